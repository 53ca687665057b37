/**
 * What a network does. `Network`, which callers see, imports this when the first one is made, so that who needs none does
 * not download it.
 *
 * Dimensions: T steps, B batch, I inputs, H hidden units, O outputs, L layers. Everything is time-major.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import { createEngine } from '../engine/create.js'
import { doubleView, intView, readRegion, realView, writeRegion, type Engine } from '../engine/engine.js'
import { type Real } from '../engine/spec.js'
import { initialise, readBlock, writeParameters, type StateDict, type StateDictInput } from '../engine/parameters.js'
import { networkFingerprint } from '../fingerprint.js'
import { readCall, readState, type CallOptions, type NetworkOutput, type State } from './call.js'
import { Stream } from './stream.js'
import { flatNumbers, numbersOf, shapeError, type Numbers } from './numbers.js'
import { Generator } from '../random.js'
import { resolveNetworkOptions, specOf, type NetworkOptions, type ResolvedNetworkOptions } from '../options/network.js'
import { checkNames, conflict } from '../options/checks.js'
import { checkStepOptions, scalarsOf, type StepOptions } from '../options/optimizer.js'
import { targetNumbers, windowWeights } from './targets.js'
import { traceWindow, type TraceStep } from './trace.js'

/** Initial entries of the plan that a call makes for itself. */
const CALL_PLAN = { maskTargets: false, outputLast: false, wantState: true }

const CALL_OPTIONS = ['steps', 'batch', 'training', 'state', 'lengths']

/** Rows that `predict` runs at a time; a window's bits do not depend on it. */
const PREDICT_BATCH = 64

/** A network; each member is documented where callers see it. */
export class NetworkBody {
  readonly options: ResolvedNetworkOptions
  private machine: Engine | null
  /** `fit` goes on with it */
  readonly random: Generator
  private kept: { steps: number; batch: number } | null = null
  private backwardRan = false
  private stream: Stream | null = null

  private constructor(options: ResolvedNetworkOptions, machine: Engine) {
    this.options = options
    this.machine = machine
    this.random = new Generator(options.seed)
    initialise(machine, this.random)
    machine.setOptimizer(scalarsOf(options))
  }

  static async create(options: NetworkOptions): Promise<NetworkBody> {
    if (typeof options !== 'object' || options === null) {
      throw new HindcastError('OPTION_INVALID', 'Network.create needs options: give at least inputSize and hiddenSize.')
    }
    const resolved = resolveNetworkOptions(options)
    const machine = await createEngine(specOf(resolved), resolved)
    return new NetworkBody(resolved, machine)
  }

  get engine(): 'wasm' | 'ts' {
    return this.live().kind
  }

  get parameterCount(): number {
    return this.live().layout.parameters.reduce((n, p) => n + p.rows * p.cols, 0)
  }

  stateDict(): StateDict {
    return readBlock(this.live(), 'params')
  }

  loadStateDict(dict: StateDictInput): void {
    writeParameters(this.live(), dict)
    this.forget()
  }

  forward(x: Numbers, options: CallOptions): NetworkOutput {
    const engine = this.live()
    const { steps, batch } = this.prepare(engine, x, options, true)
    engine.forward()
    this.kept = { steps, batch }
    this.backwardRan = false
    return this.outputOf(engine, 'y')
  }

  predict(x: Numbers, options: CallOptions): NetworkOutput {
    const engine = this.live()
    const { batch } = this.prepare(engine, x, options, false)
    this.forget()
    engine.predict(0, batch)
    return this.outputOf(engine, 'output')
  }

  next(x: ArrayLike<number>): Real {
    const engine = this.live()
    this.forget()
    this.stream ??= new Stream(engine)
    return this.stream.next(x)
  }

  resetState(state?: State): void {
    const engine = this.live()
    const { cell, hiddenSize: H, numLayers: L } = this.options
    this.stream ??= new Stream(engine)
    this.stream.reset(state === undefined ? null : readState(state, cell, [L, 1, H]))
  }

  backward(target: Numbers, options: { accumulate?: boolean; weights?: Numbers } = {}): number {
    const engine = this.live()
    checkNames(options, ['accumulate', 'weights'], 'option')
    if (!this.kept) {
      throw new HindcastError(
        'NO_FORWARD',
        'There is no forward pass to go back through: call forward before each backward (step, predict and loadStateDict make it stale).',
      )
    }
    const { steps, batch } = this.kept
    const values = targetNumbers(engine.sizes, target, steps, batch)
    const weights = windowWeights(options.weights, batch)
    const before = options.accumulate ? realView(engine, 'grads').slice() : null
    writeRegion(engine, 'target', values)
    doubleView(engine, 'weights').set(weights)
    const loss = engine.backward()
    if (before) {
      const grads = realView(engine, 'grads')
      for (let i = 0; i < grads.length; i++) grads[i] += before[i]
    }
    this.kept = null
    this.backwardRan = true
    return loss
  }

  gradients(): StateDict {
    return readBlock(this.live(), 'grads')
  }

  inputGradient(): Real {
    const engine = this.live()
    if (!this.backwardRan) {
      throw new HindcastError(
        'NO_FORWARD',
        'There is no backward pass to take the input gradient from: call backward first.',
      )
    }
    engine.inputGradient()
    return readRegion(engine, 'inputGrad')
  }

  step(options: StepOptions = {}): void {
    const engine = this.live()
    engine.setOptimizer(scalarsOf(this.options, checkStepOptions(options)))
    this.forget()
    if (engine.update()) return
    const { updates } = engine.optimizerState
    throw new HindcastError(
      'DIVERGED',
      `Update ${updates} made a parameter infinite or NaN: look at the loss that backward returned, lower the learning ` +
        'rate, and load a state dict from before.',
      { updates },
    )
  }

  trace(x: Numbers, target: Numbers): TraceStep[] {
    const engine = this.live()
    const { inputSize: I, outputSize: O, loss, lossOn } = this.options
    if (loss !== 'mse') throw conflict(`trace shows the loss mse, but this network's is ${loss}.`, 'loss')
    const flat = flatNumbers(x, 'x')
    if (flat.length === 0 || flat.length % I !== 0) {
      throw shapeError('x', flat.length, `[steps, ${I}]`, `a multiple of ${I}`)
    }
    const steps = flat.length / I
    const targets = numbersOf(target, 'target', lossOn === 'last' ? [O] : [steps, O])
    return traceWindow(engine.sizes, this.stateDict(), flat, targets, steps)
  }

  fingerprint(): string {
    return networkFingerprint(this.stateDict(), this.options.dtype)
  }

  dispose(): void {
    this.machine?.dispose()
    this.machine = null
  }

  /** The engine, for the parts of hindcast that drive it themselves: what a call had kept is gone. */
  take(): Engine {
    this.forget()
    return this.live()
  }

  private live(): Engine {
    if (!this.machine) throw new HindcastError('DISPOSED', 'This network has been disposed of: create another.')
    return this.machine
  }

  private forget(): void {
    this.kept = null
    this.backwardRan = false
  }

  private outputOf(engine: Engine, region: 'y' | 'output'): NetworkOutput {
    const result = { output: readRegion(engine, region), hidden: readRegion(engine, 'finalState') }
    return this.options.cell === 'lstm' ? { ...result, cell: readRegion(engine, 'finalCellState') } : result
  }

  /** Lays out the call, writes x and the state. */
  private prepare(engine: Engine, x: Numbers, o: CallOptions, keep: boolean): { steps: number; batch: number } {
    if (typeof o !== 'object' || o === null) {
      throw new HindcastError('OPTION_INVALID', 'forward and predict need options: give at least { steps }.')
    }
    checkNames(o, CALL_OPTIONS, 'option')
    const call = readCall(x, o, this.options)
    const { steps, batch, state, lengths } = call
    engine.arrange({
      ...CALL_PLAN,
      steps,
      batch: keep ? batch : Math.min(batch, PREDICT_BATCH),
      windows: batch,
      rows: steps * batch,
      targetRows: keep ? steps * batch : 0,
      starts: batch,
      outputRows: keep ? 0 : steps * batch,
      rowStep: batch,
      targetShift: this.options.lossOn === 'last' ? -(steps - 1) * batch : 0,
      hasState: state !== null,
      training: keep && (o.training ?? false),
      hasLengths: lengths !== null,
      hasWeights: keep,
      inputGradient: keep,
      outputStep: batch,
    })
    writeRegion(engine, 'data', call.x)
    if (state) writeRegion(engine, 'state', state.hidden)
    if (state?.cell) writeRegion(engine, 'cellState', state.cell)
    const starts = intView(engine, 'starts')
    for (let b = 0; b < batch; b++) starts[b] = b
    if (lengths) intView(engine, 'lengths').set(lengths)
    return { steps, batch }
  }
}
