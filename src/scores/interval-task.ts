/**
 * Which intervals a call asks for.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import { levelsOf } from '../options/outputs.js'
import { FORECASTER } from '../options/rows/forecaster.js'
import { named, words } from '../text/words.js'
import type { ModelCalibration } from './calibration.js'

/** The option of calls that forecast. */
export const INTERVAL = { interval: FORECASTER.interval }

/** The scores by which intervals are made, and their levels. */
export interface IntervalTask {
  calibration: ModelCalibration
  /** Ascending. */
  levels: readonly number[]
}

/**
 * The maker of intervals; null if none are asked for.
 *
 * @throws HindcastError `OPTION_CONFLICT` for a model that has no scores to make them of
 */
export function intervalTask(
  { calibration }: { calibration?: ModelCalibration | undefined },
  interval: number | readonly number[] | undefined,
): IntervalTask | null {
  const levels = levelsOf({ interval })
  if (levels.length === 0) return null
  if (calibration !== undefined) return { calibration, levels }
  throw new HindcastError(
    'OPTION_CONFLICT',
    words`This model keeps no scores to make an ${named('interval')} of: train it with ${named('interval')}, or calibrate it on rows that it has not learned from.`,
    { option: 'interval', value: interval },
  )
}
