/**
 * What the page has computed: in its worker, or by itself where a browser lets it have none.
 *
 * @module
 */
import { readForModel } from '../../data/reading.js'
import { HindcastError } from '../../errors.js'
import type { HtmlData } from '../../export/html.js'
import { Forecaster } from '../../forecaster/index.js'
import type { Prediction } from '../../text/prediction.js'
import type { Task } from '../../options/outputs.js'
import type { Scores } from '../../scores/scores.js'
import type { IndexValue, Table } from '../../table/index.js'
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
  /** Scores on the table, or the sentence that says why there are none. */
  scores: Scores | string
}

/** The calls; each is answered in the order in which it came. */
export class PageCalls {
  private forecaster: Forecaster | null = null

  /** Loads the model; how many parameters it has. */
  async load(data: HtmlData): Promise<number> {
    holdData(data)
    this.forecaster = await Forecaster.load(modelFile())
    return this.forecaster.network.parameterCount
  }

  /** Reads a table and forecasts from it. */
  async answer(file: File, onRead: () => void): Promise<Answer> {
    const forecaster = this.forecaster!
    const table = await readForModel(file, forecaster.tableOptions, file.name)
    onRead()
    const { index, rows } = table
    const ahead = await forecaster.forecast(table)
    return {
      rows,
      span: index.kind === 'rows' ? null : [index.at(0), index.at(rows - 1)],
      task: forecaster.task,
      series: table.series,
      ahead,
      warnings: ahead.warnings,
      all: await forecaster.predict(table),
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
