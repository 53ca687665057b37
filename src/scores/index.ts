/**
 * What a network has to beat, and whether it does.
 *
 * @module
 */
export {
  type Calendar,
  Climatology,
  type ClimatologyDescription,
  type ClimatologyKind,
  fitClimatology,
} from './climatology.js'
export { fitLinear, Linear, type LinearDescription } from './linear.js'
export { persistence } from './baselines/persistence.js'
export { type Coverage, intervalsOf, pinballLoss, quantilesOf } from './quantiles.js'
export type { Score } from './metrics.js'
export { commonPlaces, skill } from './score.js'
export { neweyWest, type Verdict, verdict } from './verdict.js'
