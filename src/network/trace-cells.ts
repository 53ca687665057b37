/**
 * One step of one layer, forward and back, for every cell: written for reading, with the engines' order of sums, so that
 * its figures are theirs bit for bit. The equations stand in assembly/cells/.
 *
 * @module
 */
import { realArray } from '../engine/engine.js'
import { gatesOf } from '../engine/cells.js'
import { type NetworkSpec, type Real } from '../engine/spec.js'
import type { StateDict } from '../engine/parameters.js'
import { sigmoid32, sigmoid64, tanh32, tanh64, TINY32, TINY64 } from '../engine/ts/math.js'

/** What a layer sees and makes in one step; gates in PyTorch's order. */
export interface LayerStep {
  input: Real
  hidden: Real
  /** activations [G·H]; of an Elman cell h itself */
  gates: Real
  /** gru: W_hn·h + b_hn [H] */
  reset: Real
  /** lstm: c and tanh(c) [H] */
  cell: Real
  cellTanh: Real
  /** gradient of h [H] */
  hiddenGrad: Real
  /** gradients of the pre-activations [G·H], as the input's part and as the state's part see them: they differ in a GRU's n */
  inputSide: Real
  stateSide: Real
  /** what goes straight to the step before [H] */
  carry: Real
}

/** The arithmetic of a network's precision on one layer's parameters. */
export class TraceLayer {
  private readonly round: (v: number) => number
  private readonly tanh: (v: number) => number
  private readonly sigmoid: (v: number) => number
  private readonly tiny: number
  private readonly sizes: NetworkSpec
  readonly weightIh: Real
  readonly weightHh: Real
  private readonly biasIh: Real
  private readonly biasHh: Real | null

  constructor(sizes: NetworkSpec, dict: StateDict, layer: number) {
    const single = sizes.dtype === 'f32'
    this.round = single ? Math.fround : (v) => v
    this.tanh = single ? tanh32 : tanh64
    this.sigmoid = single ? sigmoid32 : sigmoid64
    this.tiny = single ? TINY32 : TINY64
    this.sizes = sizes
    this.weightIh = dict[`weight_ih_l${layer}`].data
    this.weightHh = dict[`weight_hh_l${layer}`].data
    this.biasIh = dict[`bias_ih_l${layer}`].data
    this.biasHh = sizes.recurrentBias ? dict[`bias_hh_l${layer}`].data : null
  }

  /** One step from the input and, after the first, the step before. */
  forward(input: Real, before: LayerStep | null): LayerStep {
    const { hiddenSize: H, cell, nonlinearity, dtype } = this.sizes
    const { round, tanh, sigmoid } = this
    const zeros = (n: number): Real => realArray(dtype, n)
    const G = gatesOf(this.sizes)
    const step: LayerStep = {
      input,
      hidden: zeros(H),
      gates: zeros(G * H),
      reset: zeros(cell === 'gru' ? H : 0),
      cell: zeros(cell === 'lstm' ? H : 0),
      cellTanh: zeros(cell === 'lstm' ? H : 0),
      hiddenGrad: zeros(H),
      inputSide: zeros(G * H),
      stateSide: zeros(G * H),
      carry: zeros(H),
    }
    const { gates, hidden } = step
    for (let k = 0; k < H; k++) {
      const [h, c] = before === null ? [0, 0] : [before.hidden[k], cell === 'lstm' ? before.cell[k] : 0]
      if (cell === 'rnn') {
        const z = this.preActivation(k, input, before)
        gates[k] = nonlinearity === 'tanh' ? tanh(z) : z <= 0 ? 0 : z
        hidden[k] = gates[k]
      } else if (cell === 'gru') {
        const r = (gates[k] = sigmoid(this.preActivation(k, input, before)))
        const z = (gates[k + H] = sigmoid(this.preActivation(k + H, input, before)))
        step.reset[k] = this.statePart(k + 2 * H, this.biasHh ? this.biasHh[k + 2 * H] : 0, before)
        const n = tanh(round(this.inputPart(k + 2 * H, this.biasIh[k + 2 * H], input) + round(r * step.reset[k])))
        gates[k + 2 * H] = n
        hidden[k] = round(round(round(1 - z) * n) + round(z * h))
      } else {
        const [i, f] = [
          sigmoid(this.preActivation(k, input, before)),
          sigmoid(this.preActivation(k + H, input, before)),
        ]
        const g = tanh(this.preActivation(k + 2 * H, input, before))
        const o = sigmoid(this.preActivation(k + 3 * H, input, before))
        ;[i, f, g, o].forEach((v, place) => (gates[k + place * H] = v))
        step.cell[k] = round(round(f * c) + round(i * g))
        step.cellTanh[k] = tanh(step.cell[k])
        hidden[k] = round(o * step.cellTanh[k])
      }
    }
    return step
  }

  /** Σ of this layer's gate gradients times its input weights, for unit k of the layer below, on top of `sum`. */
  inputGradient(sum: number, step: LayerStep, k: number): number {
    const { round } = this
    const inputs = step.input.length
    const grad = step.inputSide
    for (let j = 0; j < grad.length; j++) sum = round(sum + round(grad[j] * this.weightIh[j * inputs + k]))
    return sum
  }

  /** The gradients of one step; `fromAbove(k)` is the part of dh that comes from the head or the layer above. */
  backward(step: LayerStep, before: LayerStep | null, after: LayerStep | null, fromAbove: (k: number) => number): void {
    const { hiddenSize: H, cell, nonlinearity } = this.sizes
    const { round } = this
    const { gates, hiddenGrad, inputSide: dx, stateSide: dh, carry } = step
    const flush = (g: number): number => (Math.abs(g) < this.tiny ? 0 : g)
    for (let k = 0; k < H; k++) {
      let d = fromAbove(k)
      if (after) {
        const grad = after.stateSide
        for (let j = 0; j < grad.length; j++) d = round(d + round(grad[j] * this.weightHh[j * H + k]))
      }
      const later = after ? after.carry[k] : 0
      if (cell === 'rnn') {
        hiddenGrad[k] = d
        const h = gates[k]
        const slope = nonlinearity === 'relu' ? (h <= 0 ? 0 : 1) : round(1 - round(h * h))
        dx[k] = dh[k] = flush(round(d * slope))
      } else if (cell === 'gru') {
        d = round(d + later)
        hiddenGrad[k] = d
        const [r, z, n, u] = [gates[k], gates[k + H], gates[k + 2 * H], step.reset[k]]
        const rest = round(1 - z)
        const dn = flush(round(round(d * rest) * round(1 - round(n * n))))
        const away = round((before ? before.hidden[k] : 0) - n)
        dx[k] = dh[k] = flush(round(round(dn * u) * round(r * round(1 - r))))
        dx[k + H] = dh[k + H] = flush(round(round(d * away) * round(z * rest)))
        dx[k + 2 * H] = dn
        dh[k + 2 * H] = flush(round(dn * r))
        carry[k] = flush(round(d * z))
      } else {
        hiddenGrad[k] = d
        const [i, f, g, o] = [gates[k], gates[k + H], gates[k + 2 * H], gates[k + 3 * H]]
        const q = step.cellTanh[k]
        const dc = round(round(round(d * o) * round(1 - round(q * q))) + later)
        dx[k] = dh[k] = flush(round(round(dc * g) * round(i * round(1 - i))))
        const c = before ? before.cell[k] : 0
        dx[k + H] = dh[k + H] = flush(round(round(dc * c) * round(f * round(1 - f))))
        dx[k + 2 * H] = dh[k + 2 * H] = flush(round(round(dc * i) * round(1 - round(g * g))))
        dx[k + 3 * H] = dh[k + 3 * H] = flush(round(round(d * q) * round(o * round(1 - o))))
        carry[k] = flush(round(dc * f))
      }
    }
  }

  /** b_ih + b_hh + W_ih·x + W_hh·h of column j. */
  private preActivation(j: number, input: Real, before: LayerStep | null): number {
    const bias = this.biasHh ? this.round(this.biasIh[j] + this.biasHh[j]) : this.biasIh[j]
    return this.statePart(j, this.inputPart(j, bias, input), before)
  }

  private inputPart(j: number, sum: number, input: Real): number {
    const { round, weightIh } = this
    for (let i = 0; i < input.length; i++) sum = round(sum + round(input[i] * weightIh[j * input.length + i]))
    return sum
  }

  private statePart(j: number, sum: number, before: LayerStep | null): number {
    const { round, weightHh } = this
    if (before === null) return sum
    const h = before.hidden
    for (let k = 0; k < h.length; k++) sum = round(sum + round(h[k] * weightHh[j * h.length + k]))
    return sum
  }
}
