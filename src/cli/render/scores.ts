/**
 * The table of scores and the verdict in a sentence.
 *
 * @module
 */
import { cut, type Paint, printable } from '../io.js'
import { fixed, whole } from '../../text/number.js'
import { percent, type TaskLike } from '../../text/task.js'
import { type ScoreLike, type ScoresLike, tallySentence, verdictSentence } from '../../text/verdict.js'
import { outputLines } from './outputs.js'
import { type Drawing, figures, fittedLines, shareText, wrapped } from './table.js'

/** The table of scores: the network first, then what it has to beat; the smallest error of each column in bold. */
export function scoreLines(scores: ScoresLike, paint: Paint, width: number): string[] {
  const { model, persistence, climatology, linear } = scores
  const rows: [string, ScoreLike][] = [
    ['network', model],
    ['persistence', persistence],
    ['climatology', climatology],
    ['linear', linear],
  ]
  const errors = (head: string, of: (score: ScoreLike) => number) => ({
    head,
    cells: figures(
      rows.map(([, score]) => of(score)),
      paint,
    ),
  })
  const skill = rows.map(([name, score]) => {
    const value = name === 'network' ? model.skill : skillOf(score, persistence)
    return value === null ? '–' : fixed(value, 3)
  })
  const held = (model.intervals ?? []).map(({ nominal }, i) => ({
    head: `in ${percent(nominal)}`,
    cells: rows.map(([, score]) => shareText(score.intervals![i].share)),
  }))
  const quantiles = model.pinball !== undefined
  const columns = [
    ...(quantiles ? [errors('pinball', (score) => score.pinball!)] : []),
    errors('rmse', (score) => score.rmse),
    errors('mae', (score) => score.mae),
    ...held,
    { head: 'skill', cells: skill },
    { head: 'n', cells: rows.map(([, score]) => whole(score.n)) },
  ]
  const draw = (chosen: typeof columns): Drawing => ({
    columns: [{ head: '' }, ...chosen.map(({ head }) => ({ head, align: 'right' as const }))],
    rows: rows.map(([name], r) => [name, ...chosen.map(({ cells }) => cells[r])]),
  })
  // Where quantiles take the room, the errors of the middle one make way.
  const fewer = columns.filter(({ head }) => !quantiles || (head !== 'rmse' && head !== 'mae'))
  return fittedLines([draw(columns), draw(fewer)], paint, width)
}

/** Skill against persistence, as `Comparison` defines it; null where it has no value. */
function skillOf(score: ScoreLike, persistence: ScoreLike): number | null {
  const loss = ({ pinball, rmse }: ScoreLike): number => pinball ?? rmse * rmse
  const value = 1 - loss(score) / loss(persistence)
  return loss(persistence) > 0 && Number.isFinite(value) ? value : null
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
  const table =
    scores.outputs === undefined ? scoreLines(scores, paint, width) : outputLines(scores, scores.outputs, paint, width)
  const kind = scores.outputs === undefined ? '' : scores.model.pinball === undefined ? ' (rmse)' : ' (pinball loss)'
  const title = `Errors${kind} on ${PARTS[scores.part]}, in the units of ${name}`
  return [
    ...wrapped(title, width).map((line) => paint('bold', line)),
    ...(scores.outputs === undefined
      ? scoreLines(scores, paint, width)
      : outputLines(scores, scores.outputs, paint, width)),
    '',
    ...[verdictSentence(scores), ...(tally === null ? [] : [tally])]
      .flatMap((sentence) => wrapped(sentence, width))
      .map((line) => coloured(line, paint)),
    ...intervalLines(scores, table, width).map((line) => paint('dim', line)),
    ...scores.notes.flatMap((note) => wrapped(printable(note), width)).map((line) => paint('dim', line)),
  ]
}

/** What the columns on intervals mean, where the table has any. */
function intervalLines({ model }: ScoresLike, table: readonly string[], width: number): string[] {
  const shares = (model.intervals ?? []).map(({ nominal }) => percent(nominal))
  const [first, ...more] = shares.filter((share) => table[0].includes(`in ${share}`))
  if (first === undefined) return []
  const named = [`In ${first}`, ...more.map((share) => `in ${share}`)].join(', ')
  const meant = more.length === 0 ? first : 'so many'
  return wrapped(`${named}: the share of values that lay within the interval meant to hold ${meant} of them.`, width)
}

/** The words of the verdict in their colours. */
function coloured(line: string, paint: Paint): string {
  return line.replace(/\bbetter\b/g, paint('green', 'better')).replace(/\bworse\b/g, paint('red', 'worse'))
}
