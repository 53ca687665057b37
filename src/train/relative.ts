/**
 * What windows are relative to, in the engine's memory.
 *
 * @module
 */
import { doubleView, type Engine } from '../engine/engine.js'
import type { Relative } from './task.js'

/** Writes what the windows at some places are relative to, in this order. */
export function writeRelative(engine: Engine, { pairs, shifts, factors }: Relative, places: Int32Array): void {
  const [shiftView, factorView] = [doubleView(engine, 'shifts'), doubleView(engine, 'factors')]
  let at = 0
  for (let w = 0; w < places.length; w++) {
    const from = places[w] * pairs
    for (let k = from; k < from + pairs; k++, at++) {
      shiftView[at] = shifts[k]
      factorView[at] = factors[k]
    }
  }
}
