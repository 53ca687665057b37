/**
 * How windows are gathered from the rows of a table: the inputs of a step, the normalization of each window, its
 * targets, and how the network's outputs become forecasts again.
 *
 * @module
 */
import type { Dataset } from '../data/dataset.js'
import type { Outputs } from '../data/forecasts.js'
import { type Schema, seasonOf } from '../data/schema.js'
import { type Engine, intView, realArray, realView } from '../engine/engine.js'
import { type Dtype, NO_BASE, NO_PAIR, type Plan, type Real } from '../engine/spec.js'
import { type WindowNumbers, windowNumbers } from '../engine/windows.js'
import { horizonsOf, numbersEach, outputsOf, targetsOf } from '../options/outputs.js'
import { baseOf, baseRow, stepNumbers, stepRows, windowScale } from '../options/windows.js'
import type { Relative } from '../train/task.js'

/** The columns of a dataset. */
type Columns = Omit<Dataset, 'scalesAt'>

/** What one target number is made of, in rows from the step's last one. */
interface Target {
  column: number
  ahead: number
  /** null: none */
  base: number | null
  /** Which pair of shift and factor; NO_PAIR: none. */
  pair: number
}

/**
 * What a step has once, by its last row: the number of a column some rows from there, less that of another column
 * there.
 */
interface Extra {
  values: Float64Array
  ahead: number
  pair: number
  less: Float64Array | null
}

/** The number of the step that ends at row r; 0 where no window lies. */
const extraAt = ({ values, ahead, less }: Extra, r: number): number =>
  (values[r + ahead] ?? 0) - (less === null ? 0 : less[r])

/** The windows of a table, by their last rows. */
export class Gathering {
  private readonly dataset: Columns
  private readonly schema: Schema
  private readonly dtype: Dtype
  private readonly targets: Target[]
  /** A column a pair, as the engine has it; none where windows are relative to nothing. */
  private readonly pairs: Real[]
  /** What a step has once, after its rows. */
  private readonly extras: Extra[]

  constructor(dataset: Columns, schema: Schema, dtype: Dtype) {
    this.dataset = dataset
    this.schema = schema
    this.dtype = dtype
    const { inputs } = schema
    const names = targetsOf(schema)
    const apart = names.flatMap((name, j) => (inputs.includes(name) ? [] : j))
    const isRelative = windowScale(schema) !== null
    const pairOf = names.map((name, j) => {
      const own = inputs.indexOf(name)
      return !isRelative ? NO_PAIR : own >= 0 ? own : inputs.length + apart.indexOf(j)
    })
    const columns = isRelative ? [...dataset.inputs, ...apart.map((j) => dataset.targets[j])] : []
    this.pairs = columns.map((values) => this.rounded(values))
    const base = baseOf(schema)
    this.targets = outputsOf(schema).map(({ target, horizon }) => ({
      column: target,
      ahead: horizon,
      base: base === null ? null : baseRow(base, horizon, seasonOf(schema)),
      pair: pairOf[target],
    }))
    this.extras = [
      ...[...dataset.calendar, ...dataset.known].map((values) => ({ values, ahead: 0, pair: NO_PAIR, less: null })),
      ...names.flatMap((name, j) => {
        const own = inputs.indexOf(name)
        // Filled, where the network sees it.
        const values = own >= 0 ? dataset.inputs[own] : dataset.targets[j]
        const less = schema.normalize === 'difference' ? values : null
        return (schema.lags ?? []).flatMap((lag) =>
          horizonsOf(schema).map((h) => ({ values, ahead: h - lag, pair: pairOf[j], less })),
        )
      }),
      ...dataset.fixed.map((values) => ({ values, ahead: 0, pair: NO_PAIR, less: null })),
    ]
  }

  /** What of a plan follows from the windows. */
  get plan(): Pick<Plan, 'steps' | 'rows' | 'rowStep' | 'columns' | 'extraColumns' | 'normals'> {
    const { schema, dataset, pairs, extras } = this
    const rowStep = stepRows(schema)
    const columns = rowStep === 1 && extras.length === 0 ? 0 : schema.inputs.length
    const own = { rowStep, columns, extraColumns: extras.length, normals: pairs.length }
    return { steps: schema.window / rowStep, rows: dataset.rows, ...own }
  }

  /**
   * What of a plan of training follows from the targets: gathered by minibatch where a row does not hold them as they
   * are.
   */
  get targetPlan(): Pick<Plan, 'targetRows' | 'targetShift' | 'targetColumns' | 'maskTargets'> {
    const { schema, dataset } = this
    return {
      targetRows: dataset.rows,
      targetShift: stepRows(schema) - 1 + horizonsOf(schema)[0],
      targetColumns: this.gathersTargets ? dataset.targets.length : 0,
      maskTargets: dataset.targets.some((values) => values.some((y) => y !== y)),
    }
  }

  private get gathersTargets(): boolean {
    return horizonsOf(this.schema).length > 1 || this.pairs.length > 0 || baseOf(this.schema) !== null
  }

  /** Fills what the inputs of windows are gathered from; each number is rounded once, as it is stored. */
  fillInputs(engine: Engine): void {
    const { dataset, schema, pairs, extras } = this
    const columns = dataset.inputs
    const view = realView(engine, 'data')
    const { stride } = engine.layout.regions.get('data')!
    const change = schema.normalize === 'difference' ? 1 : 0
    columns.forEach((values, c) => {
      for (let r = change; r < values.length; r++) {
        view[r * stride + c] = change === 0 ? values[r] : values[r] - values[r - 1]
      }
    })
    if (pairs.length === 0 && extras.length === 0) return
    const ofRows = columns.length * stepRows(schema)
    const pairAt = (i: number): number =>
      i >= ofRows ? extras[i - ofRows].pair : pairs.length > 0 ? i % columns.length : NO_PAIR
    intView(engine, 'inputMap').set(Int32Array.from({ length: ofRows + extras.length }, (_, i) => pairAt(i)))
    if (extras.length === 0) return
    const extraView = realView(engine, 'extra')
    const region = engine.layout.regions.get('extra')!
    extras.forEach((extra, k) => {
      for (let r = 0; r < dataset.rows; r++) extraView[r * region.stride + k] = extraAt(extra, r)
    })
  }

  /** Fills what the targets of training windows are gathered from. */
  fillTargets(engine: Engine): void {
    const { dataset, targets, schema } = this
    const view = realView(engine, 'target')
    const { stride } = engine.layout.regions.get('target')!
    dataset.targets.forEach((values, j) => {
      for (let r = 0; r < values.length; r++) view[r * stride + j] = values[r]
    })
    if (!this.gathersTargets) return
    const nearest = horizonsOf(schema)[0]
    const map = intView(engine, 'targetMap')
    targets.forEach(({ column, ahead, base, pair }, o) => {
      map.set([column, ahead - nearest, base === null ? NO_BASE : base - nearest, pair], o * 4)
    })
  }

  /** First rows of windows. */
  starts(ends: Int32Array): Int32Array {
    const { window } = this.schema
    return ends.map((e) => e - window + 1)
  }

  /** The shift and factor of each pair of each window; null where windows are relative to nothing. */
  relative(ends: Int32Array): Relative | null {
    const K = this.pairs.length
    if (K === 0) return null
    const shifts = new Float64Array(ends.length * K)
    const factors = new Float64Array(ends.length * K)
    ends.forEach((end, w) => {
      for (let k = 0; k < K; k++) {
        const { shift, deviation } = this.numbers(end, k)
        shifts[w * K + k] = shift
        factors[w * K + k] = 1 / deviation
      }
    })
    return { pairs: K, shifts, factors }
  }

  /** How many of these windows hardly vary in some column: their deviation is a floor. */
  flat(ends: Int32Array): number {
    if (this.pairs.length === 0) return 0
    return ends.reduce((n, end) => n + Number(this.pairs.some((_, k) => this.numbers(end, k).flat)), 0)
  }

  private numbers(end: number, k: number): WindowNumbers {
    const { schema, pairs } = this
    const { window } = schema
    return windowNumbers(windowScale(schema)!, pairs[k], 1, 0, end - window + 1, window, seasonOf(schema))
  }

  /**
   * What is to be forecast at the last step of windows, as the loss takes it: [windows][targets], f64, NaN where
   * missing.
   */
  wanted(ends: Int32Array): Float64Array {
    const { dataset, targets } = this
    const O = targets.length
    const wanted = new Float64Array(ends.length * O)
    for (let w = 0; w < ends.length; w++) {
      const own = this.targetNumbers(ends[w])
      for (let o = 0; o < O; o++) wanted[w * O + o] = wantedOf(targets[o], dataset.targets, own, ends[w])
    }
    return wanted
  }

  /** The same of one window, at its step that ends at row `last`; NaN also where such a row is not there. */
  wantedAt(end: number, last: number): number[] {
    const own = this.targetNumbers(end)
    return this.targets.map((target) => wantedOf(target, this.dataset.targets, own, last))
  }

  /** What a window's targets are relative to, by pair; nothing where a pair is of inputs alone. */
  private targetNumbers(end: number): Pick<WindowNumbers, 'shift' | 'deviation'>[] {
    return this.pairs.map((_, k) => (this.targets.some(({ pair }) => pair === k) ? this.numbers(end, k) : PLAIN))
  }

  /**
   * What a network gave for windows as forecasts, scaled as the table is. It is kept as the network gave it, and made a
   * forecast where it is read: so many numbers of several networks are no more than they have to be.
   *
   * @param given [windows][O]
   */
  outputs(ends: Int32Array, given: Real): Outputs {
    const { dataset, targets, pairs, schema } = this
    const each = numbersEach(schema)
    const size = targets.length * each
    if (targets.every(({ base, pair }) => base === null && pair === NO_PAIR))
      return { at: (w, i) => given[w * size + i] }
    const K = pairs.length
    const shifts = new Float64Array(ends.length * K)
    const deviations = new Float64Array(ends.length * K)
    ends.forEach((end, w) => {
      for (let k = 0; k < K; k++) {
        const { shift, deviation } = this.numbers(end, k)
        shifts[w * K + k] = shift
        deviations[w * K + k] = deviation
      }
    })
    return {
      at: (w, i) => {
        const { column, base, pair } = targets[Math.floor(i / each)]
        const more = base !== null ? dataset.targets[column][ends[w] + base] : shifts[w * K + pair]
        return given[w * size + i] * (pair === NO_PAIR ? 1 : deviations[w * K + pair]) + more
      },
    }
  }

  /** The numbers of the steps of a window, as the network sees them: [steps][numbers]. */
  steps(end: number): Float64Array[] {
    const { dataset, schema, pairs } = this
    const rows = stepRows(schema)
    const own = pairs.map((_, k) => this.numbers(end, k))
    const change = schema.normalize === 'difference'
    return Array.from({ length: schema.window / rows }, (_, t) => {
      const first = end - schema.window + 1 + t * rows
      const step = new Float64Array(stepNumbers(dataset.inputs.length, schema))
      for (let r = 0; r < rows; r++) {
        dataset.inputs.forEach((values, c) => {
          const x = values[first + r]
          const at = r * dataset.inputs.length + c
          if (pairs.length > 0) step[at] = (pairs[c][first + r] - own[c].shift) * (1 / own[c].deviation)
          else step[at] = change ? x - values[first + r - 1] : x
        })
      }
      const last = first + rows - 1
      this.extras.forEach((extra, k) => {
        const x = this.round(extraAt(extra, last))
        const { shift, deviation } = extra.pair === NO_PAIR ? PLAIN : own[extra.pair]
        step[rows * dataset.inputs.length + k] = (x - shift) * (1 / deviation)
      })
      return step
    })
  }

  private round(x: number): number {
    return this.dtype === 'f32' ? Math.fround(x) : x
  }

  private rounded(values: Float64Array): Real {
    const real = realArray(this.dtype, values.length)
    real.set(values)
    return real
  }
}

const PLAIN = { shift: 0, deviation: 1 }

/** A target number of the step that ends at row `last`; NaN also where such a row is not there. */
function wantedOf(
  { column, ahead, base, pair }: Target,
  columns: readonly Float64Array[],
  own: readonly Pick<WindowNumbers, 'shift' | 'deviation'>[],
  last: number,
): number {
  const values = columns[column]
  const { shift, deviation } = pair === NO_PAIR ? PLAIN : own[pair]
  const less = base === null ? shift : (values[last + base] ?? NaN)
  return ((values[last + ahead] ?? NaN) - less) * (1 / deviation)
}
