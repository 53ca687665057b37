/**
 * What the data worker answers the page.
 *
 * @module
 */
import type { ScoreBoard } from '../../scores/board.js'
import type { Way } from '../../errors.js'
import type { Prediction } from '../../text/prediction.js'
import type { Scores } from '../../scores/scores.js'
import type { TableOverview } from '../../inspect/overview.js'
import type { AxisDescription } from '../../table/index.js'
import type { CsvPreview } from '../../table/preview.js'

/** A table that was read. */
export interface OpenTable extends TableOverview {
  /** How values of the index are written. */
  axis: AxisDescription
  /** Of the warnings those about values that look like codes for missing. */
  codes: string[]
  /** The first rows as they are written. */
  preview: CsvPreview
  /** Numeric columns that hold nothing but numbers, so that they can be inputs and targets. */
  usable: string[]
  /** Numeric columns with a cell that is not a number, the error that using it would give, and the ways out. */
  bad: { column: string; message: string; ways: readonly Way[] }[]
}

/**
 * Values over the index. `x` holds one index value a point (milliseconds since 1970 for dates, integers otherwise),
 * ascending; NaN in `y` is a missing cell or, between two rows, a gap.
 */
export interface Series {
  x: Float64Array
  y: Float64Array
}

/** A column, and the index values at which validation, calibration and test begin; NaN where a part is empty. */
export interface ColumnSeries extends Series {
  /** The name of the series, the first, where there are several; else null. */
  name: string | null
  validFrom: number
  calibrateFrom: number
  testFrom: number
}

/** Over the rows of the test part, and those that lie ahead of the table: what came, and what the network says. */
export interface TestSeries {
  x: Float64Array
  actual: Float64Array
  predicted: Float64Array
  /** Bounds of the interval, or the outermost quantiles; NaN where there are none. */
  lower: Float64Array
  upper: Float64Array
  /** What each baseline says; `best` did best on the validation rows. */
  baselines: { name: string; best: boolean; values: Float64Array }[]
  /** What is forecast, and how many rows ahead. */
  target: string
  horizon: number
  /** The name of the series where there are several; else null. */
  name: string | null
  /** Of the errors, as HTML; and in words whether they repeat. */
  figures: { histogram: string; autocorrelation: string; repeat: string }
  /** From this place on stand forecasts for rows that the table does not have. */
  aheadFrom: number
}

/** What the baselines score, as a table; or why they score nothing. */
export type BaselineAnswer = { board: ScoreBoard } | { reason: string }

/** The best of the baselines on the validation rows, and its root mean square error there, in the table's units. */
export interface ValidBaseline {
  name: string
  error: number
  /** What was left out of a long table, in a sentence; null where it was nothing. */
  left: string | null
}

/** What a model file is. */
export interface OpenedModel {
  /** What it forecasts from what, in a sentence. */
  sentence: string
  fingerprint: string
}

/** What a saved model says of another file. */
export interface OpenedForecast {
  ahead: Prediction[]
  warnings: readonly string[]
  /** The forecasts of every window, and what lies ahead, as CSV; and how many there are. */
  csv: string
  count: number
  /** The same in the form of the file; null where that is no other. */
  own: OwnForm | null
}

/** A CSV as a spreadsheet of the file's country writes it, and what is other in it, in words. */
export interface OwnForm {
  csv: string
  words: string
}

/** What a trained model says of the table. */
export interface Results {
  /** What is forecast; several columns are joined by `and`. */
  target: string
  inputs: string[]
  /** Rows of a window. */
  window: number
  /** The farthest. */
  horizon: number
  /** Of the test part; null where it has nothing to score, for the reason in `unscored`. */
  scores: Scores | null
  /** The same as a table. */
  board: ScoreBoard | null
  unscored: string | null
  /** Forecasts for rows after the table's last, and warnings about them. */
  ahead: Prediction[]
  warnings: readonly string[]
  series: TestSeries
  /** Decimals that the cells of each target have at most. */
  decimals: Readonly<Record<string, number>>
  /** What else can be drawn: each target and number of rows ahead, and the names of the series where there are several. */
  outputs: { target: string; horizon: number }[]
  names: readonly string[] | null
  /** What intervals promise, in sentences; none where none are asked for. */
  promises: readonly string[]
}
