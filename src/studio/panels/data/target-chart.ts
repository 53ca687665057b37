/**
 * The chart of the target that tells the values under the pointer.
 *
 * @module
 */
import { figure } from '../../../text/number.js'
import { drawChart } from '../plot.js'
import { gestures } from '../../chart-gestures.js'
import { tooltip } from '../../chart-tooltip.js'
import { namePlaces } from '../../name-places.js'
import { type Sketch, TOP } from '../../sketch.js'

/** Draws what was sketched; gives what takes it away. */
export function liveChart(place: HTMLElement, what: Sketch, name: string, xName: string): () => void {
  const { height, x, y, xText, dates, areas } = what
  const lines = [{ label: name, colour: '--series-1' }]
  const yText = (value: number): string => figure(value)
  const chart = drawChart(place, {
    height,
    top: TOP,
    lines,
    legend: false,
    xName,
    xText,
    yText,
    dates,
    xLabel: dates === undefined ? xName : undefined,
    plugins: [gestures(4), tooltip(xText, lines, yText)],
    background: (plot, colour) => {
      const { ctx, bbox } = plot
      ctx.font = `${12 * devicePixelRatio}px ${colour('--font')}`
      ctx.textBaseline = 'bottom'
      ctx.textAlign = 'left'
      const within = (at: number): number =>
        Math.min(bbox.left + bbox.width, Math.max(bbox.left, plot.valToPos(at, 'x', true)))
      const spans = areas.map(({ from, to, text }) => ({
        left: within(from),
        right: within(to),
        wide: ctx.measureText(text).width,
      }))
      const names = namePlaces(spans, bbox.left)
      for (const [k, { colour: token, text }] of areas.entries()) {
        const { left, right } = spans[k]
        if (!(left < right)) continue
        ctx.fillStyle = colour(token)
        ctx.fillRect(left, bbox.top, right - left, bbox.height)
        ctx.fillStyle = colour('--muted')
        if (names[k] >= 0) ctx.fillText(text, names[k], bbox.top - 3 * devicePixelRatio)
      }
    },
  })
  chart.show([x, y])
  return () => chart.destroy()
}
