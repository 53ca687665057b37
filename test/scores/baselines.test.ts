import { describe, expect, it } from 'vitest'
import { cutBy } from '../../src/data/cut.js'
import { datasetOf } from '../../src/data/dataset.js'
import { rangesOf } from '../../src/data/parts.js'
import { prepare, samplesOf } from '../../src/data/samples.js'
import { fitScaler } from '../../src/data/scaler.js'
import { schemaOf } from '../../src/data/schema.js'
import { type ForecasterOptions, resolveForecasterOptions } from '../../src/options/forecaster.js'
import { outputsOf, targetsOf } from '../../src/options/outputs.js'
import { BASELINES, forecastTask } from '../../src/scores/baselines/index.js'
import { Past, seriesOfRows } from '../../src/scores/baselines/past.js'
import type { FitTask, FittedBaseline } from '../../src/scores/baselines/row.js'
import { cellsAt, usualOf } from '../../src/scores/climatology.js'
import { fitLinear, Linear } from '../../src/scores/linear.js'
import { Table } from '../../src/table/index.js'
import { refusal } from '../table/helpers.js'
import { forecastBy } from './helpers.js'

/** Park and Miller's generator: 0 … 1. */
function lehmer(seed: number): () => number {
  let state = seed
  return () => (state = (state * 16807) % 2147483647) / 2147483647
}

describe('the past', () => {
  const of = (values: number[], starts = [0]) => new Past(values, seriesOfRows(values.length, Int32Array.from(starts)))

  it('is the value itself, else that of the same phase one season before, else the last one known', () => {
    const past = of([1, 2, NaN, 4, NaN, NaN])
    expect([0, 1, 3].map((row) => past.at(row, 2, row))).toEqual([1, 2, 4])
    expect(past.at(2, 2, 2)).toBe(1)
    expect(past.at(4, 2, 4)).toBe(4)
    expect(past.at(5, 4, 5)).toBe(2)
    // Of what lies before the table nothing is known; of the rows up to `last` the last one counts.
    expect(past.at(-1, 2, 1)).toBe(2)
    expect(of([NaN, 3]).at(0, 1, 0)).toBeNaN()
  })

  it('does not reach into another series', () => {
    const past = of([1, 2, NaN, 4], [0, 2])
    expect(past.at(2, 1, 2)).toBeNaN()
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

/** What baselines are fitted on, as a training makes it. */
async function taskOf(
  table: Table,
  options: Partial<ForecasterOptions> & { split?: [number, number, number] },
  seasons: number[],
): Promise<FitTask> {
  const { split = [0.6, 0.2, 0.2], ...own } = options
  const { schema } = schemaOf(table, resolveForecasterOptions({ target: 'y', allowLeak: true, ...own }))
  const parts = cutBy(table, split)
  const train = rangesOf(parts, 'train')
  const prepared = prepare(table, schema, { train, needsTarget: true })
  const { scaler } = fitScaler(
    {
      names: schema.inputs,
      columns: prepared.rawInputs,
      targets: targetsOf(schema).map((name, j) => ({ name, values: prepared.targets[j]!, plain: prepared.targets[j] })),
      train,
      means: prepared.means,
      series: table.series,
    },
    'standard',
  )
  const dataset = datasetOf(prepared, schema, scaler, 'f64')
  const samples = samplesOf(prepared, schema, parts)
  return { prepared, dataset, schema, samples, train, seasons, judged: 'mse' }
}

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

describe('climatology', () => {
  const pad = (n: number) => String(n).padStart(2, '0')
  /** Hours from Monday 4 June 2012 on. */
  const hours = (rows: number, y: (r: number) => number) =>
    Table.fromColumns(
      { y: Array.from({ length: rows }, (_, r) => y(r)) },
      {
        index: Array.from({ length: rows }, (_, r) =>
          new Date(Date.UTC(2012, 5, 4) + r * 3600000).toISOString().slice(0, 16),
        ),
      },
    )
  const days = (rows: number, y: (r: number) => number, from = Date.UTC(2009, 0, 1)) =>
    Table.fromColumns(
      { y: Array.from({ length: rows }, (_, r) => y(r)) },
      { index: Array.from({ length: rows }, (_, r) => new Date(from + r * 86400000).toISOString().slice(0, 10)) },
    )
  const fitted = async (table: Table, split?: [number, number, number], inputs?: string[]) => {
    const task = await taskOf(table, { window: 2, split, inputs }, [1])
    const [row] = [BASELINES.climatology.fit(task, 'climatology')].flat() as FittedBaseline[]
    const { fields } = row.saved() as { fields: { kind: string } }
    const value = (e: number) => row.forecast(forecastTask(task, Int32Array.of(e)), outputsOf(task.schema)[0], 0)[0]
    return { name: row.name, kind: fields.kind, value, notes: row.notes!(task), row, task }
  }
  const random = lehmer(5)

  it('goes by the group of least validation error, and names it', async () => {
    const week = await fitted(hours(24 * 7 * 10, (r) => 10 * Math.floor((r / 24) % 7) + (r % 24) + random()))
    expect([week.name, week.kind]).toEqual(['climatology', 'hourOfWeek'])
    expect(week.notes).toEqual(['Climatology goes by the hour of the week.'])
    // Row 1,400 is an hour after row 1,399: Thursday, 8:00.
    expect(week.value(1399)).toBeCloseTo(10 * (Math.floor(1400 / 24) % 7) + (1400 % 24) + 0.5, 0)
    expect((await fitted(hours(24 * 7 * 10, (r) => (r % 24) + random()))).kind).toBe('hourOfDay')
    expect((await fitted(days(500, (r) => (r % 7) + random()))).kind).toBe('weekday')
    const year = await fitted(days(1461, (r) => 10 * Math.sin((2 * Math.PI * r) / 365.25) + random()))
    expect(year.kind).toBe('daily')
    expect(year.notes[0]).toContain('the day of the year, 15 days before to 15 after')
  })

  it('does not go by a group of which a cell has fewer than three values, in the year that follows either', async () => {
    // A year of days: every month has been, but of 300 days the last months have not.
    const table = days(500, (r) => Math.sin((2 * Math.PI * r) / 365.25))
    expect((await fitted(table, [0.5, 0.2, 0.3])).kind).toBe('weekday')
  })

  it('is the mean where no group serves, and is called so', async () => {
    const plain = await fitted(Table.fromColumns({ y: [1, 2, 6, 3, 3, 3, 3, 3, 3, 3] }), [0.3, 0.3, 0.4])
    expect([plain.name, plain.kind, plain.value(8)]).toEqual(['mean', 'mean', 3])
    expect(plain.notes[0]).toContain('the mean of the training rows')
    const few = days(20, (r) => (r * 7) % 5)
    expect((await fitted(few, [0.5, 0.2, 0.3])).name).toBe('mean')
  })

  it('is blind to the test part', async () => {
    const early = (r: number) => 10 * Math.floor((r / 24) % 7) + (r % 24)
    const a = await fitted(hours(24 * 70, early))
    const b = await fitted(hours(24 * 70, (r) => (r < 24 * 56 ? early(r) : 1e6)))
    expect(b.kind).toBe(a.kind)
    expect(b.value(1500)).toBe(a.value(1500))
  })

  it('of each series is its own, and that of all where it has too few values', async () => {
    const rows = ['a', 'b'].flatMap((id, s) =>
      Array.from({ length: 24 * 40 }, (_, r) => ({
        id,
        t: `2012-06-${pad(1 + (Math.floor(r / 24) % 30))}`,
        r,
        y: (s === 0 ? 1 : -1) * (r % 24) + random(),
      })),
    )
    const times = rows.map(({ r }) => new Date(Date.UTC(2012, 5, 4) + r * 3600000).toISOString().slice(0, 16))
    const table = Table.fromColumns(
      { id: rows.map(({ id }) => id), y: rows.map(({ y }) => y) },
      { index: times, series: 'id' },
    )
    const { kind, value, notes, row } = await fitted(table, undefined, ['y'])
    expect(kind).toBe('hourOfDay')
    expect(notes[0]).toBe('Climatology goes by the hour of the day, in each series.')
    // An hour after 4:00 in each: they rise and fall against each other.
    expect(value(24 * 30 + 4)).toBeCloseTo(5.5, 0)
    expect(value(24 * 40 + 24 * 30 + 4)).toBeCloseTo(-4.5, 0)
    expect(row.saved()!.tensor!.shape).toEqual([24 * 3])
  })

  it('goes by the time of what lies ahead: of each series, beyond a gap, and nowhere where rows have no time', async () => {
    const y = (r: number) => 10 * Math.floor((r / 24) % 7) + (r % 24)
    const week = await fitted(hours(24 * 7 * 10, y))
    // An hour after the last one, Sunday 23:00, is Monday 0:00; the first row of the table is that, too.
    expect(week.value(1678)).toBeCloseTo(83, 10)
    expect(week.value(1679)).toBeCloseTo(0, 10)
    const early = await fitted(hours(24 * 7 * 10 - 4, y))
    expect(early.value(1675)).toBeCloseTo(80, 10)

    const at = (r: number) => new Date(Date.UTC(2012, 5, 4) + r * 3600000).toISOString().slice(0, 16)
    const list = Array.from({ length: 24 * 40 }, (_, r) => r)
    // The hour of the clock: the first series ends at 20:00, and below it the second begins at 4:00.
    const clocks = [...list.map((r) => r - 3), ...list.map((r) => r + 4)]
    const two = Table.fromColumns(
      { id: clocks.map((_, r) => (r < 960 ? 'a' : 'b')), y: clocks.map((r) => (r + 24) % 24) },
      { index: clocks.map(at), series: 'id' },
    )
    const each = await fitted(two, undefined, ['y'])
    expect([each.kind, each.value(959), each.value(1919)]).toEqual(['hourOfWeek', 21, 4])

    const broken = list.filter((r) => r < 900 || r > 910)
    const holes = await fitted(
      Table.fromColumns({ y: broken.map((r) => r % 24) }, { index: broken.map(at), step: 3600 }),
    )
    expect(broken[900]).toBe(911)
    expect([holes.kind, holes.value(899)]).toEqual(['hourOfDay', 900 % 24])

    const loose = await fitted(
      Table.fromColumns({ y: list.map((r) => r % 7) }, { index: list.map((r) => at(24 * r)), step: 'none' }),
    )
    expect(loose.kind).toBe('weekday')
    expect([loose.value(700), loose.value(959)]).toEqual([701 % 7, NaN])
  })

  it('has its means around the end of the year, and 29 February as the 28th', async () => {
    const calendar = days(1461, () => 0).index
    const cells = cellsAt('daily', calendar, calendar.values)
    expect([cells[0], cells[364], cells[365], cells[58]]).toEqual([0, 364, 0, 58])
    // 2012 has a 29 February.
    const leap = 365 * 3 + 59
    expect([cells[leap - 1], cells[leap], cells[leap + 1]]).toEqual([58, 58, 59])
    const values = new Float64Array(1461).fill(NaN)
    values[365 * 2 - 10] = 4
    values[365 * 2 + 5] = 8
    const { means, counts, mean } = usualOf('daily', cells, values, [[0, 1461]])
    expect([means[0], counts[0]]).toEqual([6, 2])
    expect([means[180], counts[180], mean]).toEqual([6, 0, 6])
    expect(means[345]).toBe(4)
  })

  it('refuses a target without any value', async () => {
    const table = days(40, (r) => (r < 24 ? NaN : r))
    const error = await refusal(() => taskOf(table, { inputs: ['y'] }, [1]))
    expect(error.code).toBe('COLUMN_ALL_MISSING')
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
