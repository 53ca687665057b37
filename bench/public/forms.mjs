/**
 * The forms in which public tables are published, read into one: series of numbers, oldest first, and how often they come.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parse } from 'csv-parse/sync'

/** Rows after which the same comes again, for MASE, as the M4 competition fixed them. */
export const SEASONS = { hourly: 24, daily: 1, weekly: 1, monthly: 12, quarterly: 4, yearly: 1 }

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')
const pad = (n, digits = 2) => String(n).padStart(digits, '0')

/** A file with its hash and its records. */
export function open(path) {
  const bytes = readFileSync(path)
  const records = parse(bytes, { relax_column_count: true, bom: true })
  return { file: basename(path), sha256: sha256(bytes), records }
}

/** M4's: a row a series, an id and its numbers; the first row is a header. Times are counters. */
function m4({ records }) {
  return records.slice(1).map(([id, ...cells]) => ({
    id,
    start: 0,
    values: cells.filter((cell) => cell !== '' && cell !== 'NA').map(Number),
  }))
}

/** Of the tourism competition: a column a series; below its name the length, the year and the period it begins at. */
function tourism({ records: [ids, lengths, years, periods, ...rows] }) {
  return ids.map((id, c) => ({
    id,
    start: `${pad(years[c], 4)}-${pad(periods[c])}`,
    values: rows.slice(0, Number(lengths[c])).map((row) => Number(row[c])),
  }))
}

/** The electricity transformers': a row a time, which the first column holds; every other column is a series. */
function columns({ records: [[, ...ids], ...rows] }) {
  return ids.map((id, c) => ({
    id,
    times: rows.map(([time]) => time),
    values: rows.map((row) => Number(row[c + 1])),
  }))
}

export const FORMS = { m4, tourism, columns }

/** The form of a file, by its first lines. */
export function formOf({ records: [, second, third] }) {
  if (/\d[:T-]\d/.test(second[0])) return 'columns'
  if (second.every((cell) => /^\d+$/.test(cell)) && third.every((cell) => /^\d{4}$/.test(cell))) return 'tourism'
  return 'm4'
}

/** A series of which each value is the sum of n, counted from its end; its times become counters. */
export function summed({ id, values }, n) {
  const rest = values.length % n
  const sums = Array.from({ length: (values.length - rest) / n }, (_, i) =>
    values.slice(rest + i * n, rest + (i + 1) * n).reduce((sum, y) => sum + y, 0),
  )
  return { id, start: 0, values: sums }
}

/** The columns of one table of all series: `series`, `time`, `value`. */
export function tableColumns(all) {
  const series = []
  const time = []
  const value = []
  for (const { id, start, times, values } of all) {
    values.forEach((y, i) => {
      series.push(id)
      time.push(times?.[i] ?? timeOf(start, i))
      value.push(y)
    })
  }
  return { series, time, value }
}

/** The i-th time after a start: a counter, or a month. */
function timeOf(start, i) {
  if (typeof start === 'number') return start + i
  const [year, month] = start.split('-').map(Number)
  const months = year * 12 + month - 1 + i
  return `${pad(Math.floor(months / 12), 4)}-${pad((months % 12) + 1)}`
}
