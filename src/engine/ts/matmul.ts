/**
 * The product of the batched path. One source for both precisions: scripts/build.mjs derives the f64 twin by leaving
 * out the rounding.
 *
 * @module
 */
const fround = Math.fround
type Real = Float32Array

/**
 * C[r][j] += Σ_k A[r][k]·B[k][j], k ascending into one accumulator, for r < rows, j < cols, k < terms. Element [r][k] of
 * A lies at a + r·aRow + k·aStep, [k][j] of B at b + k·bStep + j·bCol, [r][j] of C at c + r·cRow + j.
 *
 * Tiles of 2 × 4: plain loops vary twofold with what else the engine has compiled, and lose more than 1.5x to this.
 */
export function addProduct(
  C: Real,
  c: number,
  cRow: number,
  rows: number,
  cols: number,
  A: Real,
  a: number,
  aRow: number,
  aStep: number,
  B: Real,
  b: number,
  bStep: number,
  bCol: number,
  terms: number,
): void {
  let r = 0
  for (; r + 2 <= rows; r += 2) {
    let j = 0
    for (; j + 4 <= cols; j += 4) {
      const at0 = c + r * cRow + j
      const at1 = at0 + cRow
      let s00 = C[at0]
      let s01 = C[at0 + 1]
      let s02 = C[at0 + 2]
      let s03 = C[at0 + 3]
      let s10 = C[at1]
      let s11 = C[at1 + 1]
      let s12 = C[at1 + 2]
      let s13 = C[at1 + 3]
      let p = a + r * aRow
      let q = b + j * bCol
      for (let k = 0; k < terms; k++) {
        const x0 = A[p]
        const x1 = A[p + aRow]
        const w0 = B[q]
        const w1 = B[q + bCol]
        const w2 = B[q + 2 * bCol]
        const w3 = B[q + 3 * bCol]
        s00 = fround(s00 + fround(x0 * w0))
        s01 = fround(s01 + fround(x0 * w1))
        s02 = fround(s02 + fround(x0 * w2))
        s03 = fround(s03 + fround(x0 * w3))
        s10 = fround(s10 + fround(x1 * w0))
        s11 = fround(s11 + fround(x1 * w1))
        s12 = fround(s12 + fround(x1 * w2))
        s13 = fround(s13 + fround(x1 * w3))
        p += aStep
        q += bStep
      }
      C[at0] = s00
      C[at0 + 1] = s01
      C[at0 + 2] = s02
      C[at0 + 3] = s03
      C[at1] = s10
      C[at1 + 1] = s11
      C[at1 + 2] = s12
      C[at1 + 3] = s13
    }
    for (; j < cols; j++) {
      addDot(C, c + r * cRow + j, A, a + r * aRow, aStep, B, b + j * bCol, bStep, terms)
      addDot(C, c + (r + 1) * cRow + j, A, a + (r + 1) * aRow, aStep, B, b + j * bCol, bStep, terms)
    }
  }
  for (; r < rows; r++) {
    for (let j = 0; j < cols; j++) {
      addDot(C, c + r * cRow + j, A, a + r * aRow, aStep, B, b + j * bCol, bStep, terms)
    }
  }
}

/** C[c] += Σ_k A[a + k·aStep]·B[b + k·bStep]. */
function addDot(
  C: Real,
  c: number,
  A: Real,
  a: number,
  aStep: number,
  B: Real,
  b: number,
  bStep: number,
  terms: number,
): void {
  let sum = C[c]
  for (let k = 0; k < terms; k++) {
    sum = fround(sum + fround(A[a] * B[b]))
    a += aStep
    b += bStep
  }
  C[c] = sum
}
