/** What baselines take from the past of a column: persistence, seasons and drift, by hand. */
import { describe, expect, it } from 'vitest'
import { outputsOf } from '../../src/options/outputs.js'
import { BASELINES, forecastTask } from '../../src/scores/baselines/index.js'
import { Past, seriesOfRows } from '../../src/scores/baselines/past.js'
import { Table } from '../../src/table/index.js'
import { taskOf } from './helpers.js'

describe('the past', () => {
  const of = (values: number[], starts = [0]) =>
    new Past(values, seriesOfRows(values.length, Int32Array.from(starts)), null)

  it('is the value itself, else that of the same phase one season before, else the last one known', () => {
    const past = of([1, 2, NaN, 4, NaN, NaN])
    expect([0, 1, 3].map((row) => past.at(row, 0, 2))).toEqual([1, 2, 4])
    expect(past.at(2, 0, 2)).toBe(1)
    expect(past.at(4, 0, 2)).toBe(4)
    expect(past.at(5, 0, 4)).toBe(2)
    expect(past.at(5, 2, 9)).toBe(4)
    // Of what lies before the table nothing is known; of the rows up to `last` the last one counts.
    expect(past.at(1, 2, 2)).toBe(2)
    expect(of([NaN, 3]).at(0, 0, 1)).toBeNaN()
  })

  it('does not reach into another series', () => {
    const past = of([1, 2, NaN, 4], [0, 2])
    expect(past.at(2, 0, 1)).toBeNaN()
    expect(past.at(3, 2, 1)).toBe(4)
    expect([past.lastRow(3, 0), past.lastRow(2, 0), past.lastRow(2, 1)]).toEqual([2, -1, 2])
    expect([past.firstRow(1), past.firstRow(2)]).toEqual([0, 3])
  })
})

describe('baselines of the past alone', () => {
  /** What each forecasts of a column, from some rows. */
  const forecasts = async (y: number[], ends: number[], horizon: number, seasons: number[], names?: string[]) => {
    const task = await taskOf(
      Table.fromColumns({ y, x: y.map((_, r) => r) }),
      { horizon, window: 1, inputs: ['x'] },
      seasons,
    )
    const rows = ['persistence', 'seasonalNaive', 'drift'] as const
    const fitted = (await Promise.all(rows.map((name) => BASELINES[name].fit(task, name)))).flat()
    const [output] = outputsOf(task.schema)
    const own = forecastTask(task, Int32Array.from(ends))
    return Object.fromEntries(
      fitted
        .filter(({ name }) => names === undefined || names.includes(name))
        .map((baseline) => [baseline.name, [...baseline.forecast(own, output, 0)]]),
    )
  }

  it('a season goes by the step, and what a gap lacks is missing, in one series and in two', async () => {
    // Steps 6 to 8 are missing.
    const steps = [0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 13]
    const [one, two] = [steps.map((t) => t * t), steps.map((t) => 1000 + t)]
    const last = steps.length - 1
    for (const several of [false, true]) {
      for (const gaps of ['break', 'ignore'] as const) {
        const table = several
          ? Table.fromColumns(
              { t: [...steps, ...steps], y: [...one, ...two], s: [...one.map(() => 'a'), ...two.map(() => 'b')] },
              { index: 't', series: 's', gaps },
            )
          : Table.fromColumns({ t: steps, y: one }, { index: 't', gaps })
        const task = await taskOf(table, { horizon: [1, 2], window: 1, inputs: ['y'] }, [4])
        const own = forecastTask(task, Int32Array.from(several ? [7, last, steps.length + last] : [7, last]))
        const rows = ['seasonalNaive', 'drift'] as const
        const fitted = (await Promise.all(rows.map((name) => BASELINES[name].fit(task, name)))).flat()
        const [naive, drift] = fitted.map((baseline) =>
          outputsOf(task.schema).map((output, k) => [...baseline.forecast(own, output, k)]),
        )
        // From step 10, 11 − 4 and 12 − 4 are missing: 3 and 4 stand for them. From 13 it is 10 and 11.
        const byStep = [
          [9, 100, 1010],
          [16, 121, 1011],
        ]
        // Where gaps are ignored, rows follow each other as they stand.
        const byRow = [
          [16, 100, 1010],
          [25, 121, 1011],
        ]
        expect(naive, `${gaps}, ${several}`).toEqual(
          (gaps === 'break' ? byStep : byRow).map((of) => of.slice(0, several ? 3 : 2)),
        )
        if (gaps === 'break') expect(drift[0][0]).toBe(100 + 100 / 10)
      }
    }
  })

  it('by hand', async () => {
    const y = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    expect(await forecasts(y, [5, 6], 1, [3, 4])).toEqual({
      persistence: [32, 64],
      seasonalNaive: [8, 16],
      seasonalNaive4: [4, 8],
      drift: [32 + 31 / 5, 64 + 63 / 6],
    })
    // Beyond the season its last value is repeated: e + h − m⌈h/m⌉.
    expect(await forecasts(y, [5], 3, [3], ['seasonalNaive'])).toEqual({ seasonalNaive: [32] })
    expect(await forecasts(y, [5], 4, [3], ['seasonalNaive'])).toEqual({ seasonalNaive: [8] })
    // With horizon 0 the row itself is what is forecast.
    expect(await forecasts(y, [5], 0, [3])).toEqual({ persistence: [16], seasonalNaive: [4], drift: [16 + 15 / 4] })
    // A season of 1 is persistence; before the first season the last value stands.
    expect(Object.keys(await forecasts(y, [5], 1, [1]))).toEqual(['persistence', 'drift'])
    expect(await forecasts(y, [2], 1, [7], ['seasonalNaive'])).toEqual({ seasonalNaive: [4] })
  })

  it('with missing values', async () => {
    const y = [1, 2, 4, NaN, 16, NaN, 64, 128, 256, 512]
    expect(await forecasts(y, [5], 1, [3])).toEqual({
      persistence: [4],
      seasonalNaive: [1],
      drift: [4 + 3 / 5],
    })
  })

  it('do not see what comes later', async () => {
    const y = Array.from({ length: 40 }, (_, r) => (r * 7) % 11)
    const later = y.map((value, r) => (r > 20 ? value * 100 : value))
    expect(await forecasts(later, [18, 20], 2, [5, 9])).toEqual(await forecasts(y, [18, 20], 2, [5, 9]))
  })
})
