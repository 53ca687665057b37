/**
 * What came of a backtest, on the page and as files.
 *
 * @module
 */
import { backtestBoard, ERRORS_OF, reportFigures, reportHtml } from '../../../backtest/report.js'
import type { ReportRows } from '../../../backtest/report-rows.js'
import type { BacktestResult } from '../../../backtest/result.js'
import { intervalSentence, verdictTexts } from '../../../backtest/sentences.js'
import { yesterdaySentence } from '../../../scores/words.js'
import { counted, joined } from '../../../text/number.js'
import type { App } from '../../app.js'
import { boardTable } from '../../board-table.js'
import { h } from '../../dom.js'
import { figureNodes } from '../../figure.js'
import type { Planned } from './plan.js'

/** A backtest with the rows that came of it, for the figures and as lines of CSV. */
export interface Tested extends Planned {
  rows: ReportRows
  csv: string[]
}

/** Why Forecast may see it otherwise. */
function severalText({ scores, trainings }: BacktestResult): string {
  const origins = counted(scores.byOrigin.network.length, 'origin')
  return `Judged at ${origins}, by ${counted(trainings.length, 'training')} on the rows before alone; Forecast judges one training on one test part, and may come to another verdict.`
}

/** The cards of the results; `stale` says where they are old. */
export function resultCards(app: App, mine: Tested, result: BacktestResult, stale: HTMLElement): HTMLElement[] {
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
    verdict.length > 0 && h('p', { class: 'hint' }, severalText(result)),
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
