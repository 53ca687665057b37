/**
 * The linear head: y = b + W·h, W [O][H].
 *
 * @module
 */
import type { TwinNet } from './net.js'

const fround = Math.fround
type Real = Float32Array

/** y[y0 + r·O + o] = b[o] + Σ_k h[h0 + r·H + k]·W[o][k] for `rows` rows. */
export function headForward(net: TwinNet<Real>, y: Real, y0: number, h: Real, h0: number, rows: number): void {
  const { headWeight: W, headBias, outputSize: O, hiddenSize: H } = net
  for (let r = 0; r < rows; r++) {
    for (let o = 0; o < O; o++) {
      let sum = headBias[o]
      for (let k = 0; k < H; k++) sum = fround(sum + fround(h[h0 + r * H + k] * W[o * H + k]))
      y[y0 + r * O + o] = sum
    }
  }
}

/** dW[o][k] = Σ_r dy[r][o]·h[r][k], db[o] = Σ_r dy[r][o] over `rows` rows (t reversed, b). */
export function headGradient(net: TwinNet<Real>, h: Real, rows: number): void {
  const { headWeightGrad: dW, headBiasGrad: db, dy, outputSize: O, hiddenSize: H } = net
  for (let o = 0; o < O; o++) {
    dW.fill(0, o * H, o * H + H)
    let sum = 0
    for (let r = 0; r < rows; r++) {
      const d = dy[r * O + o]
      sum = fround(sum + d)
      for (let k = 0; k < H; k++) dW[o * H + k] = fround(dW[o * H + k] + fround(d * h[r * H + k]))
    }
    db[o] = sum
  }
}
