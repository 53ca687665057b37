/**
 * Network: arrays in, outputs and gradients out. Whoever wants a training loop of their own takes this; Forecaster
 * stands on it.
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
import type { NetworkBody } from './body.js'
import type { CallOptions, NetworkOutput, State } from './call.js'
import type { Numbers } from './numbers.js'
import type { TraceStep } from './trace.js'
import type { FromSafetensorsOptions, TorchNames } from './weights-file.js'
import type { StepOptions } from '../options/optimizer.js'
import type { Generator } from '../random.js'

export type { CallOptions, NetworkOutput, Numbers, State }

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
  private readonly body: NetworkBody

  private constructor(body: NetworkBody) {
    this.body = body
  }

  /**
   * @throws HindcastError OPTION_INVALID, OPTION_UNKNOWN, OPTION_CONFLICT, MEMORY_TOO_SMALL, ENGINE_UNAVAILABLE
   */
  static async create(options: NetworkOptions): Promise<Network> {
    const { NetworkBody } = await import('./body.js')
    return new Network(await NetworkBody.create(options))
  }

  /**
   * A network with the weights of a safetensors file made by PyTorch: of an nn.RNN, nn.GRU or nn.LSTM, or of a module that
   * has one and a Linear on top. Cell, sizes and precision follow from the file (a relu does not: say `nonlinearity`).
   * Without a Linear the outputs are the hidden state.
   *
   * @throws HindcastError MODEL_FILE_INVALID, PARAMETER_MISMATCH, OPTION_INVALID for what holds no bytes, and as `create`
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
    return this.body.options
  }

  /** Which engine runs: the core ('wasm') or the twin ('ts'). */
  get engine(): 'wasm' | 'ts' {
    return this.body.engine
  }

  /** Trainable numbers, all parameters together. */
  get parameterCount(): number {
    return this.body.parameterCount
  }

  /** Copies of all parameters under PyTorch's names, shapes and order. */
  stateDict(): StateDict {
    return this.body.stateDict()
  }

  /**
   * Replaces all parameters, each number rounded once to the network's precision.
   *
   * @throws HindcastError PARAMETER_MISMATCH that names what is unknown, missing or misshapen; nothing changes then
   */
  loadStateDict(dict: StateDictInput): void {
    this.body.loadStateDict(dict)
  }

  /**
   * Runs x [T, B, I] through the network and keeps the activations for one `backward`.
   *
   * @throws HindcastError SHAPE_MISMATCH with both lengths, OPTION_INVALID, MEMORY_TOO_SMALL
   */
  forward(x: Numbers, options: CallOptions): NetworkOutput {
    return this.body.forward(x, options)
  }

  /** The same bits as `forward`, keeping nothing: for batches of any size in little memory. */
  predict(x: Numbers, options: CallOptions): NetworkOutput {
    return this.body.predict(x, options)
  }

  /**
   * Follows a stream: x [I] of one step to the output [O], the state carried from call to call and nothing allocated. The
   * array returned is the same every time: copy it to keep it. The bits are those of `forward` over the whole stream.
   *
   * @throws HindcastError SHAPE_MISMATCH
   */
  next(x: ArrayLike<number>): Real {
    return this.body.next(x)
  }

  /** Begins the stream of `next` anew: from zero, or from a state [L, 1, H] as `forward` returns it. */
  resetState(state?: State): void {
    this.body.resetState(state)
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
    return this.body.backward(target, options)
  }

  /** Copies of the gradients of the last backward (or their sum), under PyTorch's names and shapes. */
  gradients(): StateDict {
    return this.body.gradients()
  }

  /**
   * The gradient of the last backward's loss with respect to its input, [T, B, I].
   *
   * @throws HindcastError NO_FORWARD if no backward has run since the last change
   */
  inputGradient(): Real {
    return this.body.inputGradient()
  }

  /**
   * One update of all parameters by the optimizer, from the gradients as they stand or, where asked, clipped: by
   * `clipValue`, then by `clipNorm`. `learningRate` is that of this update alone.
   *
   * @throws HindcastError DIVERGED if a parameter is infinite or NaN after it, OPTION_INVALID, OPTION_UNKNOWN
   */
  step(options: StepOptions = {}): void {
    this.body.step(options)
  }

  /**
   * Forward and backpropagation through time of one window x [T, I] against target [T, O] ([O] with lossOn 'last'), step
   * by step, t ascending; nothing of the network changes. `lossGrad` is output − target: the notebook's convention, the
   * gradient of half the squared error of each step.
   *
   * @throws HindcastError SHAPE_MISMATCH, OPTION_CONFLICT for losses other than mse
   */
  trace(x: Numbers, target: Numbers): TraceStep[] {
    return this.body.trace(x, target)
  }

  /** SHA-256 over numerics version, precision, names, shapes and the parameters' bytes, in hex. */
  fingerprint(): string {
    return this.body.fingerprint()
  }

  /** Gives the memory back; later calls throw DISPOSED. */
  dispose(): void {
    this.body.dispose()
  }

  /** `using net = await Network.create(…)` disposes at the end of the block. */
  [Symbol.dispose](): void {
    this.dispose()
  }

  /** @internal */
  static bodyOf(network: Network): NetworkBody {
    return network.body
  }
}

/** The engine of a network, for the parts of hindcast that drive it themselves. @internal */
export const engineOf = (network: Network): Engine => Network.bodyOf(network).take()
/** The generator of a network: `fit` goes on with it. @internal */
export const generatorOf = (network: Network): Generator => Network.bodyOf(network).random
