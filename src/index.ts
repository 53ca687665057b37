/**
 * hindcast: recurrent networks for time series, trained where the data is, with the same bits in every JavaScript engine.
 *
 * @module
 */
export { Network } from './network.js'
export type { CallOptions, NetworkOutput, Numbers, State } from './network.js'
export type { NetworkOptions, OptimizerOptions, ResolvedNetworkOptions } from './network-options.js'
export type { TraceStep } from './trace.js'
export type { StateDict, StateDictInput } from './engine/parameters.js'
export type { Dtype, Real } from './engine/engine.js'
export type { WasmSource } from './engine/wasm.js'
export { Generator } from './random.js'
export { HindcastError } from './errors.js'
export type { ErrorCode, ErrorFacts } from './errors.js'
export { setNoticeHandler } from './notice.js'
