/**
 * Following a stream: rows come in one by one, forecasts go out, and are scored once their rows have come.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import { conflict } from '../options/row.js'
import { setting, words } from '../text/words.js'
import { requireTable, type Schema } from '../data/schema.js'
import { refuseUnits, STREAM_WAY } from '../data/units.js'
import { listOf, maxHorizon, targetsOf, usedColumns } from '../options/outputs.js'
import { type Cell, columnsOfRows } from '../table/arrays.js'
import { unknownColumn } from '../table/options.js'
import { type ArrayTableOptions, type IndexValue, Table, type TableOptions } from '../table/index.js'
import { counted } from '../text/number.js'
import type { Prediction } from '../text/prediction.js'
import { type Told, type Warning, warningSentence } from './forecasts.js'
import { KeptPlace, refusedRow, requireColumns, type RowPlace, stepsBack, type StreamRow } from './stream-rows.js'

/** A forecast whose row has come. */
export interface KnownForecast extends Prediction {
  actual: number
  /** Forecast minus actual value. */
  error: number
}

/** The result of one row. */
export interface Followed {
  /** Its index. */
  index: IndexValue
  /** The forecasts from this row; empty if no complete window ends at it. */
  forecasts: Prediction[]
  /** Earlier forecasts of this row, now with their errors. */
  known: KnownForecast[]
  /**
   * Over all forecasts whose rows have come: their number, mean squared error, and skill, 1 − MSE / persistence's MSE. Rows given
   * to `update` count as well, also those that the network was trained on, which it forecasts too well.
   */
  running: { n: number; mse: number; skill: number | null }
  /** What is to be known of the forecasts, as {@link Forecasts} has it; each kind once a series, with the first row it is of. */
  warnings: readonly string[]
}

/**
 * Refuses a stream where columns are known ahead, since its rows come one by one.
 *
 * @throws HindcastError `OPTION_CONFLICT`
 */
export function requireStream({ known }: Schema, call: string): void {
  if (known === undefined) return
  throw conflict(
    words`${call} takes rows as they come, and has none ahead, but ${setting('known', known)} is to be known of those that are forecast: call forecast with a table that ends in them.`,
    'known',
    known,
  )
}

/** A row, and where it stood in what was given. */
interface KeptRow {
  row: StreamRow
  place: RowPlace
}

const placesOf = (all: readonly KeptRow[]): RowPlace[] => all.map(({ place }) => place)

/** What follows a stream, and keeps what it needs of the rows that came. */
export class Follower {
  private readonly schema: Schema
  private readonly options: ArrayTableOptions
  private readonly forecast: (table: Table) => Told
  private readonly keep: number
  /** The columns that name the series of a row. */
  private readonly seriesNames: readonly string[]
  /** Columns that each row must have, also where their value is missing; none where rows become several. */
  private readonly needed: readonly string[]
  /** Rows by series, the newest last. */
  private readonly rows = new Map<string, KeptRow[]>()
  /** Forecasts whose rows have not come yet, with what persistence said. */
  private readonly open = new Map<string, { prediction: Prediction; last: number }[]>()
  private sums = { n: 0, squares: 0, persistence: 0 }
  /** Kinds of warnings that were told, each with its series. */
  private readonly told = new Set<string>()

  constructor(schema: Schema, tableOptions: TableOptions, forecast: (table: Table) => Told) {
    this.schema = schema
    const {
      delimiter: _,
      header: __,
      skip: ___,
      skipFooter: ____,
      comment: _____,
      encoding: ______,
      ...options
    } = tableOptions
    this.options = options as ArrayTableOptions
    this.forecast = forecast
    const { index, series = [], melt, stack = 'none' } = tableOptions
    this.seriesNames = typeof series === 'string' ? series.split(',').map((name) => name.trim()) : series
    const times = index === false || index === undefined ? [] : listOf(index)
    const columns = [...usedColumns(schema), ...(schema.static ?? [])]
    const isWide = melt !== undefined || stack !== 'none' || series === 'rows' || series === 'restarts'
    this.needed = isWide ? [] : [...new Set([...times, ...this.seriesNames, ...columns])]
    const seasons = listOf(schema.season ?? 1)
    const longest = seasons.reduce((most, season) => Math.max(most, season), 1)
    this.keep = schema.window + maxHorizon(schema) + 2 * longest + 8
  }

  /** Takes the rows of a table as they stand, one after the other in time. */
  *update(table: Table): Generator<Followed, void, undefined> {
    requireTable(table)
    const { place, columns } = table
    for (const name of usedColumns(this.schema)) {
      if (!columns.has(name)) throw unknownColumn(name, [...columns.keys()], place.file)
    }
    refuseUnits(table, this.schema)
    for (const { row, r } of recordsOf(table))
      yield this.take(row, { number: place.number(r), head: place.head(r), text: place.text(r) })
  }

  /**
   * Takes a row.
   *
   * @param place how it is called where it is refused
   */
  take(row: StreamRow, place: RowPlace): Followed {
    requireColumns(row, this.needed, place)
    const series = this.seriesOf(row)
    const rows = this.rows.get(series) ?? []
    const all = [...rows, { row, place }].slice(-this.keep)
    // A row that is refused, where it is read or where it is forecast from, is not kept.
    const table = this.tableOf(all)
    const end = table.rows - 1
    const index = table.index.at(end)
    const { forecasts: ahead, warnings } =
      all.length < this.schema.window ? { forecasts: [], warnings: [] } : this.forecastsAt(table, index, all)
    this.rows.set(series, all)
    const known = this.settle(series, table, end)
    const open = this.open.get(series) ?? []
    for (const prediction of ahead) open.push({ prediction, last: this.lastOf(table, prediction.target, end) })
    this.open.set(series, open)
    const { n, squares, persistence } = this.sums
    const skill = n > 0 && persistence > 0 ? 1 - squares / persistence : null
    const running = { n, mse: n === 0 ? NaN : squares / n, skill }
    const fresh = warnings.filter((own) => this.isNew(own.kind, own.series ?? series))
    return { index, forecasts: ahead, known, running, warnings: fresh.map(warningSentence) }
  }

  /** Whether a warning is the first of its kind for a series. */
  private isNew(kind: Warning['kind'], series: string): boolean {
    const before = this.told.size
    return this.told.add(`${kind} ${series}`).size > before
  }

  /** The rows kept and a new one as a table. */
  private tableOf(all: readonly KeptRow[]): Table {
    const places = placesOf(all)
    const place = places[places.length - 1]
    let table: Table
    try {
      const columns = columnsOfRows(all.map(({ row }) => row))
      table = Table.fromColumns(columns, this.options, new KeptPlace(places))
      for (const name of usedColumns(this.schema)) {
        const { bad, kind } = table.column(name)
        if (bad !== null || kind === 'text') table.numeric(name)
      }
    } catch (error) {
      throw refusedRow(error, places)
    }
    refuseUnits(table, this.schema, place.head, STREAM_WAY)
    const { reading, index } = table
    // Two rows, the newest first, could be read as a table that stands so.
    if (reading.reversed !== true || this.options.order === 'sort') return table
    throw stepsBack(place, index.name ?? 'index', index.at(0), index.at(table.rows - 1))
  }

  private forecastsAt(table: Table, index: IndexValue, all: readonly KeptRow[]): Told {
    const sentence = `Nothing is forecast from the row ${String(index)}: for a gap or missing cells, fewer than ${counted(this.schema.window, 'row')} up to it are together.`
    const none: Told = { forecasts: [], warnings: [{ kind: 'noForecast', series: table.series?.[0], sentence }] }
    try {
      const { forecasts: all, warnings } = this.forecast(table)
      const forecasts = all.filter(({ origin }) => origin === index)
      return forecasts.length === 0 && maxHorizon(this.schema) > 0 ? none : { forecasts, warnings }
    } catch (error) {
      // Too few rows without a gap so far: the next ones may be enough.
      if (error instanceof HindcastError && error.code === 'WINDOW_TOO_LONG') return none
      throw refusedRow(error, placesOf(all))
    }
  }

  /** Forecasts of the row that has come; those of rows that were passed over are given up. */
  private settle(series: string, table: Table, end: number): KnownForecast[] {
    const open = this.open.get(series)
    if (open === undefined) return []
    const { index } = table
    const value = index.values[end]
    const known: KnownForecast[] = []
    const left = open.filter(({ prediction, last }) => {
      const at = prediction.index === '' ? NaN : index.parse(prediction.index)
      if (!(at <= value)) return true
      const actual = at === value ? this.valueOf(table, prediction.target, end) : NaN
      if (actual === actual) {
        const error = prediction.value - actual
        const { ahead: _, ...own } = prediction
        known.push({ ...own, actual, error })
        if (last === last) {
          this.sums.n++
          this.sums.squares += error * error
          this.sums.persistence += (last - actual) * (last - actual)
        }
      }
      return false
    })
    this.open.set(series, left)
    return known
  }

  private valueOf(table: Table, target: string | undefined, row: number): number {
    const column = table.column(target ?? targetsOf(this.schema)[0])
    return column.values[row] ?? NaN
  }

  /** The last value of a target that is known. */
  private lastOf(table: Table, target: string | undefined, end: number): number {
    let row = end
    while (row > 0 && Number.isNaN(this.valueOf(table, target, row))) row--
    return this.valueOf(table, target, row)
  }

  private seriesOf(row: StreamRow): string {
    return this.seriesNames.map((name) => String(row[name] ?? '')).join('/')
  }
}

/** The rows of a table as they came: by time, then series by series. */
function recordsOf(table: Table): { row: StreamRow; r: number }[] {
  const { index, rows } = table
  const order = Array.from({ length: rows }, (_, r) => r).sort((a, b) => index.values[a] - index.values[b] || a - b)
  return order.map((r) => {
    const cells = [...table.columns.values()].map(({ name, values, words, kind }): [string, Cell] => {
      if (kind !== 'text') return [name, values[r] === values[r] ? values[r] : null]
      const code = words?.codes[r] ?? -1
      return [name, code < 0 ? null : words!.names[code]]
    })
    return { row: Object.fromEntries(index.name === null ? cells : [[index.name, index.at(r)], ...cells]), r }
  })
}
