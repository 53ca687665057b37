/**
 * The interface of a baseline: fitted on the training part, kept with the model, asked for forecasts.
 *
 * @module
 */
import type { SignalLike } from '../../host-types.js'
import { type Dataset, inTableUnits as unscaled } from '../../data/dataset.js'
import type { Range } from '../../data/parts.js'
import type { Prepared, Samples } from '../../data/samples.js'
import type { Schema } from '../../data/schema.js'
import type { Fields, Refuse } from '../../format/fields.js'
import type { FileTensor } from '../../format/safetensors.js'
import type { Output } from '../../options/outputs.js'
import type { Judged } from '../judged.js'
import type { Past } from './past.js'

/** A table as a model sees it. */
export interface View {
  /** In the table's units. */
  prepared: Prepared
  /** Scaled. */
  dataset: Dataset
  schema: Schema
  /** Seasonal periods in rows, the main one first; 1 without a season. */
  seasons: readonly number[]
}

/** What a baseline is fitted on: the training samples, and the training rows, one range per series. */
export interface FitTask extends View {
  /** `valid` are those by which it is chosen. */
  samples: Samples
  train: readonly Range[]
  judged: Judged
  /** Most multiplications for one fit; beyond that it uses a sample of the windows, evenly spaced. */
  work?: number
  signal?: SignalLike
}

/**
 * The targets in the units in which baselines are fitted and kept: the table's; scaled, where each series has scales of
 * its own, so that one fit serves all.
 */
export function fitTargets({ prepared, dataset }: Pick<View, 'prepared' | 'dataset'>): Float64Array[] {
  return dataset.bySeries ? dataset.targets : (prepared.targets as Float64Array[])
}

/** A forecast for the window that ends at `end`, from the units of {@link fitTargets} to those of the table. */
export function inTableUnits(value: number, { dataset }: Pick<View, 'dataset'>, target: number, end: number): number {
  if (!dataset.bySeries) return value
  return unscaled(dataset, target, end, value)
}

/** The windows to forecast, by their last rows. */
export interface ForecastTask extends View {
  ends: Int32Array
  /** The targets as they are known, one a target. */
  past: readonly Past[]
}

/** A fitted baseline. */
export interface FittedBaseline {
  readonly name: string
  /**
   * For an output one number a window, in the target's units; NaN where there is none. Two baselines may give the same
   * array, so it is not to be written to.
   *
   * @param k which output, 0 first
   */
  forecast(task: ForecastTask, output: Output, k: number): Float64Array
  /** What it lacked when it was fitted, in sentences. */
  notes?(task: View): string[]
  /** What a model file keeps of it: JSON, and numbers if there are any; null where nothing needs keeping. */
  saved(): { fields: unknown; tensor?: FileTensor } | null
}

/** What a model file keeps of a baseline. */
export interface SavedBaseline {
  schema: Schema
  seasons: readonly number[]
  /** The object that holds the field `name`. */
  fields: Fields
  /** The numbers of the baseline's tensor. */
  numbers(shape: readonly number[]): Float64Array
  refuse: Refuse
}

/** A text; of a family one for each of its members, by the number in its name, null where it has none. */
export type BaselineText = string | ((rows: number | null) => string)

/** A baseline, as a row of the table. */
export interface BaselineRow {
  /** In a sentence: `the linear model`. */
  subject: BaselineText
  /** Where a column is narrow. */
  short: string
  /** What it forecasts, in a few words. */
  about: BaselineText
  /** What of the past it looks at: the target alone, or all that the network sees; nothing of it where left out. */
  sees?: 'target' | 'all'
  /** The baseline; or several, where it is a family. */
  fit(
    task: FitTask,
    name: string,
  ): FittedBaseline | readonly FittedBaseline[] | Promise<FittedBaseline | readonly FittedBaseline[]>
  /** Whether it is in every model, since nothing of it needs keeping; files do not name it. */
  isInEvery?: boolean
  /** Whether there may be several, which have a number after the name. */
  isFamily?: boolean
  /** Takes from a file what `saved` gave. */
  read(saved: SavedBaseline, name: string): FittedBaseline | readonly FittedBaseline[]
}

export type BaselineTable = Readonly<Record<string, BaselineRow>>

/** Vectors of one length as the rows of a tensor; one alone stays a vector. */
export function stacked(vectors: readonly Float64Array[]): FileTensor {
  const { length } = vectors[0]
  const data = new Float64Array(vectors.length * length)
  vectors.forEach((vector, i) => data.set(vector, i * length))
  return { shape: vectors.length === 1 ? [length] : [vectors.length, length], data }
}

/** The vectors of a tensor that {@link stacked} made. */
export function unstacked({ numbers }: SavedBaseline, count: number, length: number): Float64Array[] {
  const data = numbers(count === 1 ? [length] : [count, length])
  return Array.from({ length: count }, (_, i) => data.slice(i * length, (i + 1) * length))
}
