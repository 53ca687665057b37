/**
 * Line charts by uPlot, in the page's colours, as wide as their place, with an axis of dates that knows no time zone.
 *
 * @module
 */
import type uPlot from 'uplot'
import { columnOf, fixed } from '../text/number.js'
import { calendarTicks } from './calendar-ticks.js'
import { onTheme, tokenOf as colour } from './theme.js'
import { inTurn, withPlot } from './turns.js'

/** Steps between ticks at whole numbers. */
const WHOLE_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000]

/** Pixels below a chart for its legend, of one line. */
const LEGEND = 28

/** One line. */
export interface Line {
  label: string
  /** A colour token: `--series-1`. */
  colour: string
  dash?: number[]
  /** In pixels; 2 unless given. */
  width?: number
  /** Marks each point. */
  points?: boolean
}

/** What a chart shows. */
export interface ChartOptions {
  lines: Line[]
  /** Areas between two of the lines, by their places: the upper, then the lower. */
  bands?: { between: [number, number]; colour: string }[]
  height: number
  /** Whether the values under the cursor stand below the chart; they do unless this is false. */
  legend?: boolean
  /** What the x axis holds, for the legend. */
  xName?: string
  /** How a place on the x axis is written there. */
  xText: (x: number) => string
  /** Milliseconds since 1970 on the x axis, shown this many minutes ahead of UTC; otherwise plain numbers. */
  dates?: { offset: number }
  /** Ticks at whole numbers only, written as numbers or by `xText`. */
  ticks?: 'whole' | 'texts'
  xLabel?: string
  /** Pixels above the lines; 8 unless given. */
  top?: number
  yText: (y: number) => string
  /** The y scale, where it does not follow from the data. */
  scale?: uPlot.Scale
  /** How a logarithmic y axis is labelled, for `log` and `setLog`; see log-axis.ts. */
  logAxis?: Pick<uPlot.Axis, 'splits' | 'filter' | 'values'>
  /** Whether the y axis is logarithmic: what is not above 0 is left out then. */
  log?: boolean
  /** Draws below the lines. */
  background?: (plot: uPlot, colour: (token: string) => string) => void
  plugins?: uPlot.Plugin[]
  /** Called with the x range after every change of it. */
  onZoom?: (min: number, max: number) => void
  /** Called with the place in the data under the cursor. */
  onCursor?: (at: number) => void
}

/** How a line looks, as a background of CSS: dashed where the line is. */
export function strokeOf({ colour: token, dash }: Line): string {
  if (dash === undefined) return `var(${token})`
  const [on, off] = dash
  return `repeating-linear-gradient(90deg, var(${token}) 0 ${on}px, transparent ${on}px ${on + off}px)`
}

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

  const axis = (): uPlot.Axis => ({
    stroke: colour('--muted'),
    grid: { stroke: colour('--grid'), width: 1 },
    ticks: { stroke: colour('--grid'), width: 1 },
    font: `12px ${colour('--font')}`,
  })
  /** What is to be done; each of them in its turn, and once. */
  const due = { build: false, show: false, ended: false }
  const build = (UPlot: typeof uPlot): void => {
    due.build = false
    if (due.ended) return
    const { dates, ticks: at, xLabel, xText, background, onZoom, onCursor } = options
    const x: uPlot.Axis = { ...axis(), size: 32, space: at === 'texts' ? 96 : 72 }
    if (xLabel !== undefined) Object.assign(x, { label: xLabel, labelSize: 24 })
    if (at !== undefined) x.incrs = WHOLE_STEPS
    if (at === 'texts') x.values = (_, splits) => splits.map(xText)
    if (dates !== undefined) {
      const ticks = (min: number, max: number, width: number) => calendarTicks(min, max, width / 80, dates.offset)
      x.splits = (u, _, min, max) => ticks(min, max, u.bbox.width / devicePixelRatio).map(({ at }) => at)
      x.values = (u) => {
        const { min, max } = u.scales.x
        return ticks(min!, max!, u.bbox.width / devicePixelRatio).map(({ text }) => text)
      }
    }
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
      {
        width,
        height: options.height,
        scales: { x: { time: false }, y: log ? { distr: 3, log: 10 } : (options.scale ?? {}) },
        axes: [
          x,
          log ? { ...axis(), size: 64, ...options.logAxis } : { ...axis(), size: 56, space: 26, values: yTicks },
        ],
        series: [
          { label: options.xName, value: (_, v: number | null) => (v === null ? '' : xText(v)) },
          ...options.lines.map((line) => ({
            label: line.label,
            stroke: colour(line.colour),
            width: line.width ?? 2,
            dash: line.dash,
            // A single point is no line.
            points: {
              show: (u: uPlot) => line.points === true || u.data[0].length === 1,
              size: 7,
              fill: colour(line.colour),
            },
            value: (_: uPlot, v: number | null) => (v === null ? '' : options.yText(v)),
          })),
        ],
        bands: (options.bands ?? []).map(({ between: [upper, lower], colour: token }) => ({
          series: [upper + 1, lower + 1] as [number, number],
          fill: colour(token),
        })),
        cursor: { y: false, drag: { x: onZoom !== undefined, y: false }, points: { size: 7 } },
        legend: {
          show: options.legend !== false,
          markers: { width: 0, fill: (_, i) => (i === 0 ? '' : strokeOf(options.lines[i - 1])) },
        },
        padding: [options.top ?? 8, 20, 0, 0],
        plugins: options.plugins ?? [],
        hooks: {
          drawClear: background === undefined ? [] : [(u) => background(u, colour)],
          setCursor: [(u) => typeof u.cursor.idx === 'number' && onCursor?.(u.cursor.idx)],
          setScale: [
            (u, key) => {
              const { min, max } = u.scales.x
              // uPlot's own types leave out that a scale without data has null at its ends.
              if (key !== 'x' || typeof min !== 'number' || typeof max !== 'number') return
              range = [min, max]
              onZoom?.(min, max)
            },
          ],
        },
      },
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

/** Values of the y axis with as many decimals as their distance needs. */
function yTicks(_: uPlot, splits: number[], _axis: number, _space: number, distance: number): string[] {
  const decimals = String(distance).split('.')[1]?.length ?? 0
  if (/e/.test(String(distance))) return columnOf(splits)
  return splits.map((value) => fixed(value, decimals))
}
