/**
 * The report of a sweep: one HTML file that opens from the disk.
 *
 * @module
 */
import { scoreTable } from '../backtest/report.js'
import { pageHtml, section, tableHtml } from '../report/page.js'
import { chartSvg } from '../report/svg.js'
import { columnOf, counted, duration, whole } from '../text/number.js'
import { byScore, type Trial, windowsDiffer } from './choose.js'
import type { SweepResult } from './result.js'
import { localSentences } from './local.js'
import { shortName, valueText } from './set-words.js'
import { holdoutSentence, planSentences, SELECTION, winnerSentence } from './words.js'

/** Sets in the table. */
const MOST_ROWS = 50
/** Series in the picture. */
const MOST_SERIES = 200

/** The facts at the head of the report. */
export interface SweepReportFacts {
  target: string
  file: string | undefined
  /** On the hold-out. */
  verdict: readonly string[]
}

/** A trial that was scored. */
type Scored = Trial & { score: number; parameters: number; seconds: number }

/** The report as HTML. */
export function sweepHtml(result: SweepResult, { target, file, verdict }: SweepReportFacts): string {
  const { plan, trials, winner, notes, fingerprint, judged, seconds } = result
  const scored = trials.filter((trial): trial is Scored => trial.score !== null)
  const figures = [
    section(
      'Errors on the rows held out',
      scoreTable(winner.holdout),
      `${counted(plan.holdout.rows, 'row')} after ${String(plan.holdout.after)}, by which nothing was chosen: the figures to report.`,
    ),
    section('Selection scores', trialTable(scored, winner.id), SELECTION),
    ...optionFigures(scored, judged),
    section(
      'Selection score against cost',
      costFigure(scored, winner.id, judged),
      'Seconds of all trainings and forecasts of a set. Lower is better, and further left is cheaper.',
    ),
    ...curveFigure(result),
    ...localFigure(result),
  ]
  return pageHtml({
    title: `Sweep of ${target}`,
    lead: `${file === undefined ? '' : `${file}: `}${counted(trials.length, 'option set')} in ${duration(seconds)}.`,
    verdict: [holdoutSentence(result), ...verdict],
    warnings:
      winner.holdout.yesterday?.warning === true ? ['The forecasts may be no more than the last value, repeated.'] : [],
    sentences: [winnerSentence(result), ...planSentences(plan)],
    figures,
    notes: [...notes, ...winner.holdout.notes],
    fingerprint: ['Fingerprint of the sweep', fingerprint],
  })
}

const namesIn = (trials: readonly Trial[]): string[] => [
  ...new Set(trials.flatMap(({ options }) => Object.keys(options))),
]

function trialTable(scored: readonly Scored[], winner: number): string {
  const sorted = byScore(scored) as Scored[]
  const names = namesIn(sorted)
  const shown = sorted.filter((trial, i) => i < MOST_ROWS || trial.id === winner)
  const scores = columnOf(shown.map(({ score }) => score))
  const errors = columnOf(shown.map(({ spread }) => spread ?? NaN))
  const withWindow = windowsDiffer(sorted)
  const rows = shown.map((trial, r) => [
    whole(trial.id) + (trial.id === winner ? ' (winner)' : ''),
    ...names.map((name) => (name in trial.options ? valueText(trial.options[name]) : '')),
    ...(withWindow ? [whole(trial.window ?? NaN)] : []),
    scores[r],
    trial.spread === null ? '–' : errors[r],
    whole(trial.parameters),
    duration(trial.seconds),
  ])
  const head = [
    'number',
    ...names.map(shortName),
    ...(withWindow ? ['window'] : []),
    'selection score',
    'standard error',
    'parameters',
    'time',
  ]
  const more =
    sorted.length > shown.length ? `<p class="hint">And ${whole(sorted.length - shown.length)} more.</p>` : ''
  return tableHtml('Selection scores', head, rows) + more
}

/** Of each option that varies, scores by its values. */
function optionFigures(scored: readonly Scored[], judged: string): string[] {
  return namesIn(scored).flatMap((name) => {
    const values = new Map<string, { value: unknown; scores: number[] }>()
    for (const { options, score } of scored) {
      const text = valueText(options[name])
      const own = values.get(text) ?? { value: options[name], scores: [] }
      own.scores.push(score)
      values.set(text, own)
    }
    if (values.size < 2) return []
    const groups = [...values].map(([text, own]) => ({ text, ...own }))
    const numbers = groups.every(({ value }) => typeof value === 'number')
    if (numbers) groups.sort((a, b) => Number(a.value) - Number(b.value))
    const several = groups.some(({ scores }) => scores.length > 1)
    const least = groups.map(({ scores }) => scores.reduce((a, b) => Math.min(a, b)))
    const mean = groups.map(({ scores }) => scores.reduce((a, b) => a + b, 0) / scores.length)
    const own = shortName(name)
    const chart = chartSvg({
      label: `Selection score by ${own}`,
      labels: groups.map(({ text }) => text),
      // Many numbers were drawn from a stretch: they lie where they are.
      ...(numbers && groups.length > 8 ? { at: groups.map(({ value }) => Number(value)) } : {}),
      lines: [
        { name: several ? `least ${judged}` : judged, values: least, form: 'dots', colour: 1 },
        ...(several ? [{ name: `mean ${judged}`, values: mean, form: 'dots' as const, colour: 2 }] : []),
      ],
    })
    return [section(`Selection scores by ${own}`, chart, 'Over all sets with a value.')]
  })
}

function costFigure(scored: readonly Scored[], winner: number, judged: string): string {
  const of = (isWinner: boolean): number[] =>
    scored.map(({ id, score }) => ((id === winner) === isWinner ? score : NaN))
  return chartSvg({
    label: 'Selection score by seconds',
    labels: scored.map(({ id }) => whole(id)),
    at: scored.map(({ seconds }) => seconds),
    lines: [
      { name: judged, values: of(false), form: 'dots', colour: 1 },
      { name: 'the winner', values: of(true), form: 'dots', colour: 2 },
    ],
  })
}

/** The losses of the winner's training before the hold-out. */
function curveFigure({ winner }: SweepResult): string[] {
  const [training] = winner.holdout.trainings
  const { trainLoss, validLoss, best } = training
  if (trainLoss.length < 2) return []
  const chart = chartSvg({
    label: `Losses of the winner over ${counted(trainLoss.length, 'epoch')}`,
    labels: trainLoss.map((_, i) => whole(i + 1)),
    lines: [
      { name: 'training', values: trainLoss, form: 'line', colour: 1 },
      ...(validLoss.length < trainLoss.length
        ? []
        : [
            {
              name: 'validation rows',
              values: validLoss.slice(validLoss.length - trainLoss.length),
              form: 'line' as const,
              colour: 2,
            },
          ]),
    ],
  })
  return [
    section(
      'The winner’s training',
      chart,
      `Losses of scaled values, epoch by epoch, before the hold-out; the best is epoch ${whole(best)}.`,
    ),
  ]
}

/** The error of each series by the network for all, and by one of its own. */
function localFigure({ local, judged }: SweepResult): string[] {
  if (local === null || local.series.length === 0) return []
  const sorted = [...local.series].sort((a, b) => a.shared - b.shared)
  const every = Math.max(1, Math.floor((sorted.length + MOST_SERIES - 1) / MOST_SERIES))
  const shown = sorted.filter((_, i) => i % every === 0)
  const chart = chartSvg({
    label: `Error of ${counted(shown.length, 'series', 'series')} by one network for all and by one of its own`,
    labels: shown.map(({ series }) => series.slice(0, 20)),
    lines: [
      { name: `one network for all, ${judged}`, values: shown.map(({ shared }) => shared), form: 'line', colour: 1 },
      { name: `one of its own, ${judged}`, values: shown.map(({ local: own }) => own), form: 'dots', colour: 2 },
    ],
    fromZero: true,
  })
  return [section('Each series alone', chart, localSentences(local).join(' '))]
}
