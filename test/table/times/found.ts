/** Columns of written times, read and written back. */
import { expect } from 'vitest'
import { writeDate } from '../../../src/table/times/form.js'
import { TimeColumn } from '../../../src/table/times/time-column.js'

/** A column of cells, read. */
export function found(cells: readonly string[], format?: string) {
  const column = new TimeColumn(format)
  cells.every((cell) => (cell === '' ? column.pushMissing() : column.push(cell)))
  return column.finish()
}

/** Instants as ISO texts, of the only reading. */
export function isoOf(cells: readonly string[], format?: string): string[] {
  const { readings, bad } = found(cells, format)
  expect(bad, JSON.stringify(bad)).toBeNull()
  expect(readings.map((r) => r.name)).toHaveLength(1)
  return [...readings[0].values()].map((v) => new Date(v).toISOString().replace(/T00:00:00\.000Z$|\.000Z$/, ''))
}

/** What a column of cells is written back as. */
export function backOf(cells: readonly string[], format?: string): string[] {
  const [{ form, offsets, ...reading }] = found(cells, format).readings
  return [...reading.values()].map((v, r) => writeDate(v, form, typeof offsets === 'number' ? offsets : offsets[r]))
}
