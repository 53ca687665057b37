/**
 * The matrix product of the plain opponents: tiles of 2 × 4 sums in local variables, which is what JIT compilers keep in
 * registers.
 *
 * @module
 */

/** C[r][j] += Σ_k A[r·aRow + k·aStep]·B[k][j], B and C dense with rows of n; tiles of 2 × 4. */
export function product(
  C: Float64Array,
  c: number,
  A: Float64Array,
  a: number,
  aRow: number,
  aStep: number,
  B: Float64Array,
  b: number,
  rows: number,
  n: number,
  terms: number,
): void {
  let r = 0
  for (; r + 1 < rows; r += 2) {
    let j = 0
    for (; j + 3 < n; j += 4) {
      const c0 = c + r * n + j
      const c1 = c0 + n
      let s00 = C[c0]
      let s01 = C[c0 + 1]
      let s02 = C[c0 + 2]
      let s03 = C[c0 + 3]
      let s10 = C[c1]
      let s11 = C[c1 + 1]
      let s12 = C[c1 + 2]
      let s13 = C[c1 + 3]
      let p = a + r * aRow
      let p1 = p + aRow
      let q = b + j
      for (let k = 0; k < terms; k++) {
        const x0 = A[p]
        const x1 = A[p1]
        const w0 = B[q]
        const w1 = B[q + 1]
        const w2 = B[q + 2]
        const w3 = B[q + 3]
        s00 += x0 * w0
        s01 += x0 * w1
        s02 += x0 * w2
        s03 += x0 * w3
        s10 += x1 * w0
        s11 += x1 * w1
        s12 += x1 * w2
        s13 += x1 * w3
        p += aStep
        p1 += aStep
        q += n
      }
      C[c0] = s00
      C[c0 + 1] = s01
      C[c0 + 2] = s02
      C[c0 + 3] = s03
      C[c1] = s10
      C[c1 + 1] = s11
      C[c1 + 2] = s12
      C[c1 + 3] = s13
    }
    for (; j < n; j++) {
      for (const row of [r, r + 1])
        C[c + row * n + j] = dot(C[c + row * n + j], A, a + row * aRow, aStep, B, b + j, n, terms)
    }
  }
  for (; r < rows; r++) {
    for (let j = 0; j < n; j++) C[c + r * n + j] = dot(C[c + r * n + j], A, a + r * aRow, aStep, B, b + j, n, terms)
  }
}

function dot(
  sum: number,
  A: Float64Array,
  a: number,
  aStep: number,
  B: Float64Array,
  b: number,
  n: number,
  terms: number,
): number {
  for (let k = 0; k < terms; k++) sum += A[a + k * aStep] * B[b + k * n]
  return sum
}
