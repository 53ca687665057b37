import { describe, expect, it } from 'vitest'
import { Climatology, fitClimatology } from '../../src/scores/climatology.js'
import { fitLinear, Linear } from '../../src/scores/linear.js'
import { persistence } from '../../src/scores/baselines/persistence.js'
import { Axis, parseCsv, Table } from '../../src/table/index.js'
import { refusal } from '../table/helpers.js'

it('persistence is the last value known', () => {
  const y = [1, 2, 4]
  expect([persistence(y, 1, 1), persistence(y, 1, 7), persistence(y, 1, 0)]).toEqual([2, 2, 1])
  expect(persistence(y, 0, 0)).toBeNaN()
})

describe('climatology', () => {
  /** A table of dates and a target. */
  const dated = (rows: [string, number | string][]) =>
    parseCsv('date,y\n' + rows.map(([date, y]) => `${date},${y}\n`).join(''), { gaps: 'ignore' })
  const at = (c: Climatology, axis: Axis, text: string) => c.predict(axis.parse(text))

  it('is the mean of 15 days before and after, around the end of the year', async () => {
    // 2 on 17 December, 4 on 1 January, 6 on 16 January, 8 on 17 January, 100 in July; then rows that are not trained on.
    const rows: [string, number | string][] = [
      ['2013-12-17', 2],
      ['2014-01-01', 4],
      ['2014-01-16', 6],
      ['2014-01-17', 8],
      ['2014-01-18', 'NA'],
      ['2014-07-01', 100],
      ['2015-01-01', 1000],
    ]
    const t = await parseCsv('date,y\n' + rows.map((r) => r.join(',') + '\n').join(''), { step: 86400 })
    const c = fitClimatology(t.numeric('y'), t.index.values, t.index, [[0, 6]])
    expect([c.kind, c.count, c.mean]).toEqual(['daily', 5, 24])
    expect(at(c, t.index, '2014-01-01')).toBe(4)
    expect(at(c, t.index, '2014-01-02')).toBe(6)
    expect(at(c, t.index, '2016-12-31')).toBe(3)
    expect(at(c, t.index, '2014-07-16')).toBe(100)
    expect(at(c, t.index, '2014-07-17')).toBe(24)
  })

  it('counts 29 February as the 28th', async () => {
    const t = await dated([
      ['2012-02-28', 1],
      ['2012-02-29', 5],
      ['2012-03-01', 9],
    ])
    const c = fitClimatology(t.numeric('y'), t.index.values, t.index, [[0, 3]])
    expect(c.means[58]).toBe(5)
    // 15 March is 15 days after 28 February in a year of 365.
    expect(at(c, t.index, '2013-03-15')).toBe(5)
    expect(at(c, t.index, '2013-03-16')).toBe(9)
    expect(at(c, t.index, '2012-02-29')).toBe(at(c, t.index, '2012-02-28'))
  })

  it('of hourly data keeps the hours apart', async () => {
    const rows = Array.from({ length: 72 }, (_, r): [string, number] => [
      `2012-06-0${1 + Math.floor(r / 24)} ${String(r % 24).padStart(2, '0')}:00`,
      (r % 24) * 10 + Math.floor(r / 24),
    ])
    const t = await dated(rows)
    const c = fitClimatology(t.numeric('y'), t.index.values, t.index, [[0, 72]])
    expect(c.kind).toBe('hourly')
    expect(at(c, t.index, '2013-06-10 07:00')).toBe(71)
    expect(at(c, t.index, '2013-06-17 23:00')).toBe(231.5)
  })

  it('of monthly data goes by the month, without dates it is one mean', async () => {
    const t = await dated([
      ['2012-01', 1],
      ['2012-02', 2],
      ['2013-01', 5],
    ])
    const c = fitClimatology(t.numeric('y'), t.index.values, t.index, [[0, 3]])
    expect([c.kind, at(c, t.index, '2020-01'), at(c, t.index, '2020-02'), at(c, t.index, '2020-03')]).toEqual([
      'monthly',
      3,
      2,
      8 / 3,
    ])
    const plain = Table.fromColumns({ y: [1, 2, 9] })
    const mean = fitClimatology(plain.numeric('y'), plain.index.values, plain.index, [[0, 2]])
    expect([mean.kind, mean.predict(77)]).toEqual(['mean', 1.5])
  })

  it('goes to JSON and back', async () => {
    const t = await dated([
      ['2012-01-01', 0.1],
      ['2012-01-02', 0.2],
    ])
    const c = fitClimatology(t.numeric('y'), t.index.values, t.index, [[0, 2]])
    const back = Climatology.fromJSON(JSON.parse(JSON.stringify(c)), c.means.slice(), t.index)
    expect(back).toEqual(c)
    expect((await refusal(() => Climatology.fromJSON(c.toJSON(), new Float64Array(3), t.index))).code).toBe(
      'MODEL_FILE_INVALID',
    )
    expect((await refusal(() => fitClimatology([NaN], [0], t.index, [[0, 1]]))).code).toBe('COLUMN_ALL_MISSING')
  })
})

describe('linear', () => {
  /** Fits on rows of features. */
  const fit = async (x: number[][], y: number[], inputs?: number) =>
    (await fitLinear((s, out) => out.set(x[s]), [y], x.length, x[0].length, inputs))[0]

  it('is the line of least squares', async () => {
    // Closed form: slope Sxy/Sxx = 10.5/5 with x = 0..3, mean 1.5; y = 1, 3, 4, 8, mean 4; intercept 4 − 2.2·1.5 = 0.7.
    const m = await fit([[0], [1], [2], [3]], [1, 3, 4, 8])
    expect(m.coefficients[0]).toBeCloseTo(0.7, 12)
    expect(m.coefficients[1]).toBeCloseTo(2.2, 12)
    expect(m.predict([10])).toBeCloseTo(22.7, 11)
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
    expect(m.predict([3, 3, 0])).toBeCloseTo(6, 5)
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
    expect(m.predict([1, 2, 3])).toBeCloseTo(10, 4)
    expect(m.predict([4, 5, 7])).toBeCloseTo(20, 4)
    expect((await fit([[5]], [3])).predict([5])).toBeCloseTo(3, 5)
    expect((await refusal(() => fitLinear(() => {}, [], 0, 1))).code).toBe('NO_SAMPLES')
  })

  it('takes whole steps of the latest lags beyond 512 features', async () => {
    const width = 600
    const x = [0, 1, 2, 3].map((v) =>
      Array.from({ length: width }, (_, k) => (k === width - 1 ? v : k < 90 ? 1000 * v * v : 0)),
    )
    const m = await fit(x, [1, 3, 5, 7], 5)
    expect([m.skipped, m.latestLagsOnly, m.coefficients.length]).toEqual([90, true, 511])
    expect(m.predict(x[3])).toBeCloseTo(7, 4)
    expect((await fit([new Array(1200).fill(1)], [1], 600)).skipped).toBe(688)
  })

  it('goes to JSON and back', async () => {
    const m = await fit([[0], [1], [2]], [1, 3, 4])
    const back = Linear.fromJSON(JSON.parse(JSON.stringify(m)), m.coefficients.slice())
    expect(back).toEqual(m)
    expect((await refusal(() => Linear.fromJSON(m.toJSON(), new Float64Array(9)))).code).toBe('MODEL_FILE_INVALID')
  })
})
