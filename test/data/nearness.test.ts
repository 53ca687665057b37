/** What the next row is near to, on series whose distances are known. */
import { expect, test } from 'vitest'
import { mostOf, nearnessOf } from '../../src/data/nearness.js'
import { Generator, Table } from '../../src/index.js'

const week = [0, 1, 2, 3, 4, 5, 9]
const weeks = Array.from({ length: 70 }, (_, r) => week[r % 7] + 0.01 * r)
const NOTHING = { repeats: false, hasTrend: false, wanders: false, grows: false }
const STILL = { ...NOTHING, lasts: false }
/** A random walk. */
const walk = (seed: number, rows = 200) => {
  const random = new Generator(seed)
  let y = 100
  return Array.from({ length: rows }, () => (y += random.uniform() - 0.5))
}
/** Of some series, each a list of numbers, on the rows before `to` of each. */
function nearness(series: readonly (readonly number[])[], season: number, share = 1) {
  const table = Table.fromColumns(
    {
      s: series.flatMap((y, s) => y.map(() => `s${s}`)),
      t: series.flatMap((y) => y.map((_, r) => r)),
      y: series.flat(),
    },
    { series: 's', index: 't' },
  )
  let at = 0
  const ranges = series.map(({ length }): [number, number] => [at, (at += length) - Math.round(length * (1 - share))])
  return nearnessOf(table, 'y', [season], 1, ranges)
}

test('a week repeats, and a walk wanders', () => {
  expect(nearness([weeks], 7)).toMatchObject({ ...NOTHING, repeats: true })
  expect(nearness([weeks], 5)).toMatchObject(NOTHING)
  expect(nearness([walk(1)], 7)).toMatchObject({ ...NOTHING, wanders: true })
  expect(nearness([walk(1)], 1)).toMatchObject({ ...NOTHING, wanders: true })
  // What is as near as the row before counts as no season: the same noise at any distance.
  const random = new Generator(3)
  const noise = Array.from({ length: 2000 }, () => random.uniform())
  for (const season of [1, 4, 5, 6, 7]) expect(nearness([noise], season), `${season}`).toMatchObject(NOTHING)
})

test('most of the series decide, whatever their scale', () => {
  const large = walk(2).map((y) => 1e6 * y)
  expect(nearness([weeks, weeks, large], 7)).toMatchObject({ ...NOTHING, repeats: true })
  expect(nearness([weeks, walk(3), large], 7)).toMatchObject({ ...NOTHING, wanders: true })
  // One that never changes tells nothing.
  expect(nearness([weeks, Array.from({ length: 50 }, () => 4)], 7).repeats).toBe(true)
})

test('blanks, gaps and rows after those that train are left out', () => {
  const blank = weeks.map((y, r) => (r % 10 === 3 ? NaN : y))
  expect(nearness([blank, blank, weeks], 7).repeats).toBe(true)
  expect(nearness([[...weeks, ...walk(4, 70)]], 7, 0.5)).toMatchObject({ ...NOTHING, repeats: true })
  // Every seventh row is missing: no two weeks stand together.
  const t = weeks.map((_, r) => r + Math.floor(r / 6))
  expect(nearnessOf(Table.fromColumns({ t, y: weeks }, { index: 't' }), 'y', [7], 1, [[0, 70]]).repeats).toBe(false)
  expect(nearness([[1, 2]], 7)).toMatchObject(NOTHING)
})

test('a season shows with its growth taken off, and growth is told', () => {
  const quarters = [0.04, -0.04, 0.03, -0.03]
  const grown = (rows: number, step: number, season: readonly number[], seed = 5, noise = 0.01) => {
    const random = new Generator(seed)
    return Array.from({ length: rows }, (_, t) =>
      Math.exp(5 + step * t + season[t % 4] + noise * (random.uniform() - 0.5)),
    )
  }
  expect(nearness([grown(60, 0.03, quarters)], 4)).toMatchObject({
    repeats: true,
    hasTrend: true,
    wanders: true,
    grows: true,
  })
  expect(nearness([grown(60, 0.002, quarters)], 4)).toMatchObject({ ...NOTHING, repeats: true })
  // Growth alone is no season, and noise does not grow.
  expect(nearness([grown(60, 0.03, [0, 0, 0, 0])], 4)).toMatchObject({ ...NOTHING, wanders: true, grows: true })
  for (const seed of [1, 2, 3, 4]) {
    expect(nearness([grown(1000, 0, [0, 0, 0, 0], seed)], 4), `${seed}`).toMatchObject(NOTHING)
    expect(nearness([walk(seed)], 4), `${seed}`).toMatchObject({ repeats: false, wanders: true })
  }
})

test('the last row is nearer than those of seasons, as far ahead as is forecast', () => {
  const lasts = (y: readonly number[], seasons: readonly number[], horizon: number): boolean => {
    const table = Table.fromColumns({ t: y.map((_, r) => r), y: [...y] }, { index: 't' })
    return nearnessOf(table, 'y', seasons, horizon, [[0, y.length]]).lasts
  }
  const drift = walk(6, 1200)
  const day = (size: number) => drift.map((y, t) => y + size * Math.sin((2 * Math.PI * t) / 24))
  // A walk of 24 steps has moved by about 1.4: a day that moves less than that within an hour does not count there.
  expect(lasts(day(2), [24], 1)).toBe(true)
  expect(lasts(day(2), [24], 6)).toBe(false)
  expect(lasts(day(20), [24], 1)).toBe(false)
  // The nearest season decides: here the week, for the days move with it.
  const week = Array.from({ length: 1200 }, (_, t) => Math.sin((2 * Math.PI * t) / 168) + 0.001 * (drift[t] - 100))
  expect(lasts(week, [24], 3)).toBe(true)
  expect(lasts(week, [24, 168], 3)).toBe(false)
  // Growth does not hide a season of 12; where there is none, the last input row is forecast, or too few rows are known, no row lasts.
  const months = Array.from({ length: 144 }, (_, t) => 100 * 1.02 ** t * (1 + 0.1 * Math.sin((2 * Math.PI * t) / 12)))
  expect(lasts(months, [12], 1)).toBe(false)
  expect(lasts(drift, [1], 1)).toBe(false)
  expect(lasts(drift, [24], 0)).toBe(false)
  expect(lasts(drift.slice(0, 47), [24], 1)).toBe(false)
})

test('of several, what most do', () => {
  const [near, apart] = [
    { ...STILL, repeats: true },
    { ...STILL, repeats: true, hasTrend: true },
  ]
  expect(mostOf([near, apart, STILL])).toEqual(apart)
  expect(mostOf([near, near, apart])).toEqual(near)
  expect(mostOf([near, STILL])).toEqual(STILL)
  expect(mostOf([])).toEqual(STILL)
})
