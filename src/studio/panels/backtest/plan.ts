/**
 * The plan of a backtest: what is trained and forecast when.
 *
 * @module
 */
import { planFigure } from '../../../backtest/report.js'
import { droppedSentences, fewerOriginsSentence, planSentence } from '../../../backtest/sentences.js'
import { type BacktestOptions, FIT_NAMES } from '../../../options/backtest.js'
import { BACKTEST } from '../../../options/rows/backtest.js'
import { optionsIn } from '../../../options/settings.js'
import { counted, duration, whole } from '../../../text/number.js'
import { sayIn } from '../../../text/words.js'
import type { WorkerBacktest } from '../../../worker/worker-backtest.js'
import type { App, Source } from '../../app.js'
import type { OpenTable } from '../../data-worker/answers.js'
import { h } from '../../dom.js'
import { figureNodes } from '../../figure.js'
import { fitOptionsOf, optionsFor, type Settings } from '../../settings.js'
import { onPage } from '../../words.js'
import { proposedPlan } from './proposal.js'

/**
 * The options of the backtest, with what is proposed where a field is left open: what is trained at each origin is what would
 * be trained now.
 */
export function optionsOf(given: Settings, table: OpenTable): BacktestOptions {
  const settings = { ...given, ...proposedPlan(given, table) }
  const { jobs: _, ...made } = optionsFor(settings, table)
  const fit = Object.entries(fitOptionsOf(settings)).filter(([name]) => FIT_NAMES.includes(name))
  return { ...made, ...Object.fromEntries(fit), ...optionsIn(BACKTEST, settings) }
}

/** A backtest with its plan. */
export interface Planned {
  test: WorkerBacktest
  options: BacktestOptions
  source: Source | null
  /** The table's name, whether it has several series, and what the options were. */
  file: string
  series: boolean
  key: string
}

/** A plan in words and as a picture. */
export function planNodes(app: App, { test, options }: Planned): (Node | false)[] {
  const dropped = droppedSentences(test.plan)
  const trainings = options.model === 'none' ? 0 : new Set(test.plan.flatMap(({ trainedAt }) => trainedAt || [])).size
  const fewer = fewerOriginsSentence(test.plan, options)
  return [
    h('p', {}, planSentence(test.plan)),
    ...figureNodes(planFigure(test.plan, test.places)),
    trainings > 0 &&
      h('p', { class: 'hint' }, `The network is trained ${counted(trainings, 'time')}${lasts(app, trainings)}.`),
    fewer !== null && h('p', { class: 'hint' }, sayIn(onPage, fewer)),
    ...test.chosen.map((text) => h('p', { class: 'hint' }, text)),
    ...dropped.slice(0, 4).map((text) => h('p', { class: 'hint' }, text)),
    dropped.length > 4 && h('p', { class: 'hint' }, `And ${whole(dropped.length - 4)} more of the kind.`),
  ]
}
/** How long so many trainings take if each takes as long as the last one here; nothing where there was none. */
function lasts({ state: { trained } }: App, trainings: number): string {
  const seconds = (trained?.epochs ?? []).reduce((sum, epoch) => sum + (epoch.seconds ?? 0), 0)
  return seconds > 0 ? `, which takes about ${duration(seconds * trainings)} if each is as long as the last` : ''
}
