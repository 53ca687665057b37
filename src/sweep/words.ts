/**
 * A sweep in words: its plan, and what the winner's figures are.
 *
 * @module
 */
import { counted, figure, joined, whole } from '../text/number.js'
import type { SweepPlan, SweepResult } from './result.js'
import { setText } from './set-words.js'

/** What is held out, and what chooses. */
export function planSentences({ sets, search, holdout, choosing }: SweepPlan): string[] {
  const how = search === 'grid' ? '' : ', drawn at random'
  return [
    `${counted(sets.length, 'option set')}${how}. Each is backtested before the hold-out: ${counted(choosing.origins, 'origin')} from ${String(choosing.first)} to ${String(choosing.last)}, ${counted(choosing.trainings, 'training')}.`,
    `Held out: ${counted(holdout.rows, 'row')} after ${String(holdout.after)}, forecast once, by the winner and the baselines.`,
  ]
}

/** Which set won, and why. */
export function winnerSentence({ trials, winner, judged }: SweepResult): string {
  const own = trials[winner.id - 1]
  const what = `The winner is number ${whole(winner.id)} (${setText(winner.set)}), ${counted(own.parameters ?? 0, 'parameter')}`
  if (winner.least === winner.id) return `${what}: its selection score is the least, ${judged} ${figure(own.score!)}.`
  const least = trials[winner.least - 1]
  return `${what}: its selection score, ${judged} ${figure(own.score!)}, lies within one standard error of the least, ${figure(least.score!)} of number ${whole(least.id)}, and its network is smaller than that one’s (${whole(least.parameters ?? 0)}).`
}

/** That selection scores are no figures to report. */
export const SELECTION =
  'Selection scores say which options to take. They are no estimate of future errors: whatever was chosen by them looks better than it is. That estimate is the error on the rows held out.'

/** Whether the winner does better than every baseline on the rows held out, said plainly. */
export function holdoutSentence({ winner: { holdout }, judged }: SweepResult): string {
  const { network, ...baselines } = holdout.scores.model
  const errorOf = (score: object): number => (score as Record<string, number>)[judged]
  const lower = Object.keys(baselines).filter((name) => !(errorOf(baselines[name]) > errorOf(network)))
  const clearly = holdout.verdict.filter(({ outcome }) => outcome === 'better').map(({ against }) => against)
  const all = Object.keys(baselines).length
  if (lower.length > 0) {
    return `On the rows held out the winner is not better than every baseline: ${joined(lower, 'and')} ${lower.length === 1 ? 'has' : 'have'} no larger error.`
  }
  const sure =
    clearly.length === all ? 'each time clearly so' : `clearly so beside ${whole(clearly.length)} of ${whole(all)}`
  return `On the rows held out the winner’s error is below that of every baseline, ${sure}.`
}
