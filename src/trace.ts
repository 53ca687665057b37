/**
 * One window through the network and back, with nothing hidden: what every step sees, makes, and adds to each weight
 * gradient. Written for reading; its sums have the order of the engines, so its figures are theirs bit for bit.
 *
 * @module
 */
import { HindcastError } from './errors.js'
import { realArray, type Real, type Sizes } from './engine/engine.js'
import type { StateDict } from './engine/parameters.js'
import { tanh32, tanh64, TINY32, TINY64 } from './engine/ts/math.js'

/** One step of a traced window. */
export interface TraceStep {
  /** position in the window, 0 … T − 1 */
  t: number
  /** x_t [I] */
  input: Real
  /** h_t [H] */
  hidden: Real
  /** y_t [O] */
  output: Real
  /** output − target [O]; zeros where the loss does not cover the step */
  lossGrad: Real
  /** gradient of h_t [H], before the nonlinearity's derivative: the head's term plus what comes back from t + 1 */
  hiddenGrad: Real
  /** gradient of the pre-activation z_t [H], after it */
  preActivationGrad: Real
  /** this step's own share of each weight gradient, under PyTorch's names and shapes; the shares, t descending, sum to it */
  gradients: StateDict
}

/** @param x [steps, I]; @param target [steps, O], or [O] with lossOn 'last' */
export function traceWindow(
  sizes: Sizes,
  dict: StateDict,
  x: ArrayLike<number>,
  target: ArrayLike<number>,
  steps: number,
): TraceStep[] {
  if (sizes.numLayers > 1) {
    throw new HindcastError(
      'OPTION_CONFLICT',
      `trace follows one layer, this network has ${sizes.numLayers}: trace a network with numLayers 1.`,
      { option: 'numLayers' },
    )
  }
  if (sizes.cell !== 'rnn') {
    throw new HindcastError('OPTION_CONFLICT', `trace follows the cell rnn, this network has ${sizes.cell}.`, {
      option: 'cell',
    })
  }
  const { inputSize: I, hiddenSize: H, outputSize: O, dtype } = sizes
  const round = dtype === 'f32' ? Math.fround : (v: number) => v
  const tiny = dtype === 'f32' ? TINY32 : TINY64
  const tanh = dtype === 'f32' ? tanh32 : tanh64
  const relu = (z: number): number => (z <= 0 ? 0 : z)
  const zeros = (n: number): Real => realArray(dtype, n)
  const { weight_ih_l0: Wih, weight_hh_l0: Whh, bias_ih_l0: bih, bias_hh_l0: bhh } = dict
  const [Wo, bo] = [dict['head.weight'], dict['head.bias']]

  const list: TraceStep[] = []
  for (let t = 0; t < steps; t++) {
    const input = zeros(I)
    for (let i = 0; i < I; i++) input[i] = x[t * I + i]
    const hidden = zeros(H)
    for (let j = 0; j < H; j++) {
      let z = bhh ? round(bih.data[j] + bhh.data[j]) : bih.data[j]
      for (let i = 0; i < I; i++) z = round(z + round(input[i] * Wih.data[j * I + i]))
      if (t > 0) for (let k = 0; k < H; k++) z = round(z + round(list[t - 1].hidden[k] * Whh.data[j * H + k]))
      hidden[j] = sizes.nonlinearity === 'relu' ? relu(z) : tanh(z)
    }
    const output = zeros(O)
    const lossGrad = zeros(O)
    for (let o = 0; o < O; o++) {
      let y = bo.data[o]
      for (let k = 0; k < H; k++) y = round(y + round(hidden[k] * Wo.data[o * H + k]))
      output[o] = y
      if (sizes.lossOn === 'all') lossGrad[o] = y - round(target[t * O + o])
      else if (t === steps - 1) lossGrad[o] = y - round(target[o])
    }
    const [hiddenGrad, preActivationGrad] = [zeros(H), zeros(H)]
    list.push({ t, input, hidden, output, lossGrad, hiddenGrad, preActivationGrad, gradients: {} })
  }

  for (let t = steps - 1; t >= 0; t--) {
    const step = list[t]
    const { hidden: h, hiddenGrad, preActivationGrad: dz, lossGrad } = step
    const counts = sizes.lossOn === 'all' || t === steps - 1
    for (let k = 0; k < H; k++) {
      let dh = 0
      if (counts) for (let o = 0; o < O; o++) dh = round(dh + round(lossGrad[o] * Wo.data[o * H + k]))
      if (t < steps - 1) {
        const later = list[t + 1].preActivationGrad
        for (let j = 0; j < H; j++) dh = round(dh + round(later[j] * Whh.data[j * H + k]))
      }
      hiddenGrad[k] = dh
      const slope = sizes.nonlinearity === 'relu' ? (h[k] <= 0 ? 0 : 1) : round(1 - round(h[k] * h[k]))
      const g = round(dh * slope)
      dz[k] = Math.abs(g) < tiny ? 0 : g
    }
    const before = t > 0 ? list[t - 1].hidden : zeros(H)
    step.gradients = {
      weight_ih_l0: { shape: [H, I], data: outer(dz, step.input) },
      weight_hh_l0: { shape: [H, H], data: outer(dz, before) },
      bias_ih_l0: { shape: [H], data: dz.slice() },
      ...(bhh ? { bias_hh_l0: { shape: [H], data: dz.slice() } } : {}),
      'head.weight': { shape: [O, H], data: outer(lossGrad, h) },
      'head.bias': { shape: [O], data: lossGrad.slice() },
    }
  }
  return list
}

/** a·bᵀ, [rows of a, rows of b]; storing rounds each product once. */
function outer(a: Real, b: Real): Real {
  const out = a instanceof Float32Array ? new Float32Array(a.length * b.length) : new Float64Array(a.length * b.length)
  for (let i = 0; i < a.length; i++) for (let j = 0; j < b.length; j++) out[i * b.length + j] = a[i] * b[j]
  return out
}
