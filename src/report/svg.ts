/**
 * Small charts as SVG: no script, no style of their own, colours by classes.
 *
 * @module
 */
import { columnOf } from '../text/number.js'

/** A text that is only text, whatever it says. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)

/** A line, or bars, of a chart; NaN where there is nothing. */
export interface ChartLine {
  name: string
  values: readonly number[]
  /** `line`, `dots`, or `bars` from 0. */
  form: 'line' | 'dots' | 'bars'
  /** Which colour, 1 to 9. */
  colour: number
}

/** A chart; points stand side by side, one a label, or where `at` puts them. */
export interface Chart {
  /** What it shows, for those who do not see it. */
  label: string
  labels: readonly string[]
  /** Of each point its place along the axis, which then shows numbers instead of labels. */
  at?: readonly number[]
  lines: readonly ChartLine[]
  /** Between these the area is filled; the widest first. */
  bands?: readonly { lower: readonly number[]; upper: readonly number[]; name: string }[]
  /** Horizontal lines across. */
  rules?: readonly number[]
  /** The axis begins at 0. */
  fromZero?: boolean
}

/** Of a picture; {@link STYLE} scales it to the page, and its text up where the page is narrow. */
export const WIDTH = 560
const [HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [210, 54, 26, 10, 10]
/** About what a character of a tick takes, where the page is narrow. */
const CHARACTER = 9

/** Ticks with the same decimals, as few as tell them: 0, 5, 10 and not 0.0, 5.0, 10.0. */
function tickTexts(ticks: readonly number[]): string[] {
  let texts = columnOf(ticks, 3)
  while (texts.every((text) => /^[^e]*\.\d*0$/.test(text))) texts = texts.map((text) => text.slice(0, -1))
  return texts.map((text) => text.replace(/\.$/, ''))
}

/** Where numbers lie in a picture: x by the place of a label, or along an axis of numbers; y by value. */
interface Scales {
  x: (i: number) => number
  y: (value: number) => number
  /** Along the axis of numbers. */
  along: (value: number) => number
  /** Ends of that axis. */
  ends: readonly [left: number, right: number]
  ticks: readonly number[]
}

/** The chart as SVG, with a legend below it. */
export function chartSvg(chart: Chart): string {
  const scales = scalesOf(chart)
  if (scales === null) return '<p>There is nothing to draw.</p>'
  const { label, lines, bands = [], rules = [] } = chart
  const parts = [
    ...valueAxis(scales),
    ...labelAxis(chart, scales),
    ...bands.flatMap((band, k) => bandParts(band, `b${k + 1}`, scales)),
    ...rules.map((rule) => across('rule', scales.y(rule))),
    ...lines.flatMap((line) => lineParts(line, chart.labels.length, scales)),
  ]
  const keys = [
    ...lines.map(({ name, colour, form }) => key(`bar c${colour}`, name, form === 'dots')),
    ...bands.map(({ name }, k) => key(`band b${k + 1}`, name)),
  ]
  return pictureSvg(label, HEIGHT, parts.join('')) + `<ul class="keys">${keys.join('')}</ul>`
}

/** Null where there is nothing to draw. */
function scalesOf({ labels, at: places, lines, bands = [], rules = [], fromZero = false }: Chart): Scales | null {
  const all = [
    ...lines.flatMap(({ values }) => values),
    ...bands.flatMap(({ lower, upper }) => [...lower, ...upper]),
    ...rules,
  ]
  const known = all.filter((v) => v === v && v - v === 0)
  if (known.length === 0) return null
  let [low, high] = [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))]
  if (fromZero) low = Math.min(0, low)
  if (low === high) [low, high] = [low - 1, high + 1]
  const ticks = roundNumbers(low, high)
  low = Math.min(low, ticks[0])
  high = Math.max(high, ticks[ticks.length - 1])
  const [left, right] = places === undefined ? [0, 0] : endsOf(places)
  const at = (share: number): number => LEFT + (WIDTH - LEFT - RIGHT) * share
  const along = (value: number): number => at((value - left) / (right - left))
  return {
    x: (i) => (places === undefined ? at((i + 0.5) / labels.length) : along(places[i])),
    y: (value) => TOP + ((HEIGHT - TOP - BOTTOM) * (high - value)) / (high - low),
    along,
    ends: [left, right],
    ticks,
  }
}

/** A line from the left to the right. */
const across = (kind: string, y: number): string =>
  `<line class="${kind}" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}"/>`

/** Lines of the grid, and their values. */
function valueAxis({ ticks, y }: Scales): string[] {
  return tickTexts(ticks).flatMap((text, k) => {
    const at = y(ticks[k])
    return [
      across('grid', at),
      `<text class="tick" x="${LEFT - 5}" y="${at.toFixed(1)}" dy="0.35em" text-anchor="end">${escaped(text)}</text>`,
    ]
  })
}

/** What stands below: as many labels as there is room for, or ticks of the axis of numbers. */
function labelAxis({ labels, at: places }: Chart, { x, along, ends: [left, right] }: Scales): string[] {
  const below = (place: number, text: string): string => {
    const half = (text.length * CHARACTER) / 2
    const anchor = place + half > WIDTH ? 'end' : place - half < 0 ? 'start' : 'middle'
    return `<text class="tick" x="${place.toFixed(1)}" y="${HEIGHT - 7}" text-anchor="${anchor}">${escaped(text)}</text>`
  }
  if (places !== undefined) {
    const numbers = roundNumbers(left, right).filter((value) => value >= left && value <= right)
    return tickTexts(numbers).map((text, k) => below(along(numbers[k]), text))
  }
  const longest = labels.reduce((most, text) => Math.max(most, text.length), 1)
  const room = Math.max(2, Math.floor((WIDTH - LEFT) / ((longest + 2) * CHARACTER)))
  const every = -Math.floor(-labels.length / room)
  return labels.flatMap((text, i) => (i % every === 0 ? [below(x(i), text)] : []))
}

/** The areas of a band, one for each stretch without a gap. */
function bandParts({ lower, upper }: NonNullable<Chart['bands']>[number], colour: string, { x, y }: Scales): string[] {
  const at = (values: readonly number[], i: number): string => `${x(i).toFixed(1)},${y(values[i]).toFixed(1)}`
  return runs(lower).map(([from, to]) => {
    const above = range(from, to).map((i) => at(upper, i))
    const under = range(from, to).map((i) => at(lower, i))
    return `<polygon class="band ${colour}" points="${[...above, ...under.reverse()].join(' ')}"/>`
  })
}

/** The marks of a line: what lies together joined, or dots, or bars from 0, of which there is room for n. */
function lineParts({ values, form, colour }: Chart['lines'][number], n: number, { x, y }: Scales): string[] {
  const dot = (i: number): string =>
    `<circle class="dot c${colour}" cx="${x(i).toFixed(1)}" cy="${y(values[i]).toFixed(1)}" r="2.5"/>`
  if (form === 'line') {
    return runs(values).map(([from, to]) => {
      if (to - from === 1) return dot(from)
      const points = range(from, to).map((i) => `${x(i).toFixed(1)},${y(values[i]).toFixed(1)}`)
      return `<polyline class="line c${colour}" points="${points.join(' ')}"/>`
    })
  }
  const there = range(0, values.length).filter((i) => values[i] === values[i])
  if (form === 'dots') return there.map(dot)
  const wide = Math.max(1, ((WIDTH - LEFT - RIGHT) / n) * 0.6)
  return there.map((i) => {
    const [top, foot] = [Math.min(y(values[i]), y(0)), Math.max(y(values[i]), y(0))]
    return `<rect class="bar c${colour}" x="${(x(i) - wide / 2).toFixed(1)}" y="${top.toFixed(1)}" width="${wide.toFixed(1)}" height="${Math.max(0.5, foot - top).toFixed(1)}"/>`
  })
}

/** An entry of the legend. */
const key = (kind: string, name: string, isDot = false): string =>
  `<li><svg class="key" viewBox="0 0 20 8" aria-hidden="true">${isDot ? `<circle class="${kind}" cx="10" cy="4" r="2.5"/>` : `<rect class="${kind}" width="20" height="8"/>`}</svg>${escaped(name)}</li>`

/** A picture of {@link WIDTH}. */
export const pictureSvg = (label: string, height: number, content: string): string =>
  `<svg class="chart" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(label)}">${content}</svg>`

/** Round numbers that divide a stretch into three to seven, from the last below it to the first above. */
export function roundNumbers(low: number, high: number): number[] {
  const wanted = (high - low) / 4
  let power = 1
  while (power * 10 <= wanted) power *= 10
  while (power > wanted) power /= 10
  const step = wanted >= 5 * power ? 5 * power : wanted >= 2 * power ? 2 * power : power
  const first = Math.floor(low / step)
  const steps = -Math.floor(-high / step) - first
  return Array.from({ length: steps + 1 }, (_, k) => (first + k) * step)
}

/** A little beyond the least and the largest number, so that no point lies on the edge. */
function endsOf(values: readonly number[]): [number, number] {
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
  const margin = high > low ? (high - low) * 0.04 : 1
  return [low - margin, high + margin]
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, k) => from + k)

/** Stretches of numbers without a gap. */
function runs(values: readonly number[]): [number, number][] {
  const found: [number, number][] = []
  let from = -1
  for (let i = 0; i <= values.length; i++) {
    const is = i < values.length && values[i] === values[i]
    if (is && from < 0) from = i
    if (!is && from >= 0) {
      found.push([from, i])
      from = -1
    }
  }
  return found
}
