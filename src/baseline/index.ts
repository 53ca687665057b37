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
export { persistence } from './persistence.js'
export { commonPlaces, type Score, score, skill, valuesAt } from './score.js'
export { neweyWest, type Verdict, verdict, verdictOn } from './verdict.js'
