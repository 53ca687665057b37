/**
 * Dropout between layers, as torch.nn.LSTM has it: in training each unit that a layer hands to the one above is 0 with
 * probability p, or else multiplied by 1/(1 − p). A mask follows from the seed and the place alone, whatever thread makes
 * it: Philox4x32-10 (Salmon et al. 2011) with the key (seed, 0) and the counter (update, layer, t, b·H + h), of which the
 * first word decides: below p·2³² the unit is dropped.
 */
import { BYTES, PANEL, splat } from './real'
import { dzPanel, Layer, Net } from './net'

/** Low and high words of the products of four words with a constant. */
// @ts-ignore: decorator
@inline
function productLow(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6)
}

// @ts-ignore: decorator
@inline
function productHigh(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 1, 3, 5, 7)
}

/** The first word that Philox4x32-10 makes of four counters that differ in their last word. */
function philox(seed: i32, update: i32, layer: i32, t: i32, last: v128): v128 {
  const m0 = i32x4.splat(0xd2511f53)
  const m1 = i32x4.splat(0xcd9e8d57)
  let c0 = i32x4.splat(update)
  let c1 = i32x4.splat(layer)
  let c2 = i32x4.splat(t)
  let c3 = last
  let k0 = seed
  let k1: i32 = 0
  for (let round: i32 = 0; round < 10; round++) {
    const a = i64x2.extmul_low_i32x4_u(c0, m0)
    const b = i64x2.extmul_high_i32x4_u(c0, m0)
    const c = i64x2.extmul_low_i32x4_u(c2, m1)
    const d = i64x2.extmul_high_i32x4_u(c2, m1)
    c0 = v128.xor(v128.xor(productHigh(c, d), c1), i32x4.splat(k0))
    c1 = productLow(c, d)
    c2 = v128.xor(v128.xor(productHigh(a, b), c3), i32x4.splat(k1))
    c3 = productLow(a, b)
    k0 += 0x9e3779b9
    k1 += 0xbb67ae85
  }
  return c0
}

/** Masks of panel p at step t for rows from … end − 1: 0 or 1/(1 − p). */
function masks(net: Net, layer: i32, t: i32, p: i32, from: i32, end: i32, to: usize): void {
  const scale = splat(<Real>net.dropoutScale)
  const dropped = i32x4.splat(net.dropped)
  const count = i32x4(0, 1, 2, 3)
  const update = <i32>(<u32>net.updates)
  for (let b = from; b < end; b++) {
    for (let j: i32 = 0; j < PANEL; j += 4) {
      const place = i32x4.add(i32x4.splat(b * net.hiddenSize + p * PANEL + j), count)
      const keep = i32x4.ge_u(philox(net.seed, update, layer, t, place), dropped)
      if (BYTES == 4) v128.store(to, v128.and(keep, scale))
      else {
        v128.store(to, v128.and(i64x2.extend_low_i32x4_s(keep), scale))
        v128.store(to, v128.and(i64x2.extend_high_i32x4_s(keep), scale), 16)
      }
      to += 4 * BYTES
    }
  }
}

/**
 * What layer `l` hands to the one above at step t, for one panel and rows from … end − 1 at `slot`: h·mask, whose address
 * comes back; mask and product are kept for BPTT and for the weight gradients.
 */
export function dropHidden(
  net: Net,
  layer: Layer,
  l: i32,
  t: i32,
  p: i32,
  from: i32,
  end: i32,
  slot: usize,
  h: usize,
): usize {
  const mask = layer.mask + <usize>p * dzPanel(net) + slot
  const to = layer.droppedHidden + <usize>p * dzPanel(net) + slot
  masks(net, l, t, p, from, end, mask)
  const bytes = (<usize>(end - from)) << 6
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(to + at, v128.mul<Real>(v128.load(h + at), v128.load(mask + at)))
  }
  return to
}

/** c ·= mask over the bytes from `c` to `cEnd`. */
export function applyMask(c: usize, cEnd: usize, mask: usize): void {
  for (; c != cEnd; c += 16) {
    v128.store(c, v128.mul<Real>(v128.load(c), v128.load(mask)))
    mask += 16
  }
}
