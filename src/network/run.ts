/**
 * Runs the calls of a network in its engine: the memory layout, writing inputs, reading results. Networks are often
 * called for one small window after another, so a call of the same sizes as the previous one reuses its layout and its
 * views of the memory and allocates nothing but its results.
 *
 * Dimensions: T steps, B batch, I inputs, H hidden units, O outputs, L layers. Everything is time-major.
 *
 * @module
 */
import { STATE_REGIONS } from '../engine/arena.js'
import { cellOf, type StateName } from '../engine/cells.js'
import { doubleView, intView, realView, type Engine } from '../engine/engine.js'
import { EMPTY_PLAN, type Plan, type Real } from '../engine/spec.js'
import { HindcastError } from '../errors.js'
import { flag, whole } from '../options/kinds.js'
import { checkNames } from '../options/resolve.js'
import { checked } from '../options/row.js'
import type { ResolvedNetworkOptions } from '../options/network.js'
import { checkOut, readLengths, readState, type CallOptions, type FlatState, type NetworkOutput } from './call.js'
import { flatOf, numbersOf, type Numbers } from './numbers.js'
import { targetNumbers, writeWeights } from './targets.js'

const CALL_OPTIONS = ['steps', 'batch', 'training', 'state', 'lengths', 'out']

/** Most steps and windows of a call. */
const MOST = 2147483647
const COUNT = { kind: whole(1, MOST), example: 7 }
const TRAINING = { kind: flag(), example: true }

/** Windows that `predict` runs at a time; a window's bits do not depend on it. */
const PREDICT_BATCH = 64

/** A number of steps or windows; nothing is made for one that is right. */
const countOf = (name: string, value: number): number =>
  Number.isInteger(value) && value >= 1 && value <= MOST ? value : checked(name, COUNT, value)

/** The calls of one network. */
export class Calls {
  private readonly engine: Engine
  private readonly net: ResolvedNetworkOptions
  private readonly states: readonly StateName[]
  /** the state that the current call is reading */
  private readonly given: FlatState = { hidden: null, cell: null }
  private area: CallArea | null = null

  constructor(engine: Engine, net: ResolvedNetworkOptions) {
    this.engine = engine
    this.net = net
    this.states = cellOf(net).states
  }

  /**
   * Lays out a call, and writes x and the state. Nothing has changed where it throws.
   *
   * @param keep whether the activations are kept for BPTT
   * @throws HindcastError OPTION_INVALID, OPTION_CONFLICT, OPTION_UNKNOWN, SHAPE_MISMATCH, MEMORY_TOO_SMALL
   */
  layOut(x: Numbers, o: CallOptions, keep: boolean): CallArea {
    if (typeof o !== 'object' || o === null) {
      throw new HindcastError('OPTION_INVALID', 'forward and predict need options: give at least { steps }.')
    }
    for (const key in o) if (!CALL_OPTIONS.includes(key)) checkNames(o, CALL_OPTIONS, 'option')
    const { net, given } = this
    const I = net.inputSize
    const steps = countOf('steps', o.steps)
    const batch = countOf('batch', o.batch ?? 1)
    const training = o.training === undefined ? false : checked('training', TRAINING, o.training) && keep
    const values = flatOf(x, steps * batch * I) ?? numbersOf(x, 'x', [steps, batch, I])
    const lengths = o.lengths === undefined ? null : readLengths(o.lengths, steps, batch)
    if (o.state !== undefined) readState(o.state, net, batch, given)
    if (o.out !== undefined) checkOut(o.out, net, steps, batch)
    const area = this.areaOf(steps, batch, keep, training, o.state !== undefined, lengths !== null)
    area.write(values, o.state === undefined ? null : given, lengths)
    given.hidden = given.cell = null
    return area
  }

  /** What a call left, in the arrays that it was given, and in new ones where some are missing. */
  outputs(area: CallArea, out: Partial<NetworkOutput> | undefined): NetworkOutput {
    const { hidden, cell } = area.final
    const output = copied(area.outputs, out?.output)
    const last = copied(hidden!, out?.hidden)
    const second = cell && copied(cell, out?.cell)
    if (out?.output && out.hidden && (!cell || out.cell)) return out as NetworkOutput
    return second ? { output, hidden: last, cell: second } : { output, hidden: last }
  }

  private areaOf(
    steps: number,
    batch: number,
    keep: boolean,
    training: boolean,
    hasState: boolean,
    hasLengths: boolean,
  ): CallArea {
    const { engine, area } = this
    if (area !== null && area.plan === engine.plan && area.steps === steps && area.batch === batch) {
      const { plan } = area
      const same = plan.hasWeights === keep && plan.training === training && plan.hasState === hasState
      if (same && plan.hasLengths === hasLengths) return area
    }
    engine.arrange({
      ...EMPTY_PLAN,
      wantState: true,
      steps,
      batch: keep ? batch : Math.min(batch, PREDICT_BATCH),
      windows: batch,
      rows: steps * batch,
      targetRows: keep ? steps * batch : 0,
      starts: batch,
      outputRows: keep ? 0 : steps * batch,
      rowStep: batch,
      targetShift: this.net.lossOn === 'last' ? -(steps - 1) * batch : 0,
      hasState,
      training,
      hasLengths,
      hasWeights: keep,
      inputGradient: keep,
      outputStep: batch,
    })
    return (this.area = new CallArea(engine, steps, batch, this.states))
  }
}

/** The work area of a call as it is laid out: views of its regions, good while the engine has this plan. */
export class CallArea {
  readonly plan: Plan
  readonly steps: number
  readonly batch: number
  /** [T, B, O] */
  readonly outputs: Real
  /** [L, B, H] each */
  readonly final: { readonly [state in StateName]?: Real }
  private readonly engine: Engine
  private readonly initial: { readonly [state in StateName]?: Real }
  private readonly data: Real
  private readonly lengths: Int32Array | null
  private readonly target: Real
  private readonly weights: Float64Array | null

  constructor(engine: Engine, steps: number, batch: number, states: readonly StateName[]) {
    const plan = engine.plan!
    this.engine = engine
    this.plan = plan
    this.steps = steps
    this.batch = batch
    this.data = realView(engine, 'data')
    this.outputs = realView(engine, plan.hasWeights ? 'y' : 'output')
    const views = (when: 'initial' | 'final') =>
      Object.fromEntries(states.map((name) => [name, realView(engine, STATE_REGIONS[name][when])]))
    this.final = views('final')
    this.initial = plan.hasState ? views('initial') : {}
    this.lengths = plan.hasLengths ? intView(engine, 'lengths') : null
    this.target = realView(engine, 'target')
    this.weights = plan.hasWeights ? doubleView(engine, 'weights') : null
    const starts = intView(engine, 'starts')
    for (let b = 0; b < batch; b++) starts[b] = b
  }

  /** Writes the inputs, zero past the end of each window, so that what stands there (NaN, say) reaches nothing. */
  write(x: ArrayLike<number>, state: FlatState | null, lengths: Int32Array | null): void {
    const { data, initial, batch, steps } = this
    write(data, x)
    if (state !== null) {
      if (initial.hidden) write(initial.hidden, state.hidden)
      if (initial.cell) write(initial.cell, state.cell)
    }
    if (lengths === null) return
    this.lengths!.set(lengths)
    const inputs = data.length / (steps * batch)
    lengths.forEach((length, b) => {
      for (let t = length; t < steps; t++) data.fill(0, (t * batch + b) * inputs, (t * batch + b + 1) * inputs)
    })
  }

  /**
   * Writes the targets and weights of a backward; with lossOn 'last' one step is given and the rest is not read.
   *
   * @throws HindcastError SHAPE_MISMATCH, TARGET_INVALID, OPTION_INVALID; nothing is written then
   */
  writeTargets(target: Numbers, weights: Numbers | undefined): void {
    const values = targetNumbers(this.engine.sizes, target, this.steps, this.batch)
    writeWeights(this.weights!, weights)
    write(this.target, values)
  }
}

/** A short loop is faster than `set`, which rounds the same; null is zero. */
function write(to: Real, from: ArrayLike<number> | null): void {
  if (from === null) to.fill(0)
  else if (from.length > 512) to.set(from)
  else for (let i = 0; i < from.length; i++) to[i] = from[i]
}

function copied(from: Real, to: Real | undefined): Real {
  if (to === undefined) return from.slice()
  if (from.length > 64) to.set(from)
  else for (let i = 0; i < from.length; i++) to[i] = from[i]
  return to
}
