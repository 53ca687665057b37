/**
 * Tables: reading, index and gaps, missing cells.
 *
 * @module
 */
export { Axis, type AxisDescription, type IndexValue } from './axis.js'
export type { Cell, TemporalLike } from './arrays.js'
export type { BadCell, Column, NotedCell } from './column.js'
export { type Gap, Index } from './index-column.js'
export type { GapPolicy, MissingPolicy, TableOptions } from './options.js'
export { parseCsv, readCsv } from './read.js'
export type { LeftOut, Reading } from './reading.js'
export type { CsvSource } from './source.js'
export type { Step, StepOption } from './step.js'
export type { Suspect } from './suspects.js'
export { type ArrayTableOptions, Table } from './table.js'
export type { DateForm } from './times/form.js'
export type { Every } from './tools/period.js'
export type { Aggregate } from './tools/resample.js'
