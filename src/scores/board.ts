/**
 * The one table of scores: its rows, columns, figures and words. Command line, pages and exports only render it; none
 * of them chooses what it contains.
 *
 * @module
 */
import { targetsOf, type Task } from '../options/outputs.js'
import { columnOf, whole } from '../text/number.js'
import { rowOf, textOf } from './baselines/index.js'
import { judgedTitle, lossOf, MAIN } from './board-cells.js'
import { type BoardRows, byForecaster, byLine, byOutput, lineOf, SCORE_TABLES, type ScoreTables } from './board-rows.js'
import { heldSentences } from './held.js'
import { type Judged } from './judged.js'
import type { Score } from './metrics.js'
import type { Scores, SeriesScores } from './scores.js'
import { spreadSentence } from './spread.js'
import { smallerSentence, tallySentence, verdictSentence, yesterdaySentence } from './words.js'

/** The table. */
export interface ScoreBoard extends BoardRows {
  title: string
  /** The verdict, and of several outputs how many it holds for. */
  verdict: string[]
  /** What a reader should know. */
  notes: string[]
}

const PARTS = { test: 'the test rows', valid: 'the validation rows', train: 'the training rows', all: 'all rows' }

/** The scores of a model as a table. */
export function scoreBoard(scores: Scores, task: Pick<Task, 'target'>, tables: ScoreTables = SCORE_TABLES): ScoreBoard {
  const { outputs, part, notes } = scores
  const targets = targetsOf(task)
  const unit = targets.length === 1 ? targets[0] : 'each target'
  const { judged, best, verdict } = scores
  const table =
    outputs === undefined
      ? byForecaster({ ...lineOf(scores), judged, best, verdict }, tables)
      : byOutput({ ...scores, outputs }, tables)
  const kind = outputs === undefined ? '' : ` (${judgedTitle(judged, tables.metrics)})`
  const errors = scores as unknown as Record<string, Score>
  const sentences = [
    verdictSentence(scores, tables.baselines),
    smallerSentence(scores, (name) => lossOf(errors[name ?? 'model'], judged), tables.baselines),
    tallySentence(scores, tables.baselines),
  ]
  const more = [yesterdaySentence(scores.yesterday), spreadSentence(scores, scores.model[judged] ?? NaN)]
  const each = outputs ?? [scores]
  const held = heldSentences(scores.intervals ?? [], {
    scored: each.reduce((sum, { model }) => sum + model.n, 0),
    isSingle: outputs === undefined,
  })
  const { perSeries } = scores
  const together =
    perSeries !== undefined ? [seriesNote(perSeries, best, MAIN[judged])] : targets.length > 1 ? [TOGETHER] : []
  const units = perSeries === undefined ? `the units of ${unit}` : `deviations of ${unit} in its series`
  return {
    title: `Errors${kind} on ${PARTS[part]}, in ${units}`,
    ...table,
    verdict: [...sentences, ...more, ...held].filter((sentence) => sentence !== null),
    notes: [...together, ...notes],
  }
}

const TOGETHER = 'All together, each error is divided by the deviation of its target over the training rows.'

/** The means over series of each series' own figures, in a sentence. */
function seriesNote({ scored, all, mean }: SeriesScores, best: string, main: 'mase' | (typeof MAIN)[Judged]): string {
  const figures = mean as unknown as Record<string, Score>
  const of = (metric: typeof main): string[] => {
    const values = [figures.model[metric], figures[best][metric]].map((x) => x ?? NaN)
    const [network, baseline] = columnOf(values)
    return values.some((x) => x === x) ? [`${metric} ${network}, ${best} ${baseline}`] : []
  }
  return (
    'Each error is divided by the deviation of its target in the training rows of its series. Means of what each series ' +
    `scores by itself, ${whole(scored)} of ${whole(all)} scored: ${[...of(main), ...of('mase')].join('; ')}.`
  )
}

/** What baselines scored by themselves, under their names; other fields are passed over. */
type Scored = object

/** What the baselines alone score for one target, a row each, and what each of them forecasts. */
export function baselineBoard(title: string, scores: Scored, tables: ScoreTables = SCORE_TABLES): ScoreBoard {
  const forecasters = baselinesAmong(scores, tables)
  const { columns, rows } = byForecaster({ forecasters, model: null, judged: 'mse', best: '', verdict: [] }, tables)
  const about = { name: 'about', head: 'forecasts', number: false, rank: 9 }
  return {
    title,
    columns: [...columns, about],
    rows: rows.map((cells, r) => [
      ...cells,
      { text: textOf(rowOf(forecasters[r][0], tables.baselines)!.about, forecasters[r][0]) },
    ]),
    total: null,
    verdict: [],
    notes: [],
  }
}

/** The baselines of several targets, a row each. */
export function targetsBoard(
  lines: readonly ({ target: string } & Scored)[],
  tables: ScoreTables = SCORE_TABLES,
): ScoreBoard {
  const all = lines.map((line) => ({ labels: [line.target], forecasters: baselinesAmong(line, tables), model: null }))
  const names = [...new Set(all.flatMap(({ forecasters }) => forecasters.map(([name]) => name)))]
  const labels = [{ name: 'target', head: 'target', label: true, number: false, rank: 0 }]
  return { title: '', ...byLine(labels, names, all, { judged: 'mse' }, tables), total: null, verdict: [], notes: [] }
}

function baselinesAmong(scores: Scored, { baselines }: ScoreTables): [string, Score][] {
  return Object.entries(scores).filter((entry): entry is [string, Score] => rowOf(entry[0], baselines) !== undefined)
}
