/**
 * The one table of scores: its rows, columns, figures and words. Command line, pages and exports only render it; none
 * of them chooses what it contains.
 *
 * @module
 */
import { targetsOf, type Task } from '../options/outputs.js'
import { columnOf, whole } from '../text/number.js'
import { percent } from '../text/task.js'
import { BASELINES, rowOf, textOf } from './baselines/index.js'
import type { BaselineTable } from './baselines/row.js'
import {
  type BoardCell,
  figuresOf,
  judgedTitle,
  lossOf,
  MAIN,
  marked,
  outcomeText,
  shareText,
  skillCell,
} from './board-cells.js'
import type { Comparison, ModelScore } from './comparison.js'
import { heldSentences } from './held.js'
import { type Judged } from './judged.js'
import { METRICS, type MetricTable, type Score } from './metrics.js'
import { skill } from './score.js'
import type { Scores, SeriesScores } from './scores.js'
import { spreadSentence } from './spread.js'
import { smallerSentence, tallySentence, verdictSentence, yesterdaySentence } from './words.js'
import type { Verdict } from './verdict.js'

/** A column of the table. */
export interface BoardColumn {
  /** Of a metric or a baseline; `network`, `skill`, `n`. */
  name: string
  head: string
  /** Where columns are narrow. */
  short?: string
  /** Names the row, as the first columns do. */
  label?: boolean
  /** Figures stand to the right, words to the left. */
  number: boolean
  /** What the column holds, in words. */
  about?: string
  /** Where the table is too wide, columns of the highest rank go first; those of 0 stay. */
  rank: number
}

/** The table. */
export interface ScoreBoard {
  title: string
  columns: BoardColumn[]
  rows: BoardCell[][]
  /** Where there are several outputs: all of them together. */
  total: BoardCell[] | null
  /** The verdict, and of several outputs how many it holds for. */
  verdict: string[]
  /** What a reader should know. */
  notes: string[]
}

/** The rows that a table is made by. */
export interface ScoreTables {
  metrics: MetricTable
  baselines: BaselineTable
}

export const SCORE_TABLES: ScoreTables = { metrics: METRICS, baselines: BASELINES }

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
  const held = heldSentences(scores.intervals ?? [])
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
  const of = (metric: typeof main): string => {
    const [network, baseline] = columnOf([figures.model[metric], figures[best][metric]].map((x) => x ?? NaN))
    return `${metric} ${network}, ${best} ${baseline}`
  }
  return (
    'Each error is divided by the deviation of its target in the training rows of its series. Means of what each series ' +
    `scores by itself, ${whole(scored)} of ${whole(all)} scored: ${of(main)}; ${of('mase')}.`
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

/** A network, if there is one, and baselines, by name in the order of the table. */
interface Line {
  forecasters: readonly (readonly [string, Score])[]
  model: ModelScore | null
}

/** A line with what it is judged by. */
interface JudgedLine extends Line {
  judged: Judged
  best: string
  verdict: readonly Verdict[]
}

/** The network and the baselines of a comparison. */
export function forecastersOf(comparison: Comparison): [string, Score][] {
  const all = comparison as unknown as Record<string, Score>
  return ['model', ...comparison.verdict.map(({ against }) => against)].map((name) => [name, all[name]])
}

const lineOf = (comparison: Comparison): Line => ({ forecasters: forecastersOf(comparison), model: comparison.model })

/** A row for each forecaster, a column for each metric. */
function byForecaster(
  { forecasters, model, judged, best, verdict }: JudgedLine,
  { metrics }: ScoreTables,
): Pick<ScoreBoard, 'columns' | 'rows' | 'total'> {
  const scores = forecasters.map(([, score]) => score)
  const main = MAIN[judged]
  const columns: BoardColumn[] = [{ name: 'forecaster', head: '', label: true, number: false, rank: 0 }]
  const cells: BoardCell[][] = [forecasters.map(([name]) => ({ text: name === 'model' ? 'network' : name }))]
  const add = (column: Omit<BoardColumn, 'number'>, texts: readonly BoardCell[]): void => {
    columns.push({ number: true, ...column })
    cells.push([...texts])
  }
  // With quantiles, the errors of the middle one make way first.
  const quantiles = scores[0].pinball !== undefined
  const shown = Object.entries(metrics).filter(
    ([name, { inTable }]) => inTable && (scores[0] as unknown as Record<string, unknown>)[name] !== undefined,
  )
  for (const [name, metric] of shown) {
    const rank = name === main ? 0 : metric.needs === 'quantiles' ? 2 : quantiles ? 5 : 1
    add({ name, head: name, about: metric.title, rank }, marked(figuresOf(scores, name), metric))
  }
  for (const [i, { nominal }] of (scores[0].intervals ?? []).entries()) {
    add(
      { name: 'interval', head: `in ${percent(nominal)}`, about: heldText(percent(nominal)), rank: 3 },
      scores.map(({ intervals }) => ({ text: shareText(intervals![i].share) })),
    )
  }
  if (model !== null) {
    const held = scores[forecasters.findIndex(([name]) => name === best)]
    const skills = scores.map((score, i) =>
      i === 0 ? model.skill : skill(lossOf(score, judged), lossOf(held, judged)),
    )
    add({ name: 'skill', head: 'skill', about: skillText(best), rank: 2 }, skills.map(skillCell))
    const outcomes = forecasters.map(([name]) => verdict.find(({ against }) => against === name))
    columns.push({ name: 'verdict', head: 'network is', short: 'net is', number: false, rank: 4 })
    cells.push(outcomes.map((one) => ({ text: one === undefined ? '' : outcomeText(one) })))
    add(
      { ...COUNT, rank: 6 },
      scores.map(({ n }) => ({ text: whole(n) })),
    )
  }
  return { columns, rows: forecasters.map((_, r) => cells.map((column) => column[r])), total: null }
}

/** A row for each output, a column for each forecaster. */
function byOutput(
  scores: Scores & { outputs: NonNullable<Scores['outputs']> },
  tables: ScoreTables,
): Pick<ScoreBoard, 'columns' | 'rows' | 'total'> {
  const { outputs } = scores
  const severalTargets = new Set(outputs.map(({ target }) => target)).size > 1
  const severalHorizons = new Set(outputs.map(({ horizon }) => horizon)).size > 1
  const labels: BoardColumn[] = [
    ...(severalTargets ? [{ name: 'target', head: 'target', label: true, number: false, rank: 0 }] : []),
    ...(severalHorizons
      ? [{ name: 'horizon', head: 'rows ahead', short: 'ahead', label: true, number: true, rank: 0 }]
      : []),
  ]
  const lines = outputs.map((output, k) => ({
    labels: [
      ...(severalTargets ? [k > 0 && outputs[k - 1].target === output.target ? '' : output.target] : []),
      ...(severalHorizons ? [String(output.horizon)] : []),
    ],
    group: output.target,
    ...lineOf(output),
  }))
  const total = { labels: ['all', ''].slice(0, labels.length), group: severalTargets ? null : outputs[0].target }
  const names = forecastersOf(scores).map(([name]) => name)
  const { columns, rows } = byLine(labels, names, [...lines, { ...total, ...lineOf(scores) }], scores, tables)
  return { columns, rows: rows.slice(0, -1), total: rows[rows.length - 1] }
}

/** A row for each line, a column for each forecaster; figures of one group of lines have the same decimals. */
function byLine(
  labels: readonly BoardColumn[],
  names: readonly string[],
  lines: readonly (Line & { labels: readonly string[]; group?: string | null })[],
  { judged, best }: { judged: Judged; best?: string },
  { metrics, baselines }: ScoreTables,
): Pick<ScoreBoard, 'columns' | 'rows'> {
  const main = MAIN[judged]
  const metric = metrics[main]
  const values = lines.map(({ forecasters }) =>
    figuresOf(
      names.map((name) => forecasters.find(([own]) => own === name)?.[1]),
      main,
    ),
  )
  const widest = lines[0].model?.intervals?.[0]
  const model = lines[0].model !== null
  // Beside a network the baselines with the largest errors go first, by the last line, which is of all together; that
  // which the skill is against goes last.
  const last = values[values.length - 1]
  const rankFor = (name: string, i: number): number => {
    if (!model) return i + 1
    return name === best ? 2 : 100 * (1 + last.filter((error) => error < last[i]).length) + i
  }
  const columns: BoardColumn[] = [
    ...labels,
    ...names.map((name, i): BoardColumn => {
      if (name === 'model') return { name, head: 'network', short: 'net', number: true, rank: 0 }
      const { short, about } = rowOf(name, baselines)!
      const number = /\d+$/.exec(name)?.[0] ?? ''
      return {
        name,
        head: name,
        short: short + number,
        about: textOf(about, name),
        number: true,
        rank: rankFor(name, i),
      }
    }),
    ...(widest === undefined
      ? []
      : [
          {
            name: 'interval',
            head: `in ${percent(widest.nominal)}`,
            about: heldText(percent(widest.nominal)),
            number: true,
            rank: 1e6,
          },
        ]),
    ...(model ? [{ name: 'skill', head: 'skill', about: skillText('the best'), number: true, rank: 1 }] : []),
    { ...COUNT, number: true, rank: 1e7 },
  ]
  const rows = lines.map((line, r) => {
    const alike = values.filter((_, i) => i !== r && lines[i].group !== undefined && lines[i].group === line.group)
    const texts = columnOf([...values[r], ...alike.flat()]).slice(0, values[r].length)
    const first = line.forecasters[0][1]
    return [
      ...line.labels.map((text) => ({ text })),
      ...marked(values[r], metric, texts),
      ...(widest === undefined ? [] : [{ text: shareText(first.intervals![0].share) }]),
      ...(model ? [skillCell(line.model!.skill)] : []),
      { text: whole(first.n) },
    ]
  })
  return { columns, rows }
}

/** What columns beside the metrics mean, where a reader asks. */
export const COUNT = { name: 'n', head: 'n', about: 'how many forecasts were scored' } as const
const skillText = (best: string): string =>
  `1 − loss / loss of ${best}: above 0 the network is better, 0 is as good, 1 would be without error`
const heldText = (share: string): string =>
  `the share of values that lay within the interval meant to hold ${share} of them`

/** What the columns on intervals mean, of those that are shown; null where none is. */
export function intervalNote(columns: readonly BoardColumn[]): string | null {
  const heads = columns.filter(({ name }) => name === 'interval').map(({ head }) => head)
  if (heads.length === 0) return null
  const text = heldText(heads.length === 1 ? heads[0].slice('in '.length) : 'so many')
  return `I${heads.join(', ').slice(1)}: ${text}.`
}
