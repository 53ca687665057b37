/**
 * The products of the weight gradients: sums over all rows that a minibatch has left in its histories, on panels as in
 * matmul.ts, with the same tiles and for the same reasons.
 */
import { BYTES, mulAdd, splatAt, zero } from './real'

/**
 * Rows of D, 64 bytes each, that a panel's sums take before the next ones: so many stay in the first cache beside as many of
 * A. With the 1,024 of W1 the weight gradients became 5 % faster.
 */
// @ts-ignore: decorator
@inline const BLOCK: usize = 256 << 6

/**
 * C[k][·] = Σ_r A[r][k]·D[r][·] for `pairs` pairs of k and one panel of columns: A's row r + 1 lies `aRow` bytes on, D
 * [r][64 bytes] from `d` to `dEnd`, C's row k + 1 lies `cRow` bytes on. Only `vectors` vectors of a row are stored, and
 * the second row of the last pair goes to `sink` where `odd` is 1.
 */
export function gradientPanel(
  c: usize,
  cRow: usize,
  vectors: i32,
  pairs: i32,
  odd: i32,
  a: usize,
  aRow: usize,
  d: usize,
  dEnd: usize,
  sink: usize,
): void {
  let more = false
  while (d != dEnd) {
    const end = min<usize>(d + BLOCK, dEnd)
    gradientBlock(c, cRow, vectors, pairs, odd, a, aRow, d, end, sink, more)
    a += ((end - d) >> 6) * aRow
    d = end
    more = true
  }
}

/** The same for some of the rows; with `more` the sums are taken up where they stand. */
export function gradientBlock(
  c: usize,
  cRow: usize,
  vectors: i32,
  pairs: i32,
  odd: i32,
  a: usize,
  aRow: usize,
  d: usize,
  dEnd: usize,
  sink: usize,
  more: bool,
): void {
  while (pairs > 0) {
    let p = a
    let q = d
    let r00 = more ? v128.load(c) : zero()
    let r01 = more ? v128.load(c, 16) : zero()
    let r02 = more ? v128.load(c, 32) : zero()
    let r03 = more ? v128.load(c, 48) : zero()
    let r10 = more ? v128.load(c + cRow) : zero()
    let r11 = more ? v128.load(c + cRow, 16) : zero()
    let r12 = more ? v128.load(c + cRow, 32) : zero()
    let r13 = more ? v128.load(c + cRow, 48) : zero()
    do {
      const a0 = splatAt(p)
      const a1 = splatAt(p + BYTES)
      const b0 = v128.load(q)
      const b1 = v128.load(q, 16)
      r00 = mulAdd(r00, a0, b0)
      r10 = mulAdd(r10, a1, b0)
      r01 = mulAdd(r01, a0, b1)
      r11 = mulAdd(r11, a1, b1)
      const b2 = v128.load(q, 32)
      const b3 = v128.load(q, 48)
      r02 = mulAdd(r02, a0, b2)
      r12 = mulAdd(r12, a1, b2)
      r03 = mulAdd(r03, a0, b3)
      r13 = mulAdd(r13, a1, b3)
      p += aRow
      q += 64
    } while (q != dEnd)
    storeRow(c, vectors, r00, r01, r02, r03)
    storeRow(odd && pairs == 1 ? sink : c + cRow, vectors, r10, r11, r12, r13)
    c += 2 * cRow
    a += 2 * BYTES
    pairs--
  }
}

/**
 * gradientPanel where A is a panel too, its rows 64 bytes apart: addresses are constants beside two pointers, as in
 * panelProduct. At least one row.
 */
export function historyPanel(
  c: usize,
  cRow: usize,
  vectors: i32,
  pairs: i32,
  odd: i32,
  a: usize,
  d: usize,
  dEnd: usize,
  sink: usize,
): void {
  let more = false
  while (d != dEnd) {
    const end = min<usize>(d + BLOCK, dEnd)
    historyBlock(c, cRow, vectors, pairs, odd, a, d, end, sink, more)
    a += end - d
    d = end
    more = true
  }
}

/** The same for some of the rows; with `more` the sums are taken up where they stand. */
export function historyBlock(
  c: usize,
  cRow: usize,
  vectors: i32,
  pairs: i32,
  odd: i32,
  a: usize,
  d: usize,
  dEnd: usize,
  sink: usize,
  more: bool,
): void {
  const rows = <i32>((dEnd - d) >> 6)
  while (pairs > 0) {
    let p = a - 384
    let q = d - 384
    let left = rows
    let r00 = more ? v128.load(c) : zero()
    let r01 = more ? v128.load(c, 16) : zero()
    let r02 = more ? v128.load(c, 32) : zero()
    let r03 = more ? v128.load(c, 48) : zero()
    let r10 = more ? v128.load(c + cRow) : zero()
    let r11 = more ? v128.load(c + cRow, 16) : zero()
    let r12 = more ? v128.load(c + cRow, 32) : zero()
    let r13 = more ? v128.load(c + cRow, 48) : zero()
    do {
      p += 384
      q += 384
      let a0 = v128.load_splat<Real>(p)
      let a1 = v128.load_splat<Real>(p, BYTES)
      let b0 = v128.load(q)
      let b1 = v128.load(q, 16)
      let b2 = v128.load(q, 32)
      let b3 = v128.load(q, 48)
      r00 = mulAdd(r00, a0, b0)
      r10 = mulAdd(r10, a1, b0)
      r01 = mulAdd(r01, a0, b1)
      r11 = mulAdd(r11, a1, b1)
      r02 = mulAdd(r02, a0, b2)
      r12 = mulAdd(r12, a1, b2)
      r03 = mulAdd(r03, a0, b3)
      r13 = mulAdd(r13, a1, b3)
      if (left == 1) break
      a0 = v128.load_splat<Real>(p, 64)
      a1 = v128.load_splat<Real>(p, 64 + BYTES)
      b0 = v128.load(q, 64)
      b1 = v128.load(q, 80)
      b2 = v128.load(q, 96)
      b3 = v128.load(q, 112)
      r00 = mulAdd(r00, a0, b0)
      r10 = mulAdd(r10, a1, b0)
      r01 = mulAdd(r01, a0, b1)
      r11 = mulAdd(r11, a1, b1)
      r02 = mulAdd(r02, a0, b2)
      r12 = mulAdd(r12, a1, b2)
      r03 = mulAdd(r03, a0, b3)
      r13 = mulAdd(r13, a1, b3)
      if (left == 2) break
      a0 = v128.load_splat<Real>(p, 128)
      a1 = v128.load_splat<Real>(p, 128 + BYTES)
      b0 = v128.load(q, 128)
      b1 = v128.load(q, 144)
      b2 = v128.load(q, 160)
      b3 = v128.load(q, 176)
      r00 = mulAdd(r00, a0, b0)
      r10 = mulAdd(r10, a1, b0)
      r01 = mulAdd(r01, a0, b1)
      r11 = mulAdd(r11, a1, b1)
      r02 = mulAdd(r02, a0, b2)
      r12 = mulAdd(r12, a1, b2)
      r03 = mulAdd(r03, a0, b3)
      r13 = mulAdd(r13, a1, b3)
      if (left == 3) break
      a0 = v128.load_splat<Real>(p, 192)
      a1 = v128.load_splat<Real>(p, 192 + BYTES)
      b0 = v128.load(q, 192)
      b1 = v128.load(q, 208)
      b2 = v128.load(q, 224)
      b3 = v128.load(q, 240)
      r00 = mulAdd(r00, a0, b0)
      r10 = mulAdd(r10, a1, b0)
      r01 = mulAdd(r01, a0, b1)
      r11 = mulAdd(r11, a1, b1)
      r02 = mulAdd(r02, a0, b2)
      r12 = mulAdd(r12, a1, b2)
      r03 = mulAdd(r03, a0, b3)
      r13 = mulAdd(r13, a1, b3)
      if (left == 4) break
      a0 = v128.load_splat<Real>(p, 256)
      a1 = v128.load_splat<Real>(p, 256 + BYTES)
      b0 = v128.load(q, 256)
      b1 = v128.load(q, 272)
      b2 = v128.load(q, 288)
      b3 = v128.load(q, 304)
      r00 = mulAdd(r00, a0, b0)
      r10 = mulAdd(r10, a1, b0)
      r01 = mulAdd(r01, a0, b1)
      r11 = mulAdd(r11, a1, b1)
      r02 = mulAdd(r02, a0, b2)
      r12 = mulAdd(r12, a1, b2)
      r03 = mulAdd(r03, a0, b3)
      r13 = mulAdd(r13, a1, b3)
      if (left == 5) break
      a0 = v128.load_splat<Real>(p, 320)
      a1 = v128.load_splat<Real>(p, 320 + BYTES)
      b0 = v128.load(q, 320)
      b1 = v128.load(q, 336)
      b2 = v128.load(q, 352)
      b3 = v128.load(q, 368)
      r00 = mulAdd(r00, a0, b0)
      r10 = mulAdd(r10, a1, b0)
      r01 = mulAdd(r01, a0, b1)
      r11 = mulAdd(r11, a1, b1)
      r02 = mulAdd(r02, a0, b2)
      r12 = mulAdd(r12, a1, b2)
      r03 = mulAdd(r03, a0, b3)
      r13 = mulAdd(r13, a1, b3)
      left -= 6
    } while (left)
    storeRow(c, vectors, r00, r01, r02, r03)
    storeRow(odd && pairs == 1 ? sink : c + cRow, vectors, r10, r11, r12, r13)
    c += 2 * cRow
    a += 2 * BYTES
    pairs--
  }
}

/** C[·] = Σ_r D[r][·] for one panel of columns: bias gradients. */
export function panelSums(c: usize, vectors: i32, d: usize, dEnd: usize): void {
  let r0 = zero()
  let r1 = zero()
  let r2 = zero()
  let r3 = zero()
  while (d != dEnd) {
    r0 = v128.add<Real>(r0, v128.load(d))
    r1 = v128.add<Real>(r1, v128.load(d, 16))
    r2 = v128.add<Real>(r2, v128.load(d, 32))
    r3 = v128.add<Real>(r3, v128.load(d, 48))
    d += 64
  }
  storeRow(c, vectors, r0, r1, r2, r3)
}

/** C[·] = Σ_r a[r]·D[r][·] for one panel of columns, a's next number `aRow` bytes on: the head's weight gradient. */
export function weightedSums(c: usize, vectors: i32, a: usize, aRow: usize, d: usize, dEnd: usize): void {
  let r0 = zero()
  let r1 = zero()
  let r2 = zero()
  let r3 = zero()
  while (d != dEnd) {
    const a0 = splatAt(a)
    r0 = mulAdd(r0, a0, v128.load(d))
    r1 = mulAdd(r1, a0, v128.load(d, 16))
    r2 = mulAdd(r2, a0, v128.load(d, 32))
    r3 = mulAdd(r3, a0, v128.load(d, 48))
    a += aRow
    d += 64
  }
  storeRow(c, vectors, r0, r1, r2, r3)
}

// @ts-ignore: decorator
@inline
function storeRow(c: usize, vectors: i32, r0: v128, r1: v128, r2: v128, r3: v128): void {
  v128.store(c, r0)
  if (vectors > 1) v128.store(c, r1, 16)
  if (vectors > 2) v128.store(c, r2, 32)
  if (vectors > 3) v128.store(c, r3, 48)
}
