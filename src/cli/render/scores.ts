/**
 * The table of scores and the verdict in a sentence.
 *
 * @module
 */
import { cut, type Paint, printable } from '../io.js'
import { fixed, whole } from '../../text/number.js'
import type { TaskLike } from '../../text/task.js'
import { type ScoreLike, type ScoresLike, tallySentence, verdictSentence } from '../../text/verdict.js'
import { outputLines } from './outputs.js'
import { figures, tableLines, wrapped } from './table.js'

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

const PARTS = { test: 'the test rows', valid: 'the validation rows', train: 'the training rows', all: 'all rows' }

/** The table of scores under its title, what a reader should know of it, and the verdict. */
export function scoreReport(
  scores: ScoresLike & { part: keyof typeof PARTS; notes: readonly string[] },
  { target }: TaskLike,
  paint: Paint,
  width: number,
): string[] {
  const name = typeof target === 'string' ? cut(target, 40) : 'each target'
  const tally = tallySentence(scores)
  const title = `${scores.outputs === undefined ? 'Errors' : 'Errors (rmse)'} on ${PARTS[scores.part]}, in the units of ${name}`
  return [
    ...wrapped(title, width).map((line) => paint('bold', line)),
    ...(scores.outputs === undefined ? scoreLines(scores, paint) : outputLines(scores, scores.outputs, paint, width)),
    '',
    ...[verdictSentence(scores), ...(tally === null ? [] : [tally])]
      .flatMap((sentence) => wrapped(sentence, width))
      .map((line) => coloured(line, paint)),
    ...scores.notes.flatMap((note) => wrapped(printable(note), width)).map((line) => paint('dim', line)),
  ]
}

/** The words of the verdict in their colours. */
function coloured(line: string, paint: Paint): string {
  return line.replace(/\bbetter\b/g, paint('green', 'better')).replace(/\bworse\b/g, paint('red', 'worse'))
}
