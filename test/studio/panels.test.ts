/** The panels about this machine, and what axe finds in those after Train, in real browsers. */
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Serving } from '../../src/cli/serve.js'
import { serve } from '../support/chromium.js'
import { long } from '../support/long.js'
import { pageFiles } from '../support/studio.js'
import { trainedPage } from '../support/trained-page.js'
import { BROWSERS } from '../support/visits.js'

describe.each(BROWSERS)('panels in $name', ({ name, there, launch }) => {
  if (!there) return it.skip(`skipped: no ${name}`, () => undefined)
  const trained = trainedPage(launch)
  const { open } = trained
  let browser: Browser
  let serving: Serving
  let page: Page
  beforeAll(() => void ({ browser, serving, page } = trained.there()))

  it('Race: bars for each, and core and twin with one fingerprint', async () => {
    await open('race', '#race legend')
    for (const point of ['P2', 'P3']) await page.locator(`#race input[value=${point}]`).uncheck()
    await page.getByRole('button', { name: 'Race', exact: true }).click()
    await page.locator('#race .agreement').waitFor()
    const [core, twin] = await page.locator('#race .agreement code').allTextContents()
    expect(core).toMatch(/^[0-9a-f]{64}$/)
    expect(twin).toBe(core)
    await expect
      .poll(() => page.locator('#race .bars tbody th').allTextContents())
      .toEqual(['core, WebAssembly', 'twin, TypeScript', 'plain JavaScript'])
  })

  it('Your engine: every training gives the committed fingerprint', async () => {
    // Without isolation in Firefox: there, a crew of threads in a page's worker now and then waits for ever to start, which
    // the panel cannot help. The panel then says that the trainings on threads could not run.
    const plain = name === 'Firefox' ? await serve(pageFiles()) : null
    const visit = await browser.newContext()
    const own = await visit.newPage()
    await own.goto(`${plain?.url ?? serving.url}#panel=engine`)
    await own.getByRole('button', { name: 'Check this browser' }).click()
    const verdict = own.locator('#engine .conformance')
    await verdict.waitFor({ timeout: 200_000 })
    await expect
      .poll(() => verdict.textContent())
      .toMatch(
        plain === null
          ? /^Your browser agrees: \d+ trainings[^.]*\.$/
          : /^Your browser agrees: \d+ .* could not run here\.$/,
      )
    await visit.close()
    await plain?.close()
  })

  // What axe finds does not depend on the browser, and Firefox takes twice as long.
  const schemes = name === 'Chromium' || long ? (['light', 'dark'] as const) : (['dark'] as const)
  it.each(schemes)('axe finds nothing in any of them, %s, wide and narrow', async (colorScheme) => {
    await page.emulateMedia({ colorScheme })
    await page.evaluate(`${axe.source};0`)
    for (const panel of ['inside', 'race', 'engine', 'export']) {
      await open(panel, `#${panel} .card`)
      await page.locator(`#${panel}`).evaluate((all) => {
        for (const fold of all.querySelectorAll('details')) fold.open = true
      })
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 900 })
        await expect
          .poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: panel })
          .toBeLessThanOrEqual(width)
      }
      const { violations } = await page.evaluate(() =>
        (globalThis as unknown as { axe: typeof axe }).axe.run('#panels'),
      )
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
      expect(found, `${panel}, ${colorScheme}`).toEqual([])
    }
  })
})
