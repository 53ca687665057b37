/**
 * The verdict in a sentence.
 *
 * @module
 */
import { counted } from './number.js'

/** Errors of forecasts, in the target's units. */
export interface ScoreLike {
  rmse: number
  mae: number
  n: number
}

/** Scores of a network and its baselines. */
export interface ScoresLike {
  model: ScoreLike & { skill: number | null }
  persistence: ScoreLike & { mse?: number }
  climatology: ScoreLike & { mse?: number }
  linear: ScoreLike & { mse?: number }
  verdict: readonly { against: string; outcome: 'better' | 'worse' | 'no clear difference' }[]
}

/** With fewer forecasts no verdict is possible, whatever the horizon: see `verdict`. */
const FEWEST = 16

const SUBJECT: Record<string, string> = { linear: 'the linear model' }

/**
 * The verdict in one sentence: whom the network beats, who beats it, and where nothing can be said.
 *
 * @param n how many forecasts were compared
 */
export function verdictSentence(scores: ScoresLike): string {
  const names = (outcome: string) =>
    scores.verdict.filter((v) => v.outcome === outcome).map((v) => SUBJECT[v.against] ?? v.against)
  const better = names('better')
  const worse = names('worse')
  const open = names('no clear difference')
  if (open.length > 0 && scores.model.n < FEWEST) {
    return `${counted(scores.model.n, 'forecast')} cannot tell the network from ${joined(open, 'or')}: they are too few.`
  }
  const clauses: string[] = []
  if (better.length > 0) clauses.push(`is better than ${joined(better, 'and')}`)
  if (worse.length > 0) clauses.push(`is worse than ${joined(worse, 'and')}`)
  if (open.length > 0) clauses.push(`is not clearly different from ${joined(open, 'or')}`)
  if (clauses.length === 0) return 'There is nothing to compare the network with.'
  return `On these ${counted(scores.model.n, 'forecast')} the network ${joined(clauses, 'and', ', ')}.`
}

/** `a`, `a and b`, `a, b and c`; clauses keep a comma before the last. */
function joined(parts: readonly string[], word: string, before = ' '): string {
  if (parts.length === 1) return parts[0]
  return `${parts.slice(0, -1).join(', ')}${before}${word} ${parts[parts.length - 1]}`
}
