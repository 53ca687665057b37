/**
 * Windows that are more than rows as they stand: a step may take several rows (a segment) and, after them, numbers that it
 * has once (`extra`); inputs and targets may be relative to their window. Nothing is copied for all windows: rows are
 * gathered a minibatch at a time, shifted and scaled in f64 and rounded once.
 *
 * The shift and factor of each window stand beside `starts`, K pairs a window; `inputMap` and `targetMap` say which pair is
 * whose.
 */
import { BYTES } from './real'
import { Net } from './net'

/** In targetMap: no base, or no pair. */
// @ts-ignore: decorator
@inline const NONE: i32 = i32.MIN_VALUE

/** (v − shift)·factor by pair k of window w. */
// @ts-ignore: decorator
@inline
function relative(net: Net, w: i32, k: i32, v: Real): Real {
  const at = (<usize>(w * net.normals + k)) << 3
  return <Real>((<f64>v - load<f64>(net.shifts + at)) * load<f64>(net.factors + at))
}

/**
 * The inputs [I] of step t of window w, each `step` bytes after the one before: I − E numbers of `data` from the step's
 * first row on, then the E of `extra` that its last row has.
 */
export function mapInputs(net: Net, w: i32, t: i32, to: usize, step: usize): void {
  const start = load<i32>(net.starts + ((<usize>w) << 2)) + t * net.rowStep
  const E = net.extraColumns
  const own = net.inputSize - E
  let from = net.data + <usize>(start * net.columns) * BYTES
  let k = net.inputMap
  for (let i: i32 = 0; i < net.inputSize; i++) {
    if (i == own) from = net.extra + <usize>((start + own / net.columns - 1) * E) * BYTES
    const v = load<Real>(from)
    const pair = load<i32>(k)
    store<Real>(to, pair < 0 ? v : relative(net, w, pair, v))
    from += BYTES
    to += step
    k += 4
  }
}

/**
 * The target numbers of step t of window w, into row b of `wanted` [.][targetSize], whose address comes back. A row belongs
 * to the thread that has row b of the minibatch.
 */
export function mapTargets(net: Net, w: i32, t: i32, b: i32): usize {
  const row = targetStep(net, w, t)
  const wanted = net.wanted + <usize>(b * net.targetSize) * BYTES
  for (let o: i32 = 0; o < net.targetSize; o++) store<Real>(wanted + <usize>o * BYTES, mapTarget(net, w, row, o))
  return wanted
}

/** How many target numbers of step t of window w are NaN. It writes nothing: every thread counts all rows of a minibatch. */
export function missingTargets(net: Net, w: i32, t: i32): i32 {
  const row = targetStep(net, w, t)
  let missing: i32 = 0
  for (let o: i32 = 0; o < net.targetSize; o++) {
    const v = mapTarget(net, w, row, o)
    if (v != v) missing++
  }
  return missing
}

/** The first target row of step t of window w. */
// @ts-ignore: decorator
@inline
function targetStep(net: Net, w: i32, t: i32): i32 {
  return load<i32>(net.starts + ((<usize>w) << 2)) + t * net.rowStep + net.targetShift
}

/**
 * Target number o of window w at the step whose first target row is `row`: that of column c, `ahead` rows on, less the
 * number `base` rows on or, without a base, the shift of pair k, and times the factor of pair k: targetMap [targetSize] has
 * c, ahead, base, k.
 */
// @ts-ignore: decorator
@inline
function mapTarget(net: Net, w: i32, row: i32, o: i32): Real {
  const map = net.targetMap + ((<usize>o) << 4)
  const column = load<i32>(map)
  const base = load<i32>(map, 8)
  const k = load<i32>(map, 12)
  const v = targetAt(net, row + load<i32>(map, 4), column)
  if (base != NONE) {
    const less = <f64>v - <f64>targetAt(net, row + base, column)
    return <Real>(k < 0 ? less : less * load<f64>(net.factors + ((<usize>(w * net.normals + k)) << 3)))
  }
  return k < 0 ? v : relative(net, w, k, v)
}

// @ts-ignore: decorator
@inline
function targetAt(net: Net, row: i32, column: i32): Real {
  return load<Real>(net.target + <usize>(row * net.targetColumns + column) * BYTES)
}
