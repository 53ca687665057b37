/**
 * The options of a training, resolved.
 *
 * @module
 */
import type { Refuse } from '../format/fields.js'
import type { Json } from '../format/json.js'
import { counted } from '../text/number.js'
import { named, words } from '../text/words.js'
import { elsewhere } from './options.js'
import { readRecorded, type Recorded, recordedOf } from './record.js'
import { requireObject, resolveRows } from './resolve.js'
import { conflict, type Kept } from './row.js'
import { type CheckpointOptions, FIT, type FitOptions } from './rows/fit.js'
import { type ResolvedSchedule, resolveSchedule } from './schedule.js'
import { makesPart } from './split.js'

export type { CheckpointOptions, FitOptions }

/** The options with every default filled in. */
export type ResolvedFitOptions = Kept<typeof FIT> & { patience: number; clipNorm: number }

/**
 * Checks the options of a training and fills in the defaults.
 *
 * @throws HindcastError `OPTION_UNKNOWN`, `OPTION_INVALID`, `OPTION_CONFLICT`, `SPLIT_INVALID`
 */
export function resolveFitOptions(options: FitOptions): ResolvedFitOptions {
  requireObject('options', options, '{ epochs: 30 }')
  const kept = resolveRows(FIT, options, 'option of fit', elsewhere('fit'))
  const { split, clipValue, epochs, reset, resume, checkpoint } = kept
  const { patience = makesPart(split, 'valid') ? 5 : Infinity, clipNorm = clipValue === 0 ? 1 : 0 } = kept
  if (patience !== Infinity && !makesPart(split, 'valid')) {
    throw conflict(
      words`${named('patience')} is ${String(patience)}, but ${named('split')} leaves no validation rows to watch: give some, or leave ${named('patience')} out.`,
      'patience',
      patience,
    )
  }
  if (options.checkpointEvery !== undefined && checkpoint === undefined) {
    throw conflict(
      words`${named('checkpointEvery')} needs ${named('checkpoint')}, where to write to: give it, or leave ${named('checkpointEvery')} out.`,
      'checkpointEvery',
    )
  }
  if (resume !== undefined && reset) {
    throw conflict(
      words`${named('reset')} begins anew and ${named('resume')} goes on: leave one of the two out.`,
      'resume',
    )
  }
  if (kept.final && !makesPart(split, 'valid') && !makesPart(split, 'test')) {
    throw conflict(
      words`${named('final')} trains again on all rows, but ${named('split')} holds none back: give some, or leave ${named('final')} out.`,
      'final',
      true,
    )
  }
  const schedule = options.schedule === undefined ? undefined : resolveSchedule(options.schedule, epochs)
  requirePatience(schedule ?? [], patience)
  if (kept.final && schedule?.some(({ name }) => name === 'plateau') === true) {
    throw conflict(
      words`The schedule plateau watches the validation loss, of which ${named('final')} has none on all rows: take another schedule, or leave ${named('final')} out.`,
      'final',
      true,
    )
  }
  return { ...kept, patience, clipNorm, ...(schedule === undefined ? {} : { schedule }) }
}

/** The options of a training that bear on its bits. */
export type RecordedFit = Recorded<typeof FIT> & Pick<ResolvedFitOptions, 'patience' | 'clipNorm'>

/** The options of a training that a record keeps: all but those of one call. */
export const recordedFit = (fit: ResolvedFitOptions): RecordedFit => recordedOf(FIT, fit) as RecordedFit

/** The options of a last training, which holds no row back. */
export const onAllRows = (fit: ResolvedFitOptions): ResolvedFitOptions => ({
  ...fit,
  split: [1, 0, 0],
  patience: Infinity,
  watch: false,
})

/** The options of a training from a record in a file. */
export function readFit(value: Json | undefined, where: string, refuse: Refuse): RecordedFit {
  return recordedFit(readRecorded(FIT, value, where, refuse, resolveFitOptions))
}

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
