/**
 * What a call of a network takes: windows, states and lengths, checked and made flat.
 *
 * Dimensions: T steps, B batch, I inputs, H hidden units, O outputs, L layers. Everything is time-major.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import type { Real } from '../engine/spec.js'
import { flatNumbers, numbersOf, shapeError, type Numbers } from './numbers.js'
import type { ResolvedNetworkOptions } from '../options/network.js'
import { checkNames, flag, whole } from '../options/checks.js'

/** Most steps and windows of a call. */
const MOST = 2147483647

/** A state of every layer: h [L, B, H], and of an LSTM c [L, B, H]. */
export interface State {
  hidden: Numbers
  /** lstm; zero if left out */
  cell?: Numbers
}

export interface CallOptions {
  /** T */
  steps: number
  /** B, 1 if left out */
  batch?: number
  /** switches dropout on (forward only); false */
  training?: boolean
  /** initial state, zero if left out */
  state?: State
  /**
   * Steps of each window [B], from 1 to T: those past the end count for nothing, the final state is the one at the end,
   * and outputs past it are 0. All have T if left out.
   */
  lengths?: ArrayLike<number>
}

export interface NetworkOutput {
  /** [T, B, O] */
  output: Real
  /** final hidden state [L, B, H] */
  hidden: Real
  /** final cell state [L, B, H] of an LSTM */
  cell?: Real
}

/** A call, made flat. */
export interface Call {
  steps: number
  batch: number
  /** [T, B, I], zero past the end of each window */
  x: ArrayLike<number>
  state: { hidden: ArrayLike<number>; cell?: ArrayLike<number> } | null
  lengths: Int32Array | null
}

/** @throws HindcastError OPTION_INVALID, OPTION_CONFLICT, OPTION_UNKNOWN, SHAPE_MISMATCH */
export function readCall(x: Numbers, o: CallOptions, net: ResolvedNetworkOptions): Call {
  const { inputSize: I, hiddenSize: H, numLayers: L } = net
  const steps = whole('steps', o.steps, 1, MOST)
  const batch = whole('batch', o.batch ?? 1, 1, MOST)
  if (o.training !== undefined) flag('training', o.training)
  const values = numbersOf(x, 'x', [steps, batch, I])
  const lengths = o.lengths === undefined ? null : readLengths(o.lengths, steps, batch)
  return {
    steps,
    batch,
    x: lengths === null ? values : endedAt(values, lengths, steps, I),
    state: o.state === undefined ? null : readState(o.state, net.cell, [L, batch, H]),
    lengths,
  }
}

/** A state, made flat. @throws HindcastError OPTION_INVALID, OPTION_UNKNOWN, SHAPE_MISMATCH */
export function readState(state: State, cell: string, shape: number[]): NonNullable<Call['state']> {
  if (typeof state !== 'object' || state === null) {
    throw new HindcastError('OPTION_INVALID', 'state needs an object: give { hidden }, as forward returns it.')
  }
  checkNames(state, cell === 'lstm' ? ['hidden', 'cell'] : ['hidden'], `state of the cell ${cell}`)
  const hidden = numbersOf(state.hidden, 'state.hidden', shape)
  if (cell !== 'lstm') return { hidden }
  const size = shape.reduce((a, b) => a * b, 1)
  return {
    hidden,
    cell: state.cell === undefined ? new Float64Array(size) : numbersOf(state.cell, 'state.cell', shape),
  }
}

function readLengths(given: ArrayLike<number>, steps: number, batch: number): Int32Array {
  const lengths = flatNumbers(given, 'lengths')
  if (lengths.length !== batch) throw shapeError('lengths', lengths.length, `[${batch}]`, String(batch))
  for (let b = 0; b < batch; b++) {
    if (Number.isInteger(lengths[b]) && lengths[b] >= 1 && lengths[b] <= steps) continue
    throw new HindcastError(
      'OPTION_INVALID',
      `lengths has ${lengths[b]} for window ${b}, expected a whole number from 1 to ${steps}, the steps of the call.`,
      { option: 'lengths', value: lengths[b] },
    )
  }
  return Int32Array.from(lengths)
}

/** x with zeros past the end of each window, so that what stands there (NaN, say) reaches nothing. */
function endedAt(x: ArrayLike<number>, lengths: Int32Array, steps: number, I: number): Float64Array {
  const out = Float64Array.from(x)
  const batch = lengths.length
  lengths.forEach((length, b) => {
    for (let t = length; t < steps; t++) out.fill(0, (t * batch + b) * I, (t * batch + b + 1) * I)
  })
  return out
}
