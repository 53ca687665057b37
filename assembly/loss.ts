/**
 * The loss of a minibatch and its gradient with respect to the outputs: a mean over the outputs that count, n of them or,
 * with weights, n the sum of their weights. The losses themselves stand in losses.ts.
 *
 * The sum is kept in f64: a partial per row (o ascending), times the row's weight; rows with t ascending and b ascending
 * within. n is added in the same order. A window of its own length counts up to it, with lossOnLast at its last step.
 */
import { BYTES } from './real'
import { Net } from './net'
import { rowLoss } from './losses'
import { mapTargets, missingTargets } from './windows'

/** The first step that the loss may cover. */
// @ts-ignore: decorator
@inline
function firstStep(net: Net): i32 {
  return net.lossOnLast && !net.lengths ? net.steps - 1 : 0
}

/** The weight of step t of window w: that of the window, 1 unless given; 0 where the loss does not cover the step. */
// @ts-ignore: decorator
@inline
function weightOf(net: Net, w: i32, t: i32): f64 {
  if (net.lengths) {
    const length = load<i32>(net.lengths + ((<usize>w) << 2))
    if (net.lossOnLast ? t != length - 1 : t >= length) return 0
  }
  return net.hasWeights ? load<f64>(net.weights + ((<usize>w) << 3)) : 1
}

/**
 * Outputs that count, each times its window's weight: all but, with maskTargets, those whose target is NaN. Without
 * weights, or with weights of 1, their number.
 */
export function countOutputs(net: Net, first: i32, batch: i32): f64 {
  const from = firstStep(net)
  const targets = net.targetSize
  const each = net.outputsPerTarget
  if (!net.maskTargets && !net.hasWeights && !net.lengths)
    return <f64>(net.steps - from) * <f64>batch * <f64>(targets * each)
  let n: f64 = 0
  for (let t = from; t < net.steps; t++) {
    for (let b: i32 = 0; b < batch; b++) {
      let count = targets
      if (net.maskTargets && net.targetMap) {
        count -= missingTargets(net, first + b, net.lossOnLast ? net.steps - 1 : t)
      } else if (net.maskTargets) {
        const target = targetRow(net, first + b, t, b)
        for (let o: i32 = 0; o < targets; o++) {
          const v = load<Real>(target + <usize>o * BYTES)
          if (v != v) count--
        }
      }
      n += weightOf(net, first + b, t) * <f64>(count * each)
    }
  }
  return n
}

/**
 * Address of the target row of step t of window w: (start + t·rowStep + targetShift)·targetSize, or where it is gathered,
 * for row b of the minibatch. With lossOnLast it is that of the last step, however long the window.
 */
// @ts-ignore: decorator
@inline
function targetRow(net: Net, w: i32, t: i32, b: i32): usize {
  const start = load<i32>(net.starts + ((<usize>w) << 2))
  if (net.lossOnLast) t = net.steps - 1
  if (net.targetMap) return mapTargets(net, w, t, b)
  return net.target + <usize>((start + t * net.rowStep + net.targetShift) * net.targetSize) * BYTES
}

/**
 * Rows from … end − 1 of windows first … first + batch − 1: net.dy [T reversed][padded][O] from the outputs net.y
 * [T][batch][O], rows past the batch and rows that do not count being 0, and each row's share of the loss.
 */
export function lossRows(net: Net, first: i32, batch: i32, padded: i32, from: i32, end: i32): void {
  const T = net.steps
  const n = countOutputs(net, first, batch)
  const dyRow = <usize>net.outputSize * BYTES
  const last = min<i32>(end, batch)
  for (let t = firstStep(net); t < T; t++) {
    let y = net.y + <usize>(t * batch + from) * dyRow
    let dy = net.dy + <usize>((T - 1 - t) * padded + from) * dyRow
    let share = net.rowLosses + ((<usize>(t * batch + from)) << 3)
    for (let b = from; b < last; b++) {
      const weight = weightOf(net, first + b, t)
      let partial: f64 = 0
      if (weight == 0) memory.fill(dy, 0, dyRow)
      else partial = weight * rowLoss(net, y, targetRow(net, first + b, t, b), dy, weight / n)
      store<f64>(share, partial)
      share += 8
      y += dyRow
      dy += dyRow
    }
    if (end > batch) memory.fill(dy, 0, dyRow)
  }
}

/** The sum of all rows' shares over n, stored with n as minibatch m. */
export function lossSum(net: Net, first: i32, batch: i32, m: i32): f64 {
  const n = countOutputs(net, first, batch)
  let total: f64 = 0
  let share = net.rowLosses + ((<usize>(firstStep(net) * batch)) << 3)
  const end = net.rowLosses + ((<usize>(net.steps * batch)) << 3)
  for (; share != end; share += 8) total += load<f64>(share)
  return storeLoss(net, m, total, n)
}

/** The loss total/n, stored with n as minibatch m's. */
export function storeLoss(net: Net, m: i32, total: f64, n: f64): f64 {
  const loss = n > 0 ? total / n : 0
  store<f64>(net.losses + ((<usize>m) << 3), loss)
  store<f64>(net.counts + ((<usize>m) << 3), n)
  return loss
}
