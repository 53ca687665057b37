/**
 * The table of scores, the verdict in a sentence, and what lies ahead.
 *
 * @module
 */
import { cut, type Paint, printable } from '../io.js'
import { counted, columnOf, fixed, whole } from './number.js'
import { type TableCell, tableLines, wrapped } from './table.js'

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

/** A forecast, as a table shows it. */
export interface PredictionLike {
  origin: string | number
  index: string | number
  horizon: number
  value: number
  actual?: number
}

/** The table of scores: the network first, then what it has to beat; the smallest error of each column in bold. */
export function scoreLines(scores: ScoresLike, paint: Paint): string[] {
  const { model, persistence, climatology, linear } = scores
  const rows: [string, ScoreLike & { mse?: number; skill?: number | null }][] = [
    ['network', model],
    ['persistence', persistence],
    ['climatology', climatology],
    ['linear', linear],
  ]
  const rmse = figures(
    rows.map(([, score]) => score.rmse),
    paint,
  )
  const mae = figures(
    rows.map(([, score]) => score.mae),
    paint,
  )
  const skill = rows.map(([name, score]) => {
    const value = name === 'network' ? model.skill : skillOf(score.rmse, persistence.rmse)
    return value === null ? '–' : fixed(value, 3)
  })
  return tableLines(
    [{ head: '' }, ...['rmse', 'mae', 'skill', 'n'].map((head) => ({ head, align: 'right' as const }))],
    rows.map(([name, score], r) => [name, rmse[r], mae[r], skill[r], whole(score.n)]),
    paint,
  )
}

/** Skill against persistence, as SEMANTICS defines it; null where it has no value. */
function skillOf(rmse: number, ofPersistence: number): number | null {
  const value = 1 - (rmse * rmse) / (ofPersistence * ofPersistence)
  return ofPersistence > 0 && Number.isFinite(value) ? value : null
}

/** Errors of one column, the smallest in bold; a dash where there is none. */
function figures(values: readonly number[], paint: Paint): TableCell[] {
  const best = values.filter((value) => Number.isFinite(value)).reduce((a, b) => Math.min(a, b), Infinity)
  return columnOf(values).map((text, i) => {
    if (!Number.isFinite(values[i])) return '–'
    return values[i] === best ? { text, paint: (t: string) => paint('bold', t) } : text
  })
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

/** Forecasts that a table lists; more are counted. */
const MOST = 14

/**
 * What lies ahead: a small table, or why there is nothing.
 *
 * @param target name of what is forecast, the head of its column
 */
export function aheadLines(
  predictions: readonly PredictionLike[],
  { target, horizon }: { target: string; horizon: number },
  paint: Paint,
  width: number,
): string[] {
  if (predictions.length === 0) {
    const why =
      horizon === 0
        ? 'with --horizon 0 only rows without a target do, and there are none'
        : 'gaps or missing cells leave no whole window at the end of the table'
    return wrapped(`Nothing lies ahead: ${why}.`, width)
  }
  const listed = predictions.slice(0, MOST)
  const values = columnOf(listed.map((p) => p.value))
  const lines = tableLines(
    [
      { head: 'last known' },
      { head: 'forecast for' },
      { head: 'rows ahead', align: 'right' },
      { head: target, align: 'right' },
    ],
    listed.map((p, r) => [
      String(p.origin),
      String(p.index),
      String(p.horizon),
      { text: values[r], paint: (text: string) => paint('bold', text) },
    ]),
    paint,
  )
  if (predictions.length > MOST) lines.push(paint('dim', `  and ${predictions.length - MOST} more`))
  return lines
}

const PARTS = { test: 'the test rows', valid: 'the validation rows', train: 'the training rows', all: 'all rows' }

/** The table of scores under its title, what a reader should know of it, and the verdict. */
export function scoreReport(
  scores: ScoresLike & { part: keyof typeof PARTS; notes: readonly string[] },
  target: string,
  paint: Paint,
  width: number,
): string[] {
  return [
    paint('bold', `Errors on ${PARTS[scores.part]}, in the units of ${cut(target, 40)}`),
    ...scoreLines(scores, paint),
    '',
    ...wrapped(verdictSentence(scores), width).map((line) => coloured(line, paint)),
    ...scores.notes.flatMap((note) => wrapped(printable(note), width)).map((line) => paint('dim', line)),
  ]
}

/** The words of the verdict in their colours. */
function coloured(line: string, paint: Paint): string {
  return line.replace(/\bbetter\b/g, paint('green', 'better')).replace(/\bworse\b/g, paint('red', 'worse'))
}
