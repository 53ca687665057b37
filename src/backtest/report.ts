/**
 * The report of a backtest: one HTML file that opens from the disk.
 *
 * @module
 */
import type { ScoreBoard } from '../scores/board.js'
import { COUNT } from '../scores/board-rows.js'
import { MAIN, marked } from '../scores/board-cells.js'
import { METRICS, type MetricRow } from '../scores/metrics.js'
import { subjectOf } from '../scores/words.js'
import { counted, figure, fixed, whole } from '../text/number.js'
import { percent } from '../text/task.js'
import { pageHtml, section, tableHtml } from '../report/page.js'
import { autocorrelationFigure, repeatSentence } from '../report/residuals.js'
import { chartSvg, escaped, pictureSvg, WIDTH } from '../report/svg.js'
import type { BacktestResult } from './result.js'
import type { Fold } from './plan.js'
import type { FoldPlace } from './places.js'
import type { Bounds, ReportRows } from './report-rows.js'

/** Points of a chart over time; more origins are averaged. */
const MOST_POINTS = 200
/** Origins in the picture of the plan. */
const MOST_FOLDS = 24

/** Colours, as in all charts: what came, what is forecast; baselines have those that follow. */
const [ACTUAL, FORECAST] = [1, 2]

/** The facts at the head of the report. */
export interface ReportFacts {
  target: string
  file: string | undefined
  verdict: readonly string[]
  intervals: readonly string[]
}

/** The report as HTML. */
export function reportHtml(
  result: BacktestResult,
  places: readonly FoldPlace[],
  rows: ReportRows,
  { target, file, verdict, intervals }: ReportFacts,
): string {
  const { plan, chosen, notes, fingerprint, yesterday } = result
  const title = `Backtest of ${target}`
  const used = plan.filter(({ trainedAt, windows }) => trainedAt > 0 && windows.test > 0).length
  return pageHtml({
    title,
    lead: `${file === undefined ? '' : `${file}: `}${counted(used, 'origin')}, ${counted(result.rows, 'forecast')}.`,
    verdict,
    warnings: yesterday?.warning === true ? ['The forecasts may be no more than the last value, repeated.'] : [],
    sentences: intervals,
    figures: reportFigures(result, places, rows),
    notes: [...chosen, ...notes],
    fingerprint: ['Fingerprint of all rows', fingerprint],
  })
}

/** The forecaster that a report is about, the network or without one the best baseline, and the one beside it. */
function comparedIn({ scores: { model, best } }: BacktestResult): [main: string, beside: string | undefined] {
  const names = Object.keys(model)
  const main = 'network' in model || !(best in model) ? names[0] : best
  const others = names.filter((name) => name !== main)
  return [main, others.find((name) => name === best) ?? others[0]]
}

/** The figures of a report, each a section of HTML. */
export function reportFigures(result: BacktestResult, places: readonly FoldPlace[], rows: ReportRows): string[] {
  const { plan } = result
  const [main, beside] = comparedIn(result)
  const errors = rows.residuals.get(main) ?? []
  return [
    section(
      'What each origin learned from',
      planFigure(plan, places),
      'Each line is an origin; time runs to the right.',
    ),
    section('Errors', scoreTable(result), ERRORS_OF),
    ...horizonFigure(result),
    section(
      'Error over time',
      overTime(result, main, beside),
      `The ${METRICS[MAIN[result.scores.judged]].title} of each origin: where the lines part, one of the two did better there.`,
    ),
    section(
      'The last forecasts',
      fanFigure(rows, main),
      'Of each row the latest forecast; of several series or targets the first.',
    ),
    ...calibrationFigure(result),
    section(
      'Autocorrelation of the errors',
      autocorrelationFigure(errors, 'origins'),
      `Of the nearest row ahead. ${repeatSentence(errors)}`.trim(),
    ),
  ]
}

/** The parts of each origin as bars. */
export function planFigure(plan: readonly Fold[], places: readonly FoldPlace[]): string {
  const every = Math.max(1, Math.floor((plan.length + MOST_FOLDS - 1) / MOST_FOLDS))
  const shown = plan.flatMap((fold, f) => ((plan.length - 1 - f) % every === 0 ? [{ fold, place: places[f] }] : []))
  const [line, left] = [15, 96]
  const bars = shown.map(({ fold, place }, k) => {
    const y = k * line
    const bar = ([from, to]: readonly [number, number], kind: string): string =>
      to <= from
        ? ''
        : `<rect class="${kind}" x="${(left + from * (WIDTH - left)).toFixed(1)}" y="${y + 2}" width="${Math.max(1.5, (to - from) * (WIDTH - left)).toFixed(1)}" height="${line - 4}"/>`
    const name = `<text class="tick" x="${left - 8}" y="${y + line / 2}" dy="0.35em" text-anchor="end">${escaped(String(fold.origin).slice(0, 16))}</text>`
    if (fold.trainedAt === 0) return name
    return (
      name +
      bar(place.train, 'train') +
      bar(place.valid, 'valid') +
      bar(place.calibrate, 'calibrate') +
      bar(place.test, 'test')
    )
  })
  const kinds = [
    ['train', 'trains'],
    ['valid', 'tells when to stop'],
    ...(plan[0].windows.calibrate === undefined ? [] : [['calibrate', 'calibrates']]),
    ['test', 'is forecast'],
  ]
  const keys = kinds.map(
    ([kind, what]) =>
      `<li><svg class="key" viewBox="0 0 20 8" aria-hidden="true"><rect class="${kind}" width="20" height="8"/></svg>${what}</li>`,
  )
  const label = `${counted(plan.length, 'origin')}, from ${plan[0].origin} to ${plan[plan.length - 1].origin}`
  const more =
    every === 1
      ? ''
      : `<p class="hint">One in ${whole(every)} of ${escaped(counted(plan.length, 'origin'))} is shown, the last among them.</p>`
  return `${pictureSvg(label, Math.max(1, shown.length) * line, bars.join(''))}<ul class="keys">${keys.join('')}</ul>${more}`
}

const figureOf = (score: object, name: string): number | undefined =>
  (score as Record<string, number | undefined>)[name]

/** The scores of all forecasters as a table. */
export function backtestBoard({ scores }: Pick<BacktestResult, 'scores'>): ScoreBoard {
  const all = Object.entries(scores.model)
  const metrics = Object.entries(METRICS as Record<string, MetricRow>).filter(
    ([name, { inTable }]) => inTable && all.some(([, score]) => figureOf(score, name) !== undefined),
  )
  const main = MAIN[scores.judged]
  const cells = [
    all.map(([name]) => ({ text: name + (name === scores.best ? ' *' : '') })),
    ...metrics.map(([name, metric]) =>
      marked(
        all.map(([, score]) => figureOf(score, name) ?? NaN),
        metric,
      ),
    ),
    all.map(([, { n }]) => ({ text: whole(n) })),
  ]
  return {
    title: 'Errors',
    columns: [
      { name: 'forecaster', head: 'forecaster', label: true, number: false, rank: 0 },
      ...metrics.map(([name, { title }]) => ({
        name,
        head: name,
        about: title,
        number: true,
        rank: name === main ? 0 : 1,
      })),
      { ...COUNT, number: true, rank: 6 },
    ],
    rows: all.map((_, r) => cells.map((column) => column[r])),
    total: null,
    verdict: [],
    notes: scores.best in scores.model ? ['* the best baseline on the validation rows of the first training'] : [],
  }
}

/** What the errors in that table are of. */
export const ERRORS_OF = 'Of all forecasts that every forecaster made and of which the value is known.'

/** The same as HTML. */
export function scoreTable(result: BacktestResult): string {
  const { title, columns, rows, notes } = backtestBoard(result)
  const table = tableHtml(
    title,
    columns,
    rows.map((cells) => cells.map(({ text }) => text)),
  )
  return table + notes.map((note) => `<p class="hint">${escaped(note)}</p>`).join('')
}

function horizonFigure({ scores }: BacktestResult): string[] {
  const all = Object.entries(scores.model)
  const horizons = all[0][1].byHorizon.map(({ horizon }) => String(horizon))
  if (horizons.length < 2) return []
  const main = MAIN[scores.judged]
  const { title } = METRICS[main]
  const lines = all.slice(0, 8).map(([name, { byHorizon }], i) => ({
    name,
    values: byHorizon.map((score) => score[main] ?? NaN),
    form: 'line' as const,
    colour: i + FORECAST,
  }))
  const label = `Error (${title}) by rows ahead, ${horizons[0]} to ${horizons[horizons.length - 1]}`
  return [
    section(
      'Error by rows ahead',
      chartSvg({ label, labels: horizons, lines, fromZero: true }),
      `The ${title}, for each number of rows ahead.`,
    ),
  ]
}

/** The error of each origin, in the units of the table of errors. */
export function overTime({ plan, scores }: BacktestResult, main: string, beside: string | undefined): string {
  const names = beside === undefined ? [main] : [main, beside]
  const byFold = names.map((name) => new Map((scores.byOrigin[name] ?? []).map(({ fold, error }) => [fold, error])))
  const folds = plan.filter(({ fold }) => byFold.some((own) => own.has(fold)))
  const size = Math.max(1, Math.floor((folds.length + MOST_POINTS - 1) / MOST_POINTS))
  const firsts = folds.filter((_, i) => i % size === 0)
  const meansOf = (own: ReadonlyMap<number, number>): number[] =>
    firsts.map((_, k) => {
      const errors = folds.slice(k * size, (k + 1) * size).flatMap(({ fold }) => own.get(fold) ?? [])
      const mean = errors.length === 0 ? NaN : errors.reduce((a, b) => a + b, 0) / errors.length
      return scores.judged === 'mse' ? Math.sqrt(mean) : mean
    })
  const order = Object.keys(scores.model)
  const lines = names.map((name, i) => ({
    name,
    values: meansOf(byFold[i]),
    form: 'line' as const,
    colour: FORECAST + (order.indexOf(name) % 8),
  }))
  const label = `Error (${METRICS[MAIN[scores.judged]].title}) of ${names.join(' and ')} by origin`
  return chartSvg({ label, labels: firsts.map(({ origin }) => String(origin)), lines, fromZero: true })
}

function fanFigure({ fans }: ReportRows, main: string): string {
  const fan = fans.get(main) ?? []
  const widest = fan.reduce<readonly Bounds[]>((most, { bounds }) => (bounds.length > most.length ? bounds : most), [])
  const edge = (b: number, side: 'lower' | 'upper'): number[] => fan.map(({ bounds }) => bounds[b]?.[side] ?? NaN)
  return chartSvg({
    label: `The last ${counted(fan.length, 'row')} that were forecast, with the actual values`,
    labels: fan.map(({ index }) => index),
    lines: [
      { name: main, values: fan.map(({ value }) => value), form: 'line', colour: FORECAST },
      { name: 'actual', values: fan.map(({ actual }) => actual), form: 'dots', colour: ACTUAL },
    ],
    bands: widest.map(({ name }, b) => ({ name, lower: edge(b, 'lower'), upper: edge(b, 'upper') })),
  })
}

function calibrationFigure({ intervals }: BacktestResult): string[] {
  if (intervals.length === 0) return []
  const [{ model }] = intervals
  const whose = model === 'network' ? 'the network' : subjectOf(model)
  // The sign stays beside its figure where a cell is wrapped.
  const share = (value: number): string => `${fixed(value * 100, 1)}\u00a0%`
  const range = (from: number, to: number): string => `${fixed(from * 100, 1)} to ${share(to)}`
  const heads = ['promised', 'held', 'range', 'by origins', 'mean width', 'msis', 'n', 'no interval']
  const rows = intervals.map(({ level, coverage, from, to, block, width, msis, n, without }) => [
    percent(level),
    coverage === null ? '' : share(coverage),
    from === null || to === null ? '' : range(from, to),
    block === null ? '' : range(...block),
    width === null ? '' : figure(width),
    msis === null ? '' : figure(msis),
    whole(n),
    without === 0 ? '' : whole(without),
  ])
  // A column in which nothing stands is left out.
  const kept = heads.flatMap((_, c) => (rows.some((cells) => cells[c] !== '') ? [c] : []))
  const table = tableHtml(
    'Calibration',
    kept.map((c) => heads[c]),
    rows.map((cells) => kept.map((c) => cells[c] || '–')),
  )
  const horizons = intervals[0].byHorizon.map(({ horizon }) => String(horizon))
  const chart =
    horizons.length < 2
      ? ''
      : chartSvg({
          label: 'Share of values within the interval, by rows ahead',
          labels: horizons,
          lines: intervals.slice(0, 6).map(({ level, byHorizon }, i) => ({
            name: `held of ${percent(level)}`,
            values: byHorizon.map(({ coverage }) => (coverage ?? NaN) * 100),
            form: 'line',
            colour: i + 1,
          })),
          rules: intervals.map(({ level }) => level * 100),
        })
  return [
    section(
      'Calibration',
      table + chart,
      `How many values lay within the intervals around ${whose}, beside what was promised.`,
    ),
  ]
}
