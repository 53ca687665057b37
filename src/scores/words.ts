/**
 * The verdict in sentences.
 *
 * @module
 */
import { counted, fixed, joined, whole } from '../text/number.js'
import { BASELINES, rowOf, textOf } from './baselines/index.js'
import type { BaselineTable } from './baselines/row.js'
import { isTooFew, type Verdict } from './verdict.js'
import type { Yesterday } from './yesterday.js'

/** What a sentence needs of a comparison. */
interface Compared {
  verdict: readonly (Pick<Verdict, 'against' | 'outcome' | 'p' | 'by' | 'n' | 'fewest' | 'forecasts'> & {
    difference?: number
  })[]
}

/** What the sentences need of scores. */
interface Judged extends Compared {
  best: string
  isChosen: boolean
  model: { n: number }
  outputs?: readonly Compared[]
}

/** A forecaster as the subject of a sentence. */
export const subjectOf = (name: string, table: BaselineTable = BASELINES): string => {
  const row = rowOf(name, table)
  return row === undefined ? name : textOf(row.subject, name)
}

/** The verdict on the best baseline in one sentence. */
export function verdictSentence(
  { best, isChosen, model, verdict, outputs }: Judged,
  table: BaselineTable = BASELINES,
): string {
  const own = verdict.find(({ against }) => against === best)
  if (own === undefined) return 'There is nothing to compare the network with.'
  const several = outputs !== undefined
  const compared = comparedText(own, model.n, several ? 'window' : 'forecast')
  const why = isChosen ? 'the best baseline on the validation rows' : 'as no validation rows tell the best baseline'
  const subject = `${subjectOf(best, table)}, ${why}`
  const all = several ? ', all outputs together,' : ''
  if (isTooFew(own)) {
    const what = own.p === null ? 'it' : 'to say that both are about as good'
    const why =
      own.fewest === undefined ? 'they are too few' : `${what} takes at least ${counted(own.fewest, 'origin')}`
    return `${compared}${all} cannot tell the network from ${subject}: ${why}.`
  }
  const by = own.by === 'series' ? `, by the means of ${counted(own.n, 'series', 'series')},` : all
  const outcome = {
    better: `is better than ${subject}`,
    worse: `is worse than ${subject}`,
    'no clear difference': `is not clearly different from ${subject}`,
  }
  return `On these ${compared}${by} the network ${outcome[own.outcome]}${tiesText({ best, verdict, model }, table)}.`
}

type Against = Compared['verdict'][number]

/** What a baseline and the network are compared on, of `n` in all: `28 forecasts from 4 origins`; `7 of 28 forecasts`. */
function comparedText({ by, n: groups, forecasts = 0 }: Against, n: number, what: string): string {
  const count = forecasts > 0 ? `${whole(forecasts)} of ${counted(n, what)}` : counted(n, what)
  return `${count}${by === 'origins' && groups !== (forecasts || n) ? ` from ${counted(groups, 'origin')}` : ''}`
}

/** Baselines as subjects; those that are compared on other forecasts than the best one, with their number. */
function subjectsOf(names: readonly Against[], { best, verdict, model }: Of, table: BaselineTable): string[] {
  const own = verdict.find(({ against }) => against === best)?.forecasts
  return names.map((one) => {
    const subject = subjectOf(one.against, table)
    return one.forecasts === own ? subject : `${subject} (on ${comparedText(one, model.n, 'forecast')})`
  })
}

/** What sentences on several baselines need. */
type Of = Pick<Judged, 'best' | 'verdict' | 'model'>

/**
 * Beside a network that is better than the best baseline of the validation rows: the others that it is not clearly better
 * than, though none of these has a smaller error, which {@link smallerSentence} says.
 */
function tiesText({ best, verdict, model }: Of, table: BaselineTable): string {
  if (verdict.find(({ against }) => against === best)?.outcome !== 'better') return ''
  const open = verdict.filter(
    ({ outcome, p, difference = 0 }) => outcome === 'no clear difference' && p !== null && difference <= 0,
  )
  const ties = subjectsOf(open, { best, verdict, model }, table)
  return ties.length === 0 ? '' : `; it is not clearly different from ${joined(ties, 'and')}, though`
}

/** The best baseline, where the verdict says that it is better than the network, or about as good; else null. */
export function takenInstead({ best, verdict }: Pick<Judged, 'best' | 'verdict'>): string | null {
  const own = verdict.find(({ against }) => against === best)
  return own === undefined || own.outcome === 'better' || isTooFew(own) ? null : best
}

/**
 * That baselines have smaller errors on the rows that are scored; null where none but the best of the validation rows has,
 * and where the verdict says nothing good of the network.
 *
 * @param errorOf the judged error of a baseline that has all forecasts, or of the network, which is null
 */
export function smallerSentence(
  { best, verdict, model }: Judged,
  errorOf: (name: string | null) => number,
  table: BaselineTable = BASELINES,
): string | null {
  const own = verdict.find(({ against }) => against === best)
  if (own === undefined || own.outcome === 'worse') return null
  const smaller = verdict.filter(({ against, forecasts, difference = 0 }) =>
    forecasts === undefined ? errorOf(against) < errorOf(null) : difference > 0,
  )
  if (smaller.every(({ against }) => against === best)) return null
  const less = subjectsOf(smaller, { best, verdict, model }, table)
  const have = less.length === 1 ? 'has a smaller error' : 'have smaller errors'
  return `On these rows ${joined(less, 'and')} ${have} than the network, though.`
}

/**
 * Of several outputs, in how many the network is better or worse than the best baseline; null where there is one, and
 * where all together are too few to tell and none is clear.
 */
export function tallySentence(
  { outputs, best, verdict }: Pick<Judged, 'outputs' | 'best' | 'verdict'>,
  table: BaselineTable = BASELINES,
): string | null {
  const own = verdict.find(({ against }) => against === best)
  if (outputs === undefined || own?.p === null) return null
  const among = (outcome: Verdict['outcome']): number =>
    outputs.filter(({ verdict }) => verdict.some((v) => v.against === best && v.outcome === outcome)).length
  const clauses = (['better', 'worse'] as const).flatMap((outcome) => {
    const n = among(outcome)
    return n === 0 ? [] : [`${outcome} in ${whole(n)}`]
  })
  const subject = subjectOf(best, table)
  if (clauses.length === 0) {
    if (own !== undefined && isTooFew(own)) return null
    return `One by one, none of the ${counted(outputs.length, 'output')} is clearly better or worse than ${subject}.`
  }
  const though = own !== undefined && isTooFew(own) ? ' though,' : ''
  return `One by one,${though} of ${counted(outputs.length, 'output')} the network is clearly ${joined(clauses, 'and')} than ${subject}.`
}

/** That the forecasts may be no more than the last value; null where they are more. */
export function yesterdaySentence({ correlation, interval, warning }: Yesterday): string | null {
  if (!warning) return null
  const what = 'It may be just the last value, one step late'
  if (correlation === null || interval === null) return `${what}: the network forecasts no change from it.`
  const [low, high] = interval.map((r) => fixed(r, 2))
  return (
    `${what}: the changes that the network forecasts do not follow the actual ones (correlation ` +
    `${fixed(correlation, 2)}, from ${low} to ${high}).`
  )
}
