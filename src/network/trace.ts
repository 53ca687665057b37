/**
 * Traces one window forward and back: the input, states and gates of every step, and what it adds to each weight
 * gradient. The twin does the work, and its memory is read.
 *
 * @module
 */
import { cellOf } from '../engine/cells.js'
import { realArray, realView, writeRegion } from '../engine/engine.js'
import { writeParameters, type StateDict } from '../engine/parameters.js'
import { EMPTY_PLAN, type NetworkSpec, type Real } from '../engine/spec.js'
import { TwinEngine } from '../engine/ts/twin.js'
import type { ResolvedNetworkOptions } from '../options/network.js'
import { conflict } from '../options/row.js'
import { whole } from '../text/number.js'
import { flatNumbers, numbersOf, shapeError, type Numbers } from './numbers.js'

/** One step of a traced window. What each layer has stands layer by layer, [L, ·]; with a single layer it is [·]. */
export interface TraceStep {
  /** position in the window, 0 … T − 1 */
  t: number
  /** x_t [I] */
  input: Real
  /** h_t [L, H] */
  hidden: Real
  /**
   * the gates' activations [L, G·H] in PyTorch's order: r z n of a GRU, i f g o of an LSTM; h_t itself of an Elman cell
   */
  gates: Real
  /** c_t [L, H] of an LSTM */
  cell?: Real
  /** y_t [O] */
  output: Real
  /** output − target [O]; zeros where the loss does not cover the step */
  lossGrad: Real
  /** gradient of h_t [L, H]: what comes from the head or the layer above, plus what comes back from t + 1 */
  hiddenGrad: Real
  /**
   * gradient of the pre-activations [L, G·H]: W_ih·x_t + b_ih, to which W_hh·h + b_hh is added (in a GRU's n after the
   * reset)
   */
  preActivationGrad: Real
  /**
   * this step's term of each weight gradient, under PyTorch's names and shapes; summed with t descending they give it
   */
  gradients: StateDict
}

/**
 * @param x [steps, I]
 * @param target [steps, O], or [O] with lossOn 'last'
 * @throws HindcastError SHAPE_MISMATCH, OPTION_CONFLICT
 */
export function traceOf(
  { inputSize: I, outputSize: O, loss, lossOn }: ResolvedNetworkOptions,
  sizes: NetworkSpec,
  parameters: StateDict,
  x: Numbers,
  target: Numbers,
): TraceStep[] {
  if (loss !== 'mse') throw conflict(`trace shows the loss mse, but this network's is ${loss}.`, 'loss')
  const flat = flatNumbers(x, 'x')
  if (flat.length === 0 || flat.length % I !== 0) {
    throw shapeError('x', flat.length, `[steps, ${String(I)}]`, `a multiple of ${whole(I)}`)
  }
  const steps = flat.length / I
  const targets = numbersOf(target, 'target', lossOn === 'last' ? [O] : [steps, O])
  return traceWindow(sizes, parameters, flat, targets, steps)
}

/** @param x [steps, I]; @param target [steps, O], or [O] with lossOn 'last' */
function traceWindow(
  network: NetworkSpec,
  dict: StateDict,
  x: ArrayLike<number>,
  target: ArrayLike<number>,
  steps: number,
): TraceStep[] {
  const sizes: NetworkSpec = { ...network, moments: [], threads: 1 }
  const { inputSize: I, hiddenSize: H, outputSize: O, numLayers: L } = sizes
  const { gates, gated, savedPerUnit, lastApart, states } = cellOf(sizes)
  const [GH, SH] = [gates.length * H, savedPerUnit * H]
  const twin = new TwinEngine(sizes)
  writeParameters(twin, dict)
  twin.arrange({ ...EMPTY_PLAN, steps, batch: 1, windows: 1, rows: steps, starts: 1 })
  writeRegion(twin, 'data', x)
  twin.forward()
  const region = (name: string): Real => realView(twin, name)
  /** The numbers of step t in a history, where t runs backwards: `count` of a row of `row`. */
  const at = (history: Real, t: number, row: number, count = row): Real =>
    history.slice((steps - 1 - t) * row, (steps - 1 - t) * row + count)
  const layers = Array.from({ length: L }, (_, l) => ({
    hidden: region(`hidden${l}`),
    dz: region(`dz${l}`),
    // After BPTT their gradients stand in their place.
    gates: gated ? region(`dz${l}`).slice() : region(`hidden${l}`),
    cell: states.includes('cell') ? region(`cells${l}`) : null,
  }))
  const [outputs, inputs, dy] = [region('y'), region('data'), region('dy')]
  const wanted = realArray(sizes.dtype, target.length)
  wanted.set(target)
  for (let t = sizes.lossOn === 'last' ? steps - 1 : 0; t < steps; t++) {
    const of = sizes.lossOn === 'last' ? 0 : t * O
    for (let o = 0; o < O; o++) dy[(steps - 1 - t) * O + o] = outputs[t * O + o] - wanted[of + o]
  }
  const hiddenGrads = twin.backThrough()
  return Array.from({ length: steps }, (_, t): TraceStep => {
    const lossGrad = at(dy, t, O)
    const input = inputs.slice(t * I, (t + 1) * I)
    const gradients: StateDict = {}
    const add = (name: string, rows: Real, columns?: Real): void => {
      if (!(name in dict)) return
      const { shape } = dict[name]
      gradients[name] = { shape: [...shape], data: columns === undefined ? rows.slice() : outer(rows, columns) }
    }
    layers.forEach(({ hidden, dz }, l) => {
      const inputSide = at(dz, t, SH, GH)
      // The recurrent product of a gate apart has a gradient of its own, kept after the gates.
      const stateSide = inputSide.slice()
      if (lastApart) stateSide.set(at(dz, t, SH).subarray(GH, GH + H), GH - H)
      add(`weight_ih_l${l}`, inputSide, l === 0 ? input : at(layers[l - 1].hidden, t, H))
      add(`weight_hh_l${l}`, stateSide, at(hidden, t - 1, H))
      add(`bias_ih_l${l}`, inputSide)
      add(`bias_hh_l${l}`, stateSide)
    })
    add('head.weight', lossGrad, at(layers[L - 1].hidden, t, H))
    add('head.bias', lossGrad)
    const together = (of: (layer: (typeof layers)[number]) => Real): Real => joined(layers.map(of), sizes.dtype)
    return {
      t,
      input,
      hidden: together(({ hidden }) => at(hidden, t, H)),
      gates: together((layer) => at(layer.gates, t, gated ? SH : H, GH)),
      ...(states.includes('cell') ? { cell: together(({ cell }) => at(cell!, t, H)) } : {}),
      output: outputs.slice(t * O, (t + 1) * O),
      lossGrad,
      hiddenGrad: hiddenGrads.slice(t * L * H, (t + 1) * L * H),
      preActivationGrad: together(({ dz }) => at(dz, t, SH, GH)),
      gradients,
    }
  })
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
