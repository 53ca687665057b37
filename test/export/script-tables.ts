/** Tables for the tests of scripts: with every kind of index, gaps and missing cells. */
import { columns, summerTime } from './helpers.js'

export type Index =
  | 'days'
  | 'hours'
  | 'months'
  | 'monthEnds'
  | 'lateMonths'
  | 'summer hours'
  | 'summer days'
  | 'summer months'
  | 'workdays'
  | 'integers'
  | 'zoned'
  | 'none'

/** The index of row r; one row in 40 is left out, which is a gap. */
export function indexAt(index: Index, r: number): string {
  const iso = (date: number): string => new Date(date).toISOString()
  if (index === 'months') return iso(Date.UTC(1950, r, 1)).slice(0, 7)
  if (index === 'monthEnds') return iso(Date.UTC(1950, r + 1, 0)).slice(0, 10)
  if (index === 'lateMonths') {
    // On the 30th, or the last of February; from some month on six hours later, which is a gap.
    const [month, day] = r % 12 === 1 ? [r + 1, 0] : [r, 30]
    return iso(Date.UTC(1950, month, day, r < 70 ? 0 : 6)).slice(0, 16)
  }
  const [, step] = /^summer (months|days|hours)$/.exec(index) ?? []
  if (step !== undefined) return summerTime(step as 'months' | 'days' | 'hours', r, 90)
  if (index === 'hours') return iso(Date.UTC(2020, 0, 1, r)).slice(0, 16)
  if (index === 'zoned') return iso(Date.UTC(2020, 0, 1, r)).slice(0, 16) + '+02:00'
  if (index === 'workdays') return iso(Date.UTC(2020, 0, 6 + Math.floor(r / 5) * 7 + (r % 5))).slice(0, 10)
  return index === 'integers' ? String(10 * r) : iso(Date.UTC(2020, 0, 1 + r)).slice(0, 10)
}

/** A CSV with gaps and, here and there, missing cells. */
export function csv(index: Index, rows = 150): string {
  const data = columns(rows)
  const lines = [index === 'none' ? 'pressure;heat;rain' : 'when;pressure;heat;rain']
  for (let r = 0; r < rows; r++) {
    if (index !== 'none' && r % 40 === 37) continue
    const cells = [data.pressure[r], r % 31 === 11 ? 'NA' : data.heat[r], r % 29 === 5 ? '' : data.rain[r]]
    lines.push((index === 'none' ? cells : [indexAt(index, r), ...cells]).join(';'))
  }
  return lines.join('\n') + '\n'
}
