/**
 * The bounds that forecasts have.
 *
 * @module
 */
import type { WindowForm } from '../options/windows.js'

/** The options that bound forecasts. */
export type Bounded = Pick<WindowForm, 'min' | 'max'>

/** A forecast, or the end of an interval, within its bounds. */
export const withinBounds = (value: number, { min = -Infinity, max = Infinity }: Bounded): number =>
  Math.min(Math.max(value, min), max)
