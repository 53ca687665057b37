/** What lies ahead is forecast from the last rows alone: to the bits of forecasts from the whole table. */
import { expect, test } from 'vitest'
import {
  Forecaster,
  type ForecasterOptions,
  parseCsv,
  type Prediction,
  type Table,
  type TableOptions,
} from '../../src/index.js'
import { days, wave } from './helpers.js'

const AHEAD = 3
const ROWS: Record<string, number> = { a: 90, b: 70, c: 80 }

/** Series of different lengths, with missing cells, a gap, rows ahead that hold a price, and a region of each series. */
function tableOf(names: string, options: TableOptions = {}): Promise<Table> {
  const lines = ['id,day,y,x,price,region']
  for (const [s, id] of [...names].entries()) {
    const rows = ROWS[id]
    const [y, x, price] = [wave(rows, s + 1), wave(rows, s + 7), wave(rows + AHEAD, s + 3)]
    days(rows + AHEAD).forEach((day, r) => {
      if (r === 20 && id !== 'a') return
      const isPast = r < rows
      const cells = [isPast ? y[r] : '', isPast && r !== 30 && (id !== 'a' || r !== rows - 2) ? x[r] : '', price[r]]
      lines.push([id, day, ...cells, id === 'b' ? 'north' : 'south'].join(','))
    })
  }
  return parseCsv(lines.join('\n'), { series: 'id', index: 'day', ...options })
}

/** Of all forecasts those of rows after the last, each from its latest origin. */
function aheadOf(all: readonly Prediction[]): Prediction[] {
  const latest = new Map<string, Prediction>()
  for (const one of all) {
    if (one.actual === undefined) latest.set(`${one.series} ${String(one.index)}`, one)
  }
  const after = [...latest.values()].filter(({ series, index }) => String(index) > days(1, ROWS[series!] - 1)[0])
  return after.sort((p, q) =>
    p.series! < q.series! ? -1 : p.series! > q.series! ? 1 : String(p.index) < String(q.index) ? -1 : 1,
  )
}

const BASE = { target: 'y', inputs: ['y', 'x', 'price'], known: ['price'], ahead: AHEAD, window: 6, hiddenSize: 3 }
const forms: Record<string, Partial<ForecasterOptions>> = {
  plain: {},
  'static columns, the calendar and lags': { static: ['region'], calendar: ['weekday', 'month'], lags: [7, 9] },
  'windows relative to themselves': { normalize: 'standard' },
  'changes, counted from a season before': { normalize: 'difference', residual: 'season', season: 7 },
  'quantiles of one horizon': { ahead: undefined, horizon: 2, loss: 'pinball', quantiles: [0.1, 0.5, 0.9] },
  'logarithms, in segments': { transform: 'log1p', segment: 2, residual: 'last' },
}
const policies: TableOptions[] = [{}, { missing: 'mean' }, { missing: 'drop' }, { gaps: 'ignore' }]

test.each(Object.keys(forms))('%s', async (name) => {
  for (const [p, policy] of policies.entries()) {
    const forecaster = await Forecaster.create({
      ...BASE,
      ...forms[name],
      engine: p % 2 === 0 ? 'wasm' : 'ts',
    } as ForecasterOptions)
    await forecaster.fit(await tableOf('ab', policy), { epochs: 1 })
    // The last of them was never seen: its scale is that of all of its rows.
    const table = await tableOf('abc', policy)
    const ahead = await forecaster.forecast(table)
    expect(ahead).toEqual(aheadOf(await forecaster.predict(table)))
    expect(new Set(ahead.map(({ series }) => series)).size).toBeGreaterThan(1)
    forecaster.dispose()
  }
})
