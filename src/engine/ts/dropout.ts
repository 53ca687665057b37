/**
 * Dropout between layers: masks by Philox4x32-10 (Salmon et al. 2011), as in assembly/dropout.ts.
 *
 * @module
 */
import type { TwinLayer, TwinNet } from './net.js'

const fround = Math.fround
type Real = Float32Array

/** The upper 32 bits of a product of two words. */
function mulHigh(a: number, b: number): number {
  const al = a & 0xffff
  const ah = a >>> 16
  const bl = b & 0xffff
  const bh = b >>> 16
  const middle = ah * bl + ((al * bl) >>> 16)
  const cross = al * bh + (middle & 0xffff)
  return ah * bh + Math.floor(middle / 65536) + Math.floor(cross / 65536)
}

/** The first word that Philox4x32-10 makes of the key (seed, 0) and the counter (c0, c1, c2, c3). */
export function philox(seed: number, c0: number, c1: number, c2: number, c3: number): number {
  let k0 = seed
  let k1 = 0
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(c0 >>> 0, 0xd2511f53)
    const high1 = mulHigh(c2 >>> 0, 0xcd9e8d57)
    const low0 = Math.imul(c0, 0xd2511f53)
    const low1 = Math.imul(c2, 0xcd9e8d57)
    c0 = high1 ^ c1 ^ k0
    c1 = low1
    c2 = high0 ^ c3 ^ k1
    c3 = low0
    k0 = (k0 + 0x9e3779b9) | 0
    k1 = (k1 + 0xbb67ae85) | 0
  }
  return c0 >>> 0
}

/** What layer `l` hands to the one above at step t, rows slot … slot + B − 1: h·mask; mask and product are kept. */
export function dropHidden(
  net: TwinNet<Real>,
  layer: TwinLayer<Real>,
  l: number,
  t: number,
  B: number,
  slot: number,
): void {
  const { hiddenSize: H, seed, dropped } = net
  const { hidden, mask, droppedHidden } = layer
  const scale = fround(net.dropoutScale)
  for (let i = 0; i < B * H; i++) {
    const keep = philox(seed, net.scalars.updates | 0, l, t, i) >= dropped ? scale : 0
    mask[slot * H + i] = keep
    droppedHidden[slot * H + i] = fround(hidden[slot * H + i] * keep)
  }
}
