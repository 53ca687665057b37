/**
 * The panel *Forecast*: what comes next and what the forecasts are worth; what came and what was forecast over the test
 * rows; what lies ahead; the errors.
 *
 * @module
 */
import { chartSvg } from '../../report/svg.js'
import { MAIN } from '../../scores/board-cells.js'
import { forecastersOf } from '../../scores/board-rows.js'
import { METRICS } from '../../scores/metrics.js'
import type { Scores } from '../../scores/scores.js'
import { boardTable } from '../board-table.js'
import type { App, Trained } from '../app.js'
import type { TestSeries } from '../data-worker/answers.js'
import { fill, h } from '../dom.js'
import { sameSentence } from '../same-sentence.js'
import { figureNodes } from '../figure.js'
import { codesLine } from './codes-line.js'
import { aheadCard } from './forecast/ahead.js'
import { aheadText, headCard } from './forecast/head.js'
import { aboutOf, type Drawn, ofSeries, residualChart, seriesChart } from './forecast/series.js'
import './report.css'
import { seriesField } from './series-field.js'
import { addInTurn } from '../turns.js'
import { followTrained } from './trained.js'

/** Draws the panel. */
export function mount(root: HTMLElement, app: App): void {
  const none = {
    title: 'Nothing to show yet',
    text: 'Train a network, and its forecasts stand here, beside the actual values and the baselines.',
  }
  // Which baselines are switched on stays from one run to the next.
  const on = new Set<string>()
  followTrained(root, app, none, (body, trained, onEnd) => {
    const { table } = app.state
    let chosen: string | null = null
    /** What shows one series, and is told of another. */
    const shows: ((name: string) => void)[] = []
    const choice =
      table.status !== 'ready'
        ? null
        : seriesField(table.table, (name) => shows.forEach((show) => show((chosen = name))))
    const { series, errors, choose, end } = chartCards(app, trained, on)
    onEnd(end)
    const head = headCard(app, trained, choice)
    shows.push(head.show, choose)
    fill(body, codesLine(app), head.card)
    const ahead = (): HTMLElement => {
      const { card, lead } = aheadCard(trained, chosen)
      shows.push(lead)
      return card
    }
    void addInTurn(body, [
      series,
      () => h('div', { class: 'columns pair' }, worthCard(trained), ahead()),
      ...byHorizonCards(trained),
      errors,
    ])
  })
}

/** Why a backtest may see it otherwise. */
const ONE_SPLIT =
  'One training, judged on one test part. Backtest trains and judges at several places in the past, and may come to another verdict.'

/** Its scores beside those of the baselines. */
function worthCard({ results: { board, unscored, promises, scores } }: Trained): HTMLElement {
  const simple = scores === null ? [] : forecastersOf(scores).slice(1)
  return h(
    'section',
    { class: 'card stack' },
    h('h3', {}, 'What it is worth'),
    board === null ? h('p', { class: 'notice notice-warn' }, unscored) : boardTable(board),
    board !== null && h('p', { class: 'hint' }, ONE_SPLIT),
    h('p', { class: 'hint' }, simple.map(([name]) => `${name}: ${aboutOf(name)}`).join('; ')),
    ...[...(scores === null ? [] : sameSentence(scores)), ...(board?.notes ?? [])].map((note) =>
      h('p', { class: 'hint' }, note),
    ),
    ...promises.map((sentence) => h('p', { class: 'hint' }, sentence)),
  )
}

/** The charts of one output of one series, the field that chooses another output, and what chooses another series. */
function chartCards(
  app: App,
  { results }: Trained,
  on: Set<string>,
): {
  series: () => HTMLElement | false
  errors: () => HTMLElement | false
  choose: (name: string) => void
  end: () => void
} {
  const { table } = app.state
  const none = (): false => false
  const nothing = (): void => undefined
  if (table.status !== 'ready') return { series: none, errors: none, choose: nothing, end: nothing }
  const { axis } = table.table
  const { outputs } = results
  const place = h('div', {})
  const spread = h('div', { class: 'stack' })
  const title = h('h3', {})
  let shown: TestSeries = results.series
  const ends: (() => void)[] = []
  const end = (): void => ends.splice(0).forEach((own) => own())
  const drawn = ({ element, end: own }: Drawn): HTMLElement => {
    ends.push(own)
    return element
  }
  const drawSeries = (): void => {
    title.textContent = `${ofSeries(shown)}: actual values and forecasts`
    fill(place, drawn(seriesChart(shown, axis, on)))
  }
  const drawErrors = (): void => {
    const { histogram, autocorrelation, repeat } = shown.figures
    const figure = (head: string, html: string): HTMLElement =>
      h('div', { class: 'stack figure' }, h('h4', {}, head), ...figureNodes(html))
    fill(
      spread,
      h(
        'p',
        { class: 'hint' },
        `The forecast of ${ofSeries(shown)} ${aheadText(shown.horizon, axis)} minus the actual value, over the test rows: above 0 it was too high.`,
      ),
      drawn(residualChart(shown, axis)),
      h(
        'div',
        { class: 'columns' },
        figure('How they are spread', histogram),
        figure('Whether they repeat', autocorrelation),
      ),
      repeat !== '' && h('p', { class: 'hint' }, repeat),
    )
  }
  /** The parts that are there already. */
  const draws: (() => void)[] = []
  const card = (draw: () => void, ...content: Parameters<typeof fill>[1][]): HTMLElement => {
    draws.push(draw)
    draw()
    return h('section', { class: 'card stack' }, ...content)
  }
  let turn = 0
  let [output, name]: [number, string | null] = [0, null]
  const choose = async (): Promise<void> => {
    const mine = ++turn
    const series = await app.data.series(output, name)
    if (mine !== turn) return
    shown = series
    end()
    for (const draw of draws) draw()
  }
  const fields = h('div', { class: 'fields roomy' })
  if (outputs.length > 1) {
    const several = new Set(outputs.map((one) => one.target)).size > 1
    const text = (one: { target: string; horizon: number }): string =>
      `${several ? `${one.target}, ` : ''}${aheadText(one.horizon, axis)}`
    const select = h(
      'select',
      { id: 'forecast-output' },
      ...outputs.map((one, k) => h('option', { value: k }, text(one))),
    )
    select.addEventListener('change', () => {
      output = Number(select.value)
      void choose()
    })
    fields.append(h('div', { class: 'field' }, h('label', { for: 'forecast-output' }, 'Forecasts shown'), select))
  }
  return {
    series: () => card(drawSeries, title, fields.hasChildNodes() && fields, place),
    errors: () => card(drawErrors, h('h3', {}, 'Its errors'), spread),
    choose: (own) => {
      name = own
      void choose()
    },
    end,
  }
}

/** For each target the error at each number of rows ahead, beside the baselines; nothing where there is one. */
function byHorizonCards({ results: { scores, outputs: all } }: Trained): (() => HTMLElement | false)[] {
  const targets = [...new Set(all.map(({ target }) => target))]
  return scores === null ? [] : targets.map((target) => () => byHorizonCard(scores, target))
}

function byHorizonCard(scores: Scores, target: string): HTMLElement | false {
  const outputs = (scores.outputs ?? []).filter((one) => one.target === target)
  if (outputs.length < 2) return false
  const metric = MAIN[scores.judged]
  const names = forecastersOf(scores).map(([own]) => own)
  const value = (score: object | undefined): number => (score as Record<string, number> | undefined)?.[metric] ?? NaN
  const lines = names.map((own, i) => ({
    name: own === 'model' ? 'network' : own,
    values: outputs.map((one) => value((one as unknown as Record<string, object>)[own])),
    form: 'line' as const,
    // As in the chart above: the forecast in the second colour, the baselines in those that follow.
    colour: i + 2,
  }))
  const { title } = METRICS[metric]
  const label = `${title} by rows ahead, the network and the baselines`
  const html = chartSvg({ label, labels: outputs.map(({ horizon }) => String(horizon)), lines, fromZero: true })
  return h(
    'section',
    { class: 'card stack figure' },
    h('h3', {}, `Error of ${target} by rows ahead`),
    h('p', { class: 'hint' }, `The ${metric} of ${target}, for each number of rows ahead.`),
    ...figureNodes(html),
  )
}
