/** Whether hours keep to what is usual at their hour of the week, on series that are known to, or not to. */
import { expect, test } from 'vitest'
import { keepsHours } from '../../src/data/usual-hours.js'
import { Generator, Table } from '../../src/index.js'

const HOUR = 3_600_000
const random = new Generator(7)
const noise = () => random.uniform() - 0.5
/** Busy at noon, and on Saturdays twice as busy. */
const usual = (hour: number) => (12 - Math.abs((hour % 24) - 12)) * (Math.floor(hour / 24) % 7 === 5 ? 2 : 1)
const hours = (rows: number, next: (hour: number) => number) => Array.from({ length: rows }, (_, hour) => next(hour))
const busy = hours(1000, (hour) => usual(hour) + 4 * noise())
let level = 0
const walk = hours(1000, (hour) => usual(hour) + (level += 6 * noise()))

const tableOf = (series: readonly (readonly number[])[], minutes = 60) =>
  Table.fromColumns(
    {
      s: series.flatMap((y, s) => y.map(() => `s${s}`)),
      t: series.flatMap((y) =>
        y.map((_, r) => new Date(Date.UTC(2024, 0, 1) + r * (minutes / 60) * HOUR).toISOString()),
      ),
      y: series.flat(),
    },
    { series: 's', index: 't' },
  )
/** By the first rows of each series. */
function keeps(series: readonly (readonly number[])[], rows = 1000, table = tableOf(series)) {
  let at = 0
  const train = series.map(({ length }): [number, number] => [at, (at += length) - Math.max(0, length - rows)])
  return keepsHours(table, 'y', train)
}

test('hours that are busy as ever keep to what is usual, and a wandering level does not', () => {
  expect(keeps([busy])).toBe(true)
  expect(keeps([walk])).toBe(false)
  expect(keeps([busy, busy, walk])).toBe(true)
  expect(keeps([busy, walk, walk])).toBe(false)
})

test('a level that has moved once is no usual one', () => {
  const moved = busy.map((y, hour) => y + (hour < 600 ? 0 : 20))
  expect(keeps([moved])).toBe(false)
  // It is not looked for after the rows that train.
  expect(keeps([moved], 599)).toBe(true)
})

test('two weeks of hours, half hours and quarters tell; days and counters do not', () => {
  expect(keeps([busy], 14 * 24)).toBe(true)
  expect(keeps([busy], 14 * 24 - 1)).toBe(false)
  const quarters = hours(2000, (quarter) => usual(Math.floor(quarter / 4)) + 4 * noise())
  expect(keeps([quarters], 2000, tableOf([quarters], 15))).toBe(true)
  expect(keeps([busy], 1000, tableOf([busy], 24 * 60))).toBe(false)
  const t = busy.map((_, r) => r)
  expect(keepsHours(Table.fromColumns({ t, y: busy }, { index: 't' }), 'y', [[0, 1000]])).toBe(false)
})

test('blanks are left out', () => {
  expect(keeps([busy.map((y, r) => (r % 5 === 2 ? NaN : y))])).toBe(true)
  expect(keeps([busy.map(() => NaN)])).toBe(false)
})

test('what never moves keeps to no hour', () => {
  expect(keeps([busy.map(() => 5)])).toBe(false)
})
