/**
 * The features of a window for least squares: all that the network sees, or the target's own rows; normalized
 * (`normalize`) as for the network.
 *
 * @module
 */
import { windowFeatures } from '../../data/dataset.js'
import { seasonOf } from '../../data/schema.js'
import { windowNumbers } from '../../engine/windows.js'
import { horizonsOf, targetsOf } from '../../options/outputs.js'
import { extraNumbers } from '../../options/windows.js'
import { placesOf } from '../../table/runs.js'
import { lastRow, Past, seriesOfRows } from './past.js'
import type { ForecastTask, View } from './row.js'

/** What a fit sees of a window. */
export interface Sight {
  name: string
  /** Features of a window, and how many belong to one of its rows. */
  width(schema: View['schema']): number
  inputs(schema: View['schema']): number
  /**
   * Writes the features of the windows of a target: of the one that ends at row `end`, oldest rows first. Those before
   * the one at `from` are not looked at, and may be left as they are.
   */
  features(view: View, target: number): (end: number, out: Float64Array, from: number) => void
  /** Whether the features are the same for all targets, so that one fit serves them all. */
  isShared: boolean
}

/** All inputs, filled, as the network sees them. */
export const ALL: Sight = {
  name: 'linear',
  isShared: true,
  width: (schema) => schema.window * schema.inputs.length + extraNumbers(schema),
  inputs: ({ inputs }) => inputs.length,
  features(view) {
    const { dataset, schema } = view
    const { window, inputs } = schema
    const extras = extrasOf(view)
    const frames = isRelative(schema) ? dataset.inputs.map((values) => frameOf(schema, values)) : null
    return (end, out, from) => {
      const count = inputs.length
      if (frames === null) windowFeatures(dataset, window, end, out, from)
      frames?.forEach((frame, c) => {
        const first = Math.max(0, Math.floor((from - c + count - 1) / count))
        if (first >= window) return
        const { less, deviation } = frame(end)
        for (let t = first; t < window; t++) {
          const r = end - window + 1 + t
          out[t * count + c] = (dataset.inputs[c][r] - less(r)) / deviation
        }
      })
      extras.forEach((extra, i) => (out[window * count + i] = extra(end)))
    }
  },
}

/** The target's own rows of the window, a missing one filled as baselines do; with horizon 0 without the last. */
export const OWN: Sight = {
  name: 'autoregression',
  isShared: false,
  width: (schema) => schema.window - (horizonsOf(schema)[0] === 0 ? 1 : 0),
  inputs: () => 1,
  features(view, target) {
    const { dataset, prepared, schema, seasons } = view
    const { table } = prepared
    const own = seriesOfRows(dataset.rows, table.seriesStarts)
    const past = new Past(dataset.targets[target], own, placesOf(table, schema.gaps))
    const { window } = schema
    const nearest = horizonsOf(schema)[0]
    const values = Float64Array.from(dataset.targets[target], (_, r) => {
      const value = past.at(r, 0, seasons[0] ?? 1)
      return value === value ? value : 0
    })
    const frame = frameOf(schema, values)
    return (end, out) => {
      const { less, deviation } = frame(end)
      let k = 0
      for (let r = end - window + 1; r <= lastRow(end, nearest); r++) out[k++] = (values[r] - less(r)) / deviation
    }
  },
}

/**
 * What the network's last step has beside its rows, by the last row of a window: the calendar, what is known ahead, and
 * lags of the targets.
 */
function extrasOf({ dataset, schema }: View): ((end: number) => number)[] {
  const lags = targetsOf(schema).flatMap((name, j) => {
    const own = schema.inputs.indexOf(name)
    const values = own >= 0 ? dataset.inputs[own] : dataset.targets[j]
    const frame = frameOf(schema, values)
    return (schema.lags ?? []).flatMap((lag) =>
      horizonsOf(schema).map((h) => (end: number): number => {
        const { less, deviation } = frame(end)
        const row = end + h - lag
        const value = (values[row] - less(row)) / deviation
        // A target that is not an input may be missing there.
        return value === value ? value : 0
      }),
    )
  })
  const own = (values: Float64Array) => (end: number) => values[end]
  return [...[...dataset.calendar, ...dataset.known].map(own), ...lags, ...dataset.fixed.map(own)]
}

/** Whether windows are relative to something of their own. */
const isRelative = ({ normalize = 'none' }: View['schema']): boolean => normalize !== 'none'

/** Whether targets are fitted as they are scaled, rather than in the units of the table. */
export const isScaled = ({ schema, dataset }: View): boolean =>
  dataset.bySeries || isRelative(schema) || schema.transform !== undefined

/** What is taken off the rows of a window, and by what the rest is divided. */
interface Frame {
  less(row: number): number
  deviation: number
}

const PLAIN: Frame = { less: () => 0, deviation: 1 }

/** What the windows of a column are relative to, by their last rows: as the network has it. */
function frameOf(schema: View['schema'], values: ArrayLike<number>): (end: number) => Frame {
  const { window, normalize = 'none' } = schema
  if (normalize === 'none') return () => PLAIN
  if (normalize === 'difference') return () => ({ less: (row) => values[row - 1], deviation: 1 })
  return (end) => {
    const { shift, deviation } = windowNumbers(normalize, values, 1, 0, end - window + 1, window, seasonOf(schema))
    return { less: () => shift, deviation }
  }
}

/**
 * What the targets of some windows are relative to: what is taken off, and by what the rest is divided, one a window.
 */
export interface TargetFrames {
  less: Float64Array
  deviation: Float64Array
}

/**
 * The frames of a target in the windows that end at `ends`: the step's last value, or what its window is relative to.
 */
export function targetFrames({ schema, dataset }: View, target: number, ends: Int32Array): TargetFrames {
  const at = schema.inputs.indexOf(targetsOf(schema)[target])
  const own = dataset.targets[target]
  const isChange = schema.normalize === 'difference'
  const frame = isChange ? null : frameOf(schema, at >= 0 ? dataset.inputs[at] : own)
  const frames = { less: new Float64Array(ends.length), deviation: new Float64Array(ends.length) }
  ends.forEach((end, w) => {
    const { less, deviation } = frame?.(end) ?? PLAIN
    frames.less[w] = frame === null ? own[end] : less(end)
    frames.deviation[w] = deviation
  })
  return frames
}

/** Features of some windows one after the other, the first of them being number `from`: of each the last `width`. */
interface Block {
  from: number
  count: number
  width: number
  numbers: Float64Array
}

/** What the outputs of a target have in common for the windows of a task. */
export interface Seen {
  target: number
  frames: TargetFrames
  /** The features of all windows, without those that are skipped. */
  blocks(): Iterable<Block>
}

const SEEN = new WeakMap<ForecastTask, Record<string, Seen>>()

/** Features of so many numbers are kept for all outputs of a target, 64 MB; of more they are written again. */
const MOST_KEPT = 8e6

/** So many numbers stand in a block, 128 KB: a processor's second cache holds it while several outputs are forecast. */
const BLOCK = 16_384

/**
 * What the windows of a task show of a target; outputs come one target after the other.
 *
 * @param skipped how many of the first features the fits of the sight leave out
 */
export function seenBy(sight: Sight, task: ForecastTask, target: number, skipped: number): Seen {
  const { schema, ends } = task
  const known: Record<string, Seen | undefined> = SEEN.get(task) ?? {}
  const before = known[sight.name]
  if (before?.target === target) return before
  const one = new Float64Array(sight.width(schema))
  const used = one.subarray(skipped)
  const width = used.length
  const write = sight.features(task, target)
  const isKept = ends.length * width <= MOST_KEPT
  function* blocks(): Generator<Block> {
    const size = Math.min(ends.length, Math.max(1, Math.floor(BLOCK / Math.max(1, width))))
    let numbers = new Float64Array(size * width)
    for (let from = 0; from < ends.length; from += size) {
      const count = Math.min(size, ends.length - from)
      if (isKept && from > 0) numbers = new Float64Array(count * width)
      for (let i = 0; i < count; i++) {
        write(ends[from + i], one, skipped)
        numbers.set(used, i * width)
      }
      yield { from, count, width, numbers }
    }
  }
  const frames = targetFrames(task, target, ends)
  let seen: Seen = { target, frames, blocks }
  if (before !== undefined && sight.isShared) seen = { ...before, target, frames }
  else if (isKept) {
    const all = [...blocks()]
    seen = { target, frames, blocks: () => all }
  }
  SEEN.set(task, { ...known, [sight.name]: seen } as Record<string, Seen>)
  return seen
}
