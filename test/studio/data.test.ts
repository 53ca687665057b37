/** The panel Data in Chromium: many columns stay usable, and the parts of the split are what they are. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { serveFolder, type Serving } from '../../src/cli/serve.js'
import { chromiumPath, launchChromium, mustHaveBrowser } from '../support/chromium.js'
import { drop, PAGE, tableRead } from '../support/studio.js'

describe.runIf(chromiumPath !== undefined || mustHaveBrowser)('the panel Data', () => {
  let browser: Browser
  let serving: Serving
  let context: BrowserContext
  const complaints: string[] = []

  beforeAll(async () => {
    serving = await serveFolder(PAGE, 0)
    browser = await launchChromium()
  })
  afterEach(async () => {
    await context?.close()
    expect(complaints.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await browser.close()
    await serving.close()
  })

  async function visit(hash = ''): Promise<Page> {
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    const page = await context.newPage()
    page.on('pageerror', (error) => complaints.push(String(error)))
    await page.goto(serving.url + hash)
    await tableRead(page)
    return page
  }

  it('has many columns searched, all of them taken or none', async () => {
    const page = await visit()
    expect(await page.getByLabel('Search columns').isVisible()).toBe(false)
    const names = Array.from({ length: 40 }, (_, i) => `c${i}`)
    const rows = Array.from({ length: 120 }, (_, r) => names.map((_, i) => (r * (i + 3)) % 17).join(','))
    await drop(page, 'wide.csv', `${names.join(',')}\n${rows.join('\n')}\n`)
    await page.getByText('wide.csv is read').waitFor({ state: 'attached' })
    const inputs = () => new URLSearchParams(new URL(page.url()).hash.slice(1)).getAll('inputs')
    const task = page.locator('#data section', { hasText: 'The task' })
    await task.getByRole('button', { name: 'None but the target' }).click()
    await expect.poll(inputs).toEqual(['c0'])
    await task.getByLabel('Search columns').fill('c1')
    expect(await task.locator('label.check:visible').count()).toBe(11)
    await task.getByRole('button', { name: 'All', exact: true }).click()
    await expect.poll(inputs).toEqual(['c0', 'c1', ...names.slice(10, 20)])
    await task.getByLabel('Search columns').fill('')
    await task.getByRole('button', { name: 'All', exact: true }).click()
    await expect.poll(() => inputs().length).toBe(40)
  })

  it('shades the rows that calibrate apart from those that validate, and says so', async () => {
    const page = await visit('#panel=data&interval=0.9')
    await page.getByText('The newer half of the validation rows calibrates the intervals.').waitFor()
    const colours = () =>
      page.locator('#data .target canvas').evaluate((canvas: HTMLCanvasElement) => {
        const context = canvas.getContext('2d')!
        const at = (share: number) => [...context.getImageData(canvas.width * share, canvas.height * 0.88, 1, 1).data]
        return [at(0.75), at(0.82), at(0.95)].map(String)
      })
    await expect.poll(async () => new Set(await colours()).size).toBe(3)
  })

  it('tells the values under the pointer, once there is one', async () => {
    const page = await visit()
    const chart = page.locator('#data .target [role=img]')
    await chart.locator('canvas.sketch').waitFor()
    await chart.hover()
    await chart.locator('.u-over').waitFor()
    await chart.hover({ position: { x: 400, y: 100 } })
    await expect.poll(() => page.locator('#data .tip').textContent()).toMatch(/^20\d\d-\d\d-\d\dtmax [\d.-]+$/)
  })
})
