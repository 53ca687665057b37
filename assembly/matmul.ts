/**
 * The product of forward and BPTT, on panels: 64 bytes of columns wide, so that a row of a panel is four vectors. Every
 * sum has one accumulator and takes its terms with k ascending; lanes lie across outputs.
 *
 * Tiles are 2 rows × 4 vectors: eight accumulators are what V8 keeps in registers, a ninth spills. The loop over
 * k is unrolled six times, so that addresses are constants beside a pointer that moves once for all six; an exit after
 * each k ends a sum of any length, and keeps V8 from moving the loads of the next k up before this one's products, which
 * spills (28 GFLOP/s instead of 48). Unrolled it is 9 % faster in Node 20, 4 in 22, 12 in 24, 5 in 26.
 */
import { BYTES, mulAdd } from './real'

/**
 * C = S + A·B for one panel of columns: C [2n rows][64 bytes] from `c` to `cEnd`, A in row pairs [n][k][2] of which the
 * next pair lies `pairBytes` on, B [k][64 bytes] from `b` to `bEnd`, at least one k. S begins at `start` and its next row
 * lies `startRow` on: 0 for a bias, 64 where S is C itself, whose sums are taken up where they stand.
 */
export function panelProduct(
  c: usize,
  cEnd: usize,
  start: usize,
  startRow: usize,
  a: usize,
  pairBytes: usize,
  b: usize,
  bEnd: usize,
): void {
  const terms = <i32>((bEnd - b) >> 6)
  while (c != cEnd) {
    let p = a - 12 * BYTES
    let q = b - 384
    let left = terms
    let r00 = v128.load(start)
    let r01 = v128.load(start, 16)
    let r02 = v128.load(start, 32)
    let r03 = v128.load(start, 48)
    let r10 = v128.load(start + startRow)
    let r11 = v128.load(start + startRow, 16)
    let r12 = v128.load(start + startRow, 32)
    let r13 = v128.load(start + startRow, 48)
    do {
      p += 12 * BYTES
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
      a0 = v128.load_splat<Real>(p, 2 * BYTES)
      a1 = v128.load_splat<Real>(p, 3 * BYTES)
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
      a0 = v128.load_splat<Real>(p, 4 * BYTES)
      a1 = v128.load_splat<Real>(p, 5 * BYTES)
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
      a0 = v128.load_splat<Real>(p, 6 * BYTES)
      a1 = v128.load_splat<Real>(p, 7 * BYTES)
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
      a0 = v128.load_splat<Real>(p, 8 * BYTES)
      a1 = v128.load_splat<Real>(p, 9 * BYTES)
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
      a0 = v128.load_splat<Real>(p, 10 * BYTES)
      a1 = v128.load_splat<Real>(p, 11 * BYTES)
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
    start += startRow << 1
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
