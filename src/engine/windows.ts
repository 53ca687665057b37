/**
 * The two numbers that a window is relative to, column by column: computed once a window in f64, rows ascending, for both
 * engines, and handed over beside `starts` as `shifts` and `factors`.
 *
 * @module
 */

/** What is taken off a window's rows: the last, their mean, that over their deviation, or the last season's over it. */
export type WindowScale = 'last' | 'mean' | 'standard' | 'season'

/** Added to a window's variance, as RevIN has it, so that a flat window cannot explode; below it a window counts as flat. */
export const FLAT = 1e-5

/** x becomes (x − shift)·(1/deviation); a forecast y becomes y·deviation + shift again. */
export interface WindowNumbers {
  shift: number
  /** 1 where only a level is taken off */
  deviation: number
  /** the rows hardly vary */
  flat: boolean
}

/**
 * The numbers of one column over the rows start … start + rows − 1.
 *
 * @param values [.][columns], scaled, as the engine has them; those that are missing (NaN) do not count
 * @param season rows of a season, for 'season'; at most `rows`
 */
export function windowNumbers(
  scale: WindowScale,
  values: ArrayLike<number>,
  columns: number,
  column: number,
  start: number,
  rows: number,
  season: number,
): WindowNumbers {
  if (scale === 'last') return { shift: lastOf(values, columns, column, start, rows), deviation: 1, flat: false }
  const mean = meanOf(values, columns, column, start, rows)
  if (scale === 'mean') return { shift: mean, deviation: 1, flat: false }
  let squares = 0
  let n = 0
  for (let r = 0; r < rows; r++) {
    const d = values[(start + r) * columns + column] - mean
    if (d !== d) continue
    squares += d * d
    n++
  }
  const variance = squares / n
  const shift = scale === 'season' ? meanOf(values, columns, column, start + rows - season, season) : mean
  return { shift, deviation: Math.sqrt(variance + FLAT), flat: variance < FLAT }
}

function meanOf(values: ArrayLike<number>, columns: number, column: number, start: number, rows: number): number {
  let sum = 0
  let n = 0
  for (let r = 0; r < rows; r++) {
    const x = values[(start + r) * columns + column]
    if (x !== x) continue
    sum += x
    n++
  }
  return sum / n
}

/** The last value of a column in some rows; NaN where none is known. */
function lastOf(values: ArrayLike<number>, columns: number, column: number, start: number, rows: number): number {
  let r = start + rows - 1
  while (r > start && values[r * columns + column] !== values[r * columns + column]) r--
  return values[r * columns + column]
}
