/**
 * Long short-term memory: the formulas of assembly/cells/lstm.ts. A row of `dz` holds i, f, g, o of H units each, and on
 * the way back their gradients.
 *
 * @module
 */
import { sigmoid32, tanh32, TINY32 } from '../math.js'
import type { TwinLayer, TwinNet } from '../net.js'

const fround = Math.fround
type Real = Float32Array

/** c_t, h_t of rows slot … slot + B − 1 from their pre-activations; c_{t−1} stands at row `before`, or is 0 where that is −1. */
export function lstmActivate(
  net: TwinNet<Real>,
  layer: TwinLayer<Real>,
  B: number,
  slot: number,
  before: number,
): void {
  const H = net.hiddenSize
  const { dz, hidden, cells, cellTanh } = layer
  for (let b = 0; b < B; b++) {
    for (let k = 0; k < H; k++) {
      const at = (slot + b) * 4 * H + k
      const to = (slot + b) * H + k
      const i = sigmoid32(dz[at])
      const f = sigmoid32(dz[at + H])
      const g = tanh32(dz[at + 2 * H])
      const o = sigmoid32(dz[at + 3 * H])
      dz[at] = i
      dz[at + H] = f
      dz[at + 2 * H] = g
      dz[at + 3 * H] = o
      const c = fround(fround(f * (before < 0 ? 0 : cells[(before + b) * H + k])) + fround(i * g))
      const q = tanh32(c)
      cells[to] = c
      cellTanh[to] = q
      hidden[to] = fround(o * q)
    }
  }
}

/** The gradients of i, f, g, o in their place from dh and carry, dc as the step after gave it, which becomes that of c_{t−1}. */
export function lstmDerivative(
  net: TwinNet<Real>,
  layer: TwinLayer<Real>,
  B: number,
  slot: number,
  before: number,
): void {
  const H = net.hiddenSize
  const { dz, cells, cellTanh, dh, carry } = layer
  for (let b = 0; b < B; b++) {
    for (let k = 0; k < H; k++) {
      const at = (slot + b) * 4 * H + k
      const i = dz[at]
      const f = dz[at + H]
      const g = dz[at + 2 * H]
      const o = dz[at + 3 * H]
      const q = cellTanh[(slot + b) * H + k]
      const c = before < 0 ? 0 : cells[(before + b) * H + k]
      const d = dh[b * H + k]
      const dc = fround(fround(fround(d * o) * fround(1 - fround(q * q))) + carry[b * H + k])
      carry[b * H + k] = flushed(fround(dc * f))
      dz[at] = flushed(fround(fround(dc * g) * fround(i * fround(1 - i))))
      dz[at + H] = flushed(fround(fround(dc * c) * fround(f * fround(1 - f))))
      dz[at + 2 * H] = flushed(fround(fround(dc * i) * fround(1 - fround(g * g))))
      dz[at + 3 * H] = flushed(fround(fround(d * q) * fround(o * fround(1 - o))))
    }
  }
}

function flushed(g: number): number {
  return Math.abs(g) < TINY32 ? 0 : g
}
