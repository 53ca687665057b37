/**
 * The products of the online path, one row at a time: vectors lie across outputs, and every sum has one accumulator and
 * takes its terms in the order of the batched path.
 */
import { BYTES, mulAdd, splatAt, zero } from './real'

/**
 * One row times a matrix, for the online path: c = start + Σ_k a[k]·W[k][·], then + Σ_k a2[k]·W2[k][·], `row` bytes of
 * columns, rows of both matrices `stride` bytes apart. `start` is a row and may be c, `count`s are numbers of k; a2 may
 * have none.
 */
export function rowProduct(
  c: usize,
  start: usize,
  row: usize,
  stride: usize,
  a: usize,
  w: usize,
  count: i32,
  a2: usize,
  w2: usize,
  count2: i32,
): void {
  const aEnd = a + <usize>count * BYTES
  const a2End = a2 + <usize>count2 * BYTES
  let at: usize = 0
  while (at + 64 <= row) {
    let r0 = v128.load(start + at)
    let r1 = v128.load(start + at, 16)
    let r2 = v128.load(start + at, 32)
    let r3 = v128.load(start + at, 48)
    let q = w + at
    for (let p = a; p != aEnd; p += BYTES) {
      const x = splatAt(p)
      r0 = mulAdd(r0, x, v128.load(q))
      r1 = mulAdd(r1, x, v128.load(q, 16))
      r2 = mulAdd(r2, x, v128.load(q, 32))
      r3 = mulAdd(r3, x, v128.load(q, 48))
      q += stride
    }
    q = w2 + at
    for (let p = a2; p != a2End; p += BYTES) {
      const x = splatAt(p)
      r0 = mulAdd(r0, x, v128.load(q))
      r1 = mulAdd(r1, x, v128.load(q, 16))
      r2 = mulAdd(r2, x, v128.load(q, 32))
      r3 = mulAdd(r3, x, v128.load(q, 48))
      q += stride
    }
    v128.store(c + at, r0)
    v128.store(c + at, r1, 16)
    v128.store(c + at, r2, 32)
    v128.store(c + at, r3, 48)
    at += 64
  }
  while (at < row) {
    let r0 = v128.load(start + at)
    let q = w + at
    for (let p = a; p != aEnd; p += BYTES) {
      r0 = mulAdd(r0, splatAt(p), v128.load(q))
      q += stride
    }
    q = w2 + at
    for (let p = a2; p != a2End; p += BYTES) {
      r0 = mulAdd(r0, splatAt(p), v128.load(q))
      q += stride
    }
    v128.store(c + at, r0)
    at += 16
  }
}

/**
 * Weight gradients of the online path: C[k][·] = Σ_t a_t[k]·d_t[·] for k < rows and `row` bytes of columns, where a_t
 * starts `t·aStep` bytes after `a` and d_t `t·dStep` after `d` (t reversed in both), `steps` of them; rows of C are
 * `stride` bytes apart.
 */
export function rowGradient(
  c: usize,
  rows: i32,
  row: usize,
  stride: usize,
  a: usize,
  aStep: isize,
  d: usize,
  dStep: usize,
  steps: i32,
): void {
  const dBytes = <usize>steps * dStep
  for (let at: usize = 0; at < row; at += 16) {
    let k: i32 = 0
    let to = c + at
    for (; k + 4 <= rows; k += 4) {
      let r0 = zero()
      let r1 = zero()
      let r2 = zero()
      let r3 = zero()
      let p = a + <usize>k * BYTES
      const end = d + at + dBytes
      for (let q = d + at; q != end; q += dStep) {
        const g = v128.load(q)
        r0 = mulAdd(r0, splatAt(p), g)
        r1 = mulAdd(r1, splatAt(p + BYTES), g)
        r2 = mulAdd(r2, splatAt(p + 2 * BYTES), g)
        r3 = mulAdd(r3, splatAt(p + 3 * BYTES), g)
        p += aStep
      }
      v128.store(to, r0)
      v128.store(to + stride, r1)
      v128.store(to + 2 * stride, r2)
      v128.store(to + 3 * stride, r3)
      to += 4 * stride
    }
    for (; k < rows; k++) {
      let r0 = zero()
      let p = a + <usize>k * BYTES
      const end = d + at + dBytes
      for (let q = d + at; q != end; q += dStep) {
        r0 = mulAdd(r0, splatAt(p), v128.load(q))
        p += aStep
      }
      v128.store(to, r0)
      to += stride
    }
  }
}

/** C[·] = Σ_t d_t[·] over `steps` rows of `row` bytes, `dStep` bytes apart: bias gradients of the online path. */
export function rowSums(c: usize, row: usize, d: usize, dStep: usize, steps: i32): void {
  for (let at: usize = 0; at < row; at += 16) {
    let r = zero()
    const end = d + at + <usize>steps * dStep
    for (let q = d + at; q != end; q += dStep) r = v128.add<Real>(r, v128.load(q))
    v128.store(c + at, r)
  }
}
