/**
 * The gated recurrent unit, reset after the product: the formulas of assembly/cells/gru.ts. A row of `dz` holds r, z, n
 * and u = W_hn·h + b_hn of H units each, and on the way back their gradients.
 *
 * @module
 */
import { sigmoid32, tanh32, TINY32 } from '../math.js'
import type { TwinLayer, TwinNet } from '../net.js'

const fround = Math.fround
type Real = Float32Array

/** h_t of rows slot … slot + B − 1 from their pre-activations; h_{t−1} stands at row `before`, or is 0 where that is −1. */
export function gruActivate(net: TwinNet<Real>, layer: TwinLayer<Real>, B: number, slot: number, before: number): void {
  const H = net.hiddenSize
  const { dz, hidden } = layer
  for (let b = 0; b < B; b++) {
    for (let k = 0; k < H; k++) {
      const at = (slot + b) * 4 * H + k
      const r = sigmoid32(dz[at])
      const z = sigmoid32(dz[at + H])
      const n = tanh32(fround(dz[at + 2 * H] + fround(r * dz[at + 3 * H])))
      const h = before < 0 ? 0 : hidden[(before + b) * H + k]
      dz[at] = r
      dz[at + H] = z
      dz[at + 2 * H] = n
      hidden[(slot + b) * H + k] = fround(fround(fround(1 - z) * n) + fround(z * h))
    }
  }
}

/** The gradients of r, z, n, u in their place from dh and carry, which becomes what goes straight to the step before. */
export function gruDerivative(
  net: TwinNet<Real>,
  layer: TwinLayer<Real>,
  B: number,
  slot: number,
  before: number,
): void {
  const H = net.hiddenSize
  const { dz, hidden, dh, carry } = layer
  for (let b = 0; b < B; b++) {
    for (let k = 0; k < H; k++) {
      const at = (slot + b) * 4 * H + k
      const r = dz[at]
      const z = dz[at + H]
      const n = dz[at + 2 * H]
      const u = dz[at + 3 * H]
      const h = before < 0 ? 0 : hidden[(before + b) * H + k]
      const d = fround(dh[b * H + k] + carry[b * H + k])
      const rest = fround(1 - z)
      const dn = flushed(fround(fround(d * rest) * fround(1 - fround(n * n))))
      const dZ = fround(fround(d * fround(h - n)) * fround(z * rest))
      const dr = fround(fround(dn * u) * fround(r * fround(1 - r)))
      carry[b * H + k] = flushed(fround(d * z))
      dz[at] = flushed(dr)
      dz[at + H] = flushed(dZ)
      dz[at + 2 * H] = dn
      dz[at + 3 * H] = flushed(fround(dn * r))
    }
  }
}

function flushed(g: number): number {
  return Math.abs(g) < TINY32 ? 0 : g
}
