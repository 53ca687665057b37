/** Studio in a real browser: its server, a page of it, and what people do there. */
import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { type Served } from './chromium.js'

/** The built page. */
export const PAGE = fileURLToPath(new URL('../../dist/studio/', import.meta.url))

/** The files of the built page by path, for a server that is not ours. */
export function pageFiles(): Record<string, Served> {
  const files: Record<string, Served> = {}
  for (const entry of readdirSync(PAGE, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    files['/' + relative(PAGE, file).split(sep).join('/')] = { file }
  }
  files['/'] = files['/index.html']
  return files
}

/** Waits until the table is read and its columns are shown. */
export async function tableRead(page: Page): Promise<void> {
  await page.locator('#data table').first().waitFor()
  await page.locator('#data [aria-busy]').waitFor({ state: 'detached' })
}

/** Scrolls to what the baselines score, which is computed when it is first seen. */
export async function baselinesShown(page: Page): Promise<void> {
  await page.locator('#data h3', { hasText: 'What a network has to beat' }).evaluate((head) => head.scrollIntoView())
  await page.locator('#data table', { hasText: 'persistence' }).waitFor()
}

/** Shows a panel by its tab, and waits until all of it is there. */
export async function show(page: Page, title: string): Promise<void> {
  await page.getByRole('tab', { name: title, exact: true }).click()
  await whole(page)
}

/** Waits until all of the panel is there that is shown: its parts come one after the other. */
export async function whole(page: Page): Promise<void> {
  const busy = page.locator('[role=tabpanel]:not([hidden])').and(page.locator('[aria-busy], :has([aria-busy])'))
  await busy.waitFor({ state: 'detached' })
}

/** Trains by the settings as they are; gives the fingerprint that the page then shows. */
export async function train(page: Page): Promise<string> {
  await show(page, 'Train')
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  return fingerprint(page)
}

/** The fingerprint of the training that is over. */
export async function fingerprint(page: Page): Promise<string> {
  try {
    return (await page.locator('#train .fingerprint').textContent({ timeout: 120_000 })) ?? ''
  } catch (cause) {
    const panel = await page.locator('#train').innerText()
    throw new Error(`The training did not end. The panel says: ${panel.slice(0, 600)}`, { cause })
  }
}

/** Fills in a setting and leaves the field. */
export async function setTo(page: Page, label: string, value: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true })
  // Where it is folded away, it is unfolded first.
  await field.evaluate((element) => {
    const fold = element.closest('details')
    if (fold !== null) fold.open = true
  })
  if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value)
  else {
    // By keys, as a person does: what a driver fills in is no change to Firefox.
    await field.press('ControlOrMeta+a')
    await field.pressSequentially(value)
    await field.press('Tab')
  }
}

/** Opens the chip of the reading that says something; gives it. */
export async function openChip(page: Page, says: string | RegExp): Promise<Locator> {
  const summary = page.locator('#reading summary', { hasText: says })
  await summary.waitFor()
  // By its place, since what it says changes.
  const at = await summary.evaluate((own) => [...document.querySelectorAll('#reading summary')].indexOf(own))
  const chip = page.locator('#reading details').nth(at)
  await chip.locator('summary').click()
  await chip.locator('.field').first().waitFor()
  return chip
}

/** Lets a file fall onto the page. */
export const drop = (page: Page, name: string, text: string): Promise<void> => dropBytes(page, name, Buffer.from(text))

/** The same of bytes. */
export async function dropBytes(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([file, content]) => {
      const data = new DataTransfer()
      const own = Uint8Array.from(atob(content), (c) => c.charCodeAt(0))
      data.items.add(new File([own], file, { type: 'text/csv' }))
      return data
    },
    [name, Buffer.from(bytes).toString('base64')],
  )
  await page.dispatchEvent('main', 'dragover', { dataTransfer: transfer })
  await page.dispatchEvent('main', 'drop', { dataTransfer: transfer })
}
