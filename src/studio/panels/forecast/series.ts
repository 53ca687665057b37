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

/** Least points that a zoom shows. */
const LEAST = 4

/** The card. */
export function seriesCard({ series, target }: Results, description: AxisDescription): HTMLElement {
  const { x, actual, predicted, aheadFrom } = series
  const axis = Axis.fromDescription(description)
  const text = (at: number): string => String(axis.format(at))
  const place = h('div', {
    class: 'chart',
    role: 'img',
    'aria-label': `Line chart of ${target}, actual and predicted, over ${whole(aheadFrom)} test rows; errors stand in the table below.`,
  })
  const range = h('p', { class: 'hint', role: 'status' })
  let from = 0
  let to = x.length - 1
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
      from = Math.max(0, firstFrom(x, min))
      to = Math.min(x.length - 1, firstFrom(x, max))
      say()
    },
  })
  const say = (): void => {
    range.textContent = x.length === 0 ? '' : `${text(x[from])} to ${text(x[to])}`
  }
  const look = (a: number, b: number): void => {
    const width = Math.min(Math.max(LEAST, b - a), x.length - 1)
    const left = Math.max(0, Math.min(a, x.length - 1 - width))
    chart.zoom([x[left], x[left + width]])
  }
  const half = (): number => Math.max(1, Math.floor((to - from) / 2))
  const quarter = (): number => Math.max(1, Math.floor((to - from) / 4))
  const button = (name: string, onclick: () => void): HTMLElement => h('button', { type: 'button', onclick }, name)
  chart.show([
    x,
    actual,
    predicted.map((value, i) => (i < aheadFrom ? value : NaN)),
    predicted.map((value, i) => (i < aheadFrom ? NaN : value)),
  ])
  say()
  return h(
    'section',
    { class: 'card stack' },
    h('h3', {}, `${target}: actual and predicted`),
    place,
    h(
      'div',
      { class: 'row', role: 'group', 'aria-label': 'Zoom of the chart' },
      button('Zoom in', () => look(from + quarter(), to - quarter())),
      button('Zoom out', () => look(from - half(), to + half())),
      button('Earlier', () => look(from - half(), to - half())),
      button('Later', () => look(from + half(), to + half())),
      button('All', () => chart.zoom()),
      range,
    ),
    h('p', { class: 'hint only-wide' }, 'Drag over the chart to zoom into it; double-click shows all.'),
  )
}

/** The first place whose value is at least `value`; the length where there is none. */
function firstFrom(x: Float64Array, value: number): number {
  let i = 0
  while (i < x.length && x[i] < value) i++
  return i
}
