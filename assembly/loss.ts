/**
 * Mean squared error over the outputs that count: loss = Σ (y − target)² / n, its gradient (y − target)·(2/n) with 2/n
 * rounded once. The sum is kept in f64: a partial per row (o ascending), rows with t ascending and b ascending within.
 */
import { BYTES } from './real'
import { Net } from './net'

/** The number of outputs that count: all but, with maskTargets, those whose target is NaN. */
export function countOutputs(net: Net, first: i32, batch: i32): f64 {
  const O = net.outputSize
  const from = net.lossOnLast ? net.steps - 1 : 0
  if (!net.maskTargets) return <f64>(net.steps - from) * <f64>batch * <f64>O
  let n: f64 = 0
  for (let t = from; t < net.steps; t++) {
    for (let b: i32 = 0; b < batch; b++) {
      const target = targetRow(net, first + b, t)
      for (let o: i32 = 0; o < O; o++) {
        const v = load<Real>(target + <usize>o * BYTES)
        if (v == v) n += 1
      }
    }
  }
  return n
}

/** Address of the target row [O] of step t of window w: (start + t·rowStep + targetShift)·O. */
// @ts-ignore: decorator
@inline
function targetRow(net: Net, w: i32, t: i32): usize {
  const start = load<i32>(net.starts + ((<usize>w) << 2))
  return net.target + <usize>((start + t * net.rowStep + net.targetShift) * net.outputSize) * BYTES
}

/**
 * Rows from … end − 1 of windows first … first + batch − 1: net.dy [T reversed][padded][O] from the outputs net.y
 * [T][batch][O], rows past the batch being 0, and each row's share of the loss.
 */
export function lossRows(net: Net, first: i32, batch: i32, padded: i32, from: i32, end: i32): void {
  const O = net.outputSize
  const T = net.steps
  const n = countOutputs(net, first, batch)
  const factor: Real = n > 0 ? <Real>(2.0 / n) : <Real>0
  const dyRow = <usize>O * BYTES
  const last = min<i32>(end, batch)
  for (let t = net.lossOnLast ? T - 1 : 0; t < T; t++) {
    let y = net.y + <usize>(t * batch + from) * dyRow
    let dy = net.dy + <usize>((T - 1 - t) * padded + from) * dyRow
    let share = net.rowLosses + ((<usize>(t * batch + from)) << 3)
    for (let b = from; b < last; b++) {
      const target = targetRow(net, first + b, t)
      let partial: f64 = 0
      for (let o: usize = 0; o < dyRow; o += BYTES) {
        const wanted = load<Real>(target + o)
        if (net.maskTargets && wanted != wanted) {
          store<Real>(dy + o, 0)
          continue
        }
        const d = load<Real>(y + o) - wanted
        store<Real>(dy + o, d * factor)
        partial += <f64>d * <f64>d
      }
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
  let share = net.rowLosses + (net.lossOnLast ? (<usize>((net.steps - 1) * batch)) << 3 : 0)
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
