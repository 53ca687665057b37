/**
 * Network: arrays in, outputs and gradients out. Whoever wants a training loop of their own takes this; Forecaster
 * stands on it.
 *
 * Dimensions: T steps, B batch, I inputs, H hidden units, O outputs, L layers. Everything is time-major.
 *
 * @module
 */
import { HindcastError } from './errors.js'
import { createEngine } from './engine/create.js'
import { doubleView, intView, readRegion, realView, writeRegion, type Engine, type Real } from './engine/engine.js'
import { initialise, readBlock, writeParameters, type StateDict, type StateDictInput } from './engine/parameters.js'
import { networkFingerprint } from './fingerprint.js'
import { readCall, readState, type CallOptions, type NetworkOutput, type State } from './call.js'
import { Stream } from './stream.js'
import { flatNumbers, numbersOf, shapeError, type Numbers } from './numbers.js'
import { Generator } from './random.js'
import { resolveNetworkOptions, sizesOf, type NetworkOptions, type ResolvedNetworkOptions } from './network-options.js'
import { checkNames, conflict } from './option-checks.js'
import { checkStepOptions, scalarsOf, type StepOptions } from './optimizer-options.js'
import { targetNumbers, windowWeights } from './targets.js'
import { traceWindow, type TraceStep } from './trace.js'

export type { CallOptions, NetworkOutput, Numbers, State }

/** Initial entries of the plan that a call makes for itself. */
const CALL_PLAN = { maskTargets: false, outputLast: false, wantState: true }

const CALL_OPTIONS = ['steps', 'batch', 'training', 'state', 'lengths']

/** Rows that `predict` runs at a time; a window's bits do not depend on it. */
const PREDICT_BATCH = 64

/**
 * A recurrent network with a linear head, its gradients and its optimizer, in one flat memory of its own.
 *
 * @example
 * const net = await Network.create({ inputSize: 3, hiddenSize: 5 })
 * const { output } = net.forward(x, { steps: 7 })
 * const loss = net.backward(target)
 * net.step()
 */
export class Network {
  /** Every option, defaults filled in. */
  readonly options: ResolvedNetworkOptions
  private machine: Engine | null
  private readonly random: Generator
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

  /**
   * @throws HindcastError OPTION_INVALID, OPTION_UNKNOWN, OPTION_CONFLICT, MEMORY_TOO_SMALL, ENGINE_UNAVAILABLE
   */
  static async create(options: NetworkOptions): Promise<Network> {
    if (typeof options !== 'object' || options === null) {
      throw new HindcastError('OPTION_INVALID', 'Network.create needs options: give at least inputSize and hiddenSize.')
    }
    const resolved = resolveNetworkOptions(options)
    const machine = await createEngine(sizesOf(resolved), resolved)
    return new Network(resolved, machine)
  }

  /** Which engine runs: the core ('wasm') or the twin ('ts'). */
  get engine(): 'wasm' | 'ts' {
    return this.live().kind
  }

  /** Trainable numbers, all parameters together. */
  get parameterCount(): number {
    return this.live().layout.parameters.reduce((n, p) => n + p.rows * p.cols, 0)
  }

  /** Copies of all parameters under PyTorch's names, shapes and order. */
  stateDict(): StateDict {
    return readBlock(this.live(), 'params')
  }

  /**
   * Replaces all parameters, each number rounded once to the network's precision.
   *
   * @throws HindcastError PARAMETER_MISMATCH that names what is unknown, missing or misshapen; nothing changes then
   */
  loadStateDict(dict: StateDictInput): void {
    writeParameters(this.live(), dict)
    this.forget()
  }

  /**
   * Runs x [T, B, I] through the network and keeps the activations for one `backward`.
   *
   * @throws HindcastError SHAPE_MISMATCH with both lengths, OPTION_INVALID, MEMORY_TOO_SMALL
   */
  forward(x: Numbers, options: CallOptions): NetworkOutput {
    const engine = this.live()
    const { steps, batch } = this.prepare(engine, x, options, true)
    engine.forward()
    this.kept = { steps, batch }
    this.backwardRan = false
    return this.outputOf(engine, 'y')
  }

  /** The same bits as `forward`, keeping nothing: for batches of any size in little memory. */
  predict(x: Numbers, options: CallOptions): NetworkOutput {
    const engine = this.live()
    const { batch } = this.prepare(engine, x, options, false)
    this.forget()
    engine.predict(0, batch)
    return this.outputOf(engine, 'output')
  }

  /**
   * Follows a stream: x [I] of one step to the output [O], the state carried from call to call and nothing allocated. The
   * array returned is the same every time: copy it to keep it. The bits are those of `forward` over the whole stream.
   *
   * @throws HindcastError SHAPE_MISMATCH
   */
  next(x: ArrayLike<number>): Real {
    const engine = this.live()
    const { inputSize: I } = this.options
    if (x.length !== I) throw shapeError('x', x.length, `[${I}]`, String(I))
    this.forget()
    this.stream ??= new Stream(engine)
    return this.stream.next(x)
  }

  /** Begins the stream of `next` anew: from zero, or from a state [L, 1, H] as `forward` returns it. */
  resetState(state?: State): void {
    const engine = this.live()
    const { cell, hiddenSize: H, numLayers: L } = this.options
    this.stream ??= new Stream(engine)
    this.stream.reset(state === undefined ? null : readState(state, cell, [L, 1, H]))
  }

  /**
   * The loss against target and every gradient of it, which overwrite the ones before unless `accumulate` adds them.
   *
   * The target is [T, B, O]; with the loss pinball [T, B, O/quantiles], with crossEntropy the class numbers [T, B]. With
   * lossOn 'last' it is that of the last step alone: [B, …]. `weights` [B] make the loss a weighted mean: a weight of 2
   * counts like the sequence twice, 0 leaves it out, and weights of 1 give the bits of none.
   *
   * @throws HindcastError NO_FORWARD without a forward to go back through, SHAPE_MISMATCH, TARGET_INVALID, OPTION_INVALID
   */
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

  /** Copies of the gradients of the last backward (or their sum), under PyTorch's names and shapes. */
  gradients(): StateDict {
    return readBlock(this.live(), 'grads')
  }

  /**
   * The gradient of the last backward's loss with respect to its input, [T, B, I].
   *
   * @throws HindcastError NO_FORWARD if no backward has run since the last change
   */
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

  /**
   * One update of all parameters by the optimizer, from the gradients as they stand or, where asked, clipped: by
   * `clipValue`, then by `clipNorm`. `learningRate` is that of this update alone.
   *
   * @throws HindcastError DIVERGED if a parameter is infinite or NaN after it, OPTION_INVALID, OPTION_UNKNOWN
   */
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

  /**
   * Forward and backpropagation through time of one window x [T, I] against target [T, O] ([O] with lossOn 'last'), step
   * by step, t ascending; nothing of the network changes. `lossGrad` is output − target: the notebook's convention, the
   * gradient of half the squared error of each step.
   *
   * @throws HindcastError SHAPE_MISMATCH, OPTION_CONFLICT for losses other than mse
   */
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

  /** SHA-256 over numerics version, precision, names, shapes and the parameters' bytes, in hex. */
  fingerprint(): string {
    return networkFingerprint(this.stateDict(), this.options.dtype)
  }

  /** Gives the memory back; later calls throw DISPOSED. */
  dispose(): void {
    this.machine?.dispose()
    this.machine = null
  }

  /** `using net = await Network.create(…)` disposes at the end of the block. */
  [Symbol.dispose](): void {
    this.dispose()
  }

  /** @internal */
  static engineOf(network: Network): Engine {
    network.forget()
    return network.live()
  }

  /** @internal */
  static generatorOf(network: Network): Generator {
    return network.random
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

/** The engine of a network, for the parts of hindcast that drive it themselves. @internal */
export const engineOf = Network.engineOf
/** The generator of a network: `fit` goes on with it. @internal */
export const generatorOf = Network.generatorOf
