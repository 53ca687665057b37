/**
 * The loss of a minibatch and its gradient with respect to the outputs: a mean over the outputs that count, n of them or,
 * with weights, n the sum of their weights. In f64: a partial per row (o ascending), times the row's weight; rows with t
 * ascending and b ascending within. n is added in the same order. A window of its own length counts up to it, with
 * lossOnLast at its last step.
 *
 * @module
 */
import { rowLoss } from './losses.js'
import { mapTargets } from './windows.js'
import type { TwinNet } from './net.js'

type Real = Float32Array

/** Where the target row of step t of window w stands in net.target: gathered, it is row b. */
function targetRow(net: TwinNet<Real>, w: number, t: number, b: number): number {
  const step = net.lossOnLast ? net.steps - 1 : t
  if (net.targetMap.length > 0) return mapTargets(net, w, step, b)
  return (net.starts[w] + step * net.rowStep + net.targetShift) * net.targetSize
}

const firstStep = (net: TwinNet<Real>): number => (net.lossOnLast && net.lengths.length === 0 ? net.steps - 1 : 0)

/** What step t of window w counts: its weight, 1 unless given; 0 where the loss does not cover it. */
function weightOf(net: TwinNet<Real>, w: number, t: number): number {
  if (net.lengths.length > 0) {
    const length = net.lengths[w]
    if (net.lossOnLast ? t !== length - 1 : t >= length) return 0
  }
  return net.hasWeights ? net.weights[w] : 1
}

/** Outputs that count, each times its window's weight; see countOutputs of the core. */
function countOutputs(net: TwinNet<Real>, first: number, batch: number): number {
  const { steps: T, target, targetSize, outputsPerTarget } = net
  const from = firstStep(net)
  if (!net.maskTargets && !net.hasWeights && net.lengths.length === 0)
    return (T - from) * batch * (targetSize * outputsPerTarget)
  let n = 0
  for (let t = from; t < T; t++) {
    for (let b = 0; b < batch; b++) {
      let count = targetSize
      if (net.maskTargets) {
        const at = targetRow(net, first + b, t, b)
        for (let o = 0; o < targetSize; o++) if (target[at + o] !== target[at + o]) count--
      }
      n += weightOf(net, first + b, t) * (count * outputsPerTarget)
    }
  }
  return n
}

/** Loss of windows first … first + batch − 1 from net.y [T][batch][O]; writes net.dy, losses[m] and counts[m]. */
export function minibatchLoss(net: TwinNet<Real>, first: number, batch: number, m: number): number {
  const { steps: T, outputSize: O, dy } = net
  const n = countOutputs(net, first, batch)
  let total = 0
  for (let t = firstStep(net); t < T; t++) {
    for (let b = 0; b < batch; b++) {
      const y = (t * batch + b) * O
      const to = ((T - 1 - t) * batch + b) * O
      const weight = weightOf(net, first + b, t)
      if (weight === 0) dy.fill(0, to, to + O)
      else total += weight * rowLoss(net, y, targetRow(net, first + b, t, b), to, weight / n)
    }
  }
  const loss = n > 0 ? total / n : 0
  net.losses[m] = loss
  net.counts[m] = n
  return loss
}
