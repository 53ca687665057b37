/**
 * The notes of a backtest: what a reader of its figures should know.
 *
 * @module
 */
import { counted, whole } from '../text/number.js'
import { withoutStop } from '../text/sentence.js'
import type { Plan } from './plan.js'
import type { BacktestTally } from './tally.js'

/** What trainings said; what not all of them did, with their number. */
export function saidBy(sentences: ReadonlyMap<string, number>, trained: number): string[] {
  return Array.from(sentences, ([sentence, times]) =>
    times === trained ? sentence : `${withoutStop(sentence)} (at ${whole(times)} of ${counted(trained, 'training')}).`,
  )
}

/** What errors are in, where there are several series or targets. */
export const UNITS =
  'Errors and the widths of intervals are in deviations of their target, in its series, over the training rows, since units differ; mase and msis have scales of their own.'

/** What a reader of the figures should know. */
export function notesOf({ folds }: Plan, tally: BacktestTally): string[] {
  const notes: string[] = []
  const dropped = folds.filter(({ trainedAt, windows }) => trainedAt === 0 || windows.test === 0)
  if (dropped.length > 0) {
    const [first] = dropped
    notes.push(
      `${counted(dropped.length, 'origin')} of ${whole(folds.length)} ${dropped.length === 1 ? 'is' : 'are'} dropped; ${String(first.origin)}: ${first.dropped[0] ?? ''}`,
    )
  }
  if (tally.left > 0) {
    notes.push(
      `${counted(tally.left, 'forecast')} of ${whole(tally.left + tally.n)} ${tally.left === 1 ? 'is' : 'are'} not scored, since the row has not come, ` +
        'its cell is missing, or a baseline has no value.',
    )
  }
  return notes
}
