/**
 * The options of a network, resolved, and what the engine makes of them.
 *
 * @module
 */
import { cellOf } from '../engine/cells.js'
import type { NetworkSpec } from '../engine/spec.js'
import { named, words } from '../text/words.js'
import { lossSpec, resolveLoss } from './loss.js'
import { optimizerSpec, type ResolvedOptimizer, resolveOptimizer } from './optimizer.js'
import { checkNames, type Elsewhere, requireObject, resolveRows, resolveValues } from './resolve.js'
import { conflict, type Given, type Kept } from './row.js'
import { NETWORK, type NetworkOptions } from './rows/network.js'

export type { NetworkOptions }

/** The options with every default filled in; huberDelta and quantiles where they belong to the loss. @interface */
export type ResolvedNetworkOptions = Kept<typeof NETWORK> & { outputSize: number; optimizer: ResolvedOptimizer }

/**
 * Where names belong that are no options of a network; undefined if there are none. The table of all options is imported
 * only for such names, so that it need not be downloaded with a network.
 */
export async function elsewhereOf(given: object): Promise<Elsewhere | undefined> {
  if (Object.keys(given ?? {}).every((name) => Object.hasOwn(NETWORK, name))) return undefined
  const { elsewhere } = await import('./options.js')
  return elsewhere('network')
}

/**
 * @param where unknown names may belong instead
 * @throws HindcastError OPTION_UNKNOWN, OPTION_INVALID, OPTION_CONFLICT
 */
export function resolveNetworkOptions(o: NetworkOptions, where?: Elsewhere): ResolvedNetworkOptions {
  requireObject('options', o, '{ inputSize: 3, hiddenSize: 16 }')
  checkNames(o, Object.keys(NETWORK), 'option', where)
  const given = o.loss === undefined && o.quantiles !== undefined ? { ...o, loss: 'pinball' } : o
  const kept = resolveValues(NETWORK, given)
  const { cell, nonlinearity, dropout, numLayers } = kept
  if (!cellOf(kept).nonlinearity && nonlinearity !== 'tanh') {
    throw conflict(
      words`${named('nonlinearity')} belongs to the cell rnn, but the cell is ${cell}: leave it out.`,
      'nonlinearity',
    )
  }
  if (dropout > 0 && numLayers === 1) {
    throw conflict(
      words`${named('dropout')} acts between layers, but there is one layer: raise ${named('numLayers')}, or leave it out.`,
      'dropout',
    )
  }
  requireExactBits(kept)
  return { ...kept, ...resolveLoss(kept), optimizer: kept.optimizer ?? resolveOptimizer({}) }
}

/** Runtime options of a network: where and how it runs. */
export const WHERE = (({ engine, threads, maxMemory, engineDependentBits, wasm }) => ({
  engine,
  threads,
  maxMemory,
  engineDependentBits,
  wasm,
}))(NETWORK)

/**
 * The options of a network with other runtime options (engine, threads, memory).
 *
 * @throws HindcastError OPTION_UNKNOWN, OPTION_INVALID, OPTION_CONFLICT
 */
export function placed(options: ResolvedNetworkOptions, where: Given<typeof WHERE>): ResolvedNetworkOptions {
  requireObject('options', where, "{ engine: 'ts' }")
  const kept = resolveRows(WHERE, where, 'option')
  requireExactBits(kept)
  return { ...options, ...kept }
}

/** Engine-dependent bits need the core, on one thread. */
function requireExactBits({ engineDependentBits, engine, threads }: Kept<typeof WHERE>): void {
  if (engineDependentBits && engine === 'ts') {
    throw conflict(
      words`${named('engineDependentBits')} belongs to the core, but ${named('engine')} is ts: leave one of the two out.`,
      'engine',
    )
  }
  if (engineDependentBits && threads !== 1) {
    throw conflict(
      words`${named('engineDependentBits')} runs on one thread: leave it or ${named('threads')} out.`,
      'threads',
    )
  }
}

/** What the engine keeps for the life of the network. */
export function specOf(o: ResolvedNetworkOptions): NetworkSpec {
  return {
    cell: o.cell,
    nonlinearity: o.nonlinearity,
    inputSize: o.inputSize,
    hiddenSize: o.hiddenSize,
    outputSize: o.outputSize,
    numLayers: o.numLayers,
    recurrentBias: o.recurrentBias,
    dropout: o.dropout,
    seed: o.seed,
    dtype: o.dtype,
    lossOn: o.lossOn,
    ...lossSpec(o),
    ...optimizerSpec(o.optimizer),
    maxMemory: o.maxMemory,
    threads: 1,
  }
}
