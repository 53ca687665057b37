/** Several columns, several rows ahead and quantiles at once, in Chromium: chosen in fields, trained, forecast, taken away. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { Forecaster, readCsv } from '../../src/index.js'
import { folderWith } from '../cli/support.js'
import { chromiumPath, mustHaveBrowser } from '../support/chromium.js'
import { root } from '../support/installed.js'
import { setTo, show, tableRead, train } from '../support/studio.js'
import { visits } from '../support/visits.js'

const SAMPLE = join(root, 'data/seattle-weather.csv')
const OPTIONS = {
  target: ['tmax', 'tmin'],
  horizon: [1, 2, 3, 7],
  hiddenSize: 4,
  window: 6,
  quantiles: [0.1, 0.5, 0.9],
}

describe.runIf(chromiumPath !== undefined || mustHaveBrowser)('several targets, horizons and quantiles', () => {
  const own = visits({ stay: true })
  let page: Page
  let forecaster: Forecaster

  beforeAll(async () => {
    forecaster = await Forecaster.create(OPTIONS)
    await forecaster.fit(await readCsv(SAMPLE), { epochs: 2 })
    page = await own.visit('#hidden=4&epochs=2&window=6')
    await tableRead(page)
  })

  it('are chosen in fields, and stand in the address', async () => {
    await page.getByText('Forecast other columns with it').click()
    const others = page.getByRole('group', { name: 'Other columns to forecast' })
    await others.getByLabel('tmin', { exact: true }).check()
    await page.getByText('And 1 more: tmin').waitFor()
    await setTo(page, 'Rows ahead', '1-3,7')
    await show(page, 'Train')
    await setTo(page, 'Quantiles', '0.1,0.5,0.9')
    const address = new URLSearchParams(new URL(page.url()).hash.slice(1))
    expect([address.getAll('target'), address.get('horizon')]).toEqual([['tmax', 'tmin'], '1-3,7'])
    expect(await train(page)).toBe(forecaster.fingerprint())
    // The address alone gives them again.
    const other = await own.visit(new URL(page.url()).hash)
    expect(await train(other)).toBe(forecaster.fingerprint())
    await other.context().close()
  })

  it('are all forecast, and each is shown', async () => {
    await show(page, 'Forecast')
    const panel = page.locator('#forecast')
    const ahead = await forecaster.forecast(await readCsv(SAMPLE))
    for (const { value, target } of ahead.slice(0, 2)) {
      const line = panel.locator('.head p', { hasText: new RegExp(` ${target} .*for `) })
      await expect
        .poll(async () => Math.abs(Number.parseFloat((await line.textContent())!.replace('−', '-')) - value))
        .toBeLessThan(0.01)
    }
    const table = panel.locator('.card', { hasText: 'What lies ahead' })
    await expect
      .poll(() => table.locator('thead th').allTextContents())
      .toEqual(['forecast for', 'column', 'value', 'quantile 0.1', 'quantile 0.9', 'last known'])
    const [first] = ahead
    const cells = await table.locator('tbody tr').first().locator('th, td').allTextContents()
    const numbers = [first.value, first.quantiles!['0.1'], first.quantiles!['0.9']]
    numbers.forEach((value, i) => expect(Math.abs(Number(cells[2 + i].replace('−', '-')) - value)).toBeLessThan(0.01))
    const shownOf = panel.getByLabel('Forecasts shown')
    await expect
      .poll(() => shownOf.locator('option').allTextContents())
      .toEqual(
        ['tmax', 'tmin'].flatMap((name) =>
          ['1 row (1 day)', '2 rows (2 days)', '3 rows (3 days)', '7 rows (1 week)'].map(
            (far) => `${name}, ${far} ahead`,
          ),
        ),
      )
    await shownOf.selectOption({ label: 'tmin, 7 rows (1 week) ahead' })
    await panel.locator('h3', { hasText: 'tmin: actual values and forecasts' }).waitFor()
    await panel.getByText(/The forecast of tmin 7 rows (.1 week. )?ahead minus the actual value/).waitFor()
    for (const name of ['tmax', 'tmin']) await panel.getByText(`Error of ${name} by rows ahead`).waitFor()
  })

  it('are taken away in code, and kept', async () => {
    await show(page, 'Take away')
    const code = (await page.locator('#export pre').first().textContent())!
    expect(code).toContain("target: ['tmax', 'tmin'], horizon: [1, 2, 3, 7]")
    const place = folderWith({ 'train.mjs': code })
    copyFileSync(SAMPLE, join(place, 'seattle-weather.csv'))
    mkdirSync(join(place, 'node_modules'))
    symlinkSync(root, join(place, 'node_modules/hindcast'), 'dir')
    const output = execFileSync(process.execPath, ['train.mjs'], { cwd: place, encoding: 'utf8' })
    expect(output.trim()).toBe(forecaster.fingerprint())
    await show(page, 'Train')
    await page.locator('#train .runs li', { hasText: 'tmax and tmin, gru of 4' }).waitFor()
    await page.reload()
    await expect.poll(() => page.locator('#train .fingerprint').textContent()).toBe(forecaster.fingerprint())
    await show(page, 'Data')
    await expect.poll(() => page.getByLabel('Column to forecast').inputValue()).toBe('tmax')
    await expect.poll(() => page.getByLabel('Rows ahead', { exact: true }).inputValue()).toBe('1-3,7')
    // Without the first the other is left.
    await page.getByText('And 1 more: tmin').click()
    await page.getByRole('group', { name: 'Other columns to forecast' }).getByLabel('tmin', { exact: true }).uncheck()
    await expect.poll(() => new URLSearchParams(new URL(page.url()).hash.slice(1)).getAll('target')).toEqual(['tmax'])
  })
})
