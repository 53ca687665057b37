/**
 * The one-file page, opened from disk in real browsers as a person would: a CSV chosen, the forecasts read, downloaded,
 * and compared with what Node computes, to the last bit.
 */
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { seriesCsv } from '../export/helpers.js'
import { parseCsv, readCsv, type Table } from '../../src/table/index.js'
import { csvOf } from '../../src/text/csv.js'
import type { ForecasterOptions } from '../../src/index.js'
import { long, onceIn } from '../support/long.js'
import { choose, modelPages, SEATTLE, train } from '../support/model-page.js'
import { BROWSERS } from '../support/visits.js'

/** Models of each cell and precision, one layer and several, near and far horizons. */
const MODELS: ForecasterOptions[] = [
  { target: 'tmax' },
  { target: 'wind', horizon: 3, window: 9, nonlinearity: 'relu', numLayers: 2, dtype: 'f64', hiddenSize: 7 },
  { target: 'tmin', inputs: ['tmax', 'rain'], horizon: 0, window: 5, lossOn: 'last', recurrentBias: false },
  { target: 'tmax', cell: 'gru', hiddenSize: 5, numLayers: 2 },
  { target: 'rain', cell: 'lstm', hiddenSize: 6, dtype: 'f64' },
  { target: ['tmax', 'wind'], horizon: [1, 2, 7], hiddenSize: 6 },
  { target: 'tmax', loss: 'pinball', hiddenSize: 6 },
  { target: 'tmax', ahead: 7, interval: [0.5, 0.9], hiddenSize: 6 },
  { target: 'wind', loss: 'pinball', quantiles: [0.1, 0.5, 0.9], interval: 0.8, hiddenSize: 5 },
  { target: 'wind', horizon: [1, 3], loss: 'pinball', quantiles: [0.05, 0.25, 0.75, 0.95], hiddenSize: 5 },
]

describe.each(BROWSERS)('the one-file page in $name', ({ name, there, launch }) => {
  if (!there) return it.skip(`skipped: no ${name}`, () => undefined)
  const { open, downloaded } = modelPages({ name, launch })
  let table: Table
  beforeAll(async () => {
    table = await readCsv(SEATTLE)
  })

  // Chromium runs all of them; Firefox, twice as slow here, one of each precision and cell, but for the long tests.
  const models = name === 'Chromium' || long ? MODELS : [MODELS[1], MODELS[3], MODELS[4]]
  const once = onceIn(name)
  it.each(models)('forecasts as Node does, to the last bit: %o', async (options) => {
    const model = await train(options, table)
    const { page, close } = await open(model)
    await expect.poll(() => page.locator('.fingerprint').textContent()).toBe(model.fingerprint())
    await choose(page, SEATTLE)
    expect(await downloaded(page)).toBe(csvOf(await model.predict(table)))
    const ahead = await model.forecast(table)
    const rows = page.locator('.ahead tbody tr')
    await expect.poll(() => rows.count()).toBe(ahead.length)
    for (const [r, { index, value }] of ahead.entries()) {
      const shown = (await rows.nth(r).locator('.forecast').textContent())!
      await expect.poll(() => rows.nth(r).locator('th').textContent()).toBe(String(index))
      expect(shown).toBe(value.toFixed(shown.split('.')[1].length))
    }
    const { model: score, outputs = [{ model: score }] } = await model.evaluate(table)
    for (const [r, { model: own }] of outputs.entries()) {
      const cell = (await page.locator('#results .scores tbody tr').nth(r).locator('td').first().textContent())!
      // With quantiles the pinball loss comes first.
      expect(cell).toBe((own.pinball ?? own.rmse).toFixed(cell.split('.')[1].length))
    }
    await close()
  })

  it('forecasts the same without WebAssembly, and says that the twin took over', async () => {
    const model = await train({ target: 'tmax', hiddenSize: 5 }, table)
    // What is taken from the page stays in a worker, so there is none: the page computes by itself.
    const { page, close } = await open(model, {}, 'delete globalThis.WebAssembly; delete globalThis.Worker')
    await choose(page, SEATTLE)
    expect(await downloaded(page)).toBe(csvOf(await model.predict(table)))
    await expect.poll(() => page.locator('#notices').textContent()).toContain('the TypeScript engine takes over')
    await close()
  })

  it('computes in a worker, with the page free, and shows quantiles as a band, columns and shares', async () => {
    const model = await train({ target: 'tmax', loss: 'pinball', hiddenSize: 96, numLayers: 2 }, table, 1)
    const { page, close } = await open(model)
    await page.locator('#drop label').waitFor()
    await expect.poll(() => page.workers().length).toBe(1)
    // Frames go on while it forecasts, and none waits as long as the forecasts take.
    await page.evaluate(() => {
      const seen = globalThis as unknown as { longest: number; from: number }
      const frame = (before: number) => (now: number) => {
        seen.longest = Math.max(seen.longest, now - before)
        requestAnimationFrame(frame(now))
      }
      seen.longest = 0
      requestAnimationFrame(frame(performance.now()))
    })
    const started = performance.now()
    await choose(page, SEATTLE)
    const took = performance.now() - started
    const longest = await page.evaluate(() => (globalThis as unknown as { longest: number }).longest)
    console.log(`forecast in ${took.toFixed(0)} ms, longest frame ${longest.toFixed(0)} ms`)

    const [next] = await model.forecast(table)
    const heads = await page.locator('.ahead thead th').allTextContents()
    expect(heads).toEqual(['for', 'tmax', 'quantile 0.1', 'quantile 0.5', 'quantile 0.9', 'last row known'])
    const cells = await page.locator('.ahead tbody td').allTextContents()
    const shown = (value: number, text: string) => value.toFixed(text.split('.')[1].length)
    for (const [i, q] of ['0.1', '0.5', '0.9'].entries())
      expect(cells[i + 1]).toBe(shown(next.quantiles![q], cells[i + 1]))
    await expect.poll(() => page.locator('#results .legend').textContent()).toContain('interval meant to cover 80 %')
    await expect
      .poll(() => page.getByRole('slider').getAttribute('aria-valuetext'))
      .toMatch(/forecast \S+ \(80 %: \S+ to \S+\)/)
    const scored = await page.locator('#results .scores thead th').allTextContents()
    expect(scored).toEqual(expect.arrayContaining(['pinball', 'in 80 %']))
    const { model: own } = await model.evaluate(table)
    const share = `${(own.intervals![0].share * 100).toFixed(1)} %`
    await expect.poll(() => page.locator('#results .scores tbody tr').first().textContent()).toContain(share)
    expect(await downloaded(page)).toBe(csvOf(await model.predict(table)))
    await close()
  })

  once('shows the scores of its training once, where the table is the same', async () => {
    const model = await train({ target: 'tmax', hiddenSize: 4 }, table)
    const { page, close } = await open(model, { scores: await model.evaluate(table) })
    const own = page.locator('#card .scores')
    await own.waitFor()
    await choose(page, SEATTLE)
    await page.locator('h2', { hasText: 'Scores on this table, as at its training' }).waitFor()
    await expect.poll(() => page.locator('.scores').filter({ visible: true }).count()).toBe(1)
    await expect.poll(() => own.isVisible()).toBe(false)
    const rows = readFileSync(SEATTLE, 'utf8').split('\n')
    const part = Buffer.from(rows.slice(0, 800).join('\n'))
    await choose(page, { name: 'part.csv', mimeType: 'text/csv', buffer: part })
    await page.locator('h2', { hasText: /^Scores on this table$/ }).waitFor()
    await expect.poll(() => own.isVisible()).toBe(true)
    await close()
  })

  once('draws intervals of other levels than the training was asked for', async () => {
    const { page, close } = await open(await train({ target: 'tmax', interval: 0.9, hiddenSize: 4 }, table), {
      interval: [0.95, 0.5, 0.8],
    })
    await choose(page, SEATTLE)
    const heads = await page.locator('.ahead thead th').allTextContents()
    const ends = [50, 80, 95].flatMap((level) => [`${level} % from`, `${level} % to`])
    expect(heads.filter((head) => head.includes('%'))).toEqual(ends)
    await close()
  })

  it('draws intervals as a fan, ahead and over time, and lists their ends', async () => {
    const model = await train({ target: 'tmax', ahead: 5, interval: [0.5, 0.9], hiddenSize: 4 }, table)
    const { page, close } = await open(model)
    await choose(page, SEATTLE)
    const heads = await page.locator('.ahead thead th').allTextContents()
    expect(heads.slice(2)).toEqual(['tmax', '50 % from', '50 % to', '90 % from', '90 % to', 'last row known'])
    const ahead = await model.forecast(table)
    const cells = await page.locator('.ahead tbody tr').last().locator('td').allTextContents()
    const { intervals } = ahead.at(-1)!
    const wanted = [...intervals!['0.5'], ...intervals!['0.9']]
    wanted.forEach((end, i) => expect(cells[2 + i]).toBe(end.toFixed(cells[2 + i].split('.')[1].length)))
    await expect.poll(() => page.locator('#results').textContent()).toContain('Intervals of 90 % cover 90 % to ')
    await expect.poll(() => page.locator('#results .legend').textContent()).toMatch(/interval meant to cover 90 %50 %$/)
    // The colours of Studio: what came in the first, what is forecast in the second.
    const keys = await page.locator('#results .legend .entry').evaluateAll((entries) => {
      const probe = document.body.appendChild(document.createElement('i'))
      const colours = ['--series-1', '--series-2'].map((token) => {
        probe.style.color = `var(${token})`
        return getComputedStyle(probe).color
      })
      return entries
        .slice(0, 2)
        .map((one) => [one.textContent, colours.indexOf(getComputedStyle(one.querySelector('.key')!).borderTopColor)])
    })
    expect(keys).toEqual([
      ['actual', 0],
      ['forecast', 1],
    ])
    // The lines lie over the bands.
    const inBlue = (canvas: HTMLCanvasElement): number => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      const line = [11, 106, 162]
      let n = 0
      for (let i = 0; i < data.length; i += 4) if (line.every((v, c) => Math.abs(data[i + c] - v) < 3)) n++
      return n
    }
    await expect.poll(() => page.locator('#results canvas').evaluate(inBlue)).toBeGreaterThan(20)
    const views = await page.locator('#output option').allTextContents()
    expect(views.slice(0, 2)).toEqual(['tmax, what lies ahead', 'tmax, 1 row ahead'])
    const slider = page.getByRole('slider')
    await expect
      .poll(() => slider.getAttribute('aria-valuetext'))
      .toMatch(/forecast \S+ \(90 %: \S+ to \S+; 50 %: .*not known yet/)
    await slider.press('Home')
    await expect.poll(() => slider.getAttribute('aria-valuetext')).toMatch(/^\S+: actual [\d.]+$/)
    await page.selectOption('#output', '1')
    await expect
      .poll(() => slider.getAttribute('aria-valuemax'))
      .toBe(String((await model.predict(table)).length / 5 - 1))
    await close()
  })

  once('shows how the model learned before any table, and takes what is known ahead', async () => {
    const rows = readFileSync(SEATTLE, 'utf8').trimEnd().split('\n')
    const [head, ...lines] = rows.slice(0, 201).map((line) => line.split(','))
    const [date, tmax, rain] = ['date', 'tmax', 'rain'].map((column) => head.indexOf(column))
    const past = lines.map((line) => [line[date], line[tmax], line[rain]].join(','))
    const csv = ['date,tmax,rain', ...past, '2012-07-19,,1.5', '2012-07-20,,0'].join('\n')
    const known = await parseCsv(csv)
    const model = await train({ target: 'tmax', ahead: 2, known: ['rain'], calendar: ['yearday'], lags: [7] }, known)
    const { page, close } = await open(model)
    await page.locator('#drop label').waitFor()
    await expect
      .poll(() => page.getByRole('img').getAttribute('aria-label'))
      .toMatch(/^The validation loss of 2 epochs: from \S+ to \S+ in epoch [12], the best\.$/)
    await expect.poll(() => page.locator('main canvas').count()).toBe(1)
    const needs =
      'It takes the columns date, tmax, rain and at least 14 rows. After them, 2 rows that hold nothing but rain.'
    await expect.poll(() => page.locator('#drop .hint').textContent()).toBe(needs)
    await expect
      .poll(() => page.locator('#card').textContent())
      .toContain('Known aheadrain, in the rows that are forecast')
    await choose(page, { name: 'ahead.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    expect(await downloaded(page)).toBe(csvOf(await model.predict(known)))
    await expect.poll(() => page.locator('.ahead tbody th').allTextContents()).toEqual(['2012-07-19', '2012-07-20'])
    await close()
  })

  once('forecasts several series, each by its own scale, and draws the one that is chosen', async () => {
    const csv = seriesCsv()
    const series = await parseCsv(csv, { series: 'store' })
    const model = await train({ target: 'sales', window: 8, interval: 0.8 }, series)
    const { page, close } = await open(model)
    await page
      .locator('#drop .hint', { hasText: 'It takes the columns step, store, sales, price and at least 8 rows' })
      .waitFor()
    await page.locator('#card', { hasText: 'in deviations of sales in its series (RMSE)' }).waitFor()
    await choose(page, { name: 'stores.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    expect(await downloaded(page)).toBe(csvOf(await model.predict(series)))
    await expect.poll(() => page.locator('.ahead thead th').first().textContent()).toBe('series')
    await expect.poll(() => page.locator('.ahead tbody th').allTextContents()).toEqual([...series.series!])
    await expect.poll(() => page.locator('#series option').allTextContents()).toEqual([...series.series!])
    await page.selectOption('#series', '2')
    await expect
      .poll(() => page.getByRole('slider').getAttribute('aria-label'))
      .toBe('Forecasts of sales of east beside actual values')
    await close()
  })
})
