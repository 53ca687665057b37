/**
 * The table of scores, the verdict in a sentence, and what lies ahead.
 *
 * @module
 */
import { cut, type Paint, printable } from '../io.js'
import type { PredictionLike } from '../../text/csv.js'
import { columnOf, fixed, whole } from '../../text/number.js'
import { type ScoreLike, type ScoresLike, verdictSentence } from '../../text/verdict.js'
import { type TableCell, tableLines, wrapped } from './table.js'

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
