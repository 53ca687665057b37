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

/** The chart as SVG, with a legend below it. */
export function chartSvg({
  label,
  labels,
  at: places,
  lines,
  bands = [],
  rules = [],
  fromZero = false,
}: Chart): string {
  const all = [
    ...lines.flatMap(({ values }) => values),
    ...bands.flatMap(({ lower, upper }) => [...lower, ...upper]),
    ...rules,
  ]
  const known = all.filter((v) => v === v && v - v === 0)
  if (known.length === 0) return '<p>There is nothing to draw.</p>'
  let [low, high] = [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))]
  if (fromZero) low = Math.min(0, low)
  if (low === high) [low, high] = [low - 1, high + 1]
  const ticks = roundNumbers(low, high)
  low = Math.min(low, ticks[0])
  high = Math.max(high, ticks[ticks.length - 1])
  const n = labels.length
  const [left, right] = places === undefined ? [0, 0] : endsOf(places)
  const across = (share: number): number => LEFT + (WIDTH - LEFT - RIGHT) * share
  const placeOf = (value: number): number => across((value - left) / (right - left))
  const x = (i: number): number => (places === undefined ? across((i + 0.5) / n) : placeOf(places[i]))
  const y = (v: number): number => TOP + ((HEIGHT - TOP - BOTTOM) * (high - v)) / (high - low)
  const at = (i: number, v: number): string => `${x(i).toFixed(1)},${y(v).toFixed(1)}`
  const parts: string[] = []
  tickTexts(ticks).forEach((text, k) => {
    const line = y(ticks[k]).toFixed(1)
    parts.push(`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${line}" y2="${line}"/>`)
    parts.push(`<text class="tick" x="${LEFT - 5}" y="${line}" dy="0.35em" text-anchor="end">${escaped(text)}</text>`)
  })
  const below = (place: number, text: string): void => {
    const half = (text.length * CHARACTER) / 2
    const anchor = place + half > WIDTH ? 'end' : place - half < 0 ? 'start' : 'middle'
    parts.push(
      `<text class="tick" x="${place.toFixed(1)}" y="${HEIGHT - 7}" text-anchor="${anchor}">${escaped(text)}</text>`,
    )
  }
  if (places === undefined) {
    const longest = labels.reduce((most, text) => Math.max(most, text.length), 1)
    const room = Math.max(2, Math.floor((WIDTH - LEFT) / ((longest + 2) * CHARACTER)))
    const every = -Math.floor(-n / room)
    for (let i = 0; i < n; i += every) below(x(i), labels[i])
  } else {
    const numbers = roundNumbers(left, right).filter((value) => value >= left && value <= right)
    tickTexts(numbers).forEach((text, k) => below(placeOf(numbers[k]), text))
  }
  bands.forEach((band, k) => {
    for (const [from, to] of runs(band.lower)) {
      const upper = range(from, to).map((i) => at(i, band.upper[i]))
      const lower = range(from, to)
        .reverse()
        .map((i) => at(i, band.lower[i]))
      parts.push(`<polygon class="band b${k + 1}" points="${[...upper, ...lower].join(' ')}"/>`)
    }
  })
  for (const rule of rules) {
    parts.push(
      `<line class="rule" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(rule).toFixed(1)}" y2="${y(rule).toFixed(1)}"/>`,
    )
  }
  for (const { values, form, colour } of lines) {
    if (form === 'line') {
      for (const [from, to] of runs(values)) {
        const points = range(from, to).map((i) => at(i, values[i]))
        if (points.length > 1) parts.push(`<polyline class="line c${colour}" points="${points.join(' ')}"/>`)
        else
          parts.push(
            `<circle class="dot c${colour}" cx="${x(from).toFixed(1)}" cy="${y(values[from]).toFixed(1)}" r="2.5"/>`,
          )
      }
      continue
    }
    values.forEach((v, i) => {
      if (v !== v) return
      if (form === 'dots')
        parts.push(`<circle class="dot c${colour}" cx="${x(i).toFixed(1)}" cy="${y(v).toFixed(1)}" r="2.5"/>`)
      else {
        const [top, foot] = [Math.min(y(v), y(0)), Math.max(y(v), y(0))]
        const wide = Math.max(1, ((WIDTH - LEFT - RIGHT) / n) * 0.6)
        parts.push(
          `<rect class="bar c${colour}" x="${(x(i) - wide / 2).toFixed(1)}" y="${top.toFixed(1)}" width="${wide.toFixed(1)}" height="${Math.max(0.5, foot - top).toFixed(1)}"/>`,
        )
      }
    })
  }
  const keys = [
    ...lines.map(
      ({ name, colour }) =>
        `<li><svg class="key" viewBox="0 0 20 8" aria-hidden="true"><rect class="bar c${colour}" width="20" height="8"/></svg>${escaped(name)}</li>`,
    ),
    ...bands.map(
      ({ name }, k) =>
        `<li><svg class="key" viewBox="0 0 20 8" aria-hidden="true"><rect class="band b${k + 1}" width="20" height="8"/></svg>${escaped(name)}</li>`,
    ),
  ]
  return pictureSvg(label, HEIGHT, parts.join('')) + `<ul class="keys">${keys.join('')}</ul>`
}

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
