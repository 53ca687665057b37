/**
 * Line charts by uPlot, in the page's colours, as wide as their place, with an axis of dates that knows no time zone.
 *
 * @module
 */
import type uPlot from 'uplot'
import { type ChartOptions, plotOptions } from './plot-options.js'
import { onTheme } from './theme.js'
import { inTurn, withPlot } from './turns.js'

/** Pixels below a chart for its legend, of one line. */
const LEGEND = 28

/** A chart in the page. */
export interface Chart {
  /** x ascending, then the values of each line; NaN draws nothing. */
  show(data: readonly ArrayLike<number>[]): void
  /** Makes the y axis logarithmic, or linear again. */
  setLog(on: boolean): void
  /** Shows a part of the x axis; nothing: all of it. */
  zoom(range?: readonly [number, number]): void
  /** Shows a line, and its place in the legend, or hides both. */
  reveal(line: number, shown: boolean): void
  /** Moves the cursor to an x value. */
  point(x: number): void
  /** Takes the chart and its listeners away. */
  destroy(): void
}

/**
 * Draws a chart into an element.
 *
 * @param place gets the chart as its child, and is watched for its width
 */
export function drawChart(place: HTMLElement, options: ChartOptions): Chart {
  // As high before it is drawn as after.
  place.style.minHeight = `${options.height + (options.legend === false ? 0 : LEGEND)}px`
  let data: uPlot.AlignedData = [[], ...options.lines.map(() => [])]
  let range: [number, number] | null = null
  let plot: uPlot | null = null
  let width = 0
  const hidden = new Set<number>()
  let { log = false } = options
  /** What the chart can show of the data. */
  const shownData = (): uPlot.AlignedData => {
    if (!log) return data
    const [x, ...lines] = data
    return [x, ...lines.map((line) => Array.from(line, (y) => (y! > 0 ? y : null)))]
  }

  /** What is to be done; each of them in its turn, and once. */
  const due = { build: false, show: false, ended: false }
  const build = (UPlot: typeof uPlot): void => {
    due.build = false
    if (due.ended) return
    const first = shownData()
    /** What it shows is drawn in a turn of its own, and takes the place of the plot before. */
    const begin = (init: () => void): void => {
      if (due.ended) return made.destroy()
      plot?.destroy()
      plot = made
      place.append(made.root)
      const shown = range
      init()
      if (made.width !== width) made.setSize({ width, height: options.height })
      if (data !== drawn) made.setData(shownData())
      if (shown !== null) made.setScale('x', { min: shown[0], max: shown[1] })
      for (const line of hidden) hide(line, true)
    }
    const drawn = data
    const made = new UPlot(
      plotOptions(options, {
        width,
        log,
        onScale: (min, max) => {
          range = [min, max]
          options.onZoom?.(min, max)
        },
      }),
      first,
      (_, init) => inTurn(() => begin(init as () => void)),
    )
  }

  const hide = (line: number, isHidden: boolean): void => {
    plot?.setSeries(line + 1, { show: !isHidden })
    const entries = place.querySelectorAll<HTMLElement>('.u-legend .u-series')
    entries[line + 1]?.toggleAttribute('hidden', isHidden)
  }

  const rebuild = (): void => {
    if (due.build) return
    due.build = true
    withPlot(build)
  }
  const resized = new ResizeObserver(() => {
    if (place.clientWidth === 0) return
    width = Math.max(place.clientWidth, 120)
    if (plot === null) rebuild()
    else if (plot.width !== width) plot.setSize({ width, height: options.height })
  })
  resized.observe(place)
  const recolour = (): void => {
    if (plot !== null) rebuild()
  }
  const endTheme = onTheme(recolour)

  return {
    show(columns) {
      const [x, ...lines] = columns.map((column, c) => (c === 0 ? Array.from(column) : Array.from(column, orNull)))
      data = [x as number[], ...lines]
      if (plot === null || due.show) return
      due.show = true
      inTurn(() => {
        due.show = false
        if (!due.ended) plot?.setData(shownData())
      })
    },
    setLog(on) {
      if (on === log) return
      log = on
      if (plot !== null) rebuild()
    },
    zoom(to) {
      if (due.show) return inTurn(() => this.zoom(to))
      range = to === undefined ? null : [...to]
      const x = data[0]
      if (plot === null || x.length === 0) return
      plot.setScale('x', { min: range?.[0] ?? x[0], max: range?.[1] ?? x[x.length - 1] })
    },
    reveal(line, shown) {
      if (hidden.has(line) !== shown) return
      if (shown) hidden.delete(line)
      else hidden.add(line)
      hide(line, !shown)
    },
    point(x) {
      plot?.setCursor({ left: plot.valToPos(x, 'x'), top: 0 })
    },
    destroy() {
      due.ended = true
      resized.disconnect()
      endTheme()
      plot?.destroy()
    },
  }
}

/** uPlot's gap for a value that is none. */
const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null)
