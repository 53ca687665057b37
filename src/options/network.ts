/**
 * The options of a network, resolved, and what the engine makes of them.
 *
 * @module
 */
import type { NetworkSpec } from '../engine/spec.js'
import { lossSpec, resolveLoss } from './loss.js'
import { optimizerSpec, type ResolvedOptimizer, resolveOptimizer } from './optimizer.js'
import { checkNames, type Elsewhere, requireObject, resolveRows, resolveValues } from './resolve.js'
import type { Given, Kept } from './row.js'
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
export function withRuntime(options: ResolvedNetworkOptions, where: Given<typeof WHERE>): ResolvedNetworkOptions {
  requireObject('options', where, "{ engine: 'ts' }")
  return { ...options, ...resolveRows(WHERE, where, 'option') }
}

/** What the engine keeps for the life of the network: its options, and what follows from loss and optimizer. */
export function specOf({ wasm: _, ...own }: ResolvedNetworkOptions): NetworkSpec {
  return { ...own, ...lossSpec(own), ...optimizerSpec(own.optimizer), threads: 1 }
}
