/**
 * Inputs and targets that are gathered number by number: assembly/windows.ts.
 *
 * @module
 */
import type { TwinNet } from './net.js'

const fround = Math.fround
type Real = Float32Array

const NONE = -2147483648

/** (v − shift)·factor by pair k of window w, in f64 and rounded once. */
function relative(net: TwinNet<Real>, w: number, k: number, v: number): number {
  const at = w * net.normals + k
  return fround((v - net.shifts[at]) * net.factors[at])
}

/** The inputs [I] of step t of window w from `at` on. */
export function mapInputs(net: TwinNet<Real>, w: number, t: number, to: Real, at: number): void {
  const { inputSize: I, columns, extraColumns: E, data, extra, inputMap } = net
  const start = net.starts[w] + t * net.rowStep
  const own = I - E
  const last = (start + own / columns - 1) * E
  for (let i = 0; i < I; i++) {
    const v = i < own ? data[start * columns + i] : extra[last + i - own]
    to[at + i] = inputMap[i] < 0 ? v : relative(net, w, inputMap[i], v)
  }
}

/** The target numbers of step t of window w into row b of net.target; where that begins. */
export function mapTargets(net: TwinNet<Real>, w: number, t: number, b: number): number {
  const { targetMap, targetSource: source, targetColumns, targetSize, factors } = net
  const row = net.starts[w] + t * net.rowStep + net.targetShift
  for (let o = 0; o < targetSize; o++) {
    const column = targetMap[o * 4]
    const ahead = targetMap[o * 4 + 1]
    const base = targetMap[o * 4 + 2]
    const k = targetMap[o * 4 + 3]
    let v = source[(row + ahead) * targetColumns + column]
    if (base !== NONE) {
      const less = v - source[(row + base) * targetColumns + column]
      v = fround(k < 0 ? less : less * factors[w * net.normals + k])
    } else if (k >= 0) v = relative(net, w, k, v)
    net.target[b * targetSize + o] = v
  }
  return b * targetSize
}
