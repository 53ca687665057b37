/**
 * hindcast/worker: training in a worker, with progress, pause and abort.
 *
 * @module
 */
export { WorkerForecaster } from './worker-forecaster.js'
export type { DataOptions, WorkerFitOptions, WorkerOptions } from './worker-forecaster.js'
export type { WorkerLike } from './start-browser.js'
export type { Data } from './data.js'
export type { ForecasterState, NetworkFacts } from './state.js'
export { HindcastError } from '../errors.js'
