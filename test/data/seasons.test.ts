import { describe, expect, test } from 'vitest'
import {
  lagsOf,
  seasonOfColumn,
  seasonSentence,
  seasonsFor,
  seasonsOf,
  strongestSeason,
} from '../../src/data/seasons.js'
import { Table } from '../../src/table/index.js'
import type { Step } from '../../src/table/step.js'

const seconds = (count: number): Step => ({ unit: 'second', count })
const months = (count: number): Step => ({ unit: 'month', count })

describe('seasons by the step', () => {
  test.each<[string, Step | null, number, number[]]>([
    ['hours', seconds(3600), 504, [24, 168]],
    ['hours of less than three weeks', seconds(3600), 503, [24]],
    ['half hours', seconds(1800), 5000, [48, 336]],
    ['quarters of an hour', seconds(900), 5000, [96, 672]],
    ['ten minutes', seconds(600), 100, [144]],
    ['days', seconds(86400), 100, [7]],
    ['business days', { unit: 'businessDay', count: 1 }, 100, [5]],
    ['six-day weeks', { unit: 'businessDay', count: 1, days: '1111110' }, 100, [6]],
    ['weeks', seconds(604800), 100, [52]],
    ['weeks with moved days', { ...seconds(604800), on: 'Thursday' }, 100, [52]],
    ['months', months(1), 100, [12]],
    ['quarters', months(3), 100, [4]],
    ['years', months(12), 100, []],
    ['seven hours', seconds(25200), 100, []],
    ['ten days', seconds(864000), 100, []],
    ['counters', { unit: 'integer', count: 1 }, 100, []],
    ['no step', null, 100, []],
  ])('%s', (_, step, rows, expected) => expect(seasonsOf(step, rows)).toEqual(expected))
})

test('lags belong to the step', () => {
  expect(lagsOf(seconds(3600))).toEqual([1, 2, 3, 24, 48, 168])
  expect(lagsOf(seconds(900))).toEqual([1, 2, 3, 96, 192, 672])
  expect(lagsOf(seconds(86400))).toEqual([1, 2, 3, 7, 14, 30, 365])
  expect(lagsOf({ unit: 'businessDay', count: 1 })).toEqual([1, 2, 3, 5, 10, 20, 260])
  expect(lagsOf(months(1))).toEqual([1, 2, 3, 6, 12, 24])
  expect(lagsOf(months(3))).toEqual([1, 2, 3, 4, 8])
  expect(lagsOf(seconds(28800))).toEqual([1, 2, 3, 6, 21])
})

test('the strongest season is a peak above 0.3', () => {
  // A trend has no peak; a season of four has one at 4 and, weaker, at 8.
  expect(strongestSeason([0.95, 0.9, 0.85, 0.8, 0.75])).toBe(1)
  expect(strongestSeason([0.5, 0, 0.5, 0.9, 0.5, 0, 0.4, 0.8, 0.4])).toBe(4)
  expect(strongestSeason([0.1, 0, 0.1, 0.29, 0.1])).toBe(1)
  expect(strongestSeason([0.5, 0, 0.5, 0.9, 0.5, 0, 0.4, 0.92, 0.4])).toBe(4)
  expect(strongestSeason([0.5, 0, 0.5, 0.6, 0.5, 0, 0.4, 0.92, 0.4])).toBe(8)
  expect(strongestSeason([null, null, null])).toBe(1)
})

describe('the seasons of a table', () => {
  let state = 1
  const random = () => (state = (state * 16807) % 2147483647) / 2147483647
  const wave = (rows: number, period: number) =>
    Array.from({ length: rows }, (_, r) => Math.sin((2 * Math.PI * r) / period) + random())
  const hours = (rows: number, y: number[]) =>
    Table.fromColumns(
      { y },
      { index: Array.from({ length: rows }, (_, r) => new Date(r * 3600000).toISOString().slice(0, 16)) },
    )

  test('are those that were given, in their order', () => {
    const table = Table.fromColumns({ y: wave(90, 9) })
    expect(seasonsFor(table, 12, ['y'], [[0, 90]])).toEqual({ rows: [12], by: 'option' })
    expect(seasonsFor(table, [168, 24], ['y'], [[0, 90]])).toEqual({ rows: [168, 24], by: 'option' })
    expect(seasonSentence({ rows: [168, 24], by: 'option' })).toBe('Season: 168 and 24 rows, as asked for.')
  })

  test('are those of the step, by the rows that train alone', () => {
    const table = hours(600, wave(600, 24))
    expect(seasonsFor(table, undefined, ['y'], [[0, 504]])).toEqual({ rows: [24, 168], by: 'step' })
    expect(seasonsFor(table, undefined, ['y'], [[0, 503]])).toEqual({ rows: [24], by: 'step' })
  })

  test('are found by autocorrelation where the step tells none, blind to what comes later', () => {
    const early = wave(400, 9)
    const found = seasonsFor(Table.fromColumns({ y: [...early, ...wave(600, 31)] }), undefined, ['y'], [[0, 400]])
    expect(found).toEqual({ rows: [9], by: 'autocorrelation' })
    const noise = Array.from({ length: 500 }, random)
    const none = seasonsFor(Table.fromColumns({ y: noise }), undefined, ['y'], [[0, 350]])
    expect(none).toEqual({ rows: [1], by: 'none' })
    expect(seasonSentence(none)).toContain('No season')
    expect(seasonsFor(Table.fromColumns({ y: noise }), undefined, ['y'], [[0, 0]]).rows).toEqual([1])
  })

  test('of several targets what most have, told', () => {
    const [a, b, c] = [wave(400, 9), wave(400, 31), wave(400, 31)]
    const table = Table.fromColumns({ a, b, c, noise: Array.from({ length: 400 }, random) })
    const found = (targets: string[]) => seasonsFor(table, undefined, targets, [[0, 300]])
    expect(found(['a', 'b', 'c'])).toEqual({ rows: [31], by: 'autocorrelation', of: [2, 3] })
    expect(seasonSentence(found(['a', 'b', 'c']))).toBe(
      'Season: 31 rows, by the strongest autocorrelation of the training rows of 2 of 3 targets.',
    )
    expect(found(['a', 'b'])).toEqual({ rows: [9], by: 'autocorrelation', of: [1, 2] })
    expect(found(['noise', 'a'])).toEqual({ rows: [1], by: 'none', of: [1, 2] })
  })

  test('of several series are looked for within each, whatever its level', () => {
    const rows = Array.from({ length: 4 }, (_, s) =>
      wave(60, 7).map((y) => ({ id: `s${s}`, y: y * (s + 1) + 1000 * s })),
    )
    const table = Table.fromRows(rows.flat(), { series: 'id' })
    const ranges = [0, 1, 2, 3].map((s) => [60 * s, 60 * s + 60] as const)
    expect(seasonOfColumn(table, 'y', ranges)).toBe(7)
  })
})
