/**
 * The losses, one row at a time, with the definitions and the order of operations of assembly/losses.ts: outputs from `y`
 * on and a target row at `target` in, the sum of the losses of its outputs in f64 out; dy, from `to` on, is the gradient
 * of the mean, `share` being the row's weight over n.
 *
 * @module
 */
import { exp64, log64, TINY32 } from './math.js'
import type { TwinNet } from './net.js'

const fround = Math.fround
type Real = Float32Array

/** What the loss of a row reads and writes. */
export type LossRow = Pick<
  TwinNet<Real>,
  'loss' | 'outputSize' | 'outputsPerTarget' | 'lossParameters' | 'maskTargets' | 'y' | 'target' | 'dy'
>

/** The loss of a row and its gradient. */
export function rowLoss(net: LossRow, y: number, target: number, to: number, share: number): number {
  return ROW_LOSSES[net.loss](net, y, target, to, share)
}

const ROW_LOSSES: Record<
  TwinNet<Real>['loss'],
  (net: LossRow, y: number, target: number, to: number, share: number) => number
> = {
  mse: squaredErrors,
  mae: absoluteErrors,
  huber: huberErrors,
  pinball: pinballErrors,
  crossEntropy,
}

/** d², gradient 2·d. */
function squaredErrors(net: LossRow, y: number, target: number, to: number, share: number): number {
  const factor = fround(2 * share)
  let sum = 0
  for (let o = 0; o < net.outputSize; o++) {
    const wanted = net.target[target + o]
    if (net.maskTargets && wanted !== wanted) {
      net.dy[to + o] = 0
      continue
    }
    const d = fround(net.y[y + o] - wanted)
    net.dy[to + o] = fround(d * factor)
    sum += d * d
  }
  return sum
}

/** |d|, gradient the sign of d, 0 at 0. */
function absoluteErrors(net: LossRow, y: number, target: number, to: number, share: number): number {
  const factor = fround(share)
  let sum = 0
  for (let o = 0; o < net.outputSize; o++) {
    const wanted = net.target[target + o]
    if (net.maskTargets && wanted !== wanted) {
      net.dy[to + o] = 0
      continue
    }
    const d = fround(net.y[y + o] - wanted)
    net.dy[to + o] = d > 0 ? factor : d < 0 ? -factor : d
    sum += Math.abs(d)
  }
  return sum
}

/** d²/2 where |d| ≤ δ, else δ·(|d| − δ/2); gradient d, held within ±δ. */
function huberErrors(net: LossRow, y: number, target: number, to: number, share: number): number {
  const factor = fround(share)
  const delta = fround(net.lossParameters[0])
  let sum = 0
  for (let o = 0; o < net.outputSize; o++) {
    const wanted = net.target[target + o]
    if (net.maskTargets && wanted !== wanted) {
      net.dy[to + o] = 0
      continue
    }
    const d = fround(net.y[y + o] - wanted)
    const held = d > delta ? delta : d < -delta ? -delta : d
    net.dy[to + o] = fround(held * factor)
    const size = Math.abs(d)
    sum += size > delta ? delta * (size - 0.5 * delta) : 0.5 * (d * d)
  }
  return sum
}

/** max(q·e, (q − 1)·e), e = target − y; quantile i of target j is output j·Q + i. */
function pinballErrors(net: LossRow, y: number, target: number, to: number, share: number): number {
  const { lossParameters: quantiles, outputsPerTarget: Q } = net
  let sum = 0
  for (let o = 0; o < net.outputSize; o++) {
    const wanted = net.target[target + ((o / Q) | 0)]
    if (net.maskTargets && wanted !== wanted) {
      net.dy[to + o] = 0
      continue
    }
    const q = quantiles[o % Q]
    const e = fround(wanted - net.y[y + o])
    net.dy[to + o] = e > 0 ? fround(-q * share) : e < 0 ? fround((1 - q) * share) : e
    sum += (e > 0 ? q : q - 1) * e
  }
  return sum
}

/** −log softmax(y)[c], gradient softmax(y) − [o = c]; the target is the class number c. */
function crossEntropy(net: LossRow, y: number, target: number, to: number, share: number): number {
  const factor = fround(share)
  const { outputSize: O, y: outputs, dy } = net
  const wanted = net.target[target]
  if (net.maskTargets && wanted !== wanted) {
    dy.fill(0, to, to + O)
    return 0
  }
  let top = outputs[y]
  for (let o = 1; o < O; o++) if (outputs[y + o] > top) top = outputs[y + o]
  let sum = 0
  let chosen = NaN
  for (let o = 0; o < O; o++) {
    const v = outputs[y + o] - top
    const e = exp64(v)
    dy[to + o] = e
    sum += e
    if (o === wanted) chosen = v
  }
  for (let o = 0; o < O; o++) {
    let p = fround(dy[to + o] / sum)
    if (p < TINY32) p = 0
    if (o === wanted) p = fround(p - 1)
    dy[to + o] = fround(p * factor)
  }
  return log64(sum) - chosen
}
