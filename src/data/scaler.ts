/**
 * The scaler: mean and deviation of each input and of each target, over the training rows alone.
 *
 * Two passes in f64, one accumulator each, rows ascending: the mean, then the population deviation
 * √(Σ (x − mean)² / n). A column of equal values is divided by 1. Scaled value = (x − mean) / deviation.
 *
 * Where values lie so far from 0, and so near to each other, that the rounding of their sum would show (1e15 and a few
 * units), the mean is the least of them and the mean of what is above it.
 *
 * @module
 */
import { counted, HindcastError, shown } from '../errors.js'
import { alone } from '../options/outputs.js'

/** Of one column. */
export interface Scale {
  mean: number
  deviation: number
}

/** One pair for each input and for each target, in order. */
export interface Scaler {
  inputs: Scale[]
  /** A list where there are several targets. */
  target: Scale | readonly Scale[]
  /** What stands for a missing cell of each input, in the table's units, under the policy `'mean'`; otherwise empty. */
  fill: number[]
}

/** One pair for each target. */
export function targetScales({ target }: Pick<Scaler, 'target'>): readonly Scale[] {
  return 'mean' in target ? [target] : target
}

/** Squares of smaller deviations lose digits, or vanish: 2^-968, of which the smallest normal number is a 2^-54th. */
const LEAST_VARIANCE = 4.008336720017946e-292

/** Beyond so many deviations from 0 the rounding of the sum may be seen in the mean. */
const FAR = 1e9

/** The scale of a column over its first `rows` rows, missing ones (NaN) left out; `constant` if they are all equal. */
export function scaleOf(name: string, values: Float64Array, rows: number): Scale & { constant: boolean } {
  let sum = 0
  let n = 0
  let least = Infinity
  let most = -Infinity
  for (let r = 0; r < rows; r++) {
    const x = values[r]
    if (x !== x) continue
    sum += x
    n++
    if (x < least) least = x
    if (x > most) most = x
  }
  if (n === 0) {
    throw new HindcastError(
      'COLUMN_ALL_MISSING',
      `The column ${shown(name)} has no value in the ${counted(rows, 'training row')}; leave it out, or let the training part ` +
        'reach further.',
      { column: name },
    )
  }
  // The mean of equal numbers need not be that number once rounded; its deviation would then be noise.
  if (least === most) return { mean: least, deviation: 1, constant: true }
  let mean = sum / n
  if (most - least < Math.abs(mean) / FAR) mean = meanFrom(least, values, rows, n)
  let squares = 0
  for (let r = 0; r < rows; r++) {
    const x = values[r]
    if (x === x) squares += (x - mean) * (x - mean)
  }
  const variance = squares / n
  if (!(variance < Infinity)) throw unscalable(name, `has values up to ${most}, too large to be scaled`, most)
  if (variance < LEAST_VARIANCE) {
    throw unscalable(name, `has values from ${least} to ${most}, too close together to be scaled`, most)
  }
  return { mean, deviation: Math.sqrt(variance), constant: false }
}

/** The mean, as the least value and the mean of what is above it. */
function meanFrom(least: number, values: Float64Array, rows: number, n: number): number {
  let above = 0
  for (let r = 0; r < rows; r++) if (values[r] === values[r]) above += values[r] - least
  return least + above / n
}

function unscalable(column: string, what: string, value: number): HindcastError {
  return new HindcastError('OPTION_CONFLICT', `The column ${shown(column)} ${what}; change its unit.`, {
    column,
    value,
  })
}

/** The scaler of a first training, with a warning for each column that does not vary. */
export function fitScaler(
  names: readonly string[],
  columns: readonly Float64Array[],
  targets: readonly { name: string; values: Float64Array }[],
  trainRows: number,
  kind: 'standard' | 'none',
  fill: number[],
): { scaler: Scaler; warnings: string[] } {
  const warnings: string[] = []
  const one = (name: string, values: Float64Array, isTarget: boolean): Scale => {
    const { mean, deviation, constant } = scaleOf(name, values, trainRows)
    if (constant) {
      const what = isTarget ? 'The target' : 'The input'
      warnings.push(`${what} ${shown(name)} is ${mean} in all training rows, so it is not scaled (divided by 1).`)
    }
    return kind === 'none' ? { mean: 0, deviation: 1 } : { mean, deviation }
  }
  const inputs = names.map((name, c) => one(name, columns[c], false))
  const scales = targets.map(({ name, values }) => {
    const own = names.indexOf(name)
    return own >= 0 ? { ...inputs[own] } : one(name, values, true)
  })
  return { scaler: { inputs, target: alone(scales), fill }, warnings }
}

/** A column scaled, in f64. */
export function scaled(values: Float64Array, { mean, deviation }: Scale): Float64Array {
  const out = new Float64Array(values.length)
  for (let r = 0; r < values.length; r++) out[r] = (values[r] - mean) / deviation
  return out
}
