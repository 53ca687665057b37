/**
 * How nearly one column is another: in how many rows they are equal, and how their changes from row to row go together.
 *
 * @module
 */

/** More equal rows than this share, or changes more correlated than that, give a column away. */
export const SUSPECT_SHARE = 0.99
export const SUSPECT_CORRELATION = 0.999

/** With fewer pairs of changes, or fewer that are not 0, nothing can be said. */
const FEWEST_CHANGES = 20
const FEWEST_MOVES = 10

/** A glance at the changes in so many rows, spread over the table, tells most pairs apart; below this it may. */
export const GLANCE = 64
export const GLANCE_CORRELATION = 0.5
/** Columns that change in fewer rows of the glance are looked at in full. */
const GLANCE_MOVES = 8

/** Pairs of changes between two looks at whether the correlation can still be that high. */
const LOOK = 32
/** The share of a column's variance that another leaves at that correlation, 1 − 0.999², and room for rounding. */
const LEFT = 0.0025

/** A column's changes from row to row, and a glance at them. */
export interface Changes {
  values: Float64Array
  /** The sum of squares about their mean, of all that are there. */
  squares: number
  /** By rows ahead: centred and of length 1, 0 where missing; null where too little changes. */
  glances: Map<number, Float64Array | null>
}

/**
 * The share of rows r in which x[r] equals y[r + ahead], of those where both are there; 0 as soon as it is ≤ 99 %.
 *
 * @param fewest pairs; fewer say nothing
 * @param run the run of each row, where pairs across gaps do not count
 */
export function shareEqual(x: Float64Array, y: Float64Array, ahead: number, fewest = 3, run?: Int32Array): number {
  const last = y.length - ahead
  let equal = 0
  let both = 0
  const most = Math.floor(last / 100) + 1
  for (let r = 0; r < last; r++) {
    const a = x[r]
    const b = y[r + ahead]
    if (a !== a || b !== b || (run !== undefined && run[r] !== run[r + ahead])) continue
    both++
    if (a === b) equal++
    else if (both - equal > most) return 0
  }
  return both < fewest ? 0 : equal / both
}

/** The changes from the row before; NaN in the first row of a run, and beside a missing cell. */
export function changesOf(values: Float64Array, run: Int32Array): Changes {
  const changes = new Float64Array(values.length).fill(NaN)
  for (let r = 1; r < values.length; r++) if (run[r] === run[r - 1]) changes[r] = values[r] - values[r - 1]
  return { values: changes, squares: squaresOf(changes), glances: new Map() }
}

/** The sum of squares about the mean, of the values that are there. */
function squaresOf(values: Float64Array): number {
  let n = 0
  let sum = 0
  for (const value of values) {
    if (value !== value) continue
    n++
    sum += value
  }
  const mean = sum / n
  let squares = 0
  for (const value of values) if (value === value) squares += (value - mean) * (value - mean)
  return squares
}

/** Counts the rows that were looked at. */
export interface RowsRead {
  rows: number
}

/**
 * The correlation of the changes of one column with those of another `ahead` rows later: over the pairs that are there
 * and no gap divides. 0 where a glance shows that it is small, or the first rows that it is not beyond
 * ±{@link SUSPECT_CORRELATION}, and where there are too few to tell.
 */
export function changeCorrelation(x: Changes, y: Changes, ahead: number, run: Int32Array): number {
  if (run.length - ahead < FEWEST_CHANGES) return 0
  const [a, b] = [glanceAt(x, 0), glanceAt(y, ahead)]
  if (a !== null && b !== null) {
    let product = 0
    for (let i = 0; i < GLANCE; i++) product += a[i] * b[i]
    if (Math.abs(product) < GLANCE_CORRELATION) return 0
  }
  return correlationOf(x, y, ahead, run)
}

/** Row i of a glance. Not evenly: what comes every hundredth row might hide between. */
export function glanceRow({ length }: Float64Array, i: number): number {
  const stride = Math.max(1, Math.floor(length / GLANCE))
  return i * stride + ((i * i * 31) % stride)
}

/** The glance at the rows that lie `ahead` of those that any column is looked at. */
export function glanceAt({ values, glances }: Changes, ahead: number): Float64Array | null {
  const known = glances.get(ahead)
  if (known !== undefined) return known
  const glance = new Float64Array(GLANCE)
  let n = 0
  let moves = 0
  let sum = 0
  for (let i = 0; i < GLANCE; i++) {
    const change = values[glanceRow(values, i) + ahead]
    glance[i] = change
    if (!(Math.abs(change) < Infinity)) continue
    n++
    sum += change
    if (change !== 0) moves++
  }
  let squares = 0
  for (let i = 0; i < GLANCE; i++) {
    glance[i] = Math.abs(glance[i]) < Infinity ? glance[i] - sum / n : 0
    squares += glance[i] * glance[i]
  }
  for (let i = 0; i < GLANCE; i++) glance[i] /= Math.sqrt(squares)
  const found = moves < GLANCE_MOVES || !(squares > 0 && squares < Infinity) ? null : glance
  glances.set(ahead, found)
  return found
}

/**
 * The same without a glance, in one pass, since changes lie around 0; 0 with too few pairs in which both change.
 *
 * What a line through some of the pairs leaves of y, the line through all leaves at least. Where that is more than a
 * correlation of 0.999 leaves of all that y varies, the rest need not be looked at, and it is 0.
 */
export function correlationOf(x: Changes, y: Changes, ahead: number, run: Int32Array, looked?: RowsRead): number {
  const [dx, dy] = [x.values, y.values]
  const most = LEFT * y.squares
  const end = dy.length - ahead
  let n = 0
  let moves = 0
  let sumX = 0
  let sumY = 0
  let xx = 0
  let yy = 0
  let xy = 0
  for (let r = 0; r < end;) {
    const stop = Math.min(r + LOOK, end)
    for (; r < stop; r++) {
      const a = dx[r]
      const b = dy[r + ahead]
      if (a !== a || b !== b || run[r] !== run[r + ahead]) continue
      n++
      if (a !== 0 && b !== 0) moves++
      sumX += a
      sumY += b
      xx += a * a
      yy += b * b
      xy += a * b
    }
    const varX = xx - (sumX * sumX) / n
    const shared = xy - (sumX * sumY) / n
    if (varX > 1e-9 * xx && yy - (sumY * sumY) / n - (shared * shared) / varX > most) {
      if (looked !== undefined) looked.rows += r
      return 0
    }
  }
  if (looked !== undefined) looked.rows += end
  if (n < FEWEST_CHANGES || moves < FEWEST_MOVES) return 0
  const [varX, varY] = [xx - (sumX * sumX) / n, yy - (sumY * sumY) / n]
  // A column that climbs evenly has no variance but rounding.
  if (!(varX > 1e-9 * xx && varY > 1e-9 * yy)) return 0
  return (xy - (sumX * sumY) / n) / (Math.sqrt(varX) * Math.sqrt(varY))
}
