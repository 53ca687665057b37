/**
 * The Elman cell: h = f(z) with f tanh or relu, and dz = dh·f'(z) with f' from the output, 1 − h² or [h > 0].
 *
 * @module
 */
import { tanh32, TINY32 } from '../math.js'
import type { TwinLayer, TwinNet } from '../net.js'

const fround = Math.fround
type Real = Float32Array

/** h = f(z) in place for rows slot … slot + B − 1. */
export function rnnActivate(net: TwinNet<Real>, layer: TwinLayer<Real>, B: number, slot: number): void {
  const { hidden: h } = layer
  const from = slot * net.hiddenSize
  const end = (slot + B) * net.hiddenSize
  if (net.relu) {
    for (let i = from; i < end; i++) if (h[i] <= 0) h[i] = 0
    return
  }
  for (let i = from; i < end; i++) h[i] = tanh32(h[i])
}

/** dz = dh·f'(z) in place of dh for rows slot … slot + B − 1; what is too small to matter becomes 0. */
export function rnnDerivative(net: TwinNet<Real>, layer: TwinLayer<Real>, B: number, slot: number): void {
  const { relu, hiddenSize: H } = net
  const { dz, hidden: h } = layer
  const end = (slot + B) * H
  for (let i = slot * H; i < end; i++) {
    const y = h[i]
    const g = relu ? (y <= 0 ? 0 : dz[i]) : fround(dz[i] * fround(1 - fround(y * y)))
    dz[i] = Math.abs(g) < TINY32 ? 0 : g
  }
}
