/**
 * What least squares sees of a window: all that the network sees, or the target's own rows; relative to what the window is
 * relative to (`normalize`), as the network has it.
 *
 * @module
 */
import { windowFeatures } from '../../data/dataset.js'
import { seasonOf } from '../../data/schema.js'
import { windowNumbers } from '../../engine/windows.js'
import { horizonsOf, targetsOf } from '../../options/outputs.js'
import { extraNumbers } from '../../options/windows.js'
import { lastRow, Past, seriesOfRows } from './past.js'
import type { ForecastTask, View } from './row.js'

/** What a fit sees of a window. */
export interface Sight {
  name: string
  /** Features of a window, and how many belong to one of its rows. */
  width(schema: View['schema']): number
  inputs(schema: View['schema']): number
  /** Writes the features of the windows of a target: of the one that ends at row `end`, oldest rows first. */
  features(view: View, target: number): (end: number, out: Float64Array) => void
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
    return (end, out) => {
      if (frames === null) windowFeatures(dataset, window, end, out)
      frames?.forEach((frame, c) => {
        const { less, deviation } = frame(end)
        for (let t = 0; t < window; t++) {
          const r = end - window + 1 + t
          out[t * inputs.length + c] = (dataset.inputs[c][r] - less(r)) / deviation
        }
      })
      extras.forEach((extra, i) => (out[window * inputs.length + i] = extra(end)))
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
    const past = new Past(dataset.targets[target], seriesOfRows(dataset.rows, prepared.table.seriesStarts))
    const { window } = schema
    const nearest = horizonsOf(schema)[0]
    const values = Float64Array.from(dataset.targets[target], (_, r) => {
      const value = past.at(r, seasons[0] ?? 1, r)
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

/** What the network's last step has beside its rows, by the last row of a window: the calendar, what is known ahead, and lags of the targets. */
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
        // A target that is no input may be missing there.
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

/** What targets are relative to, by the last row of a window: the step's last value, or what its window is relative to. */
export function targetFrame(
  { schema, dataset }: View,
  target: number,
): (end: number) => { less: number; deviation: number } {
  const at = schema.inputs.indexOf(targetsOf(schema)[target])
  const own = dataset.targets[target]
  if (schema.normalize === 'difference') return (end) => ({ less: own[end], deviation: 1 })
  const frame = frameOf(schema, at >= 0 ? dataset.inputs[at] : own)
  return (end) => {
    const { less, deviation } = frame(end)
    return { less: less(end), deviation }
  }
}

/** Features of windows: those of window w stand in `numbers` from `at(w)` on. */
interface Features {
  numbers: Float64Array
  at(w: number): number
}

/** Features of so many numbers are kept for all outputs of a task, 64 MB; of more they are written once an output. */
const MOST_KEPT = 8e6

const KEPT = new WeakMap<ForecastTask, { key: string; features: Features }[]>()

export function featuresOf(task: ForecastTask, sight: Sight, target: number): Features {
  const { schema, ends } = task
  const key = `${sight.name} ${sight.isShared ? '' : target}`
  const kept = KEPT.get(task) ?? []
  const known = kept.find((one) => one.key === key)
  if (known !== undefined) return known.features
  const width = sight.width(schema)
  const write = sight.features(task, target)
  if (ends.length * width > MOST_KEPT) {
    const numbers = new Float64Array(width)
    return {
      numbers,
      at(w) {
        write(ends[w], numbers)
        return 0
      },
    }
  }
  const numbers = new Float64Array(ends.length * width)
  ends.forEach((e, w) => write(e, numbers.subarray(w * width, (w + 1) * width)))
  const features = { numbers, at: (w: number): number => w * width }
  // Where each target has features of its own, they come one target after the other.
  KEPT.set(task, [...kept.filter((one) => !one.key.startsWith(sight.name)), { key, features }])
  return features
}
