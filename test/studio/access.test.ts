/** Studio for everybody, in Chromium: what axe finds in every panel, by keyboard alone, on a phone, at 200 %. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { root } from '../support/installed.js'
import { long, within } from '../support/long.js'
import { fingerprint, show, tableRead, train, whole } from '../support/studio.js'
import { BROWSERS, visits } from '../support/visits.js'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const README = /^fingerprint (\w{64})$/m.exec(readFileSync(join(root, 'README.md'), 'utf8'))![1]

/** What axe finds wrong with a page: rule, and where. */
interface Axe {
  run(): Promise<{ violations: { id: string; help: string; nodes: { target: unknown; failureSummary?: string }[] }[] }>
}

describe.runIf(BROWSERS[0].there)('Studio for everybody', () => {
  const { visit } = visits()

  /** Titles of all panels. */
  const panels = (page: Page): Promise<string[]> => page.getByRole('tab').allTextContents()

  async function violations(page: Page): Promise<string[]> {
    // Injected from outside, so that the page's own content policy stays as it is.
    await page.evaluate(readFileSync(AXE, 'utf8'))
    const found = await page.evaluate(() => (globalThis as unknown as { axe: Axe }).axe.run())
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${String(node.target)} ${node.failureSummary ?? ''}`),
    )
  }

  it.each(['light', 'dark'] as const)(
    'has no violation that axe finds in any panel, %s',
    async (colorScheme) => {
      // Wide and light, narrow and dark; the long tests try all four.
      for (const width of long ? [1280, 390] : [colorScheme === 'light' ? 1280 : 390]) {
        const page = await visit('', { colorScheme, viewport: { width, height: 900 } })
        await tableRead(page)
        for (const trained of [false, true]) {
          if (trained) await train(page)
          // What else a training changes, the tests of those panels look at.
          const all = await panels(page)
          for (const title of trained && !long ? ['Data', 'Train', 'Forecast'] : all) {
            await show(page, title)
            await page.waitForTimeout(400)
            expect([width, title, await violations(page)]).toEqual([width, title, []])
          }
        }
        await page.context().close()
      }
    },
    within(180_000),
  )

  it('has none in Inside while its figures are on their way', async () => {
    const page = await visit('#panel=train&target=tmax&hidden=2&window=4&epochs=1', {}, () => {
      // What computes a window and the toy is not asked.
      const { postMessage } = Worker.prototype
      Worker.prototype.postMessage = function (this: Worker, ...all: [never]) {
        const { method } = all[0] as { method?: string }
        if (method !== 'window' && method !== 'adding') postMessage.apply(this, all)
      }
    })
    await train(page)
    await page.getByRole('tab', { name: 'Inside' }).click()
    await page.locator('#window .choice').waitFor()
    await page.locator('#toy').getByRole('button', { name: 'Train both' }).click()
    await page.locator('#toy').getByText('Starting …').waitFor()
    expect(await violations(page)).toEqual([])
  })

  it('can be used by keyboard alone', async () => {
    const page = await visit()
    await tableRead(page)
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '')
    const tabTo = async (text: string) => {
      for (let i = 0; i < 60 && (await focused()) !== text; i++) await page.keyboard.press('Tab')
      await expect.poll(focused).toBe(text)
    }
    await tabTo('Skip to the panel')
    await tabTo('Data')
    await page.keyboard.press('ArrowRight')
    await expect.poll(focused).toBe('Train')
    await tabTo('Train')
    await page.locator('#train button').first().waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await fingerprint(page)).toBe(README)
    await tabTo('See the forecast')
    await page.keyboard.press(' ')
    await page.locator('#forecast').getByText('What it is worth').waitFor()
    await expect.poll(() => page.getByRole('tab', { name: 'Forecast' }).getAttribute('aria-selected')).toBe('true')
    await whole(page)
    await page.getByRole('button', { name: 'Zoom in' }).first().waitFor()
    const status = () => page.locator('#forecast [role=status]').first().textContent()
    await expect.poll(status).toMatch(/ to 2016-01-01$/)
    await tabTo('Zoom in')
    const before = await status()
    await page.keyboard.press('Enter')
    await expect.poll(status).not.toBe(before)
    await tabTo('All')
    await page.keyboard.press('Enter')
    // The last 200 rows were shown at first, of the 220 that there are.
    await expect.poll(status).toBe('2015-05-26 to 2016-01-01')
  })

  it('fits a phone, every panel, and trains there', async () => {
    const page = await visit('', { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true })
    await tableRead(page)
    expect(await train(page)).toBe(README)
    for (const title of await panels(page)) {
      await show(page, title)
      await page.waitForTimeout(300)
      const width = () => page.evaluate(() => document.documentElement.scrollWidth)
      await expect.poll(width, { message: title }).toBe(360)
      const fields = page.locator('button:visible, select:visible, input:not(.sr-only):visible')
      const small = () =>
        fields.evaluateAll(
          (all) => all.filter((e) => (e.closest('label') ?? e).getBoundingClientRect().height < 24).length,
        )
      await expect.poll(small, { message: title }).toBe(0)
    }
    // The tabs, three lines here, do not stay over what is read.
    await page.evaluate(() => scrollTo(0, 400))
    await expect
      .poll(() => page.locator('#tabs').evaluate((tabs) => tabs.getBoundingClientRect().bottom))
      .toBeLessThan(0)
  })

  it('is whole at 200 %: nothing is cut off in any panel', async () => {
    // Twice as large, a window of 1280 is 640 wide, and a dot of the page two of the screen.
    const page = await visit('', { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 })
    await tableRead(page)
    await train(page)
    for (const title of await panels(page)) {
      await show(page, title)
      await page.waitForTimeout(300)
      const wide = () => page.evaluate(() => document.documentElement.scrollWidth)
      await expect.poll(wide, { message: title }).toBe(640)
      const texts = page.locator(
        ':is(button, summary, label, h3, h4, p, dt, dd, th, td, select):visible:not(.sr-only, .sr-only *, .scroll *, pre *)',
      )
      const cut = () =>
        texts.evaluateAll((all) =>
          all
            .filter((e) => {
              const { left, right } = e.getBoundingClientRect()
              return (
                left < 0 ||
                right > innerWidth ||
                (e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && getComputedStyle(e).display !== 'inline')
              )
            })
            .map((e) => `${e.tagName}: ${(e.textContent ?? '').slice(0, 60)}`),
        )
      await expect.poll(cut, { message: title }).toEqual([])
    }
  })
})
