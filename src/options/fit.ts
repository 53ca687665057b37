/**
 * The options of a training, resolved.
 *
 * @module
 */
import { counted } from '../text/number.js'
import { named, words } from '../text/words.js'
import { type WithAuto, withoutAuto } from './auto.js'
import { elsewhere } from './options.js'
import { requireObject, resolveRows } from './resolve.js'
import { conflict, type Kept } from './row.js'
import { type CheckpointOptions, FIT, type PlainFitOptions } from './rows/fit.js'
import { type ResolvedSchedule, resolveSchedule } from './schedule.js'

export type { CheckpointOptions, PlainFitOptions }

/**
 * Options of one training. `'auto'` for epochs, epochWindows, batchSize and schedule leaves them to the default rule, as if
 * they were left out. @interface
 */
export type FitOptions = WithAuto<PlainFitOptions>

/** The options with every default filled in. */
export type ResolvedFitOptions = Kept<typeof FIT>

/**
 * Checks the options of a training and fills in the defaults.
 *
 * @throws HindcastError `OPTION_UNKNOWN`, `OPTION_INVALID`, `OPTION_CONFLICT`, `SPLIT_INVALID`
 */
export function resolveFitOptions(given: FitOptions): ResolvedFitOptions {
  requireObject('options', given, '{ epochs: 30 }')
  const options = withoutAuto<PlainFitOptions>(given)
  const kept = resolveRows(FIT, options, 'option of fit', elsewhere('fit'))
  const schedule = options.schedule === undefined ? undefined : resolveSchedule(options.schedule, kept.epochs)
  requirePatience(schedule ?? [], kept.patience)
  return { ...kept, ...(schedule === undefined ? {} : { schedule }) }
}

/** The options of a last training, which holds no row back. */
export const onAllRows = (fit: ResolvedFitOptions): ResolvedFitOptions => ({
  ...fit,
  split: [1, 0, 0],
  patience: Infinity,
  watch: false,
})

/** Training must not end before a plateau can lower the rate. */
function requirePatience(schedules: readonly ResolvedSchedule[], patience: number): void {
  for (const one of schedules) {
    if (one.name !== 'plateau' || one.patience < patience) continue
    throw conflict(
      words`The schedule plateau waits ${counted(one.patience, 'epoch')}, but training ends after ${String(patience)} without a better validation loss; raise ${named('patience')}, or lower that of the schedule.`,
      'schedule',
      one.patience,
    )
  }
}
