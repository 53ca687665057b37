/**
 * Columns and rows of tables of scores: a row for each forecaster, or for each output.
 *
 * @module
 */
import { columnOf, whole } from '../text/number.js'
import { percent } from '../text/task.js'
import { BASELINES, rowOf, textOf } from './baselines/index.js'
import type { BaselineTable } from './baselines/row.js'
import { type BoardCell, figuresOf, lossOf, MAIN, marked, outcomeText, shareText, skillCell } from './board-cells.js'
import type { Comparison, ModelScore } from './comparison.js'
import { type Judged } from './judged.js'
import { METRICS, type MetricTable, type Score } from './metrics.js'
import { skill } from './score.js'
import type { Scores } from './scores.js'
import type { Verdict } from './verdict.js'
import { capital } from '../text/sentence.js'

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

/** The part of a table that has figures. */
export interface BoardRows {
  columns: BoardColumn[]
  rows: BoardCell[][]
  /** Where there are several outputs: all of them together. */
  total: BoardCell[] | null
}

/** The rows that a table is made by. */
export interface ScoreTables {
  metrics: MetricTable
  baselines: BaselineTable
}

export const SCORE_TABLES: ScoreTables = { metrics: METRICS, baselines: BASELINES }

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

export const lineOf = (comparison: Comparison): Line => ({
  forecasters: forecastersOf(comparison),
  model: comparison.model,
})

/** A row for each forecaster, a column for each metric. */
export function byForecaster(
  { forecasters, model, judged, best, verdict }: JudgedLine,
  { metrics }: ScoreTables,
): BoardRows {
  const scores = forecasters.map(([, score]) => score)
  const main = MAIN[judged]
  const columns: BoardColumn[] = [{ name: 'forecaster', head: '', label: true, number: false, rank: 0 }]
  const cells: BoardCell[][] = [forecasters.map(([name]) => ({ text: name === 'model' ? 'network' : name }))]
  const add = (column: Omit<BoardColumn, 'number'>, texts: readonly BoardCell[]): void => {
    columns.push({ number: true, ...column })
    cells.push([...texts])
  }
  // What is compared stays longest; with quantiles, the errors of the middle one make way first.
  const quantiles = scores[0].pinball !== undefined
  const shown = Object.entries(metrics).filter(
    ([name, { inTable }]) => inTable && (scores[0] as unknown as Record<string, unknown>)[name] !== undefined,
  )
  for (const [name, metric] of shown) {
    const rank = name === main ? 0 : metric.needs === 'quantiles' ? 3 : quantiles ? 5 : 4
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
    add({ name: 'skill', head: 'skill', about: skillText(best, judged), rank: 1 }, skills.map(skillCell))
    const outcomes = forecasters.map(([name]) => verdict.find(({ against }) => against === name))
    columns.push({ name: 'verdict', head: 'network is', short: 'net is', number: false, rank: 2 })
    cells.push(outcomes.map((one) => ({ text: one === undefined ? '' : outcomeText(one) })))
    add(
      { ...COUNT, rank: 6 },
      scores.map(({ n }) => ({ text: whole(n) })),
    )
  }
  return { columns, rows: forecasters.map((_, r) => cells.map((column) => column[r])), total: null }
}

/** A row for each output, a column for each forecaster. */
export function byOutput(scores: Scores & { outputs: NonNullable<Scores['outputs']> }, tables: ScoreTables): BoardRows {
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
export function byLine(
  labels: readonly BoardColumn[],
  names: readonly string[],
  lines: readonly (Line & { labels: readonly string[]; group?: string | null })[],
  { judged, best }: { judged: Judged; best?: string },
  { metrics, baselines }: ScoreTables,
): Pick<BoardRows, 'columns' | 'rows'> {
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
    ...(model ? [{ name: 'skill', head: 'skill', about: skillText('the best', judged), number: true, rank: 1 }] : []),
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
const skillText = (best: string, judged: Judged): string =>
  `1 − ${METRICS[judged].title} / that of ${best}: above 0 the network is better, 0 is as good, 1 would be without error`
const heldText = (share: string): string =>
  `the share of values that lay between the quantiles meant to hold ${share} of them`

/** What the columns on intervals mean, of those that are shown; null where none is. */
export function intervalNote(columns: readonly BoardColumn[]): string | null {
  const own = columns.filter(({ name }) => name === 'interval')
  if (own.length === 0) return null
  const text = own.length === 1 ? own[0].about : heldText('so many')
  return `${capital(own.map(({ head }) => head).join(', '))}: ${text}.`
}
