/**
 * What `hindcast/network` exports: networks alone, for a training loop of one's own. Nothing of tables, forecasters or
 * the command line comes with it.
 *
 * @module
 */
export { Network } from './index.js'
export type { CallOptions, NetworkOutput, Numbers, State } from './index.js'
export type { NetworkOptions, ResolvedNetworkOptions } from '../options/network.js'
export type { Loss } from '../engine/losses.js'
export type { LossOptions, ResolvedLoss } from '../options/loss.js'
export type { OptimizerOptions, StepOptions } from '../options/optimizer.js'
export type { TraceStep } from './trace.js'
export type { FromSafetensorsOptions, TorchNames } from './weights-file.js'
export type { StateDict, StateDictInput } from '../engine/parameters.js'
export type { Dtype, Real, WasmSource } from '../engine/spec.js'
export { Generator } from '../random.js'
export { HindcastError } from '../errors.js'
export type { ErrorCode, ErrorFacts, Way } from '../errors.js'
export { setNoticeHandler } from '../notice.js'
