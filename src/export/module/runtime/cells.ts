/**
 * The weights of an exported module, and a step of each cell.
 *
 * @module
 */
import { sigmoid32, tanh32 } from '../../../engine/ts/math.js'
import { type Layer, model, type Real, type State } from './model.js'

const fround = Math.fround

/** The model's numbers from base64. */
export function decode(base64: string): Real {
  return new Float32Array(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer)
}

/** sum + W[row]·x: one accumulator, terms in order. The order makes the bits. */
export function dot(sum: number, W: Real, row: number, x: Real): number {
  const from = row * x.length
  for (let i = 0; i < x.length; i++) sum = fround(sum + fround(x[i] * W[from + i]))
  return sum
}

/** Row j of b_ih + b_hh + W_ih·x + W_hh·h. */
function joint(layer: Layer, j: number, x: Real, h: Real | null): number {
  const { weightIh, weightHh, biasIh, biasHh } = layer
  const sum = dot(biasHh ? fround(biasIh[j] + biasHh[j]) : biasIh[j], weightIh, j, x)
  return h ? dot(sum, weightHh, j, h) : sum
}

/** Elman: h = tanh(b_ih + b_hh + W_ih·x + W_hh·h). */
export function tanhStep(layer: Layer, x: Real, state: State): Real {
  const before = state.h
  return (state.h = new Float32Array(model.hiddenSize).map((_, k) => tanh32(joint(layer, k, x, before))))
}

/** Elman: h = max(0, b_ih + b_hh + W_ih·x + W_hh·h). */
export function reluStep(layer: Layer, x: Real, state: State): Real {
  const before = state.h
  return (state.h = new Float32Array(model.hiddenSize).map((_, k) => {
    const z = joint(layer, k, x, before)
    return z <= 0 ? 0 : z
  }))
}

/** GRU, gates r z n: n = tanh(W_n·x + b_n + r·(U_n·h + b_hn)), h = (1 − z)·n + z·h. */
export function gruStep(layer: Layer, x: Real, state: State): Real {
  const H = model.hiddenSize
  const { weightIh, weightHh, biasIh, biasHh } = layer
  const before = state.h
  return (state.h = new Float32Array(H).map((_, k) => {
    const r = sigmoid32(joint(layer, k, x, before))
    const z = sigmoid32(joint(layer, H + k, x, before))
    const input = dot(biasIh[2 * H + k], weightIh, 2 * H + k, x)
    const bias = biasHh ? biasHh[2 * H + k] : 0
    const recurrent = before ? dot(bias, weightHh, 2 * H + k, before) : bias
    const n = tanh32(fround(input + fround(r * recurrent)))
    return fround(fround(fround(1 - z) * n) + fround(z * (before ? before[k] : 0)))
  }))
}

/** LSTM, gates i f g o: c = f·c + i·g, h = o·tanh(c). */
export function lstmStep(layer: Layer, x: Real, state: State): Real {
  const H = model.hiddenSize
  const { h: before, c: kept } = state
  const c = new Float32Array(H)
  state.h = new Float32Array(H).map((_, k) => {
    const i = sigmoid32(joint(layer, k, x, before))
    const f = sigmoid32(joint(layer, H + k, x, before))
    const g = tanh32(joint(layer, 2 * H + k, x, before))
    const o = sigmoid32(joint(layer, 3 * H + k, x, before))
    c[k] = fround(fround(f * (kept ? kept[k] : 0)) + fround(i * g))
    return fround(o * tanh32(c[k]))
  })
  state.c = c
  return state.h
}
