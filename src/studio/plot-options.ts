/**
 * What uPlot is told of a chart: its axes in the page's colours, dates without a time zone, its lines and areas.
 *
 * @module
 */
import type uPlot from 'uplot'
import { columnOf, fixed } from '../text/number.js'
import { calendarTicks } from './calendar-ticks.js'
import { signed } from './dom.js'
import { tokenOf as colour } from './theme.js'

/** Steps between ticks at whole numbers. */
const WHOLE_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000]

/** Pixels of the y axis, of its ticks beside the texts, right of a chart, of a character on an axis, and between two texts there. */
const [SIDE, TICK, RIGHT, CHARACTER, GAP] = [56, 18, 20, 7, 16]

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

/** How a chart stands now. */
interface Standing {
  width: number
  log: boolean
  /** Called with the x range after every change of it. */
  onScale: (min: number, max: number) => void
}

/** How a line looks, as a background of CSS: dashed where the line is. */
export function strokeOf({ colour: token, dash }: Line): string {
  if (dash === undefined) return `var(${token})`
  const [on, off] = dash
  return `repeating-linear-gradient(90deg, var(${token}) 0 ${on}px, transparent ${on}px ${on + off}px)`
}

/** The options of a plot. */
export function plotOptions(options: ChartOptions, { width, log, onScale }: Standing): uPlot.Options {
  const { height, xName, xText, background, onZoom, onCursor } = options
  const y = { values: yTicks, space: 26 }
  return {
    width,
    height,
    scales: { x: { time: false }, y: log ? { distr: 3, log: 10 } : (options.scale ?? {}) },
    axes: [xAxis(options), { ...axis(), size: sideOf, ...(log ? options.logAxis : y) }],
    series: [
      { label: xName, value: (_, v: number | null) => (v === null ? '' : xText(v)) },
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
        value: (_: uPlot, v: number | null) => (v === null ? '' : signed(options.yText(v))),
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
    padding: [options.top ?? 8, RIGHT, 0, 0],
    plugins: options.plugins ?? [],
    hooks: {
      drawClear: background === undefined ? [] : [(u) => background(u, colour)],
      setCursor: [(u) => typeof u.cursor.idx === 'number' && onCursor?.(u.cursor.idx)],
      setScale: [
        (u, key) => {
          const { min, max } = u.scales.x
          // uPlot's own types leave out that a scale without data has null at its ends.
          if (key === 'x' && typeof min === 'number' && typeof max === 'number') onScale(min, max)
        },
      ],
    },
  }
}

const axis = (): uPlot.Axis => ({
  stroke: colour('--muted'),
  grid: { stroke: colour('--grid'), width: 1 },
  ticks: { stroke: colour('--grid'), width: 1 },
  font: `12px ${colour('--font')}`,
})

/** The x axis: dates, whole numbers, texts, or numbers as uPlot has them. */
function xAxis({ dates, ticks, xLabel, xText }: ChartOptions): uPlot.Axis {
  const x: uPlot.Axis = { ...axis(), size: 32, space: 72 }
  if (xLabel !== undefined) Object.assign(x, { label: xLabel, labelSize: 24 })
  if (ticks !== undefined) x.incrs = WHOLE_STEPS
  if (ticks === 'texts') Object.assign(x, textTicks(xText))
  if (dates !== undefined) {
    const ticksOf = (min: number, max: number, width: number) => calendarTicks(min, max, width / 80, dates.offset)
    x.splits = (u, _, min, max) => ticksOf(min, max, u.bbox.width / devicePixelRatio).map(({ at }) => at)
    x.values = (u) => {
      const { min, max } = u.scales.x
      return ticksOf(min!, max!, u.bbox.width / devicePixelRatio).map(({ text }) => text)
    }
  }
  return x
}

/** Ticks with texts of any length: as far apart as the longest, and none that begins or ends outside the chart. */
export function textTicks(xText: (x: number) => string): Pick<uPlot.Axis, 'space' | 'values'> {
  const wide = (at: number): number => xText(at).length * CHARACTER
  return {
    space: ({ data: [x] }) => Math.max(80, ...[...x.slice(0, 1), ...x.slice(-1)].map(wide)) + GAP,
    values: (u, splits) =>
      splits.map((at) => {
        const [place, half] = [u.valToPos(at, 'x'), wide(at) / 2]
        const isWithin = place + SIDE >= half && u.bbox.width / devicePixelRatio + RIGHT >= place + half
        return isWithin ? xText(at) : ''
      }),
  }
}

/** As wide as the y axis's longest text asks. */
export const sideOf = (_: unknown, texts: readonly string[] | null): number =>
  Math.max(SIDE, ...(texts ?? []).map((text) => text.length * CHARACTER + TICK))

/** Values of the y axis with as many decimals as their distance needs. */
function yTicks(_: uPlot, splits: number[], _axis: number, _space: number, distance: number): string[] {
  const decimals = String(distance).split('.')[1]?.length ?? 0
  if (/e/.test(String(distance))) return columnOf(splits).map(signed)
  return splits.map((value) => signed(fixed(value, decimals)))
}
