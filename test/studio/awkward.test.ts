/** Ten awkward files through every panel that shows a file, in real browsers: read, trained on, forecast, looked into, tested. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { root } from '../support/installed.js'
import { long } from '../support/long.js'
import { dropBytes, show, tableRead } from '../support/studio.js'
import { BROWSERS, visits } from '../support/visits.js'

/** Each with what a chip of the reading says of it. Firefox takes the first four of them, but for the long tests. */
const FILES = [
  ['excel-windows-1252.csv', 'windows-1252'],
  ['missing-minus-999.csv', '999 may mean missing'],
  ['panel-int-store-date-second.csv', '3 series by'],
  ['index-none-values-only.csv', 'no time column'],
  ['excel-eu-iso-dates-comma.csv', 'semicolons between cells'],
  ['air-passengers.csv', 'time: '],
  ['many-columns-400.csv', 'one series'],
  ['gaps-every-weekend-hourly.csv', 'rows in order'],
  ['newest-first-daily.csv', 'newest first, turned round'],
  ['excel-totals-row.csv', 'time: '],
] as const

describe.each(BROWSERS)('ten awkward files in $name', ({ name, there, launch }) => {
  if (!there) return it.skip(`skipped: no ${name}`, () => undefined)
  const { visit } = visits({ launch, stay: true })
  let page: Page
  beforeAll(async () => {
    page = await visit('#panel=data&hidden=2&epochs=1&window=4&folds=2')
    await tableRead(page)
  })

  it.each([
    ['photo.png', [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0], 'a picture (PNG); a CSV was expected'],
    ['book.xlsx', [0x50, 0x4b, 3, 4, 20, 0], 'open it there and save the sheet as CSV'],
    ['rows.json', [...Buffer.from('[{"date": "2024-01-01", "y": 1}]')], 'JSON, not CSV: write it as CSV'],
    [
      'twice.csv',
      [...Buffer.from('date,shop,y\n2024-01-01,a,1\n2024-01-02,a,2\n2024-01-01,b,1\n')],
      'repeats "2024-01-01" of line 2',
    ],
  ])('%s is refused in a sentence, and nothing is said to have been found in it', async (file, bytes, sentence) => {
    await dropBytes(page, file, Uint8Array.from(bytes))
    const alert = page.locator('#data [role=alert]')
    await expect.poll(() => alert.textContent()).toContain(sentence)
    await expect.poll(() => page.locator('#reading h3').textContent()).toBe(`How ${file} is to be read`)
    await expect.poll(() => page.locator('#reading summary').first().textContent()).toBe('Delimiter')
    await alert.getByRole('button', { name: 'Stay with' }).click()
    await expect.poll(() => page.locator('#reading h3').textContent()).toBe('How the file is read')
    await expect.poll(() => page.locator('#reading summary').first().textContent()).toBe('commas between cells')
  })

  it.each(name === 'Chromium' || long ? FILES : FILES.slice(0, 4))('%s', async (file, chip) => {
    await show(page, 'Data')
    await dropBytes(page, file, readFileSync(join(root, 'test/table/files', file)))
    // Whatever the reader asks is answered by the first of its buttons.
    const read = page.getByText(`${file} is read`)
    const ways = page.locator('#data [role=alert] .ways button')
    for (let asked = 0; asked < 4; asked++) {
      await expect.poll(async () => (await read.count()) + (await ways.count())).toBeGreaterThan(0)
      if ((await read.count()) > 0) break
      await ways.first().click()
    }
    await read.waitFor({ state: 'attached' })
    await page.locator('#reading summary', { hasText: chip }).waitFor()

    await show(page, 'Train')
    const before = page.locator('#train .fingerprint')
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await before.waitFor()
    await expect.poll(() => before.textContent()).toMatch(/^[0-9a-f]{64}$/)

    await show(page, 'Forecast')
    await page.locator('#forecast h3', { hasText: 'What lies ahead' }).waitFor()
    await expect.poll(() => page.locator('#forecast canvas').count()).toBeGreaterThan(0)
    await show(page, 'Inside')
    await page.locator('#inside .look-back').waitFor()
    await page.locator('#inside .strip svg').waitFor()
    await show(page, 'Backtest')
    await page
      .locator('#backtest')
      .getByText(/origins?, from |notice|row/)
      .first()
      .waitFor()
    await show(page, 'Take away')
    await page.locator('#export .fingerprint').waitFor()
    await expect.poll(() => page.locator('#export pre').first().textContent()).toContain(file)

    // No flags of the command line, and nothing that failed.
    const text = (await page.locator('#panels').evaluate((all) => (all as HTMLElement).textContent)) ?? ''
    expect(text).not.toMatch(/(^|[\s(])--[a-z]/)
    expect(text).not.toContain('could not be shown')
  })
})
