/**
 * A small plot of the loss curves.
 *
 * @module
 */
import plot, { type LineFormatterArgs, type Point } from 'simple-ascii-chart'
import type { Paint } from '../io.js'
import { columnOf } from '../../text/number.js'

/** The losses after one epoch; the validation loss may be missing. */
export interface EpochLoss {
  epoch: number
  trainLoss: number
  validLoss?: number | null
}

const TRAIN = '•'
const VALID = '○'
const BOTH = '◎'
const HEIGHT = 10

/**
 * The lines of the plot: losses over epochs, both axes named, with a legend. Empty where there are fewer than two
 * epochs to draw.
 *
 * @param width columns that may be used
 */
export function lossPlot(epochs: readonly EpochLoss[], width: number, paint: Paint): string[] {
  const train = pointsOf(epochs, (e) => e.trainLoss)
  const valid = pointsOf(epochs, (e) => e.validLoss)
  if (train.length < 2) return []
  const ys = [...train, ...valid].map(([, y]) => y)
  const bottom = ys.reduce((a, b) => Math.min(a, b))
  const top = ys.reduce((a, b) => Math.max(a, b))
  if (!(top > bottom)) return []

  const ticks = [0, 1, 2, 3].map((i) => bottom + ((top - bottom) * i) / 3)
  const labels = columnOf(ticks, 3)
  const room = labels.reduce((n, label) => Math.max(n, label.length), 0)
  const first = train[0][0]
  const last = train[train.length - 1][0]
  const columns = Math.max(12, Math.min(width - room - 6, 64))
  const series = valid.length > 0 ? [train, valid] : [train]
  let drawn = -1
  const taken = new Set<string>()
  const text = plot(series, {
    width: columns,
    height: HEIGHT,
    yRange: [bottom, top],
    customYAxisTicks: ticks,
    customXAxisTicks: epochTicks(first, last, Math.floor(columns / 8)),
    formatter: (value, { axis }) => (axis === 'x' ? String(value) : labels[nearest(ticks, value)]),
    // Points only: curves drawn as lines would hide each other where they cross. The series come one after the other.
    lineFormatter: ({ index, plotX, plotY }: LineFormatterArgs) => {
      if (index === 0) drawn++
      const place = `${plotX},${plotY}`
      if (drawn === 0) taken.add(place)
      return { x: plotX, y: plotY, symbol: drawn === 0 ? TRAIN : taken.has(place) ? BOTH : VALID }
    },
  })
  const body = text.split('\n').filter((line) => line.trim() !== '')
  const epochWord = 'epoch'.padStart(room + 3 + Math.floor((columns + 5) / 2))
  const legend = [
    `${TRAIN} training`,
    ...(valid.length > 0 ? [`${VALID} validation`] : []),
    ...(text.includes(BOTH) ? [`${BOTH} both`] : []),
  ].join('  ')
  return ['loss'.padStart(room + 1) + '  ' + legend, ...body.slice(1), epochWord].map((line) => coloured(line, paint))
}

/** The symbols of the curves in their colours. */
function coloured(line: string, paint: Paint): string {
  return line.trimEnd().replaceAll(TRAIN, paint('cyan', TRAIN)).replaceAll(VALID, paint('magenta', VALID))
}

/** The points of one curve that can be drawn. */
function pointsOf(epochs: readonly EpochLoss[], loss: (e: EpochLoss) => number | null | undefined): Point[] {
  const points: Point[] = []
  for (const e of epochs) {
    const y = loss(e)
    if (y !== null && y !== undefined && Number.isFinite(y)) points.push([e.epoch, y])
  }
  return points
}

/** Epochs to name on the axis: the first, the last, and round ones between, at most `most`. */
function epochTicks(first: number, last: number, most: number): number[] {
  const span = last - first
  let step = 1
  for (let factor = 1; span / step > most - 1; factor *= 10) {
    for (const round of [1, 2, 5, 10]) if (span / step > most - 1) step = round * factor
  }
  const ticks = [first]
  for (let t = Math.floor(first / step) * step + step; t < last - step / 2; t += step) {
    if (t > first + step / 2) ticks.push(t)
  }
  ticks.push(last)
  return ticks
}

/** The position of the tick nearest to a value. */
function nearest(ticks: readonly number[], value: number): number {
  let best = 0
  ticks.forEach((tick, i) => {
    if (Math.abs(tick - value) < Math.abs(ticks[best] - value)) best = i
  })
  return best
}
