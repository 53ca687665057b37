/**
 * The computations of the page: in its worker, or on the page where a browser allows no worker.
 *
 * @module
 */
import { readForModel } from '../../data/reading.js'
import { HindcastError } from '../../errors.js'
import { PLAIN_LEVEL } from '../../scores/conformal.js'
import type { HtmlData } from '../../export/html.js'
import { Forecaster } from '../../forecaster/index.js'
import type { Prediction } from '../../text/prediction.js'
import { decodeModel } from '../../model/model-file.js'
import { levelsOf, type Task } from '../../options/outputs.js'
import type { Scores } from '../../scores/scores.js'
import type { IndexValue, Table } from '../../table/index.js'
import { spanOf } from '../../table/span.js'
import { holdData, modelFile } from './data.js'

/** What the model says of a table. */
export interface Answer {
  rows: number
  /** First and last value of its index; null where rows are counted. */
  span: [IndexValue, IndexValue] | null
  task: Task & { window: number }
  /** The names of its series; null where it is one. */
  series: readonly string[] | null
  /** Forecasts that lie ahead, warnings about them, and forecasts of every window. */
  ahead: Prediction[]
  warnings: readonly string[]
  all: Prediction[]
  /** Shares of what comes that the forecasts' intervals are to hold, ascending, and what they promise; none where there are none. */
  levels: readonly number[]
  promises: readonly string[]
  /** Scores on the table, or the sentence that says why there are none. */
  scores: Scores | string
}

/** The calls; each is answered in the order in which it came. */
export class PageCalls {
  private forecaster: Forecaster | null = null
  private levels: readonly number[] = []

  /** Loads the model; how many parameters it has. */
  async load(data: HtmlData): Promise<number> {
    holdData(data)
    this.forecaster = await Forecaster.load(modelFile())
    const { calibration, options } = decodeModel(modelFile())
    // A model that was calibrated later was asked for no level.
    if (data.levels !== undefined) this.levels = data.levels
    else if (calibration !== undefined) this.levels = levelsOf({ interval: options.interval ?? PLAIN_LEVEL })
    return this.forecaster.network.parameterCount
  }

  /** Reads a table and forecasts from it. */
  async answer(file: File, onRead: () => void): Promise<Answer> {
    const forecaster = this.forecaster!
    const table = await readForModel(file, forecaster.tableOptions, file.name)
    onRead()
    const { index, rows } = table
    const { levels } = this
    const interval = levels.length === 0 ? undefined : levels
    const ahead = await forecaster.forecast(table, { interval })
    return {
      rows,
      span: index.kind === 'rows' ? null : spanOf(index),
      task: forecaster.task,
      series: table.series,
      ahead,
      warnings: ahead.warnings,
      all: await forecaster.predict(table, { interval }),
      levels,
      promises: forecaster.promises(interval),
      scores: await scoresOf(forecaster, table),
    }
  }
}

/** Scores on a table, or the sentence that says why there are none. */
async function scoresOf(forecaster: Forecaster, table: Table): Promise<Scores | string> {
  try {
    return await forecaster.evaluate(table)
  } catch (error) {
    if (error instanceof HindcastError) return error.message
    throw error
  }
}
