/** The page on a phone, 390 pixels wide: steps in one row, tables whole, and what a column holds at a tap. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveFolder, type Serving } from '../../src/cli/serve.js'
import { Forecaster, parseCsv } from '../../src/index.js'
import { METRICS } from '../../src/scores/metrics.js'
import { chromiumPath, launchChromium, mustHaveBrowser } from '../support/chromium.js'
import { PAGE, show, tableRead } from '../support/studio.js'

describe('Studio on a phone', () => {
  if (chromiumPath === undefined && !mustHaveBrowser) return it.skip('skipped: no Chromium', () => undefined)
  let browser: Browser
  let serving: Serving
  let page: Page

  beforeAll(async () => {
    serving = await serveFolder(PAGE, 0)
    browser = await launchChromium()
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
    page = await context.newPage()
    await page.goto(`${serving.url}#panel=backtest&model=none&folds=20`)
    await page.getByRole('button', { name: 'Run the backtest' }).click()
    await page.locator('#backtest table').waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await serving?.close()
  })

  it('has the six steps in one row, all in sight', async () => {
    const places = () =>
      page.locator('#tabs [data-step]').evaluateAll((tabs) =>
        tabs.map((tab) => {
          const { top, right, left } = tab.getBoundingClientRect()
          return [top, left >= 0 && right <= innerWidth && tab.scrollWidth <= tab.clientWidth]
        }),
      )
    const [[top]] = await places()
    await expect.poll(places).toEqual(Array.from({ length: 6 }, () => [top, true]))
    // What is about this machine lies beside them.
    await page.getByRole('tab', { name: 'Your engine' }).click()
    const right = () =>
      page.getByRole('tab', { name: 'Your engine' }).evaluate((tab) => tab.getBoundingClientRect().right)
    await expect.poll(right).toBeLessThanOrEqual(390)
    // Its tables are whole as well, without how long each training took.
    await page.getByRole('button', { name: 'Check this browser' }).click()
    const first = page.locator('#engine details').first()
    await first.locator('summary').click({ timeout: 200_000 })
    const table = first.locator('.scroll')
    await expect.poll(() => table.evaluate((own) => own.scrollWidth - own.clientWidth)).toBe(0)
    await show(page, 'Backtest')
  })

  it('says of an opened model what it is, without growing wider', async () => {
    const forecaster = await Forecaster.create({ target: 'y', hiddenSize: 2, window: 3 })
    await forecaster.fit(await parseCsv(`y\n${Array.from({ length: 60 }, (_, i) => i % 7).join('\n')}\n`), {
      epochs: 1,
    })
    const buffer = Buffer.from(await forecaster.toBytes())
    await show(page, 'Take away')
    await page.setInputFiles('#opened-model', {
      name: 'model.safetensors',
      mimeType: 'application/octet-stream',
      buffer,
    })
    await page.locator('#export').getByText(forecaster.fingerprint()).waitFor()
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    await show(page, 'Backtest')
  })

  it('shows all columns of the errors, and says at a tap what one holds', async () => {
    const heads = page.locator('#backtest thead th')
    await expect.poll(() => heads.allTextContents()).toEqual(['forecaster', 'rmse', 'mae', 'mase', 'n'])
    const table = page.locator('#backtest .scroll')
    await expect.poll(() => table.evaluate((own) => own.scrollWidth - own.clientWidth)).toBe(0)
    const mase = page.locator('#backtest').getByRole('button', { name: 'mase', exact: true })
    await expect.poll(() => mase.getAttribute('title')).toBe(METRICS.mase.title)
    await mase.tap()
    const said = page.locator('#backtest').getByText(`mase: ${METRICS.mase.title}.`)
    await said.waitFor()
    await expect.poll(() => mase.getAttribute('aria-expanded')).toBe('true')
    await page.locator('#backtest').getByRole('button', { name: 'n', exact: true }).tap()
    await page.getByText('n: how many forecasts were scored.').waitFor()
    await expect.poll(() => mase.getAttribute('aria-expanded')).toBe('false')
    await mase.tap()
    await mase.tap()
    await said.waitFor({ state: 'detached' })
    // The card's title is shown once.
    await expect.poll(() => page.locator('#backtest').getByText('Errors', { exact: true }).count()).toBe(2)
    await expect.poll(() => page.locator('#backtest p', { hasText: /^Errors$/ }).count()).toBe(0)
  })

  it('shows of the scores first what tells whether the network is better', async () => {
    const own = await page.context().newPage()
    await own.goto(`${serving.url}#panel=train&target=tmax&hidden=2&window=4&epochs=1`)
    await own.getByRole('button', { name: 'Train', exact: true }).tap()
    await own.locator('#train .fingerprint').waitFor()
    await show(own, 'Forecast')
    const heads = own.locator('#forecast .board thead th')
    await expect.poll(() => heads.allTextContents()).toEqual(expect.arrayContaining(['rmse', 'skill', 'network is']))
    const left = own.locator('#forecast').getByText(/^Not shown, for want of room: .*n\.$/)
    await left.waitFor()
    const table = own.locator('#forecast .board .scroll')
    const bottom = await table.evaluate((box) => box.getBoundingClientRect().bottom)
    await expect.poll(() => left.evaluate((own) => own.getBoundingClientRect().top)).toBeGreaterThan(bottom + 6)
    await expect.poll(() => table.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0)
    // A network that the backtest may see otherwise.
    await own.locator('#forecast').getByText('One training, judged on one test part.').waitFor()

    // What is wrong with a field stands right below it.
    await show(own, 'Train')
    const field = own.locator('#setting-hidden')
    await field.fill('-5')
    await field.press('Tab')
    const apart = () =>
      field.evaluate(
        (box) =>
          document.getElementById(`${box.id}-problem`)!.getBoundingClientRect().top -
          box.getBoundingClientRect().bottom,
      )
    await own.locator('#setting-hidden-problem', { hasText: 'expected' }).waitFor()
    await expect.poll(apart).toBeLessThan(10)
    await own.close()
  })

  it('has the columns of the table whole on Data', async () => {
    await page.goto(`${serving.url}#panel=data`)
    await tableRead(page)
    const table = page.getByRole('region', { name: 'Columns of the table' })
    await expect.poll(() => table.evaluate((own) => own.scrollWidth - own.clientWidth)).toBe(0)
    await expect.poll(() => table.getByText('max', { exact: true }).isVisible()).toBe(true)
  })

  it('names the part that validates and the part that tests above the chart', async () => {
    // Columns of pixels above the chart that hold something, as words: what lies more than five pixels apart.
    const words = () =>
      page.locator('#data canvas.sketch').evaluate((canvas: HTMLCanvasElement) => {
        const { data, width, height } = canvas
          .getContext('2d')!
          .getImageData(0, 0, canvas.width, Math.floor(20 * devicePixelRatio))
        let [count, last] = [0, -Infinity]
        for (let x = 0; x < width; x++) {
          const drawn = Array.from({ length: height }, (_, y) => data[4 * (y * width + x) + 3]).some(
            (alpha) => alpha > 0,
          )
          if (!drawn) continue
          if (x - last > 5 * devicePixelRatio) count++
          last = x
        }
        return count
      })
    await expect.poll(words).toBe(2)
  })
})
