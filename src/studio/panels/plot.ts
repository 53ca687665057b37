/**
 * Charts by uPlot with their styles, which are not part of the first load.
 *
 * @module
 */
import * as chart from '../chart.js'
import * as options from '../plot-options.js'
import '../styles/plots.css'

export type { Chart } from '../chart.js'
export type { Line } from '../plot-options.js'
export const { drawChart } = chart
export const { strokeOf } = options
