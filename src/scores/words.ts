/**
 * The verdict in a sentence.
 *
 * @module
 */
import { counted, joined } from '../text/number.js'
import { BASELINES, rowOf } from './baselines/index.js'
import type { BaselineTable } from './baselines/row.js'
import type { Verdict } from './verdict.js'

/** What a sentence needs of a comparison. */
interface Compared {
  verdict: readonly Pick<Verdict, 'against' | 'outcome'>[]
}

/** What the sentences need of scores. */
interface Judged extends Compared {
  model: { n: number }
  outputs?: readonly Compared[]
}

const subjectOf = (name: string, table: BaselineTable): string => rowOf(name, table)?.subject ?? name

/** With fewer forecasts no verdict is possible, whatever the horizon: see `verdict`. */
const FEWEST = 16

/** The verdict in one sentence: whom the network beats, who beats it, and where nothing can be said. */
export function verdictSentence(scores: Judged, baselines: BaselineTable = BASELINES): string {
  const several = scores.outputs !== undefined
  const compared = counted(scores.model.n, several ? 'window' : 'forecast')
  const names = (outcome: string) =>
    scores.verdict.filter((v) => v.outcome === outcome).map((v) => subjectOf(v.against, baselines))
  const better = names('better')
  const worse = names('worse')
  const open = names('no clear difference')
  if (open.length > 0 && scores.model.n < FEWEST) {
    return `${compared} cannot tell the network from ${joined(open, 'or')}: they are too few.`
  }
  const clauses: string[] = []
  if (better.length > 0) clauses.push(`is better than ${joined(better, 'and')}`)
  if (worse.length > 0) clauses.push(`is worse than ${joined(worse, 'and')}`)
  if (open.length > 0) clauses.push(`is not clearly different from ${joined(open, 'or')}`)
  if (clauses.length === 0) return 'There is nothing to compare the network with.'
  const all = several ? ', all outputs together,' : ''
  return `On these ${compared}${all} the network ${joined(clauses, 'and', ', ')}.`
}

/**
 * Of several outputs, how many the network forecasts better or worse than each baseline; null where there is one.
 */
export function tallySentence({ outputs }: Judged, table: BaselineTable = BASELINES): string | null {
  if (outputs === undefined) return null
  const baselines = outputs[0].verdict.map(({ against }) => against)
  let first = true
  const clauses = (['better', 'worse'] as const).flatMap((outcome) => {
    const parts = baselines.flatMap((against) => {
      const n = outputs.filter(({ verdict }) =>
        verdict.some((v) => v.against === against && v.outcome === outcome),
      ).length
      if (n === 0) return []
      const count = first ? `${n} of ${outputs.length} outputs` : String(n)
      first = false
      return [`than ${subjectOf(against, table)} in ${count}`]
    })
    return parts.length === 0 ? [] : [`${outcome} ${joined(parts, 'and')}`]
  })
  if (clauses.length === 0)
    return `One by one, none of the ${outputs.length} outputs is clearly better or worse than a baseline.`
  return `One by one, the network is clearly ${joined(clauses, 'and', ', ')}.`
}
