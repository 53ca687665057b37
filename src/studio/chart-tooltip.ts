/**
 * The values under the pointer, in a box beside it.
 *
 * @module
 */
import type uPlot from 'uplot'
import type { Line } from './plot-options.js'
import { fill, h } from './dom.js'

/**
 * @param xText how a place on the x axis is written
 * @param lines of the chart, in their order
 */
export function tooltip(
  xText: (x: number) => string,
  lines: readonly Line[],
  yText: (y: number) => string,
): uPlot.Plugin {
  const box = h('div', { class: 'tip', 'aria-hidden': 'true' })
  box.hidden = true
  return {
    hooks: {
      ready: (u) => {
        u.over.append(box)
        u.over.addEventListener('pointerleave', () => (box.hidden = true))
      },
      setCursor: (u) => {
        const { idx, left = -1, top = -1 } = u.cursor
        if (typeof idx !== 'number' || left < 0) {
          box.hidden = true
          return
        }
        // What lies on top comes first.
        const places = [...lines.keys()].reverse()
        const values = places.flatMap((i) => {
          const { label, colour } = lines[i]
          const y = u.data[i + 1][idx]
          if (typeof y !== 'number' || u.series[i + 1].show === false) return []
          const mark = h('span', { class: 'swatch' })
          mark.style.setProperty('--paint', `var(${colour})`)
          return [h('li', {}, mark, `${label} ${yText(y)}`)]
        })
        fill(box, h('strong', {}, xText(u.data[0][idx])), h('ul', {}, ...values))
        box.hidden = false
        const room = u.over.clientWidth
        const onLeft = left > room / 2
        box.style.left = onLeft ? 'auto' : `${left + 14}px`
        box.style.right = onLeft ? `${room - left + 14}px` : 'auto'
        box.style.top = `${Math.min(Math.max(0, top - 20), Math.max(0, u.over.clientHeight - box.offsetHeight))}px`
      },
    },
  }
}
