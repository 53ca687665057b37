/**
 * The three products that recurrent training needs, on panels: 64 bytes of columns wide, so that a row of a panel is
 * four vectors. Every sum has one accumulator and takes its terms with k ascending; lanes lie across outputs.
 *
 * Tiles are 2 rows × 4 vectors: eight accumulators are what V8 keeps in registers, a ninth or an unrolled k spills
 * (22 to 33 GFLOP/s instead of 45). The row loop and the k loop stand in one exported function, and the k loop ends on
 * a pointer compare: both measured, 15 % each on Node 20.
 */
import { BYTES, mulAdd, splatAt, zero } from './real'

/**
 * C = bias + A·B for one panel of columns: C [2n rows][64 bytes] from `c` to `cEnd`, A in row pairs [n][k][2] of which
 * the next pair lies `pairBytes` on, B [k][64 bytes] from `b` to `bEnd`, bias [64 bytes].
 */
export function panelProduct(
  c: usize,
  cEnd: usize,
  bias: usize,
  a: usize,
  pairBytes: usize,
  b: usize,
  bEnd: usize,
): void {
  while (c != cEnd) {
    let p = a
    let q = b
    let r00 = v128.load(bias)
    let r01 = v128.load(bias, 16)
    let r02 = v128.load(bias, 32)
    let r03 = v128.load(bias, 48)
    let r10 = r00
    let r11 = r01
    let r12 = r02
    let r13 = r03
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
      p += 2 * BYTES
      q += 64
    } while (q != bEnd)
    v128.store(c, r00)
    v128.store(c, r01, 16)
    v128.store(c, r02, 32)
    v128.store(c, r03, 48)
    v128.store(c, r10, 64)
    v128.store(c, r11, 80)
    v128.store(c, r12, 96)
    v128.store(c, r13, 112)
    c += 128
    a += pairBytes
  }
}

/**
 * C += A·B for one panel of columns: the sums of panelProduct taken up where they stand, shapes as there. Slower by the
 * loads; gated cells with dropout need it, since there a mask comes between two parts of a sum.
 */
export function panelProductOnto(c: usize, cEnd: usize, a: usize, pairBytes: usize, b: usize, bEnd: usize): void {
  while (c != cEnd) {
    let p = a
    let q = b
    let r00 = v128.load(c)
    let r01 = v128.load(c, 16)
    let r02 = v128.load(c, 32)
    let r03 = v128.load(c, 48)
    let r10 = v128.load(c, 64)
    let r11 = v128.load(c, 80)
    let r12 = v128.load(c, 96)
    let r13 = v128.load(c, 112)
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
      p += 2 * BYTES
      q += 64
    } while (q != bEnd)
    v128.store(c, r00)
    v128.store(c, r01, 16)
    v128.store(c, r02, 32)
    v128.store(c, r03, 48)
    v128.store(c, r10, 64)
    v128.store(c, r11, 80)
    v128.store(c, r12, 96)
    v128.store(c, r13, 112)
    c += 128
    a += pairBytes
  }
}

/** Rows of a panel from `c` to `cEnd`, each set to the 64 bytes at `row`. */
export function fillPanel(c: usize, cEnd: usize, row: usize): void {
  const r0 = v128.load(row)
  const r1 = v128.load(row, 16)
  const r2 = v128.load(row, 32)
  const r3 = v128.load(row, 48)
  for (; c != cEnd; c += 64) {
    v128.store(c, r0)
    v128.store(c, r1, 16)
    v128.store(c, r2, 32)
    v128.store(c, r3, 48)
  }
}

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
  while (pairs > 0) {
    let p = a
    let q = d
    let r00 = zero()
    let r01 = zero()
    let r02 = zero()
    let r03 = zero()
    let r10 = zero()
    let r11 = zero()
    let r12 = zero()
    let r13 = zero()
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
