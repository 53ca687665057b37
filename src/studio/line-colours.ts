/**
 * What came and what was forecast look the same in every chart; baselines have the colours that follow.
 *
 * @module
 */
import type { Line } from './plot-options.js'

export const ACTUAL = { label: 'actual', colour: '--series-1' } as const satisfies Line
export const FORECAST = { label: 'forecast', colour: '--series-2' } as const satisfies Line
