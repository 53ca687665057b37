/** The panel Backtest in Chromium: the plan, a run that is stopped and gone on with, and the same rows as the library's. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { reportHtml } from '../../src/backtest/report.js'
import { ReportRows } from '../../src/backtest/report-rows.js'
import { intervalSentence, planSentence, verdictTexts } from '../../src/backtest/sentences.js'
import { backtest, readCsv, type Table } from '../../src/index.js'
import { proposedPlan } from '../../src/studio/panels/backtest/proposal.js'
import { backtestCsv } from '../../src/backtest/csv.js'
import { chromiumPath, mustHaveBrowser } from '../support/chromium.js'
import { firefoxPath, launchFirefox } from '../support/firefox.js'
import { root } from '../support/installed.js'
import { drop, setTo, show } from '../support/studio.js'
import { visits } from '../support/visits.js'

const SAMPLE = join(root, 'data/seattle-weather.csv')
const HASH = '#panel=backtest&target=tmax&hidden=64&epochs=12&window=20&interval=0.9&folds=6&every=20'
/** As much to be seen, and soon over. */
const SOON = '#panel=backtest&target=tmax&hidden=4&epochs=2&window=5&interval=0.9&folds=6&every=20'
const OPTIONS = {
  target: 'tmax',
  // Long enough that a visitor stops it in time, on a fast machine too.
  hiddenSize: 64,
  epochs: 12,
  window: 20,
  interval: 0.9,
  folds: 6,
  every: 20,
}
describe.runIf(firefoxPath !== undefined || mustHaveBrowser)('the panel Backtest in Firefox', () => {
  const { visit } = visits({ launch: launchFirefox })

  it('gives the rows of the library', async () => {
    const page = await visit('#panel=backtest&target=tmax&hidden=4&epochs=2&window=5&folds=2&every=9')
    const panel = page.locator('#backtest')
    const start = panel.getByRole('button', { name: 'Run the backtest' })
    await expect.poll(() => start.isEnabled()).toBe(true)
    await start.click()
    const options = { target: 'tmax', hiddenSize: 4, epochs: 2, window: 5, folds: 2, every: 9 }
    const test = backtest(await readCsv(SAMPLE), options)
    let last: unknown = null
    for await (const row of test) last = row
    expect(last).not.toBe(null)
    await panel.locator('.fingerprint').waitFor()
    // Why the panel Forecast may say something else.
    const { plan, trainings } = await test.result()
    const apart = `Judged at ${plan.length} origins, by ${trainings.length} training`
    await expect.poll(() => panel.textContent()).toContain(apart)
    await expect.poll(() => panel.locator('.fingerprint').textContent()).toBe((await test.result()).fingerprint)
  })
})

describe.runIf(chromiumPath !== undefined || mustHaveBrowser)('the panel Backtest', () => {
  const { visit } = visits()
  let table: Table
  beforeAll(async () => {
    table = await readCsv(SAMPLE)
  })

  async function saved(page: Page, name: string): Promise<string> {
    const button = page.locator('#backtest').getByRole('button', { name, exact: true })
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()])
    expect(download.suggestedFilename()).toBe(name)
    return readFileSync(await download.path(), 'utf8')
  }

  it('shows the plan before anything runs, stops and goes on, and gives the rows and the report of the library', async () => {
    const page = await visit(HASH)
    const panel = page.locator('#backtest')
    const test = backtest(table, OPTIONS)
    await panel.getByText(planSentence(test.plan)).waitFor()
    await expect.poll(() => panel.locator('svg.picture rect.train').count()).toBe(6)
    const start = panel.getByRole('button', { name: 'Run the backtest' })
    await start.click()
    await panel.getByRole('button', { name: 'Stop' }).click()
    const status = panel.locator('[role=status]').first()
    await expect.poll(() => status.textContent()).toMatch(/^Stopped: \d origins? of 6 done/)
    const stood = await status.textContent()
    await page.waitForTimeout(500)
    const later = await status.textContent()
    expect(later).toBe(stood)
    await panel.getByRole('button', { name: 'Go on' }).click()
    await expect.poll(() => status.textContent()).toMatch(/^Done: /)
    // The plan is made anew, and the line stays.
    await expect.poll(() => start.isEnabled()).toBe(true)
    await expect.poll(() => status.textContent()).toMatch(/^Done: /)

    const csv = backtestCsv({ series: false, target: false, levels: [0.9], quantiles: [] })
    const rows = new ReportRows()
    let text = csv.head
    for await (const row of test) {
      text += csv.line(row)
      rows.add(row)
    }
    rows.end()
    const result = await test.result()
    await expect.poll(() => panel.locator('.fingerprint').textContent()).toBe(result.fingerprint)
    for (const sentence of [...verdictTexts(result), ...result.intervals.map(intervalSentence)]) {
      await expect.poll(() => panel.textContent()).toContain(sentence)
    }
    expect(await saved(page, 'backtest.csv')).toBe(text)
    const facts = {
      target: 'tmax',
      file: 'seattle-weather.csv',
      verdict: verdictTexts(result),
      intervals: result.intervals.map(intervalSentence),
    }
    const timeless = (html: string): string => html.replace(/\d+(\.\d+)? s\b/g, '')
    expect(timeless(await saved(page, 'backtest.html'))).toBe(timeless(reportHtml(result, test.places, rows, facts)))
    // What is shown says when it is of other settings.
    const stale = panel.getByText('Settings changed since this backtest')
    await expect.poll(() => stale.isVisible()).toBe(false)
    await setTo(page, 'Origins', '3')
    await expect.poll(() => stale.isVisible()).toBe(true)
    await expect.poll(() => panel.locator('svg.picture').first().locator('rect.train').count()).toBe(3)
  })

  it('proposes origins enough to say something, and how often to retrain, before it runs', async () => {
    expect(proposedPlan({}, { rows: 1461 })).toEqual({ folds: 200, refit: 20 })
    expect(proposedPlan({ horizon: [1, 7] }, { rows: 1461 })).toEqual({ folds: 31, refit: 4 })
    expect(proposedPlan({}, { rows: 60 })).toEqual({ folds: 20, refit: 2 })
    expect(proposedPlan({ horizon: 12 }, { rows: 144 })).toEqual({ folds: 6 })
    expect(proposedPlan({ folds: 8, refit: 'never' }, { rows: 144 })).toEqual({})
    expect(proposedPlan({ origins: ['2015-06-30'] }, { rows: 1461 })).toEqual({})
    const of = (rows: number) => ({ name: '', rows, first: 0, last: 1, gaps: 0, rowsMissing: 0 })
    expect(proposedPlan({ model: 'none' }, { rows: 400, series: [of(200), of(200)] })).toEqual({ folds: 30 })

    const page = await visit('#panel=backtest&target=tmax&hidden=2&epochs=1&window=5')
    const panel = page.locator('#backtest')
    await panel.getByText('The network is trained 10 times').waitFor()
    await expect
      .poll(() =>
        panel
          .getByText(
            /^200 origins, from 2015-\d\d-\d\d to 2015-12-\d\d\. The first learns from [\d,]+ windows up to 201\d-/,
          )
          .count(),
      )
      .toBe(1)
    await expect.poll(() => panel.getByLabel('Origins', { exact: true }).inputValue()).toBe('200')
    const [policy, each] = [panel.getByLabel('Retrain'), panel.getByLabel('Origins from one training to the next')]
    await expect.poll(async () => [await policy.inputValue(), await each.inputValue()]).toEqual(['nth', '20'])
    await policy.selectOption('never')
    await panel.getByText('The network is trained 1 time').waitFor()
    await expect.poll(async () => [page.url().includes('refit=never'), await each.isVisible()]).toEqual([true, false])
    await policy.selectOption('nth')
    await each.fill('50')
    await each.press('Tab')
    await panel.getByText('The network is trained 4 times').waitFor()
    await policy.selectOption('each')
    await panel.getByText('The network is trained 200 times').waitFor()
  })

  it('says what cannot be planned, in the words of the page, and offers intervals', async () => {
    const page = await visit('#panel=backtest&target=tmax&hidden=4&epochs=1&warm=true&refit=never')
    const panel = page.locator('#backtest')
    await panel.locator('.notice-error').waitFor()
    await expect.poll(() => panel.locator('.notice-error').textContent()).toContain('"Warm start"')
    await expect.poll(() => panel.getByRole('button', { name: 'Run the backtest' }).isDisabled()).toBe(true)
    await page.evaluate(() => (location.hash = location.hash.replace('&warm=true', '')))
    await expect.poll(() => panel.getByRole('button', { name: 'Run the backtest' }).isEnabled()).toBe(true)
    await panel.getByRole('button', { name: 'Test intervals of 90 % as well' }).click()
    await expect.poll(() => page.url()).toContain('interval=0.9')
    await panel.getByText('how wide its intervals are').waitFor()
  })

  it('goes on when another file is dropped, and ends when it is told to', async () => {
    const page = await visit('#panel=backtest&target=tmax&hidden=64&epochs=100&patience=100&folds=20')
    const panel = page.locator('#backtest')
    await expect.poll(() => panel.getByRole('button', { name: 'Run the backtest' }).isEnabled()).toBe(true)
    await panel.getByRole('button', { name: 'Run the backtest' }).press('Enter')
    await drop(page, 'other.csv', `a\n${Array.from({ length: 300 }, (_, i) => (i * 7) % 11).join('\n')}\n`)
    await page.getByText('other.csv is read').waitFor({ state: 'attached' })
    await panel.getByRole('button', { name: 'End it' }).click()
    await panel.getByText('Ended before it was done.').waitFor()
    // The plan is now that of the new table.
    await expect.poll(() => panel.getByRole('button', { name: 'Run the backtest' }).isEnabled()).toBe(true)
  })

  it('drops the plan of the file before, and says which file results are of', async () => {
    const page = await visit('#panel=backtest&target=load&hidden=2&epochs=1&window=5&model=none&sample=sine')
    const panel = page.locator('#backtest')
    const [start, plan] = [
      panel.getByRole('button', { name: 'Run the backtest' }),
      panel.getByText(/^\d+ origins, from/),
    ]
    const rows = (n: number): string => Array.from({ length: n }, (_, i) => `${(i * 7) % 11}\n`).join('')
    await drop(page, 'long.csv', `load\n${rows(300)}`)
    await page.getByText('long.csv is read').waitFor({ state: 'attached' })
    await expect.poll(() => start.isEnabled()).toBe(true)
    await start.click()
    await panel.getByRole('heading', { name: 'The result: load, long.csv' }).waitFor()
    await expect.poll(() => start.isEnabled()).toBe(true)

    await drop(page, 'text.csv', 'name,city\nann,Rome\nbob,Oslo\n')
    await panel.getByText('text.csv has no numeric column to forecast').waitFor()
    await expect.poll(async () => [await plan.count(), await start.isDisabled()]).toEqual([0, true])
    await panel.getByText('This backtest is of long.csv, and text.csv is open now.').waitFor()

    await drop(page, 'short.csv', `load\n${rows(4)}`)
    await panel.getByText('This backtest is of long.csv, and short.csv is open now.').waitFor()
    await panel.locator('.notice-error').waitFor()
    await expect.poll(async () => [await plan.count(), await start.isDisabled()]).toEqual([0, true])

    // Another file of the same name is another file.
    await drop(page, 'long.csv', `load\n${rows(200)}`)
    await panel.getByText('This backtest is of long.csv, as it was when it was opened before.').waitFor()
    await expect.poll(async () => [await plan.count(), await start.isEnabled()]).toEqual([1, true])
    // What was planned while another panel is shown is not the next file's either.
    await show(page, 'Data')
    await drop(page, 'text.csv', 'name,city\nann,Rome\nbob,Oslo\n')
    await page.getByText('text.csv is read').waitFor({ state: 'attached' })
    await show(page, 'Backtest')
    await panel.getByText('text.csv has no numeric column to forecast').waitFor()
    await expect.poll(async () => [await plan.count(), await start.isDisabled()]).toEqual([0, true])
  })

  it('has the table of what intervals held whole, at the width of half a card row and on a phone', async () => {
    const page = await visit(SOON.replace('0.9', '0.5,0.9').replace('folds=6&every=20', 'folds=40'))
    const panel = page.locator('#backtest')
    await panel.getByRole('button', { name: 'Run the backtest' }).click()
    const table = panel.getByRole('region', { name: 'Calibration' })
    const heads = ['promised', 'held', 'range', 'by origins', 'mean width', 'msis', 'n']
    await expect.poll(() => table.locator('thead th').allTextContents()).toEqual(heads)
    // Figures shrink with their card, their ticks to no less than can be read.
    const tick = panel.locator('svg.picture:not(:has(.train)) .tick').first()
    const size = () =>
      tick.evaluate((own: SVGTextElement) => Number.parseFloat(getComputedStyle(own).fontSize) * own.getScreenCTM()!.a)
    await expect.poll(size).toBeGreaterThan(10)
    for (const width of [1280, 640, 390]) {
      await page.setViewportSize({ width, height: 900 })
      const over = () => table.evaluate((own) => [innerWidth, own.scrollWidth - own.clientWidth])
      await expect.poll(over).toEqual([width, 0])
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    }
  })

  it.each(['light', 'dark'] as const)('fits a phone, and axe finds nothing, %s', async (colorScheme) => {
    const page = await visit(SOON, { colorScheme, viewport: { width: 390, height: 900 } })
    const panel = page.locator('#backtest')
    await panel.getByRole('button', { name: 'Run the backtest' }).click()
    await panel.locator('.fingerprint').waitFor()
    await show(page, 'Backtest')
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    // Over time the network is solid and the simple forecast beside it dashed, whatever their colours.
    const dashes = () =>
      panel
        .locator('svg[aria-label$=" by origin"] .line')
        .evaluateAll((all) => [
          ...new Set(all.map((one) => `${one.classList.contains('c2')} ${getComputedStyle(one).strokeDasharray}`)),
        ])
    await expect.poll(dashes).toEqual(['true none', 'false 6px, 3px'])
    await page.evaluate(`${axe.source};0`)
    const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run('#panels'))
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([])
  })
})
