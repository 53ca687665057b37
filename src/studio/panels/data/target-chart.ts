/**
 * The chart of the target that tells the values under the pointer.
 *
 * @module
 */
import { figure } from '../../../text/number.js'
import { drawChart } from '../plot.js'
import { gestures } from '../../chart-gestures.js'
import { tooltip } from '../../chart-tooltip.js'
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
      for (const { from, to, colour: token, text } of areas) {
        if (!(from < to)) continue
        const [left, right] = [from, to].map((at) =>
          Math.min(bbox.left + bbox.width, Math.max(bbox.left, plot.valToPos(at, 'x', true))),
        )
        ctx.fillStyle = colour(token)
        ctx.fillRect(left, bbox.top, right - left, bbox.height)
        ctx.fillStyle = colour('--muted')
        ctx.font = `${12 * devicePixelRatio}px ${colour('--font')}`
        ctx.textBaseline = 'bottom'
        ctx.textAlign = 'left'
        const above = 3 * devicePixelRatio
        if (ctx.measureText(text).width < right - left) ctx.fillText(text, left, bbox.top - above)
      }
    },
  })
  chart.show([x, y])
  return () => chart.destroy()
}
