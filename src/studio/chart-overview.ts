/**
 * A strip with the whole of a series, over which a part is chosen, and the chosen part moved.
 *
 * @module
 */
import type uPlot from 'uplot'
import { onTheme, tokenOf as colour } from './theme.js'
import { inTurn, withPlot } from './turns.js'

const HEIGHT = 48

/** The strip. */
export interface Overview {
  /** Shows which part is chosen. */
  mark(min: number, max: number): void
  destroy(): void
}

/**
 * Draws the strip into an element.
 *
 * @param series `y` over `x`, and from place `from` on `later`
 * @param choose called with the part that someone drags over
 */
export function overview(
  place: HTMLElement,
  { x, y, later, from }: { x: Float64Array; y: Float64Array; later: Float64Array; from: number },
  choose: (min: number, max: number) => void,
): Overview {
  const data = [Array.from(x), Array.from(x, (_, i) => known(i < from ? y[i] : later[i]))] as uPlot.AlignedData
  place.style.minHeight = `${HEIGHT}px`
  let plot: uPlot | null = null
  let width = 0
  let part: [number, number] | null = null
  const mark = (): void => {
    if (plot === null || part === null) return
    const left = Math.max(0, plot.valToPos(part[0], 'x'))
    const right = Math.min(plot.over.clientWidth, plot.valToPos(part[1], 'x'))
    plot.setSelect({ left, width: Math.max(2, right - left), top: 0, height: plot.over.clientHeight }, false)
  }
  let [due, ended] = [false, false]
  const build = (UPlot: typeof uPlot): void => {
    due = false
    if (ended) return
    /** What it shows is drawn in a turn of its own. */
    const begin = (init: () => void): void => {
      if (ended) return made.destroy()
      plot?.destroy()
      plot = made
      place.append(made.root)
      init()
      if (made.width !== width) made.setSize({ width, height: HEIGHT })
    }
    const made = new UPlot(
      {
        width,
        height: HEIGHT,
        scales: { x: { time: false } },
        axes: [{ show: false }, { show: false }],
        series: [{}, { stroke: colour('--edge'), width: 1, points: { show: false } }],
        cursor: { x: false, y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
        legend: { show: false },
        padding: [2, 20, 2, 56],
        hooks: {
          ready: [mark],
          setSelect: [
            (u) => {
              const { left, width } = u.select
              if (width > 0) choose(u.posToVal(left, 'x'), u.posToVal(left + width, 'x'))
            },
          ],
        },
      },
      data,
      (_, init) => inTurn(() => begin(init as () => void)),
    )
  }
  const rebuild = (): void => {
    if (!due) withPlot(build)
    due = true
  }
  /** A part that leaves room beside it is moved by its middle. */
  place.addEventListener(
    'mousedown',
    (down) => {
      if (plot === null || part === null || down.button !== 0) return
      const u = plot
      const { left } = u.over.getBoundingClientRect()
      const at = (event: MouseEvent): number => u.posToVal(event.clientX - left, 'x')
      const [min, max] = part
      const [first, last] = [x[0], x[x.length - 1]]
      const begun = at(down)
      if (begun < min || begun > max || (max - min) * 4 > (last - first) * 3) return
      // Otherwise a new part would be chosen.
      down.stopPropagation()
      down.preventDefault()
      const move = (event: MouseEvent): void => {
        const by = Math.max(first - min, Math.min(last - max, at(event) - begun))
        choose(min + by, max + by)
      }
      document.addEventListener('mousemove', move)
      document.addEventListener('mouseup', () => document.removeEventListener('mousemove', move), { once: true })
    },
    true,
  )
  const resized = new ResizeObserver(() => {
    if (place.clientWidth === 0) return
    width = Math.max(place.clientWidth, 120)
    if (plot === null) rebuild()
    else if (plot.width !== width) plot.setSize({ width, height: HEIGHT })
    mark()
  })
  resized.observe(place)
  const endTheme = onTheme(() => plot !== null && rebuild())
  return {
    mark(min, max) {
      part = [min, max]
      mark()
    },
    destroy() {
      ended = true
      resized.disconnect()
      endTheme()
      plot?.destroy()
    },
  }
}

const known = (value: number): number | null => (Number.isFinite(value) ? value : null)
