/** Windows that are gathered, and the same written out as plain rows. */
import { doubleView, type Engine, intView, realArray, writeRegion } from '../../src/engine/engine.js'
import { EMPTY_PLAN, NO_BASE, NO_PAIR, type Plan } from '../../src/engine/spec.js'
import { windowNumbers, type WindowScale } from '../../src/engine/windows.js'
import type { NetworkOptions } from '../../src/options/network.js'
import { Generator } from '../../src/random.js'
import { numbers } from './random.js'
import { CELL_NAMES } from './cells.js'

const SCALES: WindowScale[] = ['last', 'mean', 'standard', 'season']

/** A random set of gathered windows over a table, and the same written out. */
export class WindowCase {
  readonly options: NetworkOptions
  readonly plan: Plan
  readonly plain: Plan
  readonly tensors: Record<string, Float64Array>
  readonly starts: Int32Array
  readonly pairs: { shifts: Float64Array; factors: Float64Array }
  readonly inputMap: Int32Array
  private readonly targetMap: Int32Array

  constructor(seed: number) {
    const g = new Generator(seed)
    const dtype = g.below(1) ? 'f32' : 'f64'
    const [T, p, C, D, horizons] = [1 + g.below(4), 1 + g.below(3), 1 + g.below(3), 1 + g.below(1), 1 + g.below(4)]
    const E = g.below(2) === 0 ? 1 + g.below(2) : 0
    const normal = g.below(3) > 0
    const residual = ([NO_BASE, 'last', 'season'] as const)[g.below(2)]
    const batch = g.below(2) === 0 ? 1 : 1 + g.below(8)
    const windows = batch * (1 + g.below(2)) + g.below(batch - 1)
    const layers = 1 + g.below(1)
    const quantiles = g.below(4) === 0 ? [0.1, 0.7] : null
    const targetSize = D * horizons
    this.options = {
      ...{ inputSize: p * C + E, hiddenSize: 1 + g.below(20), numLayers: layers, dtype, seed },
      ...{ cell: CELL_NAMES[g.below(CELL_NAMES.length - 1)], lossOn: g.below(1) ? 'last' : 'all' },
      ...(quantiles
        ? { loss: 'pinball', quantiles, outputSize: targetSize * 2 }
        : { loss: (['mse', 'mae', 'huber'] as const)[g.below(2)], outputSize: targetSize }),
      ...{ optimizer: { name: 'sgd', learningRate: 0.05 } },
    }
    const season = 1 + g.below(T * p - 1)
    const rows = T * p + season + horizons + 12 + g.below(20)
    const K = normal ? C + D : 0
    const starts = windows + 3
    const common = {
      ...EMPTY_PLAN,
      ...{ steps: T, batch, windows, starts, outputRows: starts, outputLast: true, training: true },
      ...{ maskTargets: g.below(1) === 1, hasWeights: g.below(2) === 0 },
    }
    const near = 1
    this.plan = {
      ...common,
      ...{ rows, targetRows: rows, rowStep: p, targetShift: p - 1 + near },
      ...{ columns: C, extraColumns: E, normals: K, targetColumns: D },
    }
    this.plain = { ...common, rows: starts * T, targetRows: starts * T }
    // As the engine has it, each number rounded once.
    const rounded = (values: Float64Array): Float64Array => {
      const real = realArray(dtype, values.length)
      real.set(values)
      return Float64Array.from(real)
    }
    const target = numbers(g, rows * D)
    const data = numbers(g, rows * C, 3)
    const whole = rounded(target)
    if (common.maskTargets) for (let i = 0; i < target.length; i += 5) target[i] = NaN
    this.tensors = { data: rounded(data), target: rounded(target), extra: rounded(numbers(g, rows * E)) }
    // The farthest base lies a season back from a target row of the first step.
    const first = residual === 'season' ? season : 0
    this.starts = Int32Array.from({ length: starts }, () => first + g.below(rows - first - T * p - horizons - near + 1))
    this.inputMap = Int32Array.from({ length: p * C + E }, (_, i) =>
      normal && i < p * C && g.below(4) > 0 ? i % C : E > 0 && normal && i >= p * C && g.below(1) ? C : NO_PAIR,
    )
    this.targetMap = new Int32Array(targetSize * 4)
    for (let o = 0; o < targetSize; o++) {
      const column = Math.floor(o / horizons)
      const h = near + (o % horizons)
      const base =
        residual === 'last' ? -near : residual === 'season' ? h - season * Math.ceil(h / season) - near : NO_BASE
      this.targetMap.set([column, h - near, base, normal ? C + column : NO_PAIR], o * 4)
    }
    const scale = SCALES[g.below(3)]
    this.pairs = { shifts: new Float64Array(starts * K), factors: new Float64Array(starts * K) }
    for (let w = 0; w < starts; w++) {
      for (let k = 0; k < K; k++) {
        const [values, columns, column] = k < C ? [this.tensors.data, C, k] : [whole, D, k - C]
        const { shift, deviation } = windowNumbers(scale, values, columns, column, this.starts[w], T * p, season)
        this.pairs.shifts[w * K + k] = shift
        this.pairs.factors[w * K + k] = 1 / deviation
        // A window without a number for its targets: with masks they all count as missing.
        const lost = common.maskTargets && k >= C && !this.inputMap.includes(k) && w % 6 === 4
        if (lost) this.pairs.shifts[w * K + k] = NaN
      }
    }
  }

  /** The gathered form. */
  fill(engine: Engine): void {
    engine.arrange(this.plan)
    for (const [name, values] of Object.entries(this.tensors)) {
      if (engine.layout.regions.has(name)) writeRegion(engine, name, values)
    }
    intView(engine, 'starts').set(this.starts)
    if (this.plan.normals > 0) {
      doubleView(engine, 'shifts').set(this.pairs.shifts)
      doubleView(engine, 'factors').set(this.pairs.factors)
    }
    if (engine.layout.regions.has('inputMap')) intView(engine, 'inputMap').set(this.inputMap)
    intView(engine, 'targetMap').set(this.targetMap)
    this.weigh(engine)
  }

  /** The same, each window's rows and targets written out. */
  fillPlain(engine: Engine): void {
    const { steps: T, rowStep: p, normals: K, targetColumns: D, targetShift } = this.plan
    const { inputSize: I, targetSize } = engine.sizes
    const { target } = this.tensors
    const round = engine.sizes.dtype === 'f32' ? Math.fround : (v: number) => v
    const relative = (w: number, k: number, v: number): number =>
      k < 0 ? v : round((v - this.pairs.shifts[w * K + k]) * this.pairs.factors[w * K + k])
    const x = new Float64Array(this.starts.length * T * I)
    const y = new Float64Array(this.starts.length * T * targetSize)
    this.starts.forEach((start, w) => {
      for (let t = 0; t < T; t++) {
        for (let i = 0; i < I; i++) {
          const { name, at } = this.sourceOf(w, t, i)
          x[(w * T + t) * I + i] = relative(w, this.inputMap[i], this.tensors[name][at])
        }
        for (let o = 0; o < targetSize; o++) {
          const [column, ahead, base, k] = this.targetMap.subarray(o * 4, o * 4 + 4)
          const row = start + t * p + targetShift
          const v = target[(row + ahead) * D + column]
          const less = base === NO_BASE ? null : v - target[(row + base) * D + column]
          const factor = k < 0 ? 1 : this.pairs.factors[w * K + k]
          y[(w * T + t) * targetSize + o] = less === null ? relative(w, k, v) : round(less * factor)
        }
      }
    })
    engine.arrange(this.plain)
    writeRegion(engine, 'data', x)
    writeRegion(engine, 'target', y)
    intView(engine, 'starts').forEach((_, w, starts) => (starts[w] = w * T))
    this.weigh(engine)
  }

  /** Where input i of step t of window w stands. */
  sourceOf(w: number, t: number, i: number): { name: 'data' | 'extra'; at: number } {
    const { rowStep: p, columns: C, extraColumns: E } = this.plan
    const row = this.starts[w] + t * p
    if (i < p * C) return { name: 'data', at: (row + Math.floor(i / C)) * C + (i % C) }
    return { name: 'extra', at: (row + p - 1) * E + i - p * C }
  }

  private weigh(engine: Engine): void {
    if (this.plan.hasWeights) doubleView(engine, 'weights').forEach((_, w, weights) => (weights[w] = (w % 4) / 2))
  }
}
