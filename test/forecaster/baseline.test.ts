/** Forecasts by a baseline: what its scores are computed from, and what lies ahead. */
import { describe, expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import { horizonsOf, maxHorizon, targetsOf } from '../../src/options/outputs.js'
import type { Scores } from '../../src/scores/scores.js'
import { pinballLoss } from '../../src/scores/quantiles.js'
import { Table } from '../../src/table/index.js'
import type { Prediction } from '../../src/text/prediction.js'
import { days, refusal, wave, weather } from './helpers.js'

const SMALL = { target: 'y', hiddenSize: 2, window: 5, defaults: 'plain' } as const

async function fitted(table: Table, options: object = {}, fit: object = {}): Promise<Forecaster> {
  const forecaster = await Forecaster.create({ ...SMALL, ...options })
  await forecaster.fit(table, { epochs: 1, ...fit })
  return forecaster
}

const namesIn = (scores: Scores): string[] => scores.verdict.map(({ against }) => against)
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * The squared errors of what a baseline forecasts from all windows whose rows ahead are in the table; of several series in
 * units of their deviations over the training rows.
 */
function squares(forecasts: readonly Prediction[], table: Table, forecaster: Forecaster): Map<string, number[]> {
  const farthest = maxHorizon(forecaster.task)
  const starts = table.series === null ? [0] : [...table.seriesStarts]
  const rowOf = ({ series, origin }: Prediction): number => {
    const s = series === undefined ? 0 : table.series!.indexOf(series)
    return table.index.rowOf(table.index.parse(origin), starts[s], starts[s + 1] ?? table.rows)
  }
  const isScored = (p: Prediction): boolean => {
    const row = rowOf(p)
    const { values } = table.index
    const step = table.index.after(values[row], farthest)
    return row + farthest < table.rows && values[row + farthest] === step
  }
  const units = starts.map((start, s) => {
    const rows = (starts[s + 1] ?? table.rows) - start
    const known = [...table.numeric('y').slice(start, start + Math.floor(0.7 * rows))]
    return table.series === null ? 1 : Math.sqrt(mean(known.map((v) => (v - mean(known)) ** 2)))
  })
  const errors = new Map<string, number[]>()
  for (const p of forecasts) {
    if (p.actual === undefined || !isScored(p)) continue
    const key = `${p.target ?? ''} ${p.horizon}`
    const unit = units[p.series === undefined ? 0 : table.series!.indexOf(p.series)]
    errors.set(key, [...(errors.get(key) ?? []), ((p.value - p.actual) / unit) ** 2])
  }
  return errors
}

describe('on the scored rows', () => {
  const holes = (values: number[], every: number) => values.map((v, r) => (r % every === 3 ? null : v))
  const gap = days(260).filter((_, r) => r < 120 || r > 126)
  const cases: Record<string, [() => Table, object, object?]> = {
    'one target': [() => weather(200), {}],
    'several targets and horizons, and seasons': [
      () => weather(220),
      { target: ['y', 'x'], horizon: [1, 4], season: [7, 20] },
    ],
    'gaps, and cells that are missing': [
      () => Table.fromColumns({ y: holes(wave(253), 11), x: holes(wave(253, 2), 13) }, { index: gap }),
      { horizon: [1, 2] },
    ],
    'log1p and bounds': [() => weather(200), { transform: 'log1p', min: 8, max: 12, horizon: 2 }],
    'several series': [
      () =>
        Table.fromColumns(
          {
            id: Array.from({ length: 300 }, (_, r) => (r < 170 ? 'a' : 'b')),
            y: [...wave(170), ...wave(130, 5).map((v) => 40 * v)],
          },
          { index: [...days(170), ...days(130, 40)], series: 'id' },
        ),
      { horizon: [1, 3] },
    ],
    'steps of several rows, relative windows, the calendar, a column known ahead': [
      () => weather(260),
      { window: 6, segment: 2, normalize: 'mean', calendar: ['weekday'], known: ['x'], horizon: [1, 2] },
    ],
    'the same row': [() => weather(200), { horizon: 0, inputs: ['x'] }],
  }
  test.each(Object.entries(cases))('%s: forecasts give the scores of each baseline', async (_, [make, options]) => {
    const table = make()
    const forecaster = await fitted(table, options)
    const scores = await forecaster.evaluate(table, { part: 'all' })
    const names = namesIn(scores)
    expect(names.length).toBeGreaterThan(4)
    const outputs = scores.outputs ?? [
      { ...scores, target: forecaster.task.target as string, horizon: maxHorizon(forecaster.task) },
    ]
    const several = targetsOf(forecaster.task).length > 1
    for (const name of names) {
      const forecasts = await forecaster.predict(table, { baseline: name })
      expect(new Set(forecasts.map(({ model }) => model))).toEqual(new Set([name]))
      const errors = squares(forecasts, table, forecaster)
      for (const output of outputs) {
        const own = errors.get(`${several ? output.target : ''} ${output.horizon}`)!
        const score = (output as unknown as Record<string, { mse: number; n: number }>)[name]
        expect({ name, n: own.length }).toEqual({ name, n: score.n })
        expect(mean(own) / score.mse, name).toBeCloseTo(1, 12)
      }
    }
    const all = await forecaster.predict(table)
    expect(all.every((p) => !('model' in p))).toBe(true)
  })

  test('quantiles give pinball and coverage; the median stands for the value', async () => {
    const table = weather(200)
    const forecaster = await fitted(table, { quantiles: [0.1, 0.5, 0.9] })
    const scores = await forecaster.evaluate(table, { part: 'all' })
    for (const name of namesIn(scores)) {
      const own = (await forecaster.predict(table, { baseline: name })).filter(({ actual }) => actual !== undefined)
      const losses = own.flatMap(({ quantiles, actual }) =>
        Object.entries(quantiles!).map(([q, value]) => pinballLoss(actual!, value, Number(q))),
      )
      const score = (scores as unknown as Record<string, Scores['persistence']>)[name]
      expect(mean(losses) / score.pinball!, name).toBeCloseTo(1, 12)
      const held = own.filter(({ quantiles: q, actual }) => q!['0.1'] <= actual! && actual! <= q!['0.9']).length
      expect(held / own.length).toBe(score.intervals![0].share)
      expect(own.every(({ value, quantiles }) => value === quantiles!['0.5'])).toBe(true)
    }
  })
})

describe('what lies ahead', () => {
  test('is the end of what is predicted, of the file as well, and from a past row', async () => {
    const table = weather(200)
    const forecaster = await fitted(table, { horizon: [1, 2, 9], season: 7 })
    const loaded = await Forecaster.load(forecaster.toBytes())
    const y = table.numeric('y')
    const names = namesIn(await forecaster.evaluate(table))
    for (const baseline of names) {
      const all = await forecaster.predict(table, { baseline })
      const ahead = await forecaster.forecast(table, { baseline })
      // Of rows that several windows lead to, those of the latest.
      const latest = new Map(all.filter((p) => p.actual === undefined).map((p) => [p.index, p]))
      expect([...ahead].sort((a, b) => (a.index < b.index ? -1 : 1))).toEqual(
        [...latest.values()].sort((a, b) => (a.index < b.index ? -1 : 1)),
      )
      expect(ahead.warnings).toEqual([])
      expect(await loaded.forecast(table, { baseline })).toEqual(ahead)
      const from = days(1, 149)[0]
      const past = await forecaster.forecast(table, { baseline, from })
      expect(past.filter(({ origin }) => origin === from)).toEqual(all.filter(({ origin }) => origin === from))
    }
    const at = async (baseline: string) =>
      (await forecaster.forecast(table, { baseline })).flatMap(({ horizon, origin, value }) =>
        origin === days(1, 199)[0] ? [[horizon, value]] : [],
      )
    expect(await at('persistence')).toEqual(horizonsOf(forecaster.task).map((h) => [h, y[199]]))
    expect(await at('seasonalNaive')).toEqual([
      [1, y[193]],
      [2, y[194]],
      [9, y[194]],
    ])
  })

  test('goes by the day that lies ahead, in each series', async () => {
    const week = (r: number): number => r % 7
    const table = Table.fromColumns(
      {
        id: Array.from({ length: 403 }, (_, r) => (r < 200 ? 'a' : 'b')),
        y: Array.from({ length: 403 }, (_, r) => (r < 200 ? week(r) : 10 * week(r - 200))),
      },
      { index: [...days(200), ...days(203)], series: 'id' },
    )
    const forecaster = await fitted(table, { horizon: [1, 2], scale: 'none' })
    const values = (await forecaster.forecast(table, { baseline: 'climatology' })).map(({ value }) => value)
    expect(values.map((value) => Math.round(1e6 * value) / 1e6)).toEqual([200, 201].map(week).concat([0, 10]))
  })

  test('needs what is known ahead only where the baseline looks at it', async () => {
    const table = weather(200)
    const forecaster = await fitted(table, { known: ['x'] })
    await refusal('KNOWN_MISSING', () => forecaster.forecast(table))
    await refusal('KNOWN_MISSING', () => forecaster.forecast(table, { baseline: 'linear' }))
    const [{ value }] = await forecaster.forecast(table, { baseline: 'persistence' })
    expect(value).toBe(table.numeric('y')[199])
    expect(await forecaster.predict(table, { baseline: 'persistence' })).toHaveLength(196)
    expect(await forecaster.predict(table, { baseline: 'linear' })).toHaveLength(195)
  })

  test('is stale by the cells that the baseline looks at', async () => {
    const forecaster = await fitted(weather(200))
    const x = wave(100, 2).map((v, r) => (r === 98 ? null : v))
    const told = async (table: Table, baseline: string) => (await forecaster.forecast(table, { baseline })).warnings
    const table = weather(100, { cells: { x } })
    const stale = 'What lies ahead is forecast from filled cells, in 1 row of the last 5, so it may be stale.'
    expect(await told(table, 'linear')).toEqual([stale])
    for (const name of ['persistence', 'autoregression', 'climatology']) expect(await told(table, name)).toEqual([])
    const y = wave(100).map((v, r) => (r === 99 ? null : v))
    const late = weather(100, { cells: { y } })
    expect(await told(late, 'persistence')).toEqual([stale])
    // A week before: the season of days.
    expect((await forecaster.forecast(late, { baseline: 'persistence' }))[0].value).toBe(wave(100)[92])
    expect(await told(late, 'climatology')).toEqual([])
  })

  test('is left out, and counted, where there is nothing to forecast from', async () => {
    const forecaster = await fitted(weather(200), { inputs: ['x'] })
    const y = wave(100).map((v, r) => (r < 20 ? null : v))
    const table = weather(100, { cells: { y } })
    const forecasts = await forecaster.predict(table, { baseline: 'persistence' })
    expect(forecasts).toHaveLength(80)
    expect(forecasts.warnings).toEqual([
      '16 forecasts by persistence are left out: no value of the target is known before, or the row ahead has no time.',
    ])
    expect(await forecaster.predict(table, { baseline: 'linear' })).toHaveLength(96)
  })
})

describe('what is asked for', () => {
  test('best is the best of the validation rows; without any it is told that it is persistence', async () => {
    const table = weather(200)
    const forecaster = await fitted(table)
    const { best } = await forecaster.evaluate(table)
    const forecasts = await forecaster.forecast(table, { baseline: 'best' })
    expect(forecasts).toEqual(await forecaster.forecast(table, { baseline: best }))
    expect([forecasts[0].model, forecasts.warnings]).toEqual([best, []])
    const blind = await fitted(table, {}, { split: [0.8, 0, 0.2], patience: Infinity })
    const { warnings } = await blind.forecast(table, { baseline: 'best' })
    expect(warnings).toEqual(['No validation rows tell the best baseline, so it is persistence.'])
  })

  test('refuses a name that the model has not, and lists those that it has', async () => {
    const table = weather(200)
    const forecaster = await fitted(table, { season: [7, 20] })
    const unknown = await refusal('OPTION_INVALID', () => forecaster.forecast(table, { baseline: 'seasonalNaive21' }))
    const climate = namesIn(await forecaster.evaluate(table))[4]
    expect(unknown.message).toBe(
      'baseline is "seasonalNaive21"; expected persistence, seasonalNaive, seasonalNaive20, drift, ' +
        `${climate}, linear, autoregression or best, as this model has them.`,
    )
    await refusal('OPTION_INVALID', () => forecaster.predict(table, { baseline: '' }))
    await refusal('OPTION_INVALID', () => forecaster.predict(table, { baseline: 1 as never }))
    await refusal('COLUMN_UNKNOWN', () =>
      forecaster.forecast(Table.fromColumns({ x: wave(50, 2) }, { index: days(50) }), { baseline: 'drift' }),
    )
  })

  test('puts no intervals of the network around a baseline', async () => {
    const table = weather(300)
    const forecaster = await fitted(table, { interval: 0.8 })
    const error = await refusal('OPTION_CONFLICT', () =>
      forecaster.forecast(table, { baseline: 'drift', interval: 0.8 }),
    )
    expect(error.message).toBe(
      "interval is made of the errors of the network, and says nothing of baseline: 'drift': leave one of them out, or run " +
        "a backtest with interval, which makes them of each baseline's own errors.",
    )
    const forecasts = await forecaster.forecast(table, { baseline: 'drift' })
    expect(Object.keys(forecasts[0])).toEqual(['origin', 'index', 'horizon', 'model', 'value', 'ahead'])
    expect(forecasts.warnings).toEqual([
      'There are no intervals, since those of this model are made of the errors of its network.',
    ])
    expect((await forecaster.forecast(table))[0].lower).toBeTypeOf('number')
  })
})
