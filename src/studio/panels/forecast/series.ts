/**
 * Actual against predicted over the test rows: zoomed by dragging over the chart or by buttons.
 *
 * @module
 */
import { Axis, type AxisDescription } from '../../../table/index.js'
import { figure, whole } from '../../../text/number.js'
import { drawChart } from '../../chart.js'
import type { Results } from '../../data-worker/answers.js'
import { h } from '../../dom.js'
import { zoomControls } from '../../zoom-controls.js'

/** Least points that a zoom shows. */
const LEAST = 4

/** The card, and what takes its chart away. */
export function seriesCard(
  { series, target }: Results,
  description: AxisDescription,
): { card: HTMLElement; end: () => void } {
  const { x, actual, predicted, aheadFrom } = series
  const of = series.name === null ? target : `${target} of ${series.name}, the first series`
  const axis = Axis.fromDescription(description)
  const text = (at: number): string => String(axis.format(at))
  const place = h('div', {
    class: 'chart',
    role: 'img',
    'aria-label': `Line chart of ${of}, actual and predicted, over ${whole(aheadFrom)} test rows; errors stand in the table below.`,
  })
  const range = h('p', { class: 'hint', role: 'status' })
  const chart = drawChart(place, {
    height: 320,
    lines: [
      { label: 'actual', colour: '--series-1' },
      { label: 'predicted', colour: '--series-2', dash: [6, 4] },
      { label: 'ahead', colour: '--series-2', points: true },
    ],
    xName: description.name ?? 'row',
    xText: text,
    yText: (y) => figure(y),
    dates: description.kind === 'date' ? { offset: description.offset ?? 0 } : undefined,
    xLabel: description.kind === 'date' ? undefined : (description.name ?? 'row'),
    onZoom: (min, max) => {
      zoom.from = Math.max(0, firstFrom(x, min))
      zoom.to = Math.min(x.length - 1, firstFrom(x, max))
      say()
    },
  })
  const zoom = zoomControls(x.length - 1, LEAST, (from, to) => chart.zoom([x[from], x[to]]))
  const say = (): void => {
    range.textContent = x.length === 0 ? '' : `${text(x[zoom.from])} to ${text(x[zoom.to])}`
  }
  zoom.element.append(range)
  chart.show([
    x,
    actual,
    predicted.map((value, i) => (i < aheadFrom ? value : NaN)),
    predicted.map((value, i) => (i < aheadFrom ? NaN : value)),
  ])
  say()
  const card = h(
    'section',
    { class: 'card stack' },
    h('h3', {}, `${of}: actual and predicted`),
    place,
    zoom.element,
    h('p', { class: 'hint only-wide' }, 'Drag over the chart to zoom into it; double-click shows all.'),
  )
  return { card, end: () => chart.destroy() }
}

/** The first place whose value is at least `value`; the length where there is none. */
function firstFrom(x: Float64Array, value: number): number {
  let i = 0
  while (i < x.length && x[i] < value) i++
  return i
}
