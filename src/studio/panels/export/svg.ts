/**
 * The chart of the forecasts as a drawing of its own, in the page's colours.
 *
 * @module
 */
import { chartSvg } from '../../../report/svg.js'
import type { Axis } from '../../../table/index.js'
import type { TestSeries } from '../../data-worker/answers.js'
import { figureNodes } from '../../figure.js'

const SPACE = 'http://www.w3.org/2000/svg'

/** The last points that are drawn: more than there are pixels tell nothing more. */
const MOST = 2000

/** Which class has which colour of the page. */
const COLOURS = { c1: '--series-1', c2: '--series-2', band: '--band', tick: '--muted', grid: '--grid' } as const

/** The drawing, as text. */
export function svgOf(series: TestSeries, axis: Axis | null): string {
  const { x, actual, predicted, lower, upper, target } = series
  const from = Math.max(0, x.length - MOST)
  const of = (values: Float64Array): number[] => [...values.subarray(from)]
  const bounds = of(lower)
  const html = chartSvg({
    label: `${target}: actual values and forecasts`,
    labels: Array.from(x.subarray(from), (at) => String(axis === null ? at : axis.format(at))),
    lines: [
      { name: 'actual', values: of(actual), form: 'line', colour: 1 },
      { name: 'forecast', values: of(predicted), form: 'line', colour: 2 },
    ],
    ...(bounds.some((v) => v === v) ? { bands: [{ lower: bounds, upper: of(upper), name: 'interval' }] } : {}),
  })
  const box = document.createElement('div')
  box.append(...figureNodes(html))
  const picture = box.querySelector('svg')
  if (picture === null) throw new Error('There is nothing to draw.')
  const style = getComputedStyle(document.documentElement)
  const colour = (name: keyof typeof COLOURS): string => style.getPropertyValue(COLOURS[name]).trim()
  const rules = document.createElementNS(SPACE, 'style')
  rules.textContent =
    `.line{fill:none;stroke-width:1.75;stroke-linejoin:round}.c1{stroke:${colour('c1')}}.c2{stroke:${colour('c2')}}` +
    `.band{fill:${colour('band')}}.tick{fill:${colour('tick')};font:12px sans-serif}.grid{stroke:${colour('grid')}}`
  const title = document.createElementNS(SPACE, 'title')
  title.textContent = picture.getAttribute('aria-label')
  picture.prepend(title, rules)
  return new XMLSerializer().serializeToString(picture)
}
