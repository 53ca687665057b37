/**
 * A backtest as text: its plan as a picture, and what came of it.
 *
 * @module
 */
import type { BacktestResult } from '../../backtest/result.js'
import type { FoldPlace } from '../../backtest/places.js'
import type { Fold } from '../../backtest/plan.js'
import { METRICS, type MetricRow } from '../../scores/metrics.js'
import { spreadSentence } from '../../scores/spread.js'
import { verdictSentence, yesterdaySentence } from '../../scores/words.js'
import { promiseText } from '../../scores/conformal.js'
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
  const numbers = (pick: (fold: Fold) => number): string => {
    const all = plan.filter(({ trainedAt }) => trainedAt > 0).map(pick)
    const [least, most] = [all.reduce((a, b) => Math.min(a, b), Infinity), all.reduce((a, b) => Math.max(a, b), 0)]
    return least >= most ? whole(most) : `${whole(least)} to ${whole(most)}`
  }
  const names = shown.map((f) => cut(String(plan[f].origin), 24))
  const room = names.reduce((most, name) => Math.max(most, name.length), 6)
  const bar = Math.max(10, Math.min(60, width - room - 4))
  const lines = [
    paint(
      'bold',
      `${counted(plan.length, 'origin')}; windows to train on ${numbers((f) => f.windows.train)}, to stop ${numbers((f) => f.windows.valid)}` +
        (plan[0].windows.calibrate === undefined ? '' : `, to calibrate ${numbers((f) => f.windows.calibrate!)}`) +
        `, to forecast from ${numbers((f) => f.windows.test)}`,
    ),
  ]
  shown.forEach((f, i) => {
    if (i > 0 && shown[i - 1] !== f - 1) lines.push(paint('dim', `  … ${whole(f - shown[i - 1] - 1)} more`))
    lines.push(`  ${names[i].padEnd(room)}  ${barOf(plan[f], places[f], bar, paint)}`)
  })
  const calibrates = plan[0].windows.calibrate !== undefined
  lines.push(
    paint('dim', `  ${''.padEnd(room)}  █ trains  ▒ stops${calibrates ? '  ░ calibrates' : ''}  ● is forecast`),
  )
  const reasons = new Map<string, number>()
  for (const fold of plan) for (const why of fold.dropped) reasons.set(why, (reasons.get(why) ?? 0) + 1)
  const told = [...reasons].slice(0, 4)
  for (const [why, n] of told)
    lines.push(
      ...wrapped(`${n === 1 ? 'At one origin' : `At ${whole(n)} origins`}: ${printable(why)}`, width, '  ', '    ').map(
        (line) => paint('dim', line),
      ),
    )
  if (reasons.size > told.length)
    lines.push(paint('dim', `  And ${whole(reasons.size - told.length)} more of the kind; --json has all.`))
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

/** The verdict in a sentence, and how far apart several networks are; nothing without a network. */
export function verdictTexts({ scores, verdict }: BacktestResult): string[] {
  if (verdict.length === 0) return []
  const { network } = scores.model
  const spread = spreadSentence(scores, network[scores.judged] ?? NaN)
  return [verdictSentence({ ...scores, model: network, verdict }), ...(spread === null ? [] : [spread])]
}

/** What the intervals of a level did, beside what they promise. */
export function intervalSentence({
  level,
  coverage,
  from,
  to,
  block,
  width,
  msis,
  growth,
  n,
  without,
  scores,
  needed,
}: BacktestResult['intervals'][number]): string {
  const fewest = without > 0 ? scores[0] : scores[1]
  if (coverage === null) return promiseText(level, scores[1])
  const share = (x: number | null): string => `${fixed((x ?? NaN) * 100, 1)}`
  const ranges = [
    `${share(from)} to ${share(to)} % as if each stood alone`,
    ...(block === null ? [] : [`${share(block[0])} to ${share(block[1])} % by origins`]),
  ]
  const none =
    without === 0
      ? ''
      : ` ${counted(without, 'forecast')} had none: it takes ${whole(needed)} scores a horizon, and there were ${whole(fewest)}.`
  const isOff = level < (from ?? 0) || level > (to ?? 1)
  const why = isOff && growth !== null ? growthText(growth) : ''
  const score = msis === null ? '' : `, msis ${columnOf([msis])[0]}`
  return `Intervals of ${percent(level)} held ${share(coverage)} % of ${whole(n)} values (${ranges.join(', ')}), mean width ${columnOf([width ?? NaN])[0]}${score}.${why}${none}`
}

/** Why an interval held more or less than it promised. */
function growthText(growth: number): string {
  const size = growth > 0.95 && growth < 1.05 ? 'about as large as' : `${fixed(growth, 2)} times`
  return ` Errors at the origins were ${size} those of the calibration rows; the promise holds while errors stay as they were.`
}
