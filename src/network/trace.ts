/**
 * One window through the network and back, with nothing hidden: what every step sees, makes, and adds to each weight
 * gradient. Its figures are the engines' bit for bit.
 *
 * @module
 */
import { realArray } from '../engine/engine.js'
import { type Real, type NetworkSpec } from '../engine/spec.js'
import type { StateDict } from '../engine/parameters.js'
import { TraceLayer, type LayerStep } from './trace-cells.js'

/** One step of a traced window. What a layer has of its own is given layer by layer, [L, ·]; with one layer that is [·]. */
export interface TraceStep {
  /** position in the window, 0 … T − 1 */
  t: number
  /** x_t [I] */
  input: Real
  /** h_t [L, H] */
  hidden: Real
  /** the gates' activations [L, G·H] in PyTorch's order: r z n of a GRU, i f g o of an LSTM; h_t itself of an Elman cell */
  gates: Real
  /** c_t [L, H] of an LSTM */
  cell?: Real
  /** y_t [O] */
  output: Real
  /** output − target [O]; zeros where the loss does not cover the step */
  lossGrad: Real
  /** gradient of h_t [L, H]: what comes from the head or the layer above, plus what comes back from t + 1 */
  hiddenGrad: Real
  /** gradient of the pre-activations [L, G·H]: W_ih·x_t + b_ih, to which W_hh·h + b_hh is added (in a GRU's n after the reset) */
  preActivationGrad: Real
  /** this step's own share of each weight gradient, under PyTorch's names and shapes; the shares, t descending, sum to it */
  gradients: StateDict
}

/** @param x [steps, I]; @param target [steps, O], or [O] with lossOn 'last' */
export function traceWindow(
  sizes: NetworkSpec,
  dict: StateDict,
  x: ArrayLike<number>,
  target: ArrayLike<number>,
  steps: number,
): TraceStep[] {
  const { inputSize: I, hiddenSize: H, outputSize: O, numLayers: L, dtype } = sizes
  const round = dtype === 'f32' ? Math.fround : (v: number): number => v
  const layers = Array.from({ length: L }, (_, l) => new TraceLayer(sizes, dict, l))
  const [Wo, bo] = [dict['head.weight'].data, dict['head.bias'].data]
  // kept[t][l]
  const kept: LayerStep[][] = []
  const outputs: Real[] = []
  const lossGrads: Real[] = []
  for (let t = 0; t < steps; t++) {
    let input: Real = realArray(dtype, I)
    for (let i = 0; i < I; i++) input[i] = x[t * I + i]
    kept.push(
      layers.map((layer, l) => {
        const step = layer.forward(input, t > 0 ? kept[t - 1][l] : null)
        input = step.hidden
        return step
      }),
    )
    const output = realArray(dtype, O)
    const lossGrad = realArray(dtype, O)
    for (let o = 0; o < O; o++) {
      let y = bo[o]
      for (let k = 0; k < H; k++) y = round(y + round(input[k] * Wo[o * H + k]))
      output[o] = y
      if (sizes.lossOn === 'all') lossGrad[o] = y - round(target[t * O + o])
      else if (t === steps - 1) lossGrad[o] = y - round(target[o])
    }
    outputs.push(output)
    lossGrads.push(lossGrad)
  }
  for (let t = steps - 1; t >= 0; t--) {
    const counts = sizes.lossOn === 'all' || t === steps - 1
    for (let l = L - 1; l >= 0; l--) {
      layers[l].backward(kept[t][l], t > 0 ? kept[t - 1][l] : null, t < steps - 1 ? kept[t + 1][l] : null, (k) => {
        if (l < L - 1) return layers[l + 1].inputGradient(0, kept[t][l + 1], k)
        let dh = 0
        if (counts) for (let o = 0; o < O; o++) dh = round(dh + round(lossGrads[t][o] * Wo[o * H + k]))
        return dh
      })
    }
  }
  return kept.map((own, t) => {
    const before = t > 0 ? kept[t - 1] : null
    const together = (of: (step: LayerStep) => Real): Real => joined(own.map(of), dtype)
    return {
      t,
      input: own[0].input,
      hidden: together((s) => s.hidden),
      gates: together((s) => s.gates),
      ...(sizes.cell === 'lstm' ? { cell: together((s) => s.cell) } : {}),
      output: outputs[t],
      lossGrad: lossGrads[t],
      hiddenGrad: together((s) => s.hiddenGrad),
      preActivationGrad: together((s) => s.inputSide),
      gradients: sharesOf(sizes, own, before, outputs[t].length, lossGrads[t]),
    }
  })
}

/** A step's own share of each weight gradient. */
function sharesOf(
  { hiddenSize: H, recurrentBias, dtype }: NetworkSpec,
  own: LayerStep[],
  before: LayerStep[] | null,
  O: number,
  lossGrad: Real,
): StateDict {
  const shares: StateDict = {}
  own.forEach(({ input, inputSide, stateSide }, l) => {
    const h = before ? before[l].hidden : realArray(dtype, H)
    const rows = inputSide.length
    shares[`weight_ih_l${l}`] = { shape: [rows, input.length], data: outer(inputSide, input) }
    shares[`weight_hh_l${l}`] = { shape: [rows, H], data: outer(stateSide, h) }
    shares[`bias_ih_l${l}`] = { shape: [rows], data: inputSide.slice() }
    if (recurrentBias) shares[`bias_hh_l${l}`] = { shape: [rows], data: stateSide.slice() }
  })
  shares['head.weight'] = { shape: [O, H], data: outer(lossGrad, own[own.length - 1].hidden) }
  shares['head.bias'] = { shape: [O], data: lossGrad.slice() }
  return shares
}

function joined(parts: Real[], dtype: NetworkSpec['dtype']): Real {
  const out = realArray(
    dtype,
    parts.reduce((n, p) => n + p.length, 0),
  )
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** a·bᵀ, [rows of a, rows of b]; storing rounds each product once. */
function outer(a: Real, b: Real): Real {
  const out = a instanceof Float32Array ? new Float32Array(a.length * b.length) : new Float64Array(a.length * b.length)
  for (let i = 0; i < a.length; i++) for (let j = 0; j < b.length; j++) out[i * b.length + j] = a[i] * b[j]
  return out
}
