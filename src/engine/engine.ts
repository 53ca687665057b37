/**
 * What an engine is: the interface that the core (wasm.ts) and the twin (ts/twin.ts) both implement. An engine holds
 * one network's memory and does its work; who calls it fills regions by name and reads results by name.
 *
 * @module
 */
import type { Layout } from './spec.js'

import type { Dtype, NetworkSpec, OptimizerScalars, OptimizerState, Plan, Real } from './spec.js'

export interface Engine {
  readonly kind: 'wasm' | 'ts'
  readonly sizes: NetworkSpec
  readonly layout: Layout
  readonly plan: Plan | null
  /** The memory; taken anew after every `arrange`, since it may have grown. */
  readonly buffer: ArrayBufferLike

  /**
   * Lays out the work area for a plan; what the fixed region holds stays. The work area is zero afterwards, unless the
   * plan is the one already laid out, which keeps it.
   *
   * @throws HindcastError MEMORY_TOO_SMALL
   */
  arrange(plan: Plan): void
  setOptimizer(scalars: OptimizerScalars): void
  optimizerState: OptimizerState

  /** Outputs of all the plan's windows (at most one batch) into `y` [T][windows][O], activations kept. */
  forward(): void
  /** Loss and every gradient of the windows last run forward. */
  backward(): number
  /** dx [T][windows][I] into `inputGrad`, after backward. */
  inputGradient(): void
  /** One update; false if a parameter is no longer finite. */
  update(): boolean
  /** Minibatches from … from + count − 1 of the plan; −1, or the minibatch after which a number was not finite. */
  train(from: number, count: number): number
  /** Outputs of windows from … from + count − 1 of `starts` into `output`; keeps nothing. */
  predict(from: number, count: number): void
  /** `train` and `predict` that leave the caller's thread free where the engine has threads of its own. */
  trainAsync(from: number, count: number): Promise<number>
  predictAsync(from: number, count: number): Promise<void>
  dispose(): void
}

/** The numbers of a region of type real, as it lies (rows `stride` apart). A view: invalid after `arrange`. */
export function realView(engine: Engine, name: string): Real {
  const r = regionOf(engine, name)
  const length = r.rows * r.stride
  return engine.sizes.dtype === 'f32'
    ? new Float32Array(engine.buffer, r.at, length)
    : new Float64Array(engine.buffer, r.at, length)
}

export function intView(engine: Engine, name: string): Int32Array {
  const r = regionOf(engine, name)
  return new Int32Array(engine.buffer, r.at, r.rows * r.stride)
}

export function doubleView(engine: Engine, name: string): Float64Array {
  const r = regionOf(engine, name)
  return new Float64Array(engine.buffer, r.at, r.rows * r.stride)
}

/** A dense copy [rows][cols] of a region. */
export function readRegion(engine: Engine, name: string): Real {
  const { rows, cols, stride } = regionOf(engine, name)
  const view = realView(engine, name)
  const out = realArray(engine.sizes.dtype, rows * cols)
  for (let i = 0; i < rows; i++) out.set(view.subarray(i * stride, i * stride + cols), i * cols)
  return out
}

/** Writes dense [rows][cols] numbers into a region, each rounded once; padding stays. */
export function writeRegion(engine: Engine, name: string, values: ArrayLike<number>): void {
  const { rows, cols, stride } = regionOf(engine, name)
  const view = realView(engine, name)
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) view[i * stride + j] = values[i * cols + j]
}

/**
 * The same with the matrix turned: the region's rows are [n][G], so that it is a matrix [n][G·cols] inside, and
 * [G·cols][n] outside. Nothing else is made on the way: the matrix may be as large as the memory allows.
 */
export function readTurned(engine: Engine, name: string, gates: number): Real {
  const { rows, cols, stride } = regionOf(engine, name)
  const view = realView(engine, name)
  const out = realArray(engine.sizes.dtype, rows * cols)
  const n = rows / gates
  for (let r = 0; r < rows; r++) {
    const at = turnedAt(r, cols, gates, n)
    for (let j = 0; j < cols; j++) out[at + j * n] = view[r * stride + j]
  }
  return out
}

export function writeTurned(engine: Engine, name: string, gates: number, values: ArrayLike<number>): void {
  const { rows, cols, stride } = regionOf(engine, name)
  const view = realView(engine, name)
  const n = rows / gates
  for (let r = 0; r < rows; r++) {
    const at = turnedAt(r, cols, gates, n)
    for (let j = 0; j < cols; j++) view[r * stride + j] = values[at + j * n]
  }
}

/** Where the first number of row r of a region stands outside. */
function turnedAt(r: number, cols: number, gates: number, n: number): number {
  const i = Math.floor(r / gates)
  return (r - i * gates) * cols * n + i
}

/** Fills a region with [rows][cols] numbers (turned: [cols][rows]) as they come, each rounded once. */
export function fillRegion(engine: Engine, name: string, next: () => number, turned = false): void {
  const { rows, cols, stride } = regionOf(engine, name)
  const view = realView(engine, name)
  if (turned) for (let j = 0; j < cols; j++) for (let i = 0; i < rows; i++) view[i * stride + j] = next()
  else for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) view[i * stride + j] = next()
}

export function realArray(dtype: Dtype, length: number): Real {
  return dtype === 'f32' ? new Float32Array(length) : new Float64Array(length)
}

function regionOf(engine: Engine, name: string) {
  const r = engine.layout.regions.get(name)
  if (!r) throw new Error(`no region called ${name} in this plan`)
  return r
}
