/** Baselines that are fitted by least squares, and the solver of these. */
import { describe, expect, it } from 'vitest'
import type { ForecasterOptions } from '../../src/options/forecaster.js'
import { outputsOf } from '../../src/options/outputs.js'
import { BASELINES, forecastTask } from '../../src/scores/baselines/index.js'
import type { FitTask } from '../../src/scores/baselines/row.js'
import { fitLinear, Linear } from '../../src/scores/linear.js'
import { Table } from '../../src/table/index.js'
import { refusal } from '../table/helpers.js'
import { forecastBy, lehmer, taskOf } from './helpers.js'

describe('least squares', () => {
  const random = lehmer(3)
  const y = Array.from({ length: 300 }, (_, r) => 5 * Math.sin(r / 3) + random())
  const shifted = y.map((value, r) => (r < 240 ? value : value + 1000))
  const forecasts = async (values: number[], normalize: 'none' | 'last' | 'mean' | 'standard' | 'difference') => {
    const table = Table.fromColumns({ y: values, x: values.map((v) => v / 2) })
    const task = await taskOf(table, { window: 6, normalize, inputs: ['y', 'x'], horizon: [1, 3], lossOn: 'last' }, [1])
    const own = forecastTask(task, Int32Array.of(260, 270))
    const names = ['linear', 'autoregression'] as const
    const fitted = (await Promise.all(names.map((name) => BASELINES[name].fit(task, name)))).flat()
    return fitted.map((baseline) => outputsOf(task.schema).map((output, k) => [...baseline.forecast(own, output, k)]))
  }

  it.each(['last', 'mean', 'standard', 'difference'] as const)(
    'on windows relative by %s knows no level',
    async (how) => {
      const [before, after] = [await forecasts(y, how), await forecasts(shifted, how)]
      before.flat(2).forEach((value, i) => expect(after.flat(2)[i]).toBeCloseTo(value + 1000, 6))
      // They do forecast: the wave, one and three rows on.
      for (const of of before)
        of.forEach((own, k) => own.forEach((v, w) => expect(v).toBeCloseTo(y[260 + 10 * w + [1, 3][k]], -0.6)))
    },
  )

  it('forecasts an output alike, in whatever order outputs are asked for', async () => {
    const table = Table.fromColumns({ y, x: y.map((value, r) => value / 2 + (r % 5)) })
    const horizon = Array.from({ length: 10 }, (_, h) => h + 1)
    const task = await taskOf(table, { target: ['y', 'x'], window: 6, inputs: ['y', 'x'], horizon }, [5])
    const fitted = (await Promise.all(Object.entries(BASELINES).map(([name, row]) => row.fit(task, name)))).flat()
    const ends = Int32Array.from({ length: 30 }, (_, i) => 255 + i)
    const outputs = outputsOf(task.schema)
    const own = forecastTask(task, ends)
    const inTurn = outputs.map((_, i) => (i * 7) % outputs.length)
    for (const k of inTurn) {
      for (const baseline of fitted) {
        const alone = baseline.forecast(forecastTask(task, ends), outputs[k], k)
        expect([...baseline.forecast(own, outputs[k], k)], `${baseline.name}, output ${k}`).toEqual([...alone])
      }
    }
  })

  it('on windows as they stand takes a level for one', async () => {
    const [before, after] = [await forecasts(y, 'none'), await forecasts(shifted, 'none')]
    expect(Math.abs(after[1][0][0] - before[1][0][0] - 1000)).toBeGreaterThan(1)
  })

  it('sees lags and the calendar, as the network does', async () => {
    // Each value is that of nine rows before the row forecast, beyond the window, and noise is all else.
    const noise = Array.from({ length: 300 }, random)
    const lagged = noise.map((v, r) => (r < 9 ? v : 0))
    for (let r = 9; r < 300; r++) lagged[r] = 0.9 * lagged[r - 9] + noise[r] / 100
    const index = lagged.map((_, r) => new Date(Date.UTC(2020, 0, 1 + r)).toISOString().slice(0, 10))
    const table = Table.fromColumns({ y: lagged }, { index })
    const errorOf = async (options: Partial<ForecasterOptions>) => {
      const task = await taskOf(table, { window: 3, inputs: ['y'], lossOn: 'last', ...options }, [7])
      const [linear] = [await BASELINES.linear.fit(task, 'linear')].flat()
      const ends = Int32Array.from({ length: 50 }, (_, i) => 245 + i)
      const given = linear.forecast(forecastTask(task, ends), outputsOf(task.schema)[0], 0)
      return given.reduce((sum, v, w) => sum + Math.abs(v - lagged[246 + w]), 0) / 50
    }
    expect(await errorOf({ lags: [9], calendar: ['weekday', 'weekend'] })).toBeLessThan(0.01)
    expect(await errorOf({})).toBeGreaterThan(0.02)
  })

  it('of the target alone fills what is missing, and does not see other columns', async () => {
    const holes = y.map((value, r) => (r % 17 === 3 ? NaN : value))
    const task = await taskOf(Table.fromColumns({ y: holes, x: y }), { window: 6, inputs: ['x'] }, [19])
    const [autoregression] = [await BASELINES.autoregression.fit(task, 'autoregression')].flat()
    const [output] = outputsOf(task.schema)
    const at = (of: FitTask) => autoregression.forecast(forecastTask(of, Int32Array.of(258, 261)), output, 0)
    const own = [...at(task)]
    expect(own.every(Number.isFinite)).toBe(true)
    const other = await taskOf(Table.fromColumns({ y: holes, x: y.map((v) => -v) }), { window: 6, inputs: ['x'] }, [19])
    expect([...at(other)]).toEqual(own)
  })
})

describe('linear', () => {
  /** Fits on rows of features. */
  const fit = async (x: number[][], y: number[], inputs?: number) =>
    (await fitLinear((s, out) => out.set(x[s]), [y], x.length, x[0].length, { inputs }))[0]

  it('is the line of least squares', async () => {
    // Closed form: slope Sxy/Sxx = 10.5/5 with x = 0..3, mean 1.5; y = 1, 3, 4, 8, mean 4; intercept 4 − 2.2·1.5 = 0.7.
    const m = await fit([[0], [1], [2], [3]], [1, 3, 4, 8])
    expect(m.coefficients[0]).toBeCloseTo(0.7, 12)
    expect(m.coefficients[1]).toBeCloseTo(2.2, 12)
    expect(forecastBy(m, [10])).toBeCloseTo(22.7, 11)
    expect([m.ridge, m.latestLagsOnly]).toEqual([false, false])
  })

  it('finds the coefficients of many blocks', async () => {
    let state = 1
    const random = () => (state = (state * 16807) % 2147483647) / 2147483647 - 0.5
    const truth = [3, -2, 0.5, 0, 7]
    const x = Array.from({ length: 5000 }, () => truth.map(random))
    const y = x.map((row) => row.reduce((sum, v, k) => sum + v * truth[k], -4))
    const m = await fit(x, y)
    ;[-4, ...truth].forEach((w, k) => expect(m.coefficients[k]).toBeCloseTo(w, 12))
  })

  it('shares the weight of columns that are the same', async () => {
    const m = await fit(
      [
        [-1, -1, 0],
        [0, 0, 0],
        [1, 1, 0],
        [2, 2, 0],
      ],
      [-2, 0, 2, 4],
    )
    expect(m.ridge).toBe(true)
    expect(m.coefficients[1]).toBeCloseTo(1, 5)
    expect(m.coefficients[2]).toBeCloseTo(1, 5)
    expect(m.coefficients[3]).toBeCloseTo(0, 12)
    expect(forecastBy(m, [3, 3, 0])).toBeCloseTo(6, 5)
  })

  it('manages with fewer samples than features, and with one', async () => {
    const m = await fit(
      [
        [1, 2, 3],
        [4, 5, 7],
      ],
      [10, 20],
    )
    expect(m.ridge).toBe(true)
    expect(forecastBy(m, [1, 2, 3])).toBeCloseTo(10, 4)
    expect(forecastBy(m, [4, 5, 7])).toBeCloseTo(20, 4)
    expect(forecastBy(await fit([[5]], [3]), [5])).toBeCloseTo(3, 5)
    expect((await refusal(() => fitLinear(() => {}, [], 0, 1))).code).toBe('NO_SAMPLES')
  })

  it('takes whole steps of the latest lags beyond 512 features', async () => {
    const width = 600
    const x = [0, 1, 2, 3].map((v) =>
      Array.from({ length: width }, (_, k) => (k === width - 1 ? v : k < 90 ? 1000 * v * v : 0)),
    )
    const m = await fit(x, [1, 3, 5, 7], 5)
    expect([m.skipped, m.latestLagsOnly, m.coefficients.length]).toEqual([90, true, 511])
    expect(forecastBy(m, x[3])).toBeCloseTo(7, 4)
    expect((await fit([new Array(1200).fill(1)], [1], 600)).skipped).toBe(688)
  })

  it('goes to JSON and back', async () => {
    const m = await fit([[0], [1], [2]], [1, 3, 4])
    const back = Linear.fromJSON(JSON.parse(JSON.stringify(m)), m.coefficients.slice())
    expect(back).toEqual(m)
    expect((await refusal(() => Linear.fromJSON(m.toJSON(), new Float64Array(9)))).code).toBe('MODEL_FILE_INVALID')
  })
})
