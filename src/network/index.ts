/// <reference lib="esnext.disposable" preserve="true" />
/**
 * Network: arrays in, outputs and gradients out. The lower-level interface, for a training loop of one's own;
 * Forecaster is built on it.
 *
 * Dimensions: T steps, B batch, I inputs, H hidden units, O outputs, L layers. Everything is time-major.
 *
 * @module
 */
import type { Engine } from '../engine/engine.js'
import { HindcastError } from '../errors.js'
import type { OptimizerScalars, Real } from '../engine/spec.js'
import type { StateDict, StateDictInput } from '../engine/parameters.js'
import type { Bytes } from '../format/bytes.js'
import type { NetworkOptions, ResolvedNetworkOptions } from '../options/network.js'
import type * as Parts from './parts.js'
import type { Stream } from './stream.js'
import type { CallOptions, FlatState, NetworkOutput, State } from './call.js'
import type { Numbers } from './numbers.js'
import type { CallArea, Calls } from './run.js'
import type { TraceStep } from './trace.js'
import type { FromSafetensorsOptions, TorchNames } from './weights-file.js'
import type { StepOptions } from '../options/optimizer.js'
import type { Generator } from '../random.js'
import { whole } from '../text/number.js'

export type { CallOptions, NetworkOutput, Numbers, State }

const BACKWARD_OPTIONS = ['accumulate', 'weights']

/**
 * A recurrent network with a linear head, its gradients and its optimizer, in one flat memory of its own.
 *
 * Only one call at a time may use that memory: every member but `engine`, `options` and `parameterCount` throws BUSY
 * while another call is running, such as the `fit` of the forecaster that the network belongs to. After `dispose` it
 * throws DISPOSED.
 *
 * @example
 * const net = await Network.create({ inputSize: 3, hiddenSize: 5 })
 * const { output } = net.forward(x, { steps: 7 })
 * const loss = net.backward(target)
 * net.step()
 */
export class Network {
  readonly #parts: typeof Parts
  readonly #resolved: ResolvedNetworkOptions
  #machine: Engine | null
  readonly #generator: Generator
  /** the running call; null: none */
  #call: string | null = null
  readonly #calls: Calls
  /** the forward pass that `backward` goes back through */
  #kept: CallArea | null = null
  /** the optimizer's scalars without those of one step, and whether the engine has them */
  readonly #scalars: OptimizerScalars
  #scalarsSet = true
  #backwardRan = false
  #stream: Stream | null = null

  private constructor(parts: typeof Parts, options: ResolvedNetworkOptions, machine: Engine) {
    this.#parts = parts
    this.#resolved = options
    this.#machine = machine
    this.#generator = new parts.Generator(options.seed)
    this.#calls = new parts.Calls(machine, options)
    this.#scalars = parts.scalarsOf(options)
    parts.initialise(machine, this.#generator)
    machine.setOptimizer(this.#scalars)
  }

  /**
   * @throws HindcastError OPTION_INVALID, OPTION_UNKNOWN, OPTION_CONFLICT, MEMORY_TOO_SMALL, ENGINE_UNAVAILABLE
   */
  static async create(options: NetworkOptions): Promise<Network> {
    const parts = await import('./parts.js')
    return Network.of(parts.resolveNetworkOptions(options, await parts.elsewhereOf(options)))
  }

  /** @internal */
  static async of(resolved: ResolvedNetworkOptions): Promise<Network> {
    const parts = await import('./parts.js')
    return new Network(parts, resolved, await parts.createEngine(parts.specOf(resolved), resolved))
  }

  /**
   * A network with the weights of a safetensors file made by PyTorch: of an nn.RNN, nn.GRU or nn.LSTM, or of a module
   * that has one and a Linear on top. Cell, sizes and precision follow from the file (relu does not: set
   * `nonlinearity`). Without a Linear the outputs are the hidden state.
   *
   * @throws HindcastError MODEL_FILE_INVALID, PARAMETER_MISMATCH, OPTION_INVALID for what holds no bytes, and as
   * `create`
   */
  static async fromSafetensors(bytes: Bytes, options: FromSafetensorsOptions = {}): Promise<Network> {
    const { readWeights } = await import('./weights-file.js')
    const { options: found, parameters } = readWeights(bytes, options)
    const network = await Network.create(found)
    network.loadStateDict(parameters)
    return network
  }

  /**
   * The weights as a safetensors file that PyTorch's modules load: under its names, bit for bit.
   *
   * @throws HindcastError OPTION_INVALID, OPTION_UNKNOWN
   */
  async toSafetensors(names: TorchNames = {}): Promise<Uint8Array> {
    const parameters = this.stateDict()
    const { writeWeights } = await import('./weights-file.js')
    return writeWeights(parameters, names)
  }

  /** Every option, defaults filled in. */
  get options(): ResolvedNetworkOptions {
    return this.#resolved
  }

  /** Which engine runs: the core ('wasm') or the twin ('ts'). */
  get engine(): 'wasm' | 'ts' {
    return this.#live().kind
  }

  /** Trainable numbers, all parameters together. */
  get parameterCount(): number {
    return this.#live().layout.parameters.reduce((n, p) => n + p.rows * p.cols, 0)
  }

  /** Copies of all parameters under PyTorch's names, shapes and order. */
  stateDict(): StateDict {
    return this.#during('stateDict', (engine) => this.#parts.readBlock(engine, 'params'))
  }

  /**
   * Replaces all parameters, each number rounded once to the network's precision.
   *
   * @throws HindcastError PARAMETER_MISMATCH that names what is unknown, missing or misshapen; nothing changes then
   */
  loadStateDict(dict: StateDictInput): void {
    this.#during('loadStateDict', (engine) => {
      this.#parts.writeParameters(engine, dict)
      this.#forget()
    })
  }

  /**
   * Runs x [T, B, I] through the network and keeps the activations for one `backward`. The results are copies, or with
   * `out` stand in the arrays given.
   *
   * @throws HindcastError SHAPE_MISMATCH with both lengths, OPTION_INVALID, MEMORY_TOO_SMALL
   */
  forward(x: Numbers, options: CallOptions): NetworkOutput {
    const engine = this.#begin('forward')
    try {
      const area = this.#calls.layOut(x, options, true)
      engine.forward()
      this.#kept = area
      this.#backwardRan = false
      return this.#calls.outputs(area, options.out)
    } finally {
      this.#call = null
    }
  }

  /** As `forward`, with the same bits, but without keeping activations: batches of any size in little memory. */
  predict(x: Numbers, options: CallOptions): NetworkOutput {
    const engine = this.#begin('predict')
    try {
      const area = this.#calls.layOut(x, options, false)
      this.#forget()
      engine.predict(0, area.batch)
      return this.#calls.outputs(area, options.out)
    } finally {
      this.#call = null
    }
  }

  /**
   * Runs one step of a stream: x [I] in, output [O] out, with the state carried from call to call and no allocation.
   * The returned array is reused: copy it to keep it. The bits are those of `forward` over the whole stream.
   *
   * @throws HindcastError SHAPE_MISMATCH
   */
  next(x: ArrayLike<number>): Real {
    const engine = this.#begin('next')
    try {
      this.#forget()
      this.#stream ??= new this.#parts.Stream(engine)
      return this.#stream.next(x)
    } finally {
      this.#call = null
    }
  }

  /** Restarts the stream of `next` from zero, or from a state [L, 1, H] as `forward` returns it. */
  resetState(state?: State): void {
    this.#during('resetState', (engine) => {
      const flat: FlatState = { hidden: null, cell: null }
      if (state !== undefined) this.#parts.readState(state, this.#resolved, 1, flat)
      this.#stream ??= new this.#parts.Stream(engine)
      this.#stream.reset(state === undefined ? null : flat)
    })
  }

  /**
   * Returns the loss against the target and computes all gradients, which replace the previous ones or, with
   * `accumulate`, are added to them.
   *
   * The target is [T, B, O]; with the loss pinball [T, B, O/quantiles], with crossEntropy the class numbers [T, B].
   * With lossOn 'last' it is that of the last step alone: [B, …]. `weights` [B] make the loss a weighted mean: a weight
   * of 2 counts like the sequence twice, 0 leaves it out, and weights of 1 give the bits of none.
   *
   * @throws HindcastError NO_FORWARD without a forward to go back through, SHAPE_MISMATCH, TARGET_INVALID,
   * OPTION_INVALID
   */
  backward(target: Numbers, options: { accumulate?: boolean; weights?: Numbers } = {}): number {
    const engine = this.#begin('backward')
    try {
      const { checkNames, realView } = this.#parts
      if (options === null) checkNames(options, BACKWARD_OPTIONS, 'option')
      for (const key in options) if (!BACKWARD_OPTIONS.includes(key)) checkNames(options, BACKWARD_OPTIONS, 'option')
      if (!this.#kept) {
        throw new HindcastError(
          'NO_FORWARD',
          'There is no forward pass to go back through: call forward before each backward (step, predict and loadStateDict make it stale).',
        )
      }
      this.#kept.writeTargets(target, options.weights)
      const before = options.accumulate ? realView(engine, 'grads').slice() : null
      const loss = engine.backward()
      if (before) {
        const grads = realView(engine, 'grads')
        for (let i = 0; i < grads.length; i++) grads[i] += before[i]
      }
      this.#kept = null
      this.#backwardRan = true
      return loss
    } finally {
      this.#call = null
    }
  }

  /** Copies of the gradients of the last backward (or their sum), under PyTorch's names and shapes. */
  gradients(): StateDict {
    return this.#during('gradients', (engine) => this.#parts.readBlock(engine, 'grads'))
  }

  /**
   * The gradient of the last loss with respect to the input, [T, B, I].
   *
   * @throws HindcastError NO_FORWARD if no backward has run since the last change
   */
  inputGradient(): Real {
    return this.#during('inputGradient', (engine) => {
      if (!this.#backwardRan) {
        throw new HindcastError(
          'NO_FORWARD',
          'There is no backward pass to take the input gradient from: call backward first.',
        )
      }
      engine.inputGradient()
      return this.#parts.readRegion(engine, 'inputGrad')
    })
  }

  /**
   * One optimizer update of all parameters, from the current gradients, which are clipped first where the options say so:
   * each component, then the norm. `learningRate` applies to this update alone.
   *
   * @throws HindcastError DIVERGED if a parameter is infinite or NaN after it, OPTION_INVALID, OPTION_UNKNOWN
   */
  step(options: StepOptions = {}): void {
    const engine = this.#begin('step')
    try {
      this.#setScalars(engine, options)
      this.#forget()
      if (engine.update()) return
      const { updates } = engine.optimizerState
      throw new HindcastError(
        'DIVERGED',
        `Update ${whole(updates)} made a parameter infinite or NaN: look at the loss that backward returned, lower the learning ` +
          'rate, and load a state dict from before.',
        { updates },
      )
    } finally {
      this.#call = null
    }
  }

  /**
   * Forward and backpropagation through time of one window x [T, I] against target [T, O] ([O] with lossOn 'last'),
   * step by step, t ascending; nothing of the network changes. `lossGrad` is output − target: the notebook's
   * convention, the gradient of half the squared error of each step.
   *
   * @throws HindcastError SHAPE_MISMATCH, OPTION_CONFLICT for losses other than mse
   */
  trace(x: Numbers, target: Numbers): TraceStep[] {
    return this.#during('trace', (engine) => {
      const { conflict, flatNumbers, numbersOf, readBlock, shapeError, traceWindow } = this.#parts
      const { inputSize: I, outputSize: O, loss, lossOn } = this.#resolved
      if (loss !== 'mse') throw conflict(`trace shows the loss mse, but this network's is ${loss}.`, 'loss')
      const flat = flatNumbers(x, 'x')
      if (flat.length === 0 || flat.length % I !== 0) {
        throw shapeError('x', flat.length, `[steps, ${String(I)}]`, `a multiple of ${whole(I)}`)
      }
      const steps = flat.length / I
      const targets = numbersOf(target, 'target', lossOn === 'last' ? [O] : [steps, O])
      return traceWindow(engine.sizes, readBlock(engine, 'params'), flat, targets, steps)
    })
  }

  /** SHA-256 of numerics version, precision, names, shapes and the parameters' bytes, in hex (64 characters). */
  fingerprint(): string {
    const { networkFingerprint, readBlock } = this.#parts
    return this.#during('fingerprint', (engine) =>
      networkFingerprint(readBlock(engine, 'params'), this.#resolved.dtype),
    )
  }

  /** Frees the memory; later calls throw DISPOSED. */
  dispose(): void {
    if (this.#machine !== null) this.#during('dispose', () => Network.discard(this))
  }

  /** `using net = await Network.create(…)` disposes at the end of the block. */
  [Symbol.dispose](): void {
    this.dispose()
  }

  #live(): Engine {
    if (this.#machine !== null) return this.#machine
    throw new HindcastError('DISPOSED', 'This network has been disposed of: create another.')
  }

  /** The engine, for one call; whoever begins one sets `call` to null at its end. */
  #begin(call: string): Engine {
    const engine = this.#live()
    if (this.#call !== null) throw busy(call, this.#call)
    this.#call = call
    return engine
  }

  #during<T>(call: string, work: (engine: Engine) => T): T {
    const engine = this.#begin(call)
    try {
      return work(engine)
    } finally {
      this.#call = null
    }
  }

  #setScalars(engine: Engine, options: StepOptions): void {
    let given = typeof options !== 'object' || options === null
    for (const _ in options) given = true
    if (!given && this.#scalarsSet) return
    const { checkStepOptions, scalarsOf } = this.#parts
    engine.setOptimizer(given ? scalarsOf(this.#resolved, checkStepOptions(options)) : this.#scalars)
    this.#scalarsSet = !given
  }

  #forget(): void {
    this.#kept = null
    this.#backwardRan = false
  }

  /** @internal */
  static claim(network: Network, call: string): Claim {
    const engine = network.#begin(call)
    network.#forget()
    network.#scalarsSet = false
    return { engine, generator: network.#generator, release: () => (network.#call = null) }
  }

  /** @internal */
  static discard(network: Network): void {
    network.#machine?.dispose()
    network.#machine = null
  }

  /** @internal */
  static engineOf(network: Network): Engine {
    return network.#live()
  }
}

/** A network claimed by one call. */
export interface Claim {
  engine: Engine
  /** the network's generator, which `fit` continues */
  generator: Generator
  /** Ends the call. */
  release(): void
}

/**
 * Claims a network for a part of hindcast that drives the engine itself; activations kept by an earlier call are lost.
 *
 * @throws HindcastError BUSY, DISPOSED
 * @internal
 */
export const claim = (network: Network, call: string): Claim => Network.claim(network, call)

/** Frees the memory of a network, even while a call is running. @internal */
export const discard = (network: Network): void => Network.discard(network)

/** The engine of a network, for tests and races. @internal */
export const engineOf = (network: Network): Engine => Network.engineOf(network)

function busy(call: string, other: string): HindcastError {
  const way = other === 'fit' ? "; what can be watched meanwhile, fit's option watch hands to onProgress" : ''
  return new HindcastError('BUSY', `${call} was called while ${other} is running: wait for it to end${way}.`, { call })
}
