/** The panel Data in Chromium: many columns stay usable, and the parts of the split are what they are. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { chromiumPath, mustHaveBrowser } from '../support/chromium.js'
import { baselinesShown, drop, openChip, setTo, tableRead } from '../support/studio.js'
import { visits } from '../support/visits.js'

describe.runIf(chromiumPath !== undefined || mustHaveBrowser)('the panel Data', () => {
  const own = visits()

  async function visit(hash = '', options = {}): Promise<Page> {
    const page = await own.visit(hash, options)
    await tableRead(page)
    return page
  }

  it('has many columns searched, all of them taken or none', async () => {
    const page = await visit()
    await tableRead(page)
    await expect.poll(() => page.getByLabel('Search columns').isVisible()).toBe(false)
    const names = Array.from({ length: 40 }, (_, i) => `c${i}`)
    const rows = Array.from({ length: 120 }, (_, r) => names.map((_, i) => (r * (i + 3)) % 17).join(','))
    await drop(page, 'wide.csv', `${names.join(',')}\n${rows.join('\n')}\n`)
    await page.getByText('wide.csv is read').waitFor({ state: 'attached' })
    const inputs = () => new URLSearchParams(new URL(page.url()).hash.slice(1)).getAll('inputs')
    const task = page.locator('#data section', { hasText: 'The task' })
    await task.getByRole('button', { name: 'None but the target' }).click()
    await expect.poll(inputs).toEqual(['c0'])
    await task.getByLabel('Search columns').fill('c1')
    await expect.poll(() => task.locator('label.check:visible').count()).toBe(11)
    await task.getByRole('button', { name: 'All', exact: true }).click()
    await expect.poll(inputs).toEqual(['c0', 'c1', ...names.slice(10, 20)])
    await task.getByLabel('Search columns').fill('')
    await task.getByRole('button', { name: 'All', exact: true }).click()
    await expect.poll(() => inputs().length).toBe(40)
  })

  it('asks about a code for missing where the file is read, and beside the button that trains on it', async () => {
    const page = await visit()
    const rows = Array.from({ length: 90 }, (_, r) => `${r},${r % 17 === 3 ? -999 : ((r * 7) % 19) / 2 + 1}`)
    await drop(page, 'codes.csv', `t,y\n${rows.join('\n')}\n`)
    await page.getByText('codes.csv is read').waitFor({ state: 'attached' })
    const words = '−999 stands in "y"'
    const [onData, onTrain] = ['#reading .codes', '#train .codes'].map((place) => page.locator(place))
    await expect.poll(() => onData.textContent()).toContain(words)
    // Once: it is no longer among what else is said of the table.
    await expect.poll(() => page.locator('#data').getByText(words).count()).toBe(1)
    await page.getByRole('tab', { name: 'Train', exact: true }).click()
    await expect.poll(() => onTrain.textContent()).toContain(words)
    await onTrain.getByRole('button', { name: /−999/ }).click()
    await expect.poll(() => onTrain.textContent()).toBe('')
    await expect.poll(() => page.url()).toContain('na=-999')
    await expect.poll(() => onData.textContent()).toBe('')
  })

  it('says in which units errors of several series are, and which simple forecasts are one', async () => {
    const page = await visit()
    const rows = ['a', 'b'].flatMap((shop, s) =>
      Array.from({ length: 120 }, (_, i) => `${i},${shop},${(i * (s + 2)) % 13}`),
    )
    await drop(page, 'shops.csv', `t,shop,y\n${rows.join('\n')}\n`)
    await page.evaluate(() => (location.hash = '#panel=data&series=shop&index=t&target=y&window=4&data=shops.csv'))
    await page.getByText('shops.csv is read').waitFor({ state: 'attached' })
    await baselinesShown(page)
    const baselines = page.locator('#data .baselines')
    await expect.poll(() => baselines.textContent()).toContain('of the test part, in deviations of y in its series')
    await expect.poll(() => baselines.textContent()).toContain('Here linear and autoregression are the same')
  })

  it('scores the farthest of several rows ahead, by the windows of the training', async () => {
    const page = await visit('#panel=data&sample=load&horizon=1-24')
    await tableRead(page)
    await baselinesShown(page)
    const text = () => page.locator('#data .baselines').textContent()
    await expect.poll(text).toContain('Errors for load 24 rows ahead, the farthest of 1-24, on the')
    await setTo(page, 'Rows ahead', '24')
    await expect.poll(text).toContain('Errors for load 24 rows ahead, on the')
  })

  it('gives a table of scores too wide for half a line the whole line, before any other panel was open', async () => {
    const page = await visit('', { viewport: { width: 1024, height: 900 } })
    await tableRead(page)
    await baselinesShown(page)
    const wide = page.locator('#data .whole-line', { hasText: 'What a network has to beat' })
    await expect.poll(() => wide.evaluate((card) => card.getBoundingClientRect().width)).toBeGreaterThan(900)
    await expect.poll(() => wide.locator('thead th').last().textContent()).toBe('forecasts')
  })

  it('says of a long table on which windows the baselines are scored', async () => {
    const page = await visit()
    const rows = Array.from({ length: 52_000 }, (_, r) => `${r},${(r * 7) % 19}`)
    await drop(page, 'long.csv', `t,y\n${rows.join('\n')}\n`)
    await page.getByText('long.csv is read').waitFor({ state: 'attached' })
    await baselinesShown(page)
    await page.getByText(/To be quick, they are fitted and scored on the last 20,\d{3} windows/).waitFor()
  })

  it('says on chips what was found, and changes it by keyboard alone', async () => {
    const page = await visit()
    // The first of twelve months, or twelve days of January.
    const rows = Array.from({ length: 12 }, (_, i) => `01/${String(i + 1).padStart(2, '0')}/2020;${i},5`)
    await drop(page, 'points.csv', `Datum;a\n${rows.join('\n')}\n`)
    await page.locator('#data [role=alert]').getByRole('button', { name: 'Date format: day/month/year' }).click()
    await page.getByText('points.csv is read').waitFor({ state: 'attached' })
    const chips = page.locator('#reading summary')
    await expect
      .poll(() => chips.allTextContents())
      .toEqual([
        'semicolons between cells',
        'decimal commas',
        'time: Datum, day/month/year (as you said)',
        'one series',
        'no codes for missing',
        'the first line names columns',
        'rows in order',
        'utf-8',
      ])
    // By keys: closed, opened, answered, closed. The question had opened it.
    const times = page.locator('#reading details', { hasText: 'time: Datum' })
    const isOpen = () => times.evaluate((fold: HTMLDetailsElement) => fold.open)
    await expect.poll(isOpen).toBe(true)
    await times.locator('summary').focus()
    await page.keyboard.press('Escape')
    await expect.poll(isOpen).toBe(false)
    await page.keyboard.press('Enter')
    const month = times.getByRole('button', { name: 'month first' })
    await month.waitFor()
    await expect.poll(() => times.getByRole('button', { name: 'day first' }).getAttribute('aria-pressed')).toBe('true')
    for (let i = 0; i < 20 && !(await month.evaluate((b) => b === document.activeElement)); i++) {
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter')
    await expect.poll(() => times.locator('summary').textContent()).toMatch(/^time: Datum, month\/day\/year/)
    await expect.poll(() => new URLSearchParams(new URL(page.url()).hash.slice(1)).get('dateFormat')).toBe('mdy')
    await expect.poll(() => month.evaluate((b) => b === document.activeElement)).toBe(true)
    await page.keyboard.press('Escape')
    await expect.poll(isOpen).toBe(false)
    await expect.poll(() => times.locator('summary').evaluate((own) => own === document.activeElement)).toBe(true)
    // What was said of the end of the file is not taken for what was found at its head.
    const lines = await openChip(page, 'the first line names columns')
    await lines.getByLabel('Lines to skip at the end').fill('1')
    await lines.getByLabel('Lines to skip at the end').press('Tab')
    const said = 'the first line names columns, 1 line at the end left out (as you said)'
    await expect.poll(() => lines.locator('summary').textContent()).toBe(said)
    // What was said can be taken back, and other ways be tried.
    const decimal = await openChip(page, 'decimal commas')
    await decimal.getByLabel('Decimal sign').selectOption('.')
    await expect.poll(() => decimal.locator('summary').textContent()).toMatch(/^decimal points.*as you said/)
    await decimal.getByRole('button', { name: 'As it was found' }).click()
    await expect.poll(() => decimal.locator('summary').textContent()).toBe('decimal commas')
  })

  it.each([
    ['light', 390],
    ['dark', 1280],
  ] as const)('has chips that fit, and in which axe finds nothing, %s', async (colorScheme, width) => {
    const page = await visit('', { viewport: { width, height: 900 }, colorScheme })
    await page.locator('#reading').evaluate((card) => {
      for (const chip of card.querySelectorAll('details')) chip.open = true
    })
    await page.locator('#reading').getByLabel('Encoding').waitFor()
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    await page.evaluate(`${axe.source};0`)
    const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run('#reading'))
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([])
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
