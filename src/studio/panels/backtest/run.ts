/**
 * The plan of a backtest, and its run: begun, stopped, gone on with; what came of it, on the page and as files.
 *
 * @module
 */
import { backtestColumns, backtestCsv } from '../../../backtest/csv.js'
import { backtestBoard, ERRORS_OF, planFigure, reportFigures, reportHtml } from '../../../backtest/report.js'
import { ReportRows } from '../../../backtest/report-rows.js'
import type { BacktestResult } from '../../../backtest/result.js'
import {
  droppedSentences,
  fewerOriginsSentence,
  intervalSentence,
  planSentence,
  verdictTexts,
} from '../../../backtest/sentences.js'
import { HindcastError } from '../../../errors.js'
import { type BacktestOptions, FIT_NAMES } from '../../../options/backtest.js'
import { BACKTEST } from '../../../options/rows/backtest.js'
import { optionsIn } from '../../../options/settings.js'
import { yesterdaySentence } from '../../../scores/words.js'
import { clock, counted, duration, joined, whole } from '../../../text/number.js'
import { sayIn } from '../../../text/words.js'
import { WorkerBacktest } from '../../../worker/worker-backtest.js'
import { type App, tableStands } from '../../app.js'
import { boardTable } from '../../board-table.js'
import type { OpenTable } from '../../data-worker/answers.js'
import { fill, h } from '../../dom.js'
import { figureNodes } from '../../figure.js'
import { fitOptionsOf, optionsFor, type Settings } from '../../settings.js'
import { messageOf, onPage } from '../../words.js'
import { proposedPlan } from './proposal.js'

/** Milliseconds without a change after which a plan is made. */
const QUIET = 250

/**
 * The options of the backtest, with what is proposed where a field is left open: what is trained at each origin is what would
 * be trained now.
 */
function optionsOf(given: Settings, table: OpenTable): BacktestOptions {
  const settings = { ...given, ...proposedPlan(given, table) }
  const { jobs: _, ...made } = optionsFor(settings, table)
  const fit = Object.entries(fitOptionsOf(settings)).filter(([name]) => FIT_NAMES.includes(name))
  return { ...made, ...Object.fromEntries(fit), ...optionsIn(BACKTEST, settings) }
}

/** A backtest with its plan. */
interface Planned {
  test: WorkerBacktest
  options: BacktestOptions
  /** The table's name, whether it has several series, and what the options were. */
  file: string
  series: boolean
  key: string
}

/** The run under way, or the one that is over. */
interface Going extends Planned {
  rows: ReportRows
  csv: string[]
  /** Resolved while it goes on. */
  gate: Promise<void>
  open: () => void
  stopped: boolean
}

/** The cards: the plan with its buttons, and the results. */
export function runCard(app: App): { plan: HTMLElement; results: HTMLElement } {
  const button = (text: string, onclick: () => void, more = ''): HTMLButtonElement =>
    h('button', { type: 'button', class: more, onclick }, text)
  const start = button('Run the backtest', () => void run(), 'primary')
  const stop = button('Stop', () => halt())
  const resume = button('Go on', () => goOn())
  const drop = button('End it', () => end())
  const bar = h('progress', { max: 1, value: 0, 'aria-label': 'Origins done' })
  const status = h('p', { class: 'hint', role: 'status' })
  const picture = h('div', { class: 'stack figure' })
  const results = h('div', { class: 'panel-body' })
  let planned: Planned | null = null
  let going: Going | null = null
  /** What the results on the page are of. */
  let shown = ''
  let turn = 0
  const stale = h('p', { class: 'notice notice-warn' }, 'Settings changed since this backtest: run it again.')

  const buttons = (): void => {
    const focused = document.activeElement
    start.hidden = going !== null
    start.disabled = planned === null
    stop.hidden = going === null || going.stopped
    resume.hidden = going?.stopped !== true
    drop.hidden = going === null
    bar.hidden = going === null
    if (focused instanceof HTMLButtonElement && focused.hidden) [resume, stop, start].find((b) => !b.hidden)?.focus()
  }

  const keyNow = (): string | null => {
    const { table, settings } = app.state
    if (table.status !== 'ready' || !tableStands(app.state) || settings.target === undefined) return null
    return JSON.stringify([table.name, table.options, optionsOf(settings, table.table)])
  }
  let made: unknown = null
  /** Makes the plan anew where the settings are others, and says of old results that they are old. */
  const look = (): void => {
    const key = keyNow()
    const { table } = app.state
    stale.hidden = shown === '' || key === null || key === shown
    if (app.state.panel !== 'backtest' || key === null) return
    if (planned?.key === key && made === (table.status === 'ready' ? table.table : null)) return
    if (going !== null) return
    const mine = ++turn
    planned?.test.dispose()
    planned = null
    buttons()
    setTimeout(() => {
      if (mine === turn) void plan(key, () => mine === turn)
    }, QUIET)
  }
  const plan = async (key: string, latest: () => boolean): Promise<void> => {
    const { table, settings } = app.state
    if (table.status !== 'ready') return
    try {
      const options = optionsOf(settings, table.table)
      const test = await WorkerBacktest.create(await app.data.table(), { ...options, onProgress })
      if (!latest()) return test.dispose()
      made = table.table
      planned = { test, options, file: table.name, series: table.table.series !== undefined, key }
      showPlan(planned)
      status.textContent = ''
    } catch (error) {
      if (!latest()) return
      if (!(error instanceof HindcastError)) throw error
      fill(picture, h('p', { class: 'notice notice-error' }, messageOf(error)))
    }
    buttons()
  }
  const showPlan = ({ test, options }: Planned): void => {
    const dropped = droppedSentences(test.plan)
    const trainings = options.model === 'none' ? 0 : new Set(test.plan.flatMap(({ trainedAt }) => trainedAt || [])).size
    const fewer = fewerOriginsSentence(test.plan, options)
    fill(
      picture,
      h('p', {}, planSentence(test.plan)),
      ...figureNodes(planFigure(test.plan, test.places)),
      trainings > 0 &&
        h('p', { class: 'hint' }, `The network is trained ${counted(trainings, 'time')}${lasts(app, trainings)}.`),
      fewer !== null && h('p', { class: 'hint' }, sayIn(onPage, fewer)),
      ...test.chosen.map((text) => h('p', { class: 'hint' }, text)),
      ...dropped.slice(0, 4).map((text) => h('p', { class: 'hint' }, text)),
      dropped.length > 4 && h('p', { class: 'hint' }, `And ${whole(dropped.length - 4)} more of the kind.`),
    )
  }
  const onProgress: BacktestOptions['onProgress'] = ({ done, origins, origin, seconds }) => {
    bar.value = done / origins
    const left = clock((seconds / done) * (origins - done))
    const so = `${counted(done, 'origin')} of ${whole(origins)} done, the last ${origin}`
    status.textContent = going?.stopped === true ? `Stopped: ${so}.` : `${so}; ${left} left.`
    return going?.gate
  }
  const halt = (): void => {
    if (going === null) return
    const mine = going
    mine.stopped = true
    mine.gate = new Promise((resolve) => (mine.open = resolve))
    status.textContent = 'Stops after the origin under way …'
    buttons()
  }
  const goOn = (): void => {
    if (going === null) return
    going.stopped = false
    going.open()
    status.textContent = 'Goes on …'
    buttons()
  }
  const end = (): void => {
    going?.test.dispose()
    going?.open()
  }

  async function run(): Promise<void> {
    if (planned === null) return
    const { options, series } = planned
    const rows = new ReportRows()
    const mine: Going = { ...planned, rows, csv: [], gate: Promise.resolve(), open: () => undefined, stopped: false }
    going = mine
    planned = null
    fill(results)
    shown = ''
    bar.value = 0
    status.textContent = 'The first origin is under way …'
    buttons()
    const csv = backtestCsv(backtestColumns(options, series))
    mine.csv.push(csv.head)
    try {
      for await (const row of mine.test) {
        rows.add(row)
        mine.csv.push(csv.line(row))
      }
      const result = await mine.test.result()
      rows.end()
      shown = mine.key
      fill(results, ...cardsOf(app, mine, result, stale))
      status.textContent = `Done: ${counted(result.rows, 'forecast')} in ${clock(result.seconds)}.`
      app.announce('The backtest is done.')
    } catch (error) {
      if (!(error instanceof HindcastError)) throw error
      const ended = error.code === 'DISPOSED'
      status.textContent = ended ? 'Ended before it was done.' : ''
      if (!ended) fill(results, h('p', { class: 'notice notice-error', role: 'alert' }, messageOf(error)))
    } finally {
      going = null
      made = null
      buttons()
      look()
    }
  }

  app.on(['table', 'settings', 'panel', 'arriving'], look)
  buttons()
  look()
  const card = h(
    'section',
    { class: 'card stack' },
    h('h3', {}, 'The plan'),
    picture,
    h('div', { class: 'row' }, start, stop, resume, drop, bar),
    status,
  )
  return { plan: card, results }
}

/** How long so many trainings take if each takes as long as the last one here; nothing where there was none. */
function lasts({ state: { trained } }: App, trainings: number): string {
  const seconds = (trained?.epochs ?? []).reduce((sum, epoch) => sum + (epoch.seconds ?? 0), 0)
  return seconds > 0 ? `, which takes about ${duration(seconds * trainings)} if each is as long as the last` : ''
}

/** The results. */
function cardsOf(app: App, mine: Going, result: BacktestResult, stale: HTMLElement): HTMLElement[] {
  const { test, rows, csv, file, options } = mine
  const target = joined([options.target].flat(), 'and')
  const verdict = verdictTexts(result)
  const late = result.yesterday === null ? null : yesterdaySentence(result.yesterday)
  const save = (name: string, make: () => string, type: string): HTMLElement =>
    h('button', { type: 'button', onclick: () => app.download(name, make(), type) }, name)
  const report = (): string =>
    reportHtml(result, test.places, rows, { target, file, verdict, intervals: result.intervals.map(intervalSentence) })
  const head = h(
    'section',
    { class: 'card stack' },
    h('h3', {}, `The result: ${target}, ${file}`),
    stale,
    ...verdict.map((text) => h('p', { class: 'verdict' }, text)),
    ...(late === null ? [] : [h('p', { class: 'notice notice-warn' }, late)]),
    ...result.intervals.map((one) => h('p', {}, intervalSentence(one))),
    ...result.notes.map((text) => h('p', { class: 'hint' }, text)),
    h(
      'div',
      { class: 'row' },
      save('backtest.csv', () => csv.join(''), 'text/csv'),
      save('backtest.html', report, 'text/html'),
    ),
    h('p', { class: 'hint' }, 'Fingerprint of all rows ', h('code', { class: 'fingerprint' }, result.fingerprint)),
  )
  const board = backtestBoard(result)
  const errors = h(
    'section',
    { class: 'card stack' },
    h('h3', {}, board.title),
    h('p', { class: 'hint' }, ERRORS_OF),
    boardTable(board, { quiet: true }),
    ...board.notes.map((note) => h('p', { class: 'hint' }, note)),
  )
  // The plan stands above already, and the table of errors is the page's own.
  const figures = reportFigures(result, test.places, rows).slice(2)
  const cards = figures.map((html) => h('div', { class: 'figure' }, ...figureNodes(html)))
  return [head, h('div', { class: 'columns wide' }, errors, ...cards)]
}
