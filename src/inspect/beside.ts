/**
 * The forecasts of a model's baselines, row by row.
 *
 * @module
 */
import { datasetOf } from '../data/dataset.js'
import { seriesFinder } from '../data/parts.js'
import { prepare } from '../data/samples.js'
import { fillsFor } from '../data/scaler.js'
import { withSchema } from '../data/schema.js'
import { decodeModel } from '../model/model-file.js'
import { outputsOf } from '../options/outputs.js'
import { forecastTask } from '../scores/baselines/index.js'
import type { View } from '../scores/baselines/row.js'
import type { Table } from '../table/index.js'

/** Forecasts of one baseline, one a window. */
export interface BaselineForecasts {
  name: string
  /** Whether it did best on the validation rows. */
  best: boolean
  values: Float64Array
}

/** The baselines of a model over a table that has the targets. */
export class Beside {
  private readonly view: View
  private readonly model: ReturnType<typeof decodeModel>
  /** Where a row of the table is among those that are past. */
  private readonly moved: (row: number) => number

  /** @param bytes a model file */
  constructor(bytes: Uint8Array, table: Table) {
    this.model = decodeModel(bytes)
    const { schema, scaler, options, baselines } = this.model
    const own = withSchema(table, schema)
    const prepared = prepare(own, schema, { means: fillsFor(scaler, own.series), needsTarget: true })
    const dataset = datasetOf(prepared, schema, scaler, options.network.dtype ?? 'f32')
    this.view = { prepared, dataset, schema, seasons: baselines.seasons }
    this.moved = pastRows(table, own)
  }

  /** Names of the baselines, in their order. */
  get names(): string[] {
    return this.model.baselines.fitted.map(({ name }) => name)
  }

  /**
   * What each baseline forecasts from the windows that end at some rows of the table.
   *
   * @param k which output, 0 first
   */
  forecasts(ends: Int32Array, k: number): BaselineForecasts[] {
    const { fitted, best } = this.model.baselines
    const task = forecastTask(this.view, ends.map(this.moved))
    const output = outputsOf(this.view.schema)[k]
    return fitted.map((one) => ({ name: one.name, best: one.name === best, values: one.forecast(task, output, k) }))
  }
}

/** Where a row is without the rows ahead at the ends of series, and without series that have no others. */
function pastRows(table: Table, past: Table): (row: number) => number {
  if (past.rows === table.rows || table.series === null) return (row) => row
  const { series, seriesStarts: starts } = table
  const places = new Map(past.series!.map((name, s) => [name, s]))
  const by = series.map((name, s) => (past.seriesStarts[places.get(name) ?? 0] ?? 0) - starts[s])
  const seriesAt = seriesFinder(starts)
  return (row) => row + by[seriesAt(row)]
}
