/**
 * The losses, one row at a time: outputs y [O] and a target row in, the sum of the losses of its outputs in f64 (o
 * ascending) and dy [O] out, the gradient of the mean. `share` is the row's weight over n, so that dy = (what the loss of
 * one output gives)·share, the factor being rounded once.
 *
 * With d = y − target and e = −d (PyTorch's definitions; the pinball loss is Koenker and Bassett's, 1978):
 *
 *   mse           d²                                             2·d
 *   mae           |d|                                            the sign of d, 0 at 0
 *   huber         d²/2 where |d| ≤ δ, else δ·(|d| − δ/2)         d clamped to ±δ
 *   pinball       max(q·e, (q − 1)·e)                            −q where e > 0, 1 − q where e < 0, 0 at 0
 *   crossEntropy  −log softmax(y)[c]                             softmax(y) − [o = c]
 *
 * With maskTargets a target that is NaN is ignored: its loss and its gradient are 0.
 */
import { TINY } from './cells/rnn'
import { exp64, log64 } from './math'
import { Net } from './net'
import { BYTES } from './real'

/** Values of Net.loss, the codes of src/engine/losses.ts. */
// @ts-ignore: decorator
@inline export const MSE: i32 = 0
// @ts-ignore: decorator
@inline const MAE: i32 = 1
// @ts-ignore: decorator
@inline const HUBER: i32 = 2
// @ts-ignore: decorator
@inline const PINBALL: i32 = 3
// @ts-ignore: decorator
@inline const CROSS_ENTROPY: i32 = 4

/** The loss of a row and its gradient. */
export function rowLoss(net: Net, y: usize, target: usize, dy: usize, share: f64): f64 {
  switch (net.loss) {
    case MSE:
      return squaredErrors(net, y, target, dy, <Real>(2.0 * share))
    case MAE:
      return absoluteErrors(net, y, target, dy, <Real>share)
    case HUBER:
      return huberErrors(net, y, target, dy, <Real>share)
    case PINBALL:
      return pinballErrors(net, y, target, dy, share)
    case CROSS_ENTROPY:
      return crossEntropy(net, y, target, dy, <Real>share)
  }
  return unreachable()
}

/** Whether the target is ignored. */
// @ts-ignore: decorator
@inline
function masked(net: Net, wanted: Real): bool {
  return net.maskTargets != 0 && wanted != wanted
}

function squaredErrors(net: Net, y: usize, target: usize, dy: usize, factor: Real): f64 {
  let sum: f64 = 0
  const end = y + <usize>net.outputSize * BYTES
  for (; y != end; y += BYTES) {
    const wanted = load<Real>(target)
    if (masked(net, wanted)) {
      store<Real>(dy, 0)
    } else {
      const d = load<Real>(y) - wanted
      store<Real>(dy, d * factor)
      sum += <f64>d * <f64>d
    }
    target += BYTES
    dy += BYTES
  }
  return sum
}

function absoluteErrors(net: Net, y: usize, target: usize, dy: usize, factor: Real): f64 {
  let sum: f64 = 0
  const end = y + <usize>net.outputSize * BYTES
  for (; y != end; y += BYTES) {
    const wanted = load<Real>(target)
    if (masked(net, wanted)) {
      store<Real>(dy, 0)
    } else {
      const d = load<Real>(y) - wanted
      // What is neither above nor below 0 is 0 itself, or NaN, which is let through.
      store<Real>(dy, d > 0 ? factor : d < 0 ? -factor : d)
      sum += abs<f64>(<f64>d)
    }
    target += BYTES
    dy += BYTES
  }
  return sum
}

function huberErrors(net: Net, y: usize, target: usize, dy: usize, factor: Real): f64 {
  const delta = <Real>load<f64>(net.lossParameters)
  let sum: f64 = 0
  const end = y + <usize>net.outputSize * BYTES
  for (; y != end; y += BYTES) {
    const wanted = load<Real>(target)
    if (masked(net, wanted)) {
      store<Real>(dy, 0)
    } else {
      const d = load<Real>(y) - wanted
      const held: Real = d > delta ? delta : d < -delta ? -delta : d
      store<Real>(dy, held * factor)
      const size = abs<f64>(<f64>d)
      sum += size > <f64>delta ? <f64>delta * (size - 0.5 * <f64>delta) : 0.5 * (<f64>d * <f64>d)
    }
    target += BYTES
    dy += BYTES
  }
  return sum
}

/** Outputs are target-major: quantile i of target j is output j·Q + i. Each quantile's factors are rounded once. */
function pinballErrors(net: Net, y: usize, target: usize, dy: usize, share: f64): f64 {
  const quantiles = net.lossParameters
  const quantilesEnd = quantiles + ((<usize>net.outputsPerTarget) << 3)
  let sum: f64 = 0
  const end = y + <usize>net.outputSize * BYTES
  while (y != end) {
    const wanted = load<Real>(target)
    for (let at = quantiles; at != quantilesEnd; at += 8) {
      if (masked(net, wanted)) {
        store<Real>(dy, 0)
      } else {
        const q = load<f64>(at)
        const e = wanted - load<Real>(y)
        store<Real>(dy, e > 0 ? <Real>(-q * share) : e < 0 ? <Real>((1.0 - q) * share) : e)
        sum += (e > 0 ? q : q - 1.0) * <f64>e
      }
      y += BYTES
      dy += BYTES
    }
    target += BYTES
  }
  return sum
}

/**
 * The target is a class number c from 0; softmax(y)[o] = exp(y[o] − max y)/Σ, the exponentials and their sum Σ (o
 * ascending) in f64, the quotient rounded once, and 0 where it is too small to matter. A number that is no class gives NaN.
 */
function crossEntropy(net: Net, y: usize, target: usize, dy: usize, factor: Real): f64 {
  const row = <usize>net.outputSize * BYTES
  const wanted = load<Real>(target)
  if (masked(net, wanted)) {
    memory.fill(dy, 0, row)
    return 0
  }
  let top = load<Real>(y)
  for (let at = BYTES; at < row; at += BYTES) {
    const v = load<Real>(y + at)
    if (v > top) top = v
  }
  let sum: f64 = 0
  let chosen: f64 = NaN
  let o: Real = 0
  for (let at: usize = 0; at < row; at += BYTES) {
    const v = <f64>load<Real>(y + at) - <f64>top
    const e = exp64(v)
    store<Real>(dy + at, <Real>e)
    sum += e
    if (o == wanted) chosen = v
    o += 1
  }
  o = 0
  for (let at: usize = 0; at < row; at += BYTES) {
    let p = <Real>(<f64>load<Real>(dy + at) / sum)
    if (p < TINY) p = 0
    if (o == wanted) p -= 1
    store<Real>(dy + at, p * factor)
    o += 1
  }
  return log64(sum) - chosen
}
