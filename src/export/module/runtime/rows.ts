/**
 * The rows that an exported module is given: cells, columns and their scales.
 *
 * @module
 */
import { type Cell, model, type Row, type Scales } from './model.js'

/** A cell as a number; NaN where it is missing (null, undefined, NaN, and what counts as missing in the model's tables). */
export function numberOf(cell: Cell, row: number, name: string): number {
  const text = typeof cell === 'string' ? cell.trim() : null
  if (cell === null || cell === undefined || (text !== null && MISSING.test(text))) return NaN
  const value = text !== null && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : cell
  if (model.na !== undefined && (model.na.words.includes(text!) || model.na.numbers.includes(value as number)))
    return NaN
  if (typeof value === 'number' && Math.abs(value) !== Infinity) return value
  const shown = text === null ? String(cell) : JSON.stringify(cell)
  throw new TypeError(`Row ${row}: the column ${name} has ${shown}, where a finite number was expected.`)
}

/** Texts that count as missing in a table. */
export const MISSING = /^(n\/?a|#n\/?a( n\/a)?|<na>|-?nan|null|none|nil|--?|\.|\?|-?1\.#(ind|qnan))?$/i

/** The scales of a model of one series. */
export function scalesOfAll(series: string | undefined): Scales {
  if (series === undefined) return model
  throw new TypeError('The model was trained on one series: leave the option series out.')
}

/** The scales of one of several series. */
export function scalesOfOne(series: string | undefined): Scales {
  const known = model.series!
  const own = known.find(({ name }) => name === series)
  if (own !== undefined) return own
  const names = known.slice(0, 12).map(({ name }) => JSON.stringify(name))
  const there = `there are ${names.join(', ')}${known.length > names.length ? ', …' : ''}.`
  throw new TypeError(
    series === undefined
      ? `Say which series the rows are of, as in { series: ${names[0]} }; ${there}`
      : `The model knows no series ${JSON.stringify(series)}; ${there}`,
  )
}

/** The cells of a column. */
export function cellsOf(rows: readonly Row[], name: string): Cell[] {
  const { columns } = model
  return rows.map((row, r) => {
    if (Array.isArray(row) && row.length !== columns.length) {
      throw new TypeError(
        `Row ${r} has ${row.length} cells, where the ${columns.length} of model.columns were expected.`,
      )
    }
    if (!Array.isArray(row) && !(name in row)) throw new TypeError(`Row ${r} has no column ${name}.`)
    return cellIn(row, name)
  })
}

/** A cell of a row, where it has it. */
export function cellIn(row: Row, name: string): Cell {
  return Array.isArray(row) ? (row[model.columns.indexOf(name)] as Cell) : (row as Readonly<Record<string, Cell>>)[name]
}

/** A column of some rows as numbers, missing cells being NaN. */
export function columnOf(rows: readonly Row[], name: string): Float64Array {
  return Float64Array.from(cellsOf(rows, name), (cell, r) => numberOf(cell, r, name))
}

/** A column filled, then as it is scaled: (x − mean) / deviation. */
export function filled(column: Float64Array, i: number, { fill = NaN }: { fill?: number }): Float64Array {
  let last = NaN
  return column.map((x, r) => {
    if (x !== x && model.missing === 'error') {
      throw new TypeError(`Row ${r}: the column ${model.inputs[i].name} has no value.`)
    }
    if (x !== x) x = model.missing === 'ffill' ? last : fill
    return (last = x)
  })
}
