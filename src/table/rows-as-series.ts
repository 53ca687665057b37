/**
 * Tables in which each row is a series and the header holds the times (`series: 'rows'`: M4, World Bank).
 *
 * Leading words are the name of a series, leading numbers are columns that are constant in it, the rest of the row are
 * its values; cells without a value at its ends are none. `csv.ts` imports this file with the first such table.
 *
 * @module
 */
import { buildIndex } from './build-index.js'
import { HindcastError, shown } from '../errors.js'
import { named, setting, words } from '../text/words.js'
import { namesOf, rulesOf } from './roles.js'
import { isMissing, trimmed } from './cells.js'
import { kindOf } from './cell-kind.js'
import { type CellRules, ColumnReader } from './column-reader.js'
import type { Column } from './column.js'
import { GrowingColumn } from './growing.js'
import { type Heads, headsOf } from './header-times.js'
import type { CheckedOptions } from './options.js'
import type { Place } from './place.js'
import { numberFindings } from './number-findings.js'
import { type Findings, readingOf } from './reading.js'
import { suspectsOf } from './suspects.js'
import { Table } from './table.js'

/** A table of rows that are series, while it is read. */
export class RowsAsSeries {
  readonly place: Place
  rows = 0
  private readonly names: string[]
  private readonly options: CheckedOptions
  private readonly rules: CellRules
  private readonly heads: Heads
  private readonly value: ColumnReader
  private lead: ColumnReader[] = []
  private from = -1
  // Of each series: its leading cells, its first row, where its values begin in the header, how many there are.
  private readonly leading: string[][] = []
  private readonly starts = new GrowingColumn()
  private readonly offsets = new GrowingColumn()
  private stacked = 0

  /** @throws HindcastError `INDEX_FORM` where the header holds neither times nor a counter */
  constructor(names: string[], options: CheckedOptions, place: Place, commaDelimits: boolean) {
    const heads = headsOf(names, options.dateFormat)
    if (heads === null) {
      const message = words`${place.prefix}with ${setting('series', 'rows')} the last columns must be named by times or a counter, but the last is ${shown(names[names.length - 1])}; ${named('dateFormat')} may say how the times are written.`
      throw new HindcastError('INDEX_FORM', message, { file: place.file, option: 'series' })
    }
    this.names = namesOf(names)
    this.options = options
    this.place = place
    this.heads = heads
    this.rules = rulesOf(options, commaDelimits)
    this.value = new ColumnReader('value', this.rules)
  }

  /** Cells that are held. */
  get cells(): number {
    return this.stacked
  }

  /** Takes a series. */
  pushRow(cells: string[]): void {
    if (this.from < 0) this.begin(cells)
    const { from, heads, lead } = this
    lead.forEach((reader, c) => reader.push(cells[c]))
    let first = from
    let last = Math.min(heads.to, cells.length) - 1
    while (last >= first && isMissing(trimmed(cells[last]))) last--
    while (first <= last && isMissing(trimmed(cells[first]))) first++
    this.leading.push(cells.slice(0, from).map(trimmed))
    this.starts.push(this.stacked)
    this.offsets.push(first)
    for (let c = first; c <= last; c++) this.value.push(cells[c])
    this.stacked += Math.max(0, last - first + 1)
    this.rows++
  }

  /** Decides from the first series where its values begin. */
  private begin(cells: string[]): void {
    let { from } = this.heads
    const { to } = this.heads
    while (from < to && kindOf(trimmed(cells[from])) === 'word') from++
    this.from = from
    this.lead = this.names.slice(0, from).map((name) => new ColumnReader(name, this.rules, { series: true }))
  }

  /**
   * The finished table. It is made here, not by `csv.ts`: without table.js among its imports a bundler would cut what the
   * library loads at once in two, 1.3 kB more to download.
   */
  finish(found: Findings): Table {
    const { place, options, heads, stacked: rows } = this
    if (this.rows === 0 || rows === 0) {
      const message = `${place.prefix}there is no series with a value below the header; at least one was expected.`
      throw new HindcastError('CSV_NO_ROWS', message, { file: place.file })
    }
    const starts = Int32Array.from(this.starts.finish())
    const offsets = this.offsets.finish()
    const lengths = starts.map((start, s) => (s + 1 < starts.length ? starts[s + 1] : rows) - start)
    const lead = this.lead.map((reader) => reader.finish(this.rules.signs))
    const { names, by } = this.seriesNames(lead)
    const codes = new Int32Array(rows)
    const values = new Float64Array(rows)
    const skip = this.from - heads.from
    lengths.forEach((length, s) => {
      const shift = offsets[s] - this.from + skip
      for (let i = 0; i < length; i++) {
        codes[starts[s] + i] = s
        values[starts[s] + i] = heads.values[shift + i]
      }
    })
    const { reading, kind } = heads
    const built = buildIndex(
      {
        kind,
        name: 'header',
        values,
        form: reading?.form,
        offsets: typeof reading?.offsets === 'number' ? reading.offsets : 0,
      },
      options,
      place,
      codes,
    )
    const value = this.value.finish(this.rules.signs)
    const columns = new Map<string, Column>()
    for (const column of lead) if (column.kind === 'number') columns.set(column.name, spread(column, codes))
    columns.set('value', value)
    // The places of cells are those of their series.
    place.reorder(codes)
    const kept = lengths.filter((length) => length > 0).length
    const findings: Findings = { ...found, ...numberFindings([value], rows), series: { count: kept, by } }
    const suspects = value.kind === 'number' && value.bad === null ? suspectsOf('value', value.values) : []
    if (suspects.length > 0) findings.suspects = suspects
    if (built.holidays > 0) findings.holidays = built.holidays
    const there = [...lengths.keys()].filter((s) => lengths[s] > 0)
    return new Table({
      rows,
      index: built.index,
      columns,
      place,
      policy: { missing: options.missing, gaps: options.gaps },
      reading: readingOf(findings),
      given: options.given,
      series: { names: there.map((s) => names[s]), starts: Int32Array.from(there, (s) => starts[s]) },
    })
  }

  /** The names of the series: the first column of words in which each stands once, or all words together. */
  private seriesNames(lead: readonly Column[]): { names: string[]; by: string } {
    const words = lead.map(({ kind }, c) => (kind === 'number' ? -1 : c)).filter((c) => c >= 0)
    for (const c of words) {
      const names = this.leading.map((cells) => cells[c])
      if (new Set(names).size === names.length) return { names, by: `rows, named by ${shown(lead[c].name)}` }
    }
    if (words.length === 0) return { names: this.leading.map((_, s) => `row ${s + 1}`), by: 'rows' }
    const names = this.leading.map((cells) => words.map((c) => cells[c]).join('/'))
    const seen = new Map<string, number>()
    const unique = names.map((name) => {
      const n = (seen.get(name) ?? 0) + 1
      seen.set(name, n)
      return n === 1 ? name : `${name} (${n})`
    })
    return { names: unique, by: `rows, named by ${words.map((c) => shown(lead[c].name)).join(' and ')}` }
  }
}

/** A number a series as a column of all rows. */
function spread(column: Column, codes: Int32Array): Column {
  const values = Float64Array.from(codes, (s) => column.values[s])
  return { ...column, values, missing: values.reduce((n, v) => n + (v === v ? 0 : 1), 0) }
}
