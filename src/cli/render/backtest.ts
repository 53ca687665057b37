/**
 * A backtest as text: its plan as a picture, and what came of it.
 *
 * @module
 */
import type { BacktestResult } from '../../backtest/result.js'
import type { FoldPlace } from '../../backtest/places.js'
import type { Fold } from '../../backtest/plan.js'
import { droppedSentences, intervalSentence, planSentence, verdictTexts } from '../../backtest/sentences.js'
import { METRICS, type MetricRow } from '../../scores/metrics.js'
import { yesterdaySentence } from '../../scores/words.js'
import { columnOf, counted, fixed, whole } from '../../text/number.js'
import { percent } from '../../text/task.js'
import { cut, type Paint, printable } from '../io.js'
import { fittedLines, type TableCell, type TableColumn, wrapped } from './table.js'

/** Folds that are shown of many: the first ones and the last. */
const MOST_FOLDS = 8

/** The plan: a line an origin, with a bar from the first row to the last. */
export function planLines(plan: readonly Fold[], places: readonly FoldPlace[], paint: Paint, width: number): string[] {
  const shown =
    plan.length <= MOST_FOLDS
      ? plan.map((_, f) => f)
      : [...plan.keys()].filter((f) => f < MOST_FOLDS - 3 || f >= plan.length - 3)
  const names = shown.map((f) => cut(String(plan[f].origin), 24))
  const room = names.reduce((most, name) => Math.max(most, name.length), 6)
  const bar = Math.max(10, Math.min(60, width - room - 4))
  const lines = [paint('bold', planSentence(plan))]
  shown.forEach((f, i) => {
    if (i > 0 && shown[i - 1] !== f - 1) lines.push(paint('dim', `  … ${whole(f - shown[i - 1] - 1)} more`))
    lines.push(`  ${names[i].padEnd(room)}  ${barOf(plan[f], places[f], bar, paint)}`)
  })
  const calibrates = plan[0].windows.calibrate !== undefined
  lines.push(
    paint('dim', `  ${''.padEnd(room)}  █ trains  ▒ stops${calibrates ? '  ░ calibrates' : ''}  ● is forecast`),
  )
  const reasons = droppedSentences(plan)
  const told = reasons.slice(0, 4)
  for (const why of told) lines.push(...wrapped(printable(why), width, '  ', '    ').map((line) => paint('dim', line)))
  if (reasons.length > told.length)
    lines.push(paint('dim', `  And ${whole(reasons.length - told.length)} more of the kind; --json has all.`))
  return lines
}

function barOf(fold: Fold, place: FoldPlace, width: number, paint: Paint): string {
  if (fold.trainedAt === 0) return paint('dim', 'dropped')
  const cells = new Array<string>(width).fill(' ')
  const put = ([from, to]: readonly [number, number], mark: string): void => {
    if (to <= from) return
    const first = Math.min(width - 1, Math.floor(from * width))
    for (let c = first; c < Math.max(first + 1, Math.floor(to * width)); c++) cells[c] = mark
  }
  put(place.train, fold.trainedAt === fold.fold ? '█' : '▄')
  put(place.valid, '▒')
  put(place.calibrate, '░')
  put(place.test, '●')
  return cells.join('').trimEnd()
}

/** The scores, the verdict, the intervals, and what a reader should know. */
export function backtestLines(result: BacktestResult, target: string, paint: Paint, width: number): string[] {
  const { scores, intervals, notes, plan, seconds } = result
  const forecasters = Object.entries(scores.model)
  const metrics = Object.entries(METRICS as Record<string, MetricRow>).filter(
    ([name, { inTable }]) => inTable && forecasters.some(([, score]) => figureOf(score, name) !== undefined),
  )
  const columns: TableColumn[] = [
    { head: '' },
    ...metrics.map(([name]): TableColumn => ({ head: name, align: 'right' })),
    ...(intervals.length === 0
      ? []
      : ([{ head: `in ${percent(intervals[intervals.length - 1].level)}`, align: 'right' }] as TableColumn[])),
    { head: 'n', align: 'right' },
  ]
  const cells: TableCell[][] = [
    forecasters.map(([name]) => name),
    ...metrics.map(([name, { better }]): TableCell[] => {
      const values = forecasters.map(([, score]) => figureOf(score, name) ?? NaN)
      const texts = columnOf(values)
      const best = better === 'less' ? values.filter((v) => v === v).reduce((a, b) => Math.min(a, b), Infinity) : NaN
      return texts.map((text, i) =>
        values[i] !== values[i] ? '–' : values[i] === best ? { text, paint: (t) => paint('bold', t) } : text,
      )
    }),
    ...(intervals.length === 0
      ? []
      : [
          forecasters.map(([, { coverage }]) =>
            coverage === undefined || coverage !== coverage ? '–' : `${fixed(coverage * 100, 1)} %`,
          ),
        ]),
    forecasters.map(([, { n }]) => whole(n)),
  ]
  const rows = forecasters.map((_, r) => cells.map((column) => column[r]))
  const used = plan.filter(({ windows, trainedAt }) => trainedAt > 0 && windows.test > 0).length
  const late = result.yesterday === null ? null : yesterdaySentence(result.yesterday)
  return [
    ...wrapped(`Errors of forecasts of ${cut(target, 40)} from ${counted(used, 'origin')}`, width).map((line) =>
      paint('bold', line),
    ),
    ...fittedLines([{ columns, rows }], paint, width),
    '',
    ...verdictTexts(result).flatMap((text) => wrapped(text, width)),
    ...(late === null ? [] : wrapped(late, width).map((line) => paint('yellow', line))),
    ...intervals.flatMap((one) => wrapped(intervalSentence(one), width)),
    ...notes.flatMap((note) => wrapped(printable(note), width)).map((line) => paint('dim', line)),
    paint('dim', `${fixed(seconds, 1)} s; fingerprint ${result.fingerprint}`),
  ]
}

const figureOf = (score: object, name: string): number | undefined =>
  (score as Record<string, number | undefined>)[name]
