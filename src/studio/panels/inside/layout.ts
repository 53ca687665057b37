/**
 * Where the columns of an unrolled window stand: as wide as their place allows, so that a window of a few steps is seen
 * whole.
 *
 * @module
 */
import type { WindowView } from '../../../inspect/views.js'

/** Units that are drawn, the first, and steps, the last, where there are more. */
const MOST_UNITS = 128
const MOST_STEPS = 120
/** Height of all units together, and of one at most. */
const HEIGHT = 220
const UNIT = 14
/** Widths: of a state, of a gate beside it, of the way to the next column at most and at least. */
export const STATE = 20
export const GATE = 7
const [WIDE, NARROW] = [44, 20]
/** Left of the first column; before the error's words, and of these. */
export const LEFT = 8
const [GAP, WORDS] = [12, 104]

/** A layout in pixels. */
export interface Layout {
  /** The first step that is drawn. */
  first: number
  units: number
  /** Height of a unit. */
  unit: number
  /** From one column to the next. */
  column: number
  /** Where the words of the error begin. */
  errorAt: number
  width: number
}

/**
 * The layout of a window.
 *
 * @param room pixels that there are; where columns as narrow as can be need more, it is wider
 * @param whole draws no more steps than there is room for, the last
 */
export function layoutOf({ steps, gates }: WindowView, room: number, whole = false): Layout {
  const own = STATE + gates.length * GATE
  const forColumns = room - LEFT - own - GAP - WORDS
  const most = whole ? 1 + Math.max(1, Math.floor(forColumns / (own + NARROW))) : MOST_STEPS
  const first = Math.max(0, steps.length - most)
  const ways = steps.length - first - 1
  const column = Math.floor(Math.min(own + WIDE, Math.max(own + NARROW, forColumns / Math.max(1, ways))))
  const units = Math.min(MOST_UNITS, steps[0].hidden.length)
  const errorAt = LEFT + ways * column + own + GAP
  return { first, units, unit: Math.min(UNIT, HEIGHT / units), column, errorAt, width: errorAt + WORDS }
}
