/**
 * Following a stream: one step at a time, the state carried along, nothing allocated once it runs.
 *
 * @module
 */
import { STATE_REGIONS } from '../engine/arena.js'
import { cellOf, type StateName } from '../engine/cells.js'
import { intView, realArray, realView, type Engine } from '../engine/engine.js'
import { EMPTY_PLAN, type Plan, type Real } from '../engine/spec.js'
import type { FlatState } from './call.js'
import { flatNumbers, notNumeric, shapeError } from './numbers.js'
import { whole } from '../text/number.js'

const PLAN: Plan = {
  ...EMPTY_PLAN,
  ...{ steps: 1, batch: 1, windows: 1, rows: 1, starts: 1, outputRows: 1, outputLast: true },
  wantState: true,
}

/** The states of a network that stand in a plan's work area and outside. */
interface States {
  /** [L, H], kept between steps */
  kept: Real
  before: Real | null
  after: Real
}

/** One stream through a network. */
export class Stream {
  private readonly engine: Engine
  private readonly output: Real
  private readonly kept: { name: StateName; kept: Real }[]
  /** the state is zero, so that the first step has no recurrent term, as in `forward` */
  private fresh = true
  private plan: Plan | null = null
  private data!: Real
  private outputView!: Real
  private states: States[] = []

  constructor(engine: Engine) {
    const { dtype, hiddenSize, numLayers, outputSize } = engine.sizes
    this.engine = engine
    this.output = realArray(dtype, outputSize)
    this.kept = cellOf(engine.sizes).states.map((name) => ({ name, kept: realArray(dtype, numLayers * hiddenSize) }))
  }

  /** Restarts from zero, or from a state [L, 1, H]. */
  reset(state: FlatState | null): void {
    this.fresh = state === null
    this.plan = null
    if (state === null) return
    for (const { name, kept } of this.kept) {
      const given = state[name]
      if (given === null) kept.fill(0)
      else kept.set(given)
    }
  }

  /**
   * One step: x [I] in, y [O] out, in an array that is reused.
   *
   * @throws HindcastError SHAPE_MISMATCH; the stream stands where it stood
   */
  next(x: ArrayLike<number>): Real {
    const { engine } = this
    const { inputSize: I } = engine.sizes
    if (typeof x !== 'object' || x === null || x.length !== I) {
      throw shapeError('x', flatNumbers(x, 'x').length, `[${String(I)}]`, whole(I))
    }
    for (let i = 0; i < I; i++) if (typeof x[i] !== 'number') throw notNumeric('x', x[i], i)
    if (this.plan === null || engine.plan !== this.plan) this.layOut()
    for (let i = 0; i < I; i++) this.data[i] = x[i]
    for (const { kept, before } of this.states) before?.set(kept)
    engine.predict(0, 1)
    for (const { kept, after } of this.states) kept.set(after)
    this.output.set(this.outputView)
    if (this.fresh) {
      this.fresh = false
      this.plan = null
    }
    return this.output
  }

  private layOut(): void {
    const { engine, fresh } = this
    engine.arrange({ ...PLAN, hasState: !fresh })
    this.plan = engine.plan
    this.data = realView(engine, 'data')
    this.outputView = realView(engine, 'output')
    intView(engine, 'starts')[0] = 0
    this.states = this.kept.map(({ name, kept }) => {
      const { initial, final } = STATE_REGIONS[name]
      return { kept, before: fresh ? null : realView(engine, initial), after: realView(engine, final) }
    })
  }
}
