/**
 * The figures of the table of scores as they stand in its cells.
 *
 * @module
 */
import { columnOf, fixed } from '../text/number.js'
import { type Judged } from './judged.js'
import type { MetricRow, MetricTable, Score } from './metrics.js'
import { isTooFew, type Verdict } from './verdict.js'

/** A cell; the best of those that it is compared with is marked. */
export interface BoardCell {
  text: string
  best?: true
}

export const NONE = '–'

/** The metric that stands for all where there is room for one: that by which they are judged, in the target's units. */
export const MAIN = { mse: 'rmse', mae: 'mae', pinball: 'pinball' } as const satisfies Record<Judged, string>

export const judgedTitle = (judged: Judged, metrics: MetricTable): string =>
  judged === 'pinball' ? metrics[judged].title : MAIN[judged]

export const lossOf = (score: Score | undefined, judged: Judged): number => score?.[judged] ?? NaN

/** What the network is beside a baseline. */
export const outcomeText = (one: Verdict): string => {
  if (one.outcome !== 'no clear difference') return one.outcome
  return isTooFew(one) ? 'too few to tell' : 'about as good'
}

export function figuresOf(scores: readonly (Score | undefined)[], metric: string): number[] {
  return scores.map((score) => (score as unknown as Record<string, number> | undefined)?.[metric] ?? NaN)
}

/** Figures with the same decimals, the best marked; a dash where there is none. */
export function marked(values: readonly number[], { better }: MetricRow, texts = columnOf(values)): BoardCell[] {
  const finite = values.filter((value) => Number.isFinite(value))
  const best = better === 'less' ? finite.reduce((a, b) => Math.min(a, b), Infinity) : NaN
  return values.map((value, i) => {
    if (!Number.isFinite(value)) return { text: NONE }
    return value === best ? { text: texts[i], best: true } : { text: texts[i] }
  })
}

/** Below it the baseline is all but exact, and the digits say nothing. */
const LEAST_SKILL = -1000

export const skillCell = (value: number | null): BoardCell => ({
  text: value === null ? NONE : value < LEAST_SKILL ? `< ${fixed(LEAST_SKILL, 0)}` : fixed(value, 3),
})

/** A share in percent, rounded for a table; a dash where there is none. */
export const shareText = (share: number): string => (Number.isFinite(share) ? `${fixed(share * 100, 1)} %` : NONE)
