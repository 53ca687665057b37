/**
 * The sentence on a column that gives another away.
 *
 * @module
 */

/** What is known of it: the share of equal rows, or the correlation of the changes of a linear copy. */
interface LeakLike {
  column: string
  equals: string
  rowsAhead: number
  share?: number
  correlation?: number
}

/** `tomorrow equals tmax in the next row in 99.9 % of rows, so it may give it away.` */
export function leakSentence({ column, equals, rowsAhead, share, correlation = 0 }: LeakLike): string {
  const where = ['in the same row', 'in the next row'][rowsAhead] ?? `${rowsAhead} rows later`
  const what =
    share === undefined
      ? `is ${equals} ${where} on another scale (correlation of their changes ${(Math.floor(correlation * 1e5) / 1e5).toFixed(5)})`
      : `equals ${equals} ${where} in ${(Math.floor(share * 1000) / 10).toFixed(1)} % of rows`
  return `${column} ${what}, so it may give it away${rowsAhead === 0 ? ' 0 rows ahead' : ''}.`
}
