/**
 * What the script cannot repeat, each refused with a sentence.
 *
 * @module
 */
import { HindcastError } from '../../errors.js'
import type { TrainingRecord } from '../../model/record.js'
import { isRows, isShares, namesCalibration } from '../../options/split.js'
import type { AxisDescription } from '../../table/index.js'
import { stepText } from '../../table/step.js'

/**
 * The one training that a script repeats.
 *
 * @throws HindcastError `OPTION_CONFLICT`
 */
export function repeatable(trainings: readonly TrainingRecord[]): TrainingRecord {
  const [training] = trainings
  if (trainings.length > 1 || training.start !== 'new') {
    const what = trainings.some(({ start }) => start === 'final')
      ? 'again on all rows in the end'
      : trainings.length > 1
        ? `by ${trainings.length} calls of fit`
        : 'on from the weights of a file'
    throw refusal(`This model was trained ${what}, and a script repeats one training from its initial weights`)
  }
  if (training.end !== 'complete') {
    const what = training.end === 'stopped' ? 'was broken off' : 'diverged'
    throw refusal(`The training of this model ${what}, and a script repeats one that came to its end`)
  }
  return training
}

/**
 * Refuses an index with steps that NumPy has no count for.
 *
 * @throws HindcastError `OPTION_CONFLICT`
 */
export function requireKnownStep({ step }: AxisDescription): void {
  if (step?.days === undefined && step?.on === undefined) return
  throw refusal(`The rows of this model's table are ${stepText(step)} apart, of which a script does not know the days`)
}

/**
 * Refuses a split that names the time from which rows calibrate: the model keeps where the other parts begin, but not that.
 *
 * @throws HindcastError `OPTION_CONFLICT`
 */
export function requireKnownParts({ fit: { split } }: TrainingRecord): void {
  if (isShares(split) || isRows(split) || !namesCalibration(split)) return
  throw refusal(
    'The "split" of this model says from which time on rows calibrate intervals, and a script cannot tell which rows those are',
  )
}

const refusal = (what: string): HindcastError =>
  new HindcastError('OPTION_CONFLICT', `${what}; hindcast verify trains it again from the same record.`, {
    option: '--format',
    value: 'py',
  })
