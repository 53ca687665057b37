/** The report of a backtest, its figures read back from the page. */
import { expect, test } from 'vitest'
import { backtest, type BacktestOptions, type Table } from '../../src/index.js'
import { CoverageTally } from '../../src/backtest/coverage.js'
import { type BacktestRow } from '../../src/backtest/row.js'
import { reportHtml } from '../../src/backtest/report.js'
import { ReportRows } from '../../src/backtest/report-rows.js'
import { columnOf } from '../../src/text/number.js'
import { weather } from '../forecaster/helpers.js'
import { SMALL, stations } from './helpers.js'

async function reported(table: Table, options: BacktestOptions) {
  const run = backtest(table, options)
  const rows = new ReportRows()
  for await (const row of run) rows.add(row)
  rows.end()
  const result = await run.result()
  const html = reportHtml(result, run.places, rows, { target: 'y', file: undefined, verdict: [], intervals: [] })
  const section = (title: string) => html.slice(html.indexOf(`>${title}<`)).split('</section>')[0]
  return { result, rows, html, section }
}

test('without a network it is about the best baseline', async () => {
  const { result, rows, section } = await reported(weather(200), { ...SMALL, folds: 12, model: 'none', interval: 0.5 })
  const { best } = result.scores
  expect(best).not.toBe('persistence')
  expect(section('The last forecasts')).toContain(best)
  expect(section('The last forecasts')).not.toContain('persistence')
  expect(rows.fans.get(best)!.every(({ bounds }) => bounds.length === 1)).toBe(true)
  expect(section('Error over time')).toContain(`of ${best} and persistence by origin`)
  expect(rows.residuals.get(best)).toHaveLength(12)
})

test('errors over time have the units of the table of errors, and several series say which', async () => {
  const { result, html, section } = await reported(stations(), { ...SMALL, folds: 4 })
  expect(section('Error over time')).toContain('The root of the mean squared error of each origin')
  // Station B is ten times as large as A; in deviations both are about 1.
  const ticks = [...section('Error over time').matchAll(/>([\d.]+)<\/text>/g)].map(([, text]) => Number(text))
  const most = Object.values(result.scores.byOrigin.network).reduce((a, { error }) => Math.max(a, Math.sqrt(error)), 0)
  expect(Math.max(...ticks.filter((tick) => tick < 1000))).toBeLessThan(4 * most)
  expect(result.notes[0]).toContain('are in deviations of their target, in its series')
  expect(html).toContain('are in deviations of their target, in its series')
  const one = await reported(weather(200), { ...SMALL, folds: 4 })
  expect(one.result.notes.join()).not.toContain('deviations')
})

test('the bands of the fan keep to their levels, whichever is wider', () => {
  const rows = new ReportRows()
  const row = (index: string, narrow: [number, number], wide: [number, number]) =>
    ({
      origin: '2020-01-01',
      index,
      horizon: 1,
      model: 'network',
      value: 1,
      intervals: { '0.5': narrow, '0.9': wide },
    }) as unknown as BacktestRow
  rows.add(row('2020-01-02', [0, 2], [0, 2]))
  rows.add(row('2020-01-03', [0, 2], [-1, 3]))
  for (const { bounds } of rows.fans.get('network')!) {
    expect(bounds.map(({ name }) => name)).toEqual(['interval of 90 %', 'interval of 50 %'])
  }
})

test('where all origins held as much, no range by origins is made up', () => {
  const ofShares = (...held: boolean[]) => {
    const tally = new CoverageTally(0.9, [1])
    for (const one of held) {
      tally.add(0, { lower: 0, upper: 2 }, { actual: one ? 1 : 3, unit: 1, scale: 1 }, 20)
      tally.endOrigin()
    }
    return tally.result(1)
  }
  expect(ofShares(true, true, true, true, true)).toMatchObject({ coverage: 1, block: null })
  const [from, to] = ofShares(true, true, true, true, false).block!
  expect([from, to]).toEqual([expect.closeTo(0.8 - 2.776445 * 0.2, 5), 1])
})

test('zeros beside tiny numbers are plain', () => {
  expect(columnOf([0, 1.37e-14])).toEqual(['0', '1.370e-14'])
})
