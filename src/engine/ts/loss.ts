/**
 * Mean squared error over the outputs that count: loss = Σ (y − target)² / n in f64, gradient (y − target)·(2/n) with
 * 2/n rounded once; a partial per row (o ascending), rows with t ascending and b ascending within.
 *
 * @module
 */
import type { TwinNet } from './net.js'

const fround = Math.fround
type Real = Float32Array

function targetRow(net: TwinNet<Real>, w: number, t: number): number {
  return (net.starts[w] + t * net.rowStep + net.targetShift) * net.outputSize
}

function countOutputs(net: TwinNet<Real>, first: number, batch: number): number {
  const { steps: T, outputSize: O, target } = net
  const from = net.lossOnLast ? T - 1 : 0
  if (!net.maskTargets) return (T - from) * batch * O
  let n = 0
  for (let t = from; t < T; t++) {
    for (let b = 0; b < batch; b++) {
      const at = targetRow(net, first + b, t)
      for (let o = 0; o < O; o++) if (target[at + o] === target[at + o]) n++
    }
  }
  return n
}

/** Loss of windows first … first + batch − 1 from net.y [T][batch][O]; writes net.dy, losses[m] and counts[m]. */
export function meanSquaredError(net: TwinNet<Real>, first: number, batch: number, m: number): number {
  const { steps: T, outputSize: O, y, dy, target } = net
  const n = countOutputs(net, first, batch)
  const factor = n > 0 ? fround(2 / n) : 0
  let total = 0
  for (let t = net.lossOnLast ? T - 1 : 0; t < T; t++) {
    for (let b = 0; b < batch; b++) {
      const from = (t * batch + b) * O
      const to = ((T - 1 - t) * batch + b) * O
      const at = targetRow(net, first + b, t)
      let partial = 0
      for (let o = 0; o < O; o++) {
        const wanted = target[at + o]
        if (net.maskTargets && wanted !== wanted) {
          dy[to + o] = 0
          continue
        }
        const d = fround(y[from + o] - wanted)
        dy[to + o] = fround(d * factor)
        partial += d * d
      }
      total += partial
    }
  }
  const loss = n > 0 ? total / n : 0
  net.losses[m] = loss
  net.counts[m] = n
  return loss
}
