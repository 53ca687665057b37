/**
 * The modules a network needs, imported when the first network is created, so that programs without one need not
 * download them.
 *
 * @module
 */
export { createEngine } from '../engine/create.js'
export { initialise, readBlock, writeParameters } from '../engine/parameters.js'
export { networkFingerprint } from '../fingerprint.js'
export { elsewhereOf, resolveNetworkOptions, specOf } from '../options/network.js'
export { Generator } from '../random.js'
export { Backward } from './backward.js'
export { readState } from './call.js'
export { Gate } from './gate.js'
export { Calls } from './run.js'
export { Stream } from './stream.js'
export { traceOf } from './trace.js'
export { Updates } from './updates.js'
