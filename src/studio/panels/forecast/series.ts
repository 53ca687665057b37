/**
 * Actual values and forecasts, over the test rows and ahead of them: intervals, baselines to switch on, a part
 * chosen by wheel, pinch, buttons or the strip below.
 *
 * @module
 */
import { Axis, type AxisDescription } from '../../../table/axis.js'
import { counted, figure, whole } from '../../../text/number.js'
import { type Chart, drawChart, type Line, strokeOf } from '../plot.js'
import { gestures } from '../../chart-gestures.js'
import { overview } from '../../chart-overview.js'
import { tooltip } from '../../chart-tooltip.js'
import type { TestSeries } from '../../data-worker/answers.js'
import { h } from '../../dom.js'
import { ACTUAL, FORECAST } from '../../line-colours.js'
import { rowOf, textOf } from '../../../scores/baselines/index.js'
import { zoomControls } from '../../zoom-controls.js'

/** Least points that a zoom shows, and how many are shown at first: the last ones. */
const LEAST = 4
const AT_FIRST = 200

/** Colours of baselines, by their order, as in the pictures of errors; where they are used up, again in longer dashes. */
const COLOURS = ['--series-3', '--series-4', '--text', '--bad', '--muted', '--edge', '--warn']
const DASHES = [
  [3, 3],
  [10, 3],
  [2, 7],
]

const TESTED: Line = { ...FORECAST, dash: [6, 4] }

/** A part of a panel with charts, and what takes them away. */
export interface Drawn {
  element: HTMLElement
  end: () => void
}

/** Which column is shown, and of which series. */
export const ofSeries = ({ name, target }: TestSeries): string => (name === null ? target : `${target} of ${name}`)

/** The x axis of a table. */
export function axisOf(description: AxisDescription) {
  const axis = Axis.fromDescription(description)
  return {
    xName: description.name ?? 'row',
    xText: (at: number): string => String(axis.format(at)),
    dates: description.kind === 'date' ? { offset: description.offset ?? 0 } : undefined,
    xLabel: description.kind === 'date' ? undefined : (description.name ?? 'row'),
  }
}

/** The chart with its controls. Which baselines are on stays in `on` from one series to the next. */
export function seriesChart(series: TestSeries, description: AxisDescription, on: Set<string>): Drawn {
  const { x, actual, predicted, lower, upper, aheadFrom } = series
  const of = ofSeries(series)
  const axis = axisOf(description)
  const baselines = [...series.baselines].sort((a, b) => Number(b.best) - Number(a.best))
  const hasBand = lower.some((v) => v === v)
  const simple = baselines.map((baseline): Line => {
    const i = series.baselines.indexOf(baseline)
    const dash = DASHES[Math.floor(i / COLOURS.length) % DASHES.length]
    return { label: baseline.name, colour: COLOURS[i % COLOURS.length], width: 1.5, dash }
  })
  // Later lines lie over earlier ones.
  const lines: Line[] = [
    { label: 'upper', colour: '--band', width: 1 },
    { label: 'lower', colour: '--band', width: 1 },
    ...simple,
    ACTUAL,
    TESTED,
    { ...FORECAST, label: 'ahead', points: true },
  ]
  const FIRST_BASELINE = 2
  const place = h('div', {
    class: 'chart',
    role: 'img',
    'aria-label':
      `Line chart of ${of}, actual values and forecasts, over ${whole(aheadFrom)} test rows` +
      `${x.length > aheadFrom ? ` and ${counted(x.length - aheadFrom, 'row')} ahead` : ''}; errors stand in the table below.`,
  })
  const strip = h('div', { class: 'chart overview', 'aria-hidden': 'true' })
  const range = h('p', { class: 'hint', role: 'status' })
  const chart: Chart = drawChart(place, {
    ...axis,
    height: 320,
    lines,
    legend: false,
    bands: hasBand ? [{ between: [0, 1], colour: '--band' }] : [],
    yText: (y) => figure(y),
    plugins: [gestures(LEAST), tooltip(axis.xText, lines, (y) => figure(y))],
    onZoom: (min, max) => {
      zoom.from = Math.max(0, firstFrom(x, min))
      zoom.to = Math.min(x.length - 1, firstFrom(x, max))
      below.mark(min, max)
      say()
    },
  })
  const zoom = zoomControls(x.length - 1, LEAST, (from, to) => chart.zoom([x[from], x[to]]))
  const below = overview(strip, { x, y: actual, later: predicted, from: aheadFrom }, (min, max) => {
    zoom.show(firstFrom(x, min), firstFrom(x, max))
  })
  const say = (): void => {
    if (x.length === 0) return
    range.textContent = `${axis.xText(x[zoom.from])} to ${axis.xText(x[zoom.to])}`
  }
  zoom.element.append(range)
  const tested = (values: ArrayLike<number>): number[] =>
    Array.from(values, (value, i) => (i < aheadFrom ? value : NaN))
  const ahead = (values: ArrayLike<number>): number[] => Array.from(values, (value, i) => (i < aheadFrom ? NaN : value))
  chart.show([x, upper, lower, ...baselines.map(({ values }) => values), actual, tested(predicted), ahead(predicted)])
  const first = Math.max(0, x.length - AT_FIRST)
  if (x.length > 0) zoom.show(first, x.length - 1)
  say()

  const keys = h('ul', { class: 'keys' }, ...[ACTUAL, TESTED].map(key))
  if (hasBand) keys.append(key({ label: 'interval', colour: '--band' }))
  const checks = baselines.map(({ name, best }, i) => {
    const box = h('input', { type: 'checkbox', value: name })
    box.checked = on.has(name)
    const show = (): void => {
      if (box.checked) on.add(name)
      else on.delete(name)
      chart.reveal(FIRST_BASELINE + i, box.checked)
    }
    box.addEventListener('change', show)
    show()
    return h(
      'label',
      { class: 'check', title: aboutOf(name) },
      box,
      swatch(simple[i]),
      best ? `${name} (the best)` : name,
    )
  })
  const element = h(
    'div',
    { class: 'stack' },
    keys,
    place,
    strip,
    zoom.element,
    checks.length > 0 &&
      h('fieldset', {}, h('legend', {}, 'Simple forecasts beside it'), h('div', { class: 'checks' }, ...checks)),
    h(
      'p',
      { class: 'hint only-wide' },
      'Drag over the chart, or turn the wheel, to zoom; drag over the strip below it to choose a part; a double click shows all.',
    ),
  )
  const end = (): void => {
    chart.destroy()
    below.destroy()
  }
  return { element, end }
}

/** The errors over time, as a line around 0. */
export function residualChart(series: TestSeries, description: AxisDescription): Drawn {
  const { x, actual, predicted, aheadFrom } = series
  const label = `Forecast minus actual value of ${ofSeries(series)}, over the test rows`
  const element = h('div', { class: 'chart', role: 'img', 'aria-label': label })
  const axis = axisOf(description)
  const chart = drawChart(element, {
    ...axis,
    height: 180,
    lines: [{ label: 'error', colour: '--series-4', width: 1 }],
    legend: false,
    yText: (y) => figure(y),
    plugins: [gestures(LEAST), tooltip(axis.xText, [{ label: 'error', colour: '--series-4' }], (y) => figure(y))],
  })
  chart.show([x.subarray(0, aheadFrom), predicted.subarray(0, aheadFrom).map((value, i) => value - actual[i])])
  return { element, end: () => chart.destroy() }
}

/** What a baseline forecasts, in a few words. */
export const aboutOf = (name: string): string => textOf(rowOf(name)!.about, name)

/** A line of a chart, beside its name. */
function swatch(line: Line): HTMLElement {
  const mark = h('span', { class: 'swatch', 'aria-hidden': 'true' })
  mark.style.setProperty('--paint', strokeOf(line))
  return mark
}

const key = (line: Line): HTMLElement => h('li', {}, swatch(line), line.label)

/** The first place whose value is at least `value`; the length where there is none. */
function firstFrom(x: Float64Array, value: number): number {
  let [low, high] = [0, x.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (x[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}
