/**
 * A call in an engine: its layout, what is written before it and what is read after it.
 *
 * @module
 */
import { intView, readRegion, writeRegion, type Engine } from '../engine/engine.js'
import { EMPTY_PLAN } from '../engine/spec.js'
import { HindcastError } from '../errors.js'
import { checkNames } from '../options/checks.js'
import type { ResolvedNetworkOptions } from '../options/network.js'
import { readCall, type CallOptions, type NetworkOutput } from './call.js'
import type { Numbers } from './numbers.js'

/** Initial entries of the plan that a call makes for itself. */
const CALL_PLAN = { ...EMPTY_PLAN, wantState: true }

const CALL_OPTIONS = ['steps', 'batch', 'training', 'state', 'lengths']

/** Rows that `predict` runs at a time; a window's bits do not depend on it. */
const PREDICT_BATCH = 64

/**
 * Lays out a call, and writes x and the state.
 *
 * @param keep whether the activations are kept for BPTT
 * @throws HindcastError OPTION_INVALID, OPTION_CONFLICT, OPTION_UNKNOWN, SHAPE_MISMATCH, MEMORY_TOO_SMALL
 */
export function layOutCall(
  engine: Engine,
  x: Numbers,
  o: CallOptions,
  net: ResolvedNetworkOptions,
  keep: boolean,
): { steps: number; batch: number } {
  if (typeof o !== 'object' || o === null) {
    throw new HindcastError('OPTION_INVALID', 'forward and predict need options: give at least { steps }.')
  }
  checkNames(o, CALL_OPTIONS, 'option')
  const call = readCall(x, o, net)
  const { steps, batch, state, lengths } = call
  engine.arrange({
    ...CALL_PLAN,
    steps,
    batch: keep ? batch : Math.min(batch, PREDICT_BATCH),
    windows: batch,
    rows: steps * batch,
    targetRows: keep ? steps * batch : 0,
    starts: batch,
    outputRows: keep ? 0 : steps * batch,
    rowStep: batch,
    targetShift: net.lossOn === 'last' ? -(steps - 1) * batch : 0,
    hasState: state !== null,
    training: keep && (o.training ?? false),
    hasLengths: lengths !== null,
    hasWeights: keep,
    inputGradient: keep,
    outputStep: batch,
  })
  writeRegion(engine, 'data', call.x)
  if (state) writeRegion(engine, 'state', state.hidden)
  if (state?.cell) writeRegion(engine, 'cellState', state.cell)
  const starts = intView(engine, 'starts')
  for (let b = 0; b < batch; b++) starts[b] = b
  if (lengths) intView(engine, 'lengths').set(lengths)
  return { steps, batch }
}

/** Copies of what a call left: the outputs of a region, and the final states. */
export function outputOf(engine: Engine, region: 'y' | 'output'): NetworkOutput {
  const result = { output: readRegion(engine, region), hidden: readRegion(engine, 'finalState') }
  if (!engine.layout.regions.has('finalCellState')) return result
  return { ...result, cell: readRegion(engine, 'finalCellState') }
}
