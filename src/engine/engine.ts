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
  const r = regionOf(engine, name)
  const view = realView(engine, name)
  const out = realArray(engine.sizes.dtype, r.rows * r.cols)
  for (let i = 0; i < r.rows; i++) out.set(view.subarray(i * r.stride, i * r.stride + r.cols), i * r.cols)
  return out
}

/** Writes dense [rows][cols] numbers into a region, each rounded once; padding stays. */
export function writeRegion(engine: Engine, name: string, values: ArrayLike<number>): void {
  const r = regionOf(engine, name)
  const view = realView(engine, name)
  for (let i = 0; i < r.rows; i++) for (let j = 0; j < r.cols; j++) view[i * r.stride + j] = values[i * r.cols + j]
}

export function realArray(dtype: Dtype, length: number): Real {
  return dtype === 'f32' ? new Float32Array(length) : new Float64Array(length)
}

function regionOf(engine: Engine, name: string) {
  const r = engine.layout.regions.get(name)
  if (!r) throw new Error(`no region called ${name} in this plan`)
  return r
}
