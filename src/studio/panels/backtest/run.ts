/**
 * The run of a backtest: planned, begun, stopped, gone on with, ended.
 *
 * @module
 */
import { backtestColumns, backtestCsv } from '../../../backtest/csv.js'
import { ReportRows } from '../../../backtest/report-rows.js'
import { HindcastError } from '../../../errors.js'
import type { BacktestOptions } from '../../../options/backtest.js'
import { clock, counted, whole } from '../../../text/number.js'
import { WorkerBacktest } from '../../../worker/worker-backtest.js'
import { type App, type Source, tableStands } from '../../app.js'
import { fill, h } from '../../dom.js'
import { messageOf } from '../../words.js'
import { noNumbers } from '../no-numbers.js'
import { optionsOf, type Planned, planNodes } from './plan.js'
import { resultCards, type Tested } from './results.js'

/** Milliseconds without a change after which a plan is made. */
const QUIET = 250

/** The run under way, or the one that is over. */
interface Going extends Tested {
  /** Resolved while it goes on. */
  gate: Promise<void>
  open: () => void
  stopped: boolean
}

/** What begins, stops and ends a run, how far it is, and a line of words. */
interface Controls {
  row: HTMLElement
  bar: HTMLProgressElement
  status: HTMLElement
  /** Shows the buttons that do something now. */
  show(planned: Planned | null, going: Going | null): void
}

function controlsOf(does: Record<'run' | 'halt' | 'goOn' | 'end', () => void>): Controls {
  const button = (text: string, onclick: () => void, more = ''): HTMLButtonElement =>
    h('button', { type: 'button', class: more, onclick }, text)
  const start = button('Run the backtest', does.run, 'primary')
  const stop = button('Stop', does.halt)
  const resume = button('Go on', does.goOn)
  const drop = button('End it', does.end)
  const bar = h('progress', { max: 1, value: 0, 'aria-label': 'Origins done' })
  const status = h('p', { class: 'hint', role: 'status' })
  const show: Controls['show'] = (planned, going) => {
    const focused = document.activeElement
    start.hidden = going !== null
    start.disabled = planned === null
    stop.hidden = going === null || going.stopped
    resume.hidden = going?.stopped !== true
    drop.hidden = going === null
    bar.hidden = going === null
    if (focused instanceof HTMLButtonElement && focused.hidden) [resume, stop, start].find((b) => !b.hidden)?.focus()
  }
  return { row: h('div', { class: 'row' }, start, stop, resume, drop, bar), bar, status, show }
}

/** That results are not of what is set now, or not of the file that is open; empty where they are. */
function oldText({ state: { source } }: App, shown: Planned, key: string | null): string {
  if (source !== null && source !== shown.source) {
    const now = source.name === shown.file ? 'as it was when it was opened before' : `and ${source.name} is open now`
    return `This backtest is of ${shown.file}, ${now}.`
  }
  return key === null || key === shown.key ? '' : 'Settings changed since this backtest: run it again.'
}

/** Why there is no plan; nothing while one is to be expected. */
function whyNone({ state: { arriving, table, settings } }: App): HTMLElement | null {
  const notice = (text: string): HTMLElement => h('p', { class: 'notice notice-warn' }, text)
  if (arriving?.status === 'failed') return notice(arriving.message)
  if (arriving !== null || table.status !== 'ready' || settings.target !== undefined) return null
  return notice(noNumbers(table.name))
}

/** The cards: the plan with its buttons, and the results. */
export function runCard(app: App): { plan: HTMLElement; results: HTMLElement } {
  const controls = controlsOf({ run: () => void run(), halt: () => halt(), goOn: () => goOn(), end: () => end() })
  const { bar, status } = controls
  const picture = h('div', { class: 'stack figure' })
  const results = h('div', { class: 'panel-body' })
  let planned: Planned | null = null
  let going: Going | null = null
  /** What the results on the page are of. */
  let shown: Planned | null = null
  /** Of which run the line beside the buttons tells the end. */
  let told: Planned | null = null
  let turn = 0
  const stale = h('p', { class: 'notice notice-warn' })

  const buttons = (): void => controls.show(planned, going)
  const keyNow = (): string | null => {
    const { table, settings } = app.state
    if (table.status !== 'ready' || !tableStands(app.state) || settings.target === undefined) return null
    return JSON.stringify([table.name, table.options, optionsOf(settings, table.table)])
  }
  let made: unknown = null
  let drawnOf: Source | null = null
  /** Makes the plan anew where the settings are others, and says of old results that they are old. */
  const look = (): void => {
    const key = keyNow()
    const { table, panel } = app.state
    const old = shown === null ? '' : oldText(app, shown, key)
    stale.hidden = old === ''
    stale.textContent = old
    if (going !== null) return
    const now = table.status === 'ready' ? table.table : null
    if (key !== null && planned?.key === key && made === now) return
    const mine = ++turn
    planned?.test.dispose()
    planned = null
    buttons()
    // Nothing of the plan of one file is taken for one of the next.
    if (key === null || drawnOf !== app.state.source) {
      drawnOf = app.state.source
      status.textContent = ''
      fill(picture, whyNone(app))
    }
    if (panel !== 'backtest' || key === null) return
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
      const { source } = app.state
      planned = { test, options, source, file: table.name, series: table.table.series !== undefined, key }
      fill(picture, ...planNodes(app, planned))
      if (told?.key !== key || told.source !== source) status.textContent = ''
    } catch (error) {
      if (!latest()) return
      if (!(error instanceof HindcastError)) throw error
      fill(picture, h('p', { class: 'notice notice-error' }, messageOf(error)))
    }
    buttons()
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
    going = told = mine
    planned = null
    fill(results)
    shown = null
    bar.value = 0
    status.textContent = 'The first origin is under way …'
    buttons()
    let words = ''
    const csv = backtestCsv(backtestColumns(options, series))
    mine.csv.push(csv.head)
    try {
      for await (const row of mine.test) {
        rows.add(row)
        mine.csv.push(csv.line(row))
      }
      const result = await mine.test.result()
      rows.end()
      shown = mine
      fill(results, ...resultCards(app, mine, result, stale))
      words = `Done: ${counted(result.rows, 'forecast')} in ${clock(result.seconds)}.`
      app.announce('The backtest is done.')
    } catch (error) {
      if (!(error instanceof HindcastError)) throw error
      const ended = error.code === 'DISPOSED'
      words = ended ? 'Ended before it was done.' : ''
      if (!ended) fill(results, h('p', { class: 'notice notice-error', role: 'alert' }, messageOf(error)))
    } finally {
      going = null
      made = null
      buttons()
      look()
      status.textContent = words
    }
  }

  app.on(['table', 'settings', 'panel', 'arriving'], look)
  buttons()
  look()
  const card = h('section', { class: 'card stack' }, h('h3', {}, 'The plan'), picture, controls.row, status)
  return { plan: card, results }
}
