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
import type { Real } from '../engine/spec.js'
import type { StateDict, StateDictInput } from '../engine/parameters.js'
import type { Bytes } from '../format/bytes.js'
import type { NetworkOptions, ResolvedNetworkOptions } from '../options/network.js'
import type * as Parts from './parts.js'
import type { Backward } from './backward.js'
import type { Gate } from './gate.js'
import type { Stream } from './stream.js'
import type { CallOptions, FlatState, NetworkOutput, State } from './call.js'
import type { Numbers } from './numbers.js'
import type { Calls } from './run.js'
import type { TraceStep } from './trace.js'
import type { Updates } from './updates.js'
import type { FromSafetensorsOptions, TorchNames } from './weights-file.js'
import type { StepOptions } from '../options/optimizer.js'
import type { Generator } from '../random.js'

export type { CallOptions, NetworkOutput, Numbers, State }

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
  readonly #gate: Gate
  readonly #generator: Generator
  readonly #calls: Calls
  readonly #backward: Backward
  readonly #updates: Updates
  #stream: Stream | null = null

  private constructor(parts: typeof Parts, options: ResolvedNetworkOptions, engine: Engine) {
    this.#parts = parts
    this.#resolved = options
    this.#gate = new parts.Gate(engine)
    this.#generator = new parts.Generator(options.seed)
    this.#calls = new parts.Calls(engine, options)
    this.#backward = new parts.Backward(engine)
    parts.initialise(engine, this.#generator)
    this.#updates = new parts.Updates(engine, options)
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
    return this.#gate.live.kind
  }

  /** Trainable numbers, all parameters together. */
  get parameterCount(): number {
    return this.#gate.live.layout.parameters.reduce((n, p) => n + p.rows * p.cols, 0)
  }

  /** Copies of all parameters under PyTorch's names, shapes and order. */
  stateDict(): StateDict {
    return this.#gate.during('stateDict', (engine) => this.#parts.readBlock(engine, 'params'))
  }

  /**
   * Replaces all parameters, each number rounded once to the network's precision.
   *
   * @throws HindcastError PARAMETER_MISMATCH that names what is unknown, missing or misshapen; nothing changes then
   */
  loadStateDict(dict: StateDictInput): void {
    this.#gate.during('loadStateDict', (engine) => {
      this.#parts.writeParameters(engine, dict)
      this.#backward.forget()
    })
  }

  /**
   * Runs x [T, B, I] through the network and keeps the activations for one `backward`. The results are copies, or with
   * `out` stand in the arrays given.
   *
   * @throws HindcastError SHAPE_MISMATCH with both lengths, OPTION_INVALID, MEMORY_TOO_SMALL
   */
  forward(x: Numbers, options: CallOptions): NetworkOutput {
    const engine = this.#gate.begin('forward')
    try {
      const area = this.#calls.layOut(x, options, true)
      engine.forward()
      this.#backward.keep(area)
      return this.#calls.outputs(area, options.out)
    } finally {
      this.#gate.end()
    }
  }

  /** As `forward`, with the same bits, but without keeping activations: batches of any size in little memory. */
  predict(x: Numbers, options: CallOptions): NetworkOutput {
    const engine = this.#gate.begin('predict')
    try {
      const area = this.#calls.layOut(x, options, false)
      this.#backward.forget()
      engine.predict(0, area.batch)
      return this.#calls.outputs(area, options.out)
    } finally {
      this.#gate.end()
    }
  }

  /**
   * Runs one step of a stream: x [I] in, output [O] out, with the state carried from call to call and no allocation.
   * The returned array is reused: copy it to keep it. The bits are those of `forward` over the whole stream.
   *
   * @throws HindcastError SHAPE_MISMATCH
   */
  next(x: ArrayLike<number>): Real {
    const engine = this.#gate.begin('next')
    try {
      this.#backward.forget()
      this.#stream ??= new this.#parts.Stream(engine)
      return this.#stream.next(x)
    } finally {
      this.#gate.end()
    }
  }

  /** Restarts the stream of `next` from zero, or from a state [L, 1, H] as `forward` returns it. */
  resetState(state?: State): void {
    this.#gate.during('resetState', (engine) => {
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
    return this.#gate.during('backward', () => this.#backward.run(target, options))
  }

  /** Copies of the gradients of the last backward (or their sum), under PyTorch's names and shapes. */
  gradients(): StateDict {
    return this.#gate.during('gradients', (engine) => this.#parts.readBlock(engine, 'grads'))
  }

  /**
   * The gradient of the last loss with respect to the input, [T, B, I].
   *
   * @throws HindcastError NO_FORWARD if no backward has run since the last change
   */
  inputGradient(): Real {
    return this.#gate.during('inputGradient', () => this.#backward.inputGradient())
  }

  /**
   * One optimizer update of all parameters, from the current gradients, which are clipped first where the options say so:
   * each component, then the norm. `learningRate` applies to this update alone.
   *
   * @throws HindcastError DIVERGED if a parameter is infinite or NaN after it, OPTION_INVALID, OPTION_UNKNOWN
   */
  step(options: StepOptions = {}): void {
    this.#gate.during('step', () => {
      this.#updates.setScalars(options)
      this.#backward.forget()
      this.#updates.run()
    })
  }

  /**
   * Forward and backpropagation through time of one window x [T, I] against target [T, O] ([O] with lossOn 'last'),
   * step by step, t ascending; nothing of the network changes. `lossGrad` is output − target: the notebook's
   * convention, the gradient of half the squared error of each step.
   *
   * @throws HindcastError SHAPE_MISMATCH, OPTION_CONFLICT for losses other than mse
   */
  trace(x: Numbers, target: Numbers): TraceStep[] {
    const { readBlock, traceOf } = this.#parts
    return this.#gate.during('trace', (engine) =>
      traceOf(this.#resolved, engine.sizes, readBlock(engine, 'params'), x, target),
    )
  }

  /** SHA-256 of numerics version, precision, names, shapes and the parameters' bytes, in hex (64 characters). */
  fingerprint(): string {
    const { networkFingerprint, readBlock } = this.#parts
    return this.#gate.during('fingerprint', (engine) =>
      networkFingerprint(readBlock(engine, 'params'), this.#resolved.dtype),
    )
  }

  /** Frees the memory; later calls throw DISPOSED. */
  dispose(): void {
    if (!this.#gate.isFreed) this.#gate.during('dispose', () => Network.discard(this))
  }

  /** `using net = await Network.create(…)` disposes at the end of the block. */
  [Symbol.dispose](): void {
    this.dispose()
  }

  /** @internal */
  static claim(network: Network, call: string): Claim {
    const gate = network.#gate
    const engine = gate.begin(call)
    network.#backward.forget()
    network.#updates.handOver()
    return { engine, generator: network.#generator, release: () => gate.end() }
  }

  /** @internal */
  static discard(network: Network): void {
    network.#gate.free()
  }

  /** @internal */
  static engineOf(network: Network): Engine {
    return network.#gate.live
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
