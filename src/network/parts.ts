/**
 * The modules a network needs, imported when the first network is created, so that programs without one need not
 * download them.
 *
 * @module
 */
export { createEngine } from '../engine/create.js'
export { readRegion, realView } from '../engine/engine.js'
export { initialise, readBlock, writeParameters } from '../engine/parameters.js'
export { networkFingerprint } from '../fingerprint.js'
export { checkNames } from '../options/resolve.js'
export { conflict } from '../options/row.js'
export { elsewhereOf, resolveNetworkOptions, specOf } from '../options/network.js'
export { checkStepOptions, scalarsOf } from '../options/optimizer.js'
export { Generator } from '../random.js'
export { readState } from './call.js'
export { flatNumbers, numbersOf, shapeError } from './numbers.js'
export { Calls } from './run.js'
export { Stream } from './stream.js'
export { traceWindow } from './trace.js'
