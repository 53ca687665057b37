/**
 * The facts about the worker's forecaster that the page has at hand.
 *
 * @module
 */
import type { Task } from '../options/outputs.js'
import type { TableOptions } from '../table/index.js'
import type { ResolvedNetworkOptions } from '../options/network.js'

/** The network inside: which engine runs it, how many parameters it has, and its options, defaults filled in. */
export interface NetworkFacts {
  engine: 'wasm' | 'ts'
  parameterCount: number
  options: Omit<ResolvedNetworkOptions, 'wasm'>
}

/** Facts that come with every answer. */
export interface ForecasterState {
  inputs: readonly string[] | null
  task: (Task & { window: number }) | null
  tableOptions: TableOptions | null
  /** One a seed; none until they are made. */
  networks: readonly NetworkFacts[]
  /** What the default rule chose. */
  chosen: readonly string[]
  fitted: boolean
}

/** The facts before there is a forecaster. */
export const nothingKnown = (): ForecasterState => ({
  inputs: null,
  task: null,
  tableOptions: null,
  networks: [],
  chosen: [],
  fitted: false,
})
