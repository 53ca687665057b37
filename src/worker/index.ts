/**
 * hindcast/worker: training and backtests in a worker, with progress, pause and abort.
 *
 * @module
 */
export { WorkerForecaster } from './worker-forecaster.js'
export type { WorkerFitOptions } from './worker-forecaster.js'
export { WorkerBacktest } from './worker-backtest.js'
export type { WorkerBacktestOptions } from './worker-backtest.js'
export type { DataOptions, WorkerOptions } from './given.js'
export type { WorkerLike } from './start-browser.js'
export type { Data } from './data.js'
export type { ForecasterState, NetworkFacts } from './state.js'
export { HindcastError } from '../errors.js'
