/**
 * Cells that a program hands over, as a CSV would write them.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { type Cell, described, type TemporalLike } from './arrays.js'
import { civilFromDays, DAY } from './civil.js'
import type { Place } from './place.js'
import { isoText } from './times/form.js'

/**
 * The cells of a column, each as a text or a number.
 *
 * A Date at midnight of the local time in every row is a calendar day, as its owner sees it.
 *
 * @throws HindcastError `CSV_NOT_A_NUMBER`, of a cell that is another object
 */
export function columnTexts(column: string, cells: ArrayLike<Cell>, place: Place): (row: number) => string | number {
  const days = areLocalDays(cells)
  return (row) => {
    const cell = cells[row]
    if (typeof cell === 'number') return cell
    if (cell === null || cell === undefined) return ''
    if (cell instanceof Date) {
      if (Number.isNaN(cell.getTime())) return ''
      return days ? localDay(cell) : isoText(cell.getTime())
    }
    if (typeof cell !== 'object' && typeof cell !== 'function' && typeof cell !== 'symbol') return String(cell)
    // Temporal writes the name of a zone behind its offset.
    if (isTemporal(cell)) return cell.toString().replace(/\[[^\]]*\]/g, '')
    const message = `${place.head(row)}: the column ${shown(column)} has ${described(cell)}, where a number, a text or a date was expected.`
    throw new HindcastError('CSV_NOT_A_NUMBER', message, { row: place.number(row), column, value: cell })
  }
}

const isTemporal = (value: unknown): value is TemporalLike =>
  typeof value === 'object' &&
  value !== null &&
  Symbol.toStringTag in value &&
  String(value[Symbol.toStringTag]).startsWith('Temporal.')

/** Whether all cells that are there are Dates at midnight of the local time. */
function areLocalDays(cells: ArrayLike<Cell>): boolean {
  let days = false
  for (let r = 0; r < cells.length; r++) {
    const cell = cells[r]
    if (cell === null || cell === undefined) continue
    if (!(cell instanceof Date)) return false
    if (Number.isNaN(cell.getTime())) continue
    if (localClock(cell) % DAY !== 0) return false
    days = true
  }
  return days
}

/** Milliseconds of the local clock, as if it were UTC. */
const localClock = (date: Date): number => date.getTime() - date.getTimezoneOffset() * 60000

function localDay(date: Date): string {
  const { year, month, day } = civilFromDays(Math.floor(localClock(date) / DAY))
  const padded = (n: number, width: number): string => String(n).padStart(width, '0')
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`
}
