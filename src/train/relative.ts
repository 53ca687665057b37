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
  places.forEach((place, w) => {
    for (let k = 0; k < pairs; k++) {
      shiftView[w * pairs + k] = shifts[place * pairs + k]
      factorView[w * pairs + k] = factors[place * pairs + k]
    }
  })
}
