/**
 * The modules a forecaster needs, imported when the first one is created or loaded, so that programs without one need
 * not download them.
 *
 * @module
 */
export { tableOptionsOf } from '../data/schema.js'
export { contentOf } from '../export/content.js'
export { encodeModel, modelFingerprint } from '../model/model-file.js'
export { resolveFitOptions } from '../options/fit.js'
export { taskOf } from '../options/forecaster.js'
export { resolveRows } from '../options/resolve.js'
export { windowForm } from '../options/recorded.js'
export { CALL } from '../options/rows/call.js'
export { requireLower } from '../options/schedule.js'
export { levelsOf } from '../options/outputs.js'
export { promiseText } from '../scores/conformal.js'
export { scoreTable } from '../scores/scores.js'
export { decide } from './decide.js'
export { HeldNetworks } from './held-networks.js'
export { predictTable } from './predictions.js'
export { askedOf } from './by-baseline.js'
export { calibrateOn } from './calibrate.js'
export { Following } from './following.js'
export { withSentences } from './forecasts.js'
export { idleModel, idleNetworks, requireIdle } from './idle.js'
export { saveModel } from './saving.js'
export { skeletonOf } from './skeleton.js'
export { INTERVAL, intervalTask } from '../scores/interval-task.js'
export { forecastFrom, intervalPromises } from './intervals.js'
export { createState, disposeState, loadState, requireFitted, requireLive } from './state.js'
