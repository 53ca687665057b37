/**
 * A line over time on a canvas, drawn without a library, so that the first screen need not load one: the full chart takes
 * its place when someone points at it.
 *
 * @module
 */
import { columnOf, fixed } from '../text/number.js'
import { calendarTicks } from './calendar-ticks.js'
import { signed } from './dom.js'
import { namePlaces } from './name-places.js'
import { onTheme, tokenOf as colour } from './theme.js'
import { inTurn } from './turns.js'

const [LEFT, RIGHT, BOTTOM] = [56, 20, 26]
/** Pixels above the line, where the names of areas stand. */
export const TOP = 22

/** What is drawn. */
export interface Sketch {
  height: number
  x: Float64Array
  y: Float64Array
  xText: (x: number) => string
  /** Milliseconds since 1970 on the x axis, shown this many minutes ahead of UTC; otherwise plain numbers. */
  dates: { offset: number } | undefined
  areas: readonly Area[]
}

/** A part of the x axis. */
export interface Area {
  from: number
  to: number
  /** A colour token. */
  colour: string
  text: string
}

/** Draws into an element, anew whenever its width or the colours change; gives what ends that. */
export function sketch(place: HTMLElement, what: Sketch): () => void {
  const canvas = document.createElement('canvas')
  canvas.className = 'sketch'
  canvas.style.height = `${what.height}px`
  place.append(canvas)
  let width = 0
  let turn = 0
  const draw = (): void => {
    if (width === 0) return
    const mine = ++turn
    for (const part of partsOf(canvas, width, what)) inTurn(() => mine === turn && part())
  }
  const resized = new ResizeObserver(() => {
    if (place.clientWidth === width) return
    width = place.clientWidth
    inTurn(draw)
  })
  resized.observe(place)
  const endTheme = onTheme(draw)
  return () => {
    resized.disconnect()
    endTheme()
    canvas.remove()
  }
}

/** What is drawn, in parts for turns of their own: the areas, either axis, the line. */
function partsOf(canvas: HTMLCanvasElement, width: number, what: Sketch): (() => void)[] {
  const { height, x, y, xText, dates, areas } = what
  const scale = devicePixelRatio
  canvas.width = width * scale
  canvas.height = height * scale
  const context = canvas.getContext('2d')!
  context.scale(scale, scale)
  context.font = `12px ${colour('--font')}`
  const known = y.filter((v) => v === v)
  if (known.length === 0) return []
  let [low, high] = [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))]
  if (low === high) [low, high] = [low - 1, high + 1]
  const [first, last] = [x[0], x[x.length - 1]]
  const [wide, tall] = [width - LEFT - RIGHT, height - TOP - BOTTOM]
  const toX = (v: number): number => LEFT + (last > first ? ((v - first) / (last - first)) * wide : wide / 2)
  const toY = (v: number): number => TOP + ((high - v) / (high - low)) * tall

  const paintAreas = (): void => {
    context.textBaseline = 'bottom'
    const spans = areas.map(({ from, to, text }) => ({
      left: toX(from),
      right: toX(to),
      wide: context.measureText(text).width,
    }))
    const names = namePlaces(spans, LEFT)
    for (const [k, { colour: token, text }] of areas.entries()) {
      const { left, right } = spans[k]
      if (!(left < right)) continue
      context.fillStyle = colour(token)
      context.fillRect(left, TOP, right - left, tall)
      context.fillStyle = colour('--muted')
      if (names[k] >= 0) context.fillText(text, names[k], TOP - 3)
    }
  }
  const paintLevels = (): void => {
    context.lineWidth = 1
    context.strokeStyle = colour('--grid')
    context.fillStyle = colour('--muted')
    const { levels, texts } = roundLevels(low, high)
    context.textAlign = 'right'
    context.textBaseline = 'middle'
    texts.forEach((text, k) => {
      context.beginPath()
      context.moveTo(LEFT, toY(levels[k]))
      context.lineTo(width - RIGHT, toY(levels[k]))
      context.stroke()
      context.fillText(signed(text), LEFT - 8, toY(levels[k]))
    })
  }
  const paintTicks = (): void => {
    const ticks =
      dates === undefined
        ? [0, 1, 2, 3, 4].map((k) => x[Math.floor(((x.length - 1) * k) / 4)]).map((at) => ({ at, text: xText(at) }))
        : calendarTicks(first, last, wide / 80, dates.offset)
    context.textAlign = 'center'
    context.textBaseline = 'top'
    let free = 0
    for (const { at, text } of ticks) {
      const half = context.measureText(text).width / 2
      if (toX(at) - half < free) continue
      free = toX(at) + half + 8
      context.fillText(text, toX(at), height - BOTTOM + 8)
    }
  }
  return [paintAreas, paintLevels, paintTicks, () => drawLine(context, x, y, wide, (i, v) => [toX(x[i]), toY(v)])]
}

/** The line itself: of the points on one pixel the least and the largest are enough. */
function drawLine(
  context: CanvasRenderingContext2D,
  x: Float64Array,
  y: Float64Array,
  wide: number,
  at: (i: number, value: number) => [x: number, y: number],
): void {
  context.strokeStyle = colour('--series-1')
  context.lineWidth = 2
  context.lineJoin = 'round'
  context.beginPath()
  const each = Math.max(1, Math.floor(x.length / (wide * 2)))
  let pen = false
  for (let i = 0; i < x.length; i += each) {
    let [least, most] = [Infinity, -Infinity]
    for (let j = i; j < Math.min(x.length, i + each); j++) {
      if (y[j] < least) least = y[j]
      if (y[j] > most) most = y[j]
    }
    if (least > most) {
      pen = false
      continue
    }
    if (pen) context.lineTo(...at(i, least))
    else context.moveTo(...at(i, least))
    if (most > least) context.lineTo(...at(i, most))
    pen = true
  }
  context.stroke()
}

/** Three to six round numbers between two, and how they are written. */
function roundLevels(low: number, high: number): { levels: number[]; texts: string[] } {
  const power = Number(((high - low) / 3).toExponential().split('e')[1])
  const unit = Number(`1e${power}`)
  const step = ([5, 2].find((n) => 3 * n * unit <= high - low) ?? 1) * unit
  const first = Math.floor(low / step)
  const levels = Array.from({ length: 8 }, (_, k) => (first + k) * step).filter((at) => at >= low && at <= high)
  const plain = power > -7 && power < 8
  return { levels, texts: plain ? levels.map((level) => fixed(level, Math.max(0, -power))) : columnOf(levels, 3) }
}
