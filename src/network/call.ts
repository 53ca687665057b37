/**
 * What a call of a network takes and gives: windows, states and lengths, checked.
 *
 * Dimensions: T steps, B batch, I inputs, H hidden units, O outputs, L layers. Everything is time-major.
 *
 * @module
 */
import { cellOf } from '../engine/cells.js'
import type { Real } from '../engine/spec.js'
import { HindcastError, shown } from '../errors.js'
import { checkNames } from '../options/resolve.js'
import { invalid } from '../options/row.js'
import type { ResolvedNetworkOptions } from '../options/network.js'
import { flatNumbers, flatOf, numbersOf, shapeError, type Numbers } from './numbers.js'
import { whole } from '../text/number.js'

/** A state of every layer: h [L, B, H], and of an LSTM c [L, B, H]. */
export interface State {
  hidden: Numbers
  /** of an LSTM; zero if left out */
  cell?: Numbers
}

export interface CallOptions {
  /** T */
  steps: number
  /** B, default 1 */
  batch?: number
  /** applies dropout (forward only); default false */
  training?: boolean
  /** initial state, default zero */
  state?: State
  /**
   * Length of each window [B], from 1 to T; default T for all. Steps past it are ignored: the final state is the one at
   * the window's last step, and outputs after it are 0.
   */
  lengths?: ArrayLike<number>
  /**
   * Typed arrays of the network's precision to write the results into, each as long as the result: `{ output, hidden
   * }`, for an LSTM `cell` too. The call returns them; for those left out it returns new arrays. With all of them, and
   * flat typed input, a call allocates nothing.
   */
  out?: Partial<NetworkOutput>
}

export interface NetworkOutput {
  /** [T, B, O] */
  output: Real
  /** final hidden state [L, B, H] */
  hidden: Real
  /** final cell state [L, B, H] of an LSTM */
  cell?: Real
}

/** A state, made flat; null where it is zero. */
export interface FlatState {
  hidden: ArrayLike<number> | null
  cell: ArrayLike<number> | null
}

/** A state of a batch, made flat, into `to`. @throws HindcastError OPTION_INVALID, OPTION_UNKNOWN, SHAPE_MISMATCH */
export function readState(state: State, net: ResolvedNetworkOptions, batch: number, to: FlatState): void {
  if (typeof state !== 'object' || state === null) {
    throw new HindcastError('OPTION_INVALID', 'state needs an object: give { hidden }, as forward returns it.')
  }
  const { states } = cellOf(net)
  for (const key in state) {
    if (!(states as readonly string[]).includes(key)) checkNames(state, states, `state of the cell ${net.cell}`)
  }
  const { numLayers, hiddenSize } = net
  for (const name of states) {
    const given = state[name]
    // All of h must be there; what an LSTM has besides is zero if left out.
    if (given === undefined && name !== 'hidden') to[name] = null
    else {
      to[name] =
        flatOf(given!, numLayers * batch * hiddenSize) ??
        numbersOf(given!, `state.${name}`, [numLayers, batch, hiddenSize])
    }
  }
}

/** @throws HindcastError OPTION_INVALID, SHAPE_MISMATCH */
export function readLengths(given: ArrayLike<number>, steps: number, batch: number): Int32Array {
  const lengths = flatNumbers(given, 'lengths')
  if (lengths.length !== batch) throw shapeError('lengths', lengths.length, `[${String(batch)}]`, whole(batch))
  for (let b = 0; b < batch; b++) {
    if (Number.isInteger(lengths[b]) && lengths[b] >= 1 && lengths[b] <= steps) continue
    throw new HindcastError(
      'OPTION_INVALID',
      `lengths has ${String(lengths[b])} for window ${whole(b)}, expected a whole number from 1 to ${whole(steps)}, the steps of the call.`,
      { option: 'lengths', value: lengths[b] },
    )
  }
  return Int32Array.from(lengths)
}

/** Checks the arrays that results go into. @throws HindcastError OPTION_INVALID, OPTION_UNKNOWN, SHAPE_MISMATCH */
export function checkOut(out: Partial<NetworkOutput>, net: ResolvedNetworkOptions, steps: number, batch: number): void {
  if (typeof out !== 'object' || out === null)
    throw invalid('out', out, 'an object of arrays such as { output, hidden }')
  const { states } = cellOf(net)
  for (const key in out) {
    if (key !== 'output' && !(states as readonly string[]).includes(key))
      checkNames(out, ['output', ...states], 'array in out')
  }
  checkArray(out.output, 'output', net, steps, batch, net.outputSize)
  for (const name of states) checkArray(out[name], name, net, net.numLayers, batch, net.hiddenSize)
}

function checkArray(
  array: Real | undefined,
  name: string,
  { dtype }: ResolvedNetworkOptions,
  rows: number,
  batch: number,
  cols: number,
): void {
  if (array === undefined) return
  const kind = dtype === 'f32' ? Float32Array : Float64Array
  if (!(array instanceof kind)) {
    const got = shown(Object.prototype.toString.call(array).slice(8, -1)).slice(1, -1)
    const message = `out.${name} is of type ${got}, expected a ${kind.name}: the network computes in ${dtype}.`
    throw new HindcastError('SHAPE_MISMATCH', message, { name: `out.${name}` })
  }
  const length = rows * batch * cols
  if (array.length === length) return
  throw shapeError(`out.${name}`, array.length, `[${String(rows)}, ${String(batch)}, ${String(cols)}]`, whole(length))
}
