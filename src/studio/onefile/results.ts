/**
 * What the model says of a table: what lies ahead, the chart of forecasts beside what came, the scores, every forecast
 * as a table and as a CSV.
 *
 * @module
 */
import { maxHorizon, horizonsOf, outputsOf, type Task, targetsOf } from '../../options/outputs.js'
import type { Prediction } from '../../text/prediction.js'
import { csvOf } from '../../text/csv.js'
import { columnOf, counted, whole } from '../../text/number.js'
import { percent } from '../../text/task.js'
import { fill, h } from '../dom.js'
import type { Answer } from './calls.js'
import { pageData } from './data.js'
import { ForecastChart } from './forecast-chart.js'
import { saveFile } from '../save-file.js'
import { scoresBlock } from './scores.js'

/** Forecasts ahead that are listed; rows of the table of all. */
const MOST_AHEAD = 31
const MOST_ROWS = 200

/** The section of the page that holds the results. */
export class Results {
  private readonly root: HTMLElement
  private chart: ForecastChart | null = null
  /** One sentence for screen readers. */
  summary = ''

  constructor(root: HTMLElement) {
    this.root = root
  }

  /** Takes the results away. */
  hide(): void {
    this.chart?.destroy()
    this.chart = null
    this.root.hidden = true
    fill(this.root)
    this.trainingsScores(false)
  }

  /** Hides the scores on the model's card, where they are those of the table; or shows them again. */
  private trainingsScores(hidden: boolean): void {
    const own = document.querySelector<HTMLElement>('#card .scores')
    if (own !== null) own.hidden = hidden
  }

  /** Shows what the model says of a file, in the place of what it said before. */
  show(file: string, answer: Answer): void {
    const { rows, span, task, series, ahead, warnings, promises, levels, all, scores } = answer
    this.hide()
    // Of the file that it was trained on, the scores are those of the card: they stand once.
    const isTrainings = typeof scores !== 'string' && JSON.stringify(scores) === JSON.stringify(pageData().scores)
    this.trainingsScores(isTrainings)
    const where = span === null ? '' : `, ${span[0]} to ${span[1]}`
    this.summary = `${file}: ${counted(rows, 'row')}${where}. ${counted(all.length, 'forecast')}, ${whole(ahead.length)} of them ahead.`
    const shown = viewsOf(answer)
    const place = h('div', {})
    const chosen = { view: 0, series: 0 }
    const draw = (choice: Partial<typeof chosen> = {}): void => {
      Object.assign(chosen, choice)
      const { column, select } = shown[chosen.view]
      const name = series?.[chosen.series]
      const own = select((p) => p.series === name && (p.target ?? column) === column)
      this.chart?.destroy()
      this.chart = null
      fill(place)
      if (own.length === 0)
        fill(place, h('p', {}, `No window of ${counted(task.window, 'row')} lies in ${name ?? 'it'}.`))
      else this.chart = new ForecastChart(place, own, name === undefined ? column : `${column} of ${name}`, levels)
    }
    const names = shown.map(({ title }) => title)
    const choices = [
      ...(series === null ? [] : [choiceOf('Series', series, (k) => draw({ series: k }))]),
      ...(shown.length > 1 ? [choiceOf('Output', names, (k) => draw({ view: k }))] : []),
    ]
    fill(
      this.root,
      card(
        'What lies ahead',
        aheadBlock(answer),
        ...promises.map((promise) => h('p', { class: 'hint' }, promise)),
        ...warnings.map((warning) => h('p', { class: 'notice notice-warn' }, warning)),
      ),
      card('Forecasts and actual values', ...choices, place),
      card(
        isTrainings ? 'Scores on this table, as at its training' : 'Scores on this table',
        typeof scores === 'string' ? h('p', {}, scores) : scoresBlock(scores, targetsOf(task)),
      ),
      card('All forecasts', allBlock(answer, file)),
    )
    this.root.hidden = false
    draw()
  }
}

const card = (title: string, ...children: Node[]): HTMLElement =>
  h('section', { class: 'card' }, h('h2', {}, title), ...children)

/** What the chart can show. */
interface View {
  title: string
  column: string
  /** The forecasts of a column, and of a series. */
  select(isOwn: (p: Prediction) => boolean): Prediction[]
}

/** Values that came before what lies ahead, in its chart. */
const MOST_BEFORE = 90

/** Of each target what lies ahead, where that is more than a row; then each horizon over time. */
function viewsOf({ task, all, ahead }: Answer): View[] {
  const outputs = outputsOf(task)
  const [nearest, ...farther] = horizonsOf(task)
  const fans = farther.length === 0 ? [] : targetsOf(task)
  return [
    ...fans.map((column) => ({
      title: `${column}, what lies ahead`,
      column,
      select: (isOwn: (p: Prediction) => boolean) => [
        ...all
          .filter((p) => p.horizon === nearest && p.actual !== undefined && isOwn(p))
          .slice(-MOST_BEFORE)
          .map(({ origin, index, horizon, actual }) => ({ origin, index, horizon, value: NaN, actual })),
        ...ahead.filter(isOwn),
      ],
    })),
    ...outputs.map(({ column, horizon }) => ({
      title: `${column}, ${counted(horizon, 'row')} ahead`,
      column,
      select: (isOwn: (p: Prediction) => boolean) => all.filter((p) => p.horizon === horizon && isOwn(p)),
    })),
  ]
}

/** Which of several the chart shows. */
function choiceOf(title: 'Output' | 'Series', names: readonly string[], choose: (k: number) => void): HTMLElement {
  const id = title.toLowerCase()
  const select = h('select', { id }, ...names.map((name, k) => h('option', { value: k }, name)))
  select.addEventListener('change', () => choose(Number(select.value)))
  return h('p', { class: 'choice' }, h('label', { for: id }, title), select)
}

/** The heads of a table of forecasts: what tells them apart, and the forecast itself. */
function headsOf({ task, series }: Pick<Answer, 'task' | 'series'>): {
  heads: string[]
  cells: (p: Prediction) => string[]
} {
  const targets = targetsOf(task)
  const [severalTargets, severalHorizons] = [targets.length > 1, horizonsOf(task).length > 1]
  return {
    heads: [
      ...(series === null ? [] : ['series']),
      'for',
      ...(severalHorizons ? ['rows ahead'] : []),
      ...(severalTargets ? ['target'] : []),
    ],
    cells: (p) => [
      ...(series === null ? [] : [p.series ?? '']),
      String(p.index),
      ...(severalHorizons ? [String(p.horizon)] : []),
      ...(severalTargets ? [p.target ?? ''] : []),
    ],
  }
}

/** The forecasts ahead as a table, or why there are none. */
function aheadBlock(answer: Answer): HTMLElement {
  const { ahead, task } = answer
  if (ahead.length === 0) {
    const why =
      maxHorizon(task) === 0
        ? 'no row at the end of the table lacks its target'
        : `gaps or missing cells leave no whole window of ${counted(task.window, 'row')} at its end`
    return h('p', {}, `Nothing lies ahead: ${why}.`)
  }
  const { heads, cells } = headsOf(answer)
  const listed = ahead.slice(0, MOST_AHEAD)
  const values = columnOf(listed.map((p) => p.value))
  const levels = levelsOf(answer, listed)
  const lines = listed.map((p, r) => [...cells(p), values[r], ...levels.map(({ texts }) => texts[r]), String(p.origin)])
  const more = ahead.length - listed.length
  const names = levels.map(({ head }) => head)
  const table = tableOf([...heads, valueHead(task), ...names, 'last row known'], lines)
  table.classList.add('ahead')
  for (const row of table.tBodies[0].rows) row.cells[heads.length].classList.add('forecast')
  return h(
    'div',
    {},
    scrolled(table, 'What lies ahead'),
    more === 0 ? null : h('p', { class: 'hint' }, `And ${whole(more)} more, in the CSV.`),
  )
}

/** A column for each quantile that is forecast, and for either end of each interval. */
function levelsOf(
  { task: { quantiles = [] }, levels }: Pick<Answer, 'task' | 'levels'>,
  predictions: readonly Prediction[],
): { head: string; texts: string[] }[] {
  const column = (head: string, numbers: (number | undefined)[]): { head: string; texts: string[] } => {
    const texts = columnOf(numbers.map((number) => number ?? NaN))
    return { head, texts: texts.map((text, r) => (numbers[r] === undefined ? '' : text)) }
  }
  const bound = (p: Prediction, level: number, end: 0 | 1): number | undefined =>
    levels.length === 1 ? [p.lower, p.upper][end] : p.intervals?.[String(level)]?.[end]
  return [
    ...quantiles.map((q) =>
      column(
        `quantile ${q}`,
        predictions.map((p) => p.quantiles?.[String(q)]),
      ),
    ),
    ...levels.flatMap((level) =>
      (['from', 'to'] as const).map((word, end) =>
        column(
          `${percent(level)} ${word}`,
          predictions.map((p) => bound(p, level, end as 0 | 1)),
        ),
      ),
    ),
  ]
}

const valueHead = (task: Task): string => (targetsOf(task).length > 1 ? 'forecast' : targetsOf(task)[0])

/** Every forecast: a CSV, and a table that is made when it is opened. */
function allBlock(answer: Answer, file: string): HTMLElement {
  const { all, task, series } = answer
  const save = (): void =>
    saveFile(
      `${file.replace(/\.\w+$/, '')}-forecasts.csv`,
      csvOf(all, {
        series: series !== null,
        target: targetsOf(task).length > 1,
        quantiles: task.quantiles,
      }),
      'text/csv',
    )
  const details = h('details', {}, h('summary', {}, 'Show them as a table'))
  details.addEventListener(
    'toggle',
    () => {
      const targets = targetsOf(task)
      const severalTargets = targets.length > 1
      const { heads, cells } = headsOf(answer)
      const last = all.slice(-MOST_ROWS)
      const values = columnOf(last.map((p) => p.value))
      const actual = columnOf(last.map((p) => p.actual ?? NaN))
      const levels = levelsOf(answer, last)
      const lines = last
        .map((p, r) => [
          ...cells(p),
          values[r],
          ...levels.map(({ texts }) => texts[r]),
          p.actual === undefined ? '' : actual[r],
        ])
        .reverse()
      const left = all.length - last.length
      const names = levels.map(({ head }) => head)
      const value = severalTargets ? 'forecast' : `${targets[0]}, forecast`
      const table = tableOf([...heads, value, ...names, 'actual'], lines)
      details.append(scrolled(table, 'All forecasts, the latest first'))
      if (left > 0) details.append(h('p', { class: 'hint' }, `${whole(left)} more in the CSV.`))
    },
    { once: true },
  )
  const button = h('button', { type: 'button', class: 'primary', onclick: save }, 'Download as CSV')
  return h('div', { class: 'all' }, h('p', {}, `${counted(all.length, 'forecast')}, numbers in full.`), button, details)
}

/** A table whose first column names the row. */
function tableOf(heads: readonly string[], lines: readonly (readonly string[])[]): HTMLTableElement {
  const head = heads.map((text) => h('th', { scope: 'col' }, text))
  const body = lines.map(([name, ...cells]) =>
    h('tr', {}, h('th', { scope: 'row' }, name), ...cells.map((text) => h('td', {}, text))),
  )
  return h('table', { class: 'figures' }, h('thead', {}, h('tr', {}, ...head)), h('tbody', {}, ...body))
}

/** A part that scrolls by itself, also by keyboard. */
const scrolled = (content: HTMLElement, label: string): HTMLElement =>
  h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label }, content)
