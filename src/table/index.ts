/**
 * Tables: reading, index and gaps, missing cells.
 *
 * @module
 */
export { Axis, type AxisDescription, type IndexValue } from './axis.js'
export type { Column, NotedCell } from './column.js'
export type { DateForm } from './times/form.js'
export { type Gap, Index } from './index-column.js'
export type { GapPolicy, MissingPolicy, TableOptions } from './options.js'
export { parseCsv, readCsv } from './read.js'
export type { CsvSource } from './source.js'
export type { Step, StepOption } from './step.js'
export { type ArrayTableOptions, type Cell, Table } from './table.js'
