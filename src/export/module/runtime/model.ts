/**
 * What `moduleOf` writes into an exported module, and the types of it; no code comes from here.
 *
 * @module
 */
import type { WindowScale } from '../../../engine/windows.js'
import type { CalendarPart } from '../../../options/windows.js'
import type { Step } from '../../../table/step.js'

export type Real = Float32Array

/** Weights as PyTorch keeps them: weightIh [gates·H][inputs], weightHh [gates·H][H], biases [gates·H]. */
export interface Layer {
  weightIh: Real
  weightHh: Real
  biasIh: Real
  biasHh: Real | null
}

export interface Network {
  layers: readonly Layer[]
  head: { weight: Real; bias: Real }
}

/** What a layer hands from step to step; nothing before the first. */
export interface State {
  h: Real | null
  c: Real | null
}

export type Cell = number | string | null | undefined
export type Row = readonly Cell[] | Readonly<Record<string, Cell>>

/** The rows of a call: those that are past, and those after them, of which some columns are known. */
export interface Rows {
  past: readonly Row[]
  ahead: readonly Row[]
}

/** What a step has once, by its last row: a number of a column so many rows from there, relative to what `column` is. */
export interface Extra {
  values: Float64Array
  ahead: number
  column: number | null
}

/** The calendar, and which rows no gap divides; null: that is not known. */
export interface Timed {
  extras: Extra[]
  run: Int32Array | null
}

export interface Scale {
  mean: number
  deviation: number
  unit?: number
}

/** By which rows go in and forecasts come out; `fill` stands for a missing cell. */
export interface Scales {
  inputs: readonly (Scale & { fill?: number })[]
  outputs: readonly Scale[]
  known?: readonly Scale[]
}

/** What a window is, where it is more than rows as they are scaled. */
interface Form {
  segment: number
  scale: WindowScale | null
  change: boolean
  season: number
  horizons: readonly number[]
  lags?: readonly number[]
  calendar?: readonly CalendarPart[]
  time?: { name: string; step: Step; anchor: number; breaks: boolean }
  known?: readonly (Scale & { name: string })[]
  fixed?: readonly { name: string; words?: readonly string[]; scale?: Scale }[]
  transform: 'none' | 'log1p'
  min: number | null
  max: number | null
  targets: readonly { name: string; input: number; bases: readonly number[] | null }[]
}

/** What `moduleOf` writes into the module. */
export declare const model: {
  window: number
  missing: 'ffill' | 'mean' | 'drop' | 'error'
  na?: { words: readonly string[]; numbers: readonly number[] }
  inputs: readonly (Scale & { name: string; fill?: number })[]
  outputs: readonly Scale[]
  series?: readonly ({ name: string } & Scales)[]
  hiddenSize: number
  /** The column by which rows tell gaps, where they have it. */
  gaps?: { name: string; step: Step; anchor: number }
  /** Rows before a window that it takes as well. */
  reach: number
  form?: Form
  /** The columns of a row that is an array. */
  columns: readonly string[]
  /** How many quantiles are forecast; and which, where intervals are made of them. */
  quantiles?: number
  levels?: readonly number[]
}
export declare const networks: readonly Network[]
/** Of a model of several series the scales of one, otherwise those that there are. */
export declare const scalesOf: (series: string | undefined) => Scales
/** What a network forecasts in windows, by the row at which they end; null where it cannot. */
export type Forecasting = (end: number) => number[] | null
export declare const windowsOf: (rows: Rows, scales: Scales, network: Network) => Forecasting
/** How many rows hold more than what is known ahead. */
export declare const pastOf: (rows: readonly Row[]) => number
/** What a step has once; null where it has no such thing. */
export declare const calendarOf: ((rows: Rows) => Timed) | null
export declare const knownOf: ((rows: Rows, scales: Scales, run: ArrayLike<number> | null) => Extra[]) | null
export declare const fixedOf: ((rows: Rows) => Extra[]) | null
/** How far forecasts were off, by which intervals are made: of each pair of quantiles the scores of each output. */
export declare const calibration: readonly (readonly Float64Array[])[]
/** Bounds around what a window forecasts. */
export type Bounds = readonly [lower: number, upper: number] | null
export declare const intervalsOf: (level: number, scales: Scales) => (numbers: readonly number[]) => Bounds | Bounds[]
export declare const forecastsOf: (rows: Rows, scales: Scales) => Forecasting
export declare const step: (layer: Layer, x: Real, state: State) => Real
