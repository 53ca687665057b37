/**
 * Calibration: the errors of a model's forecasts in rows it was not trained on.
 *
 * @module
 */
import { type Dataset, datasetOf, levelUnit } from '../data/dataset.js'
import { seriesFinder } from '../data/parts.js'
import type { Given } from '../data/forecasts.js'
import type { Schema } from '../data/schema.js'
import { partsOf } from '../data/split.js'
import { maxHorizon, outputCount, outputsOf } from '../options/outputs.js'
import { prepare, requireWindow, samplesOf } from '../data/samples.js'
import { fillsFor } from '../data/scaler.js'
import { withSchema } from '../data/schema.js'
import { nothingToScore } from '../data/split.js'
import { CalibrationScores, fewestScores, type ModelCalibration } from '../scores/calibration.js'
import type { FittedParts, Scored } from '../scores/scores.js'
import type { Table } from '../table/index.js'
import { counted } from '../text/number.js'
import { forecastsOf, type Named } from './predictions.js'

/**
 * The scores of some windows.
 *
 * @param given what each network gives for them
 * @param units of which the scales are the units of several series, where they are not those of the forecasts
 */
export function calibrationOf(
  named: Named & { dataset: Dataset },
  schema: Schema,
  ends: Int32Array,
  given: Given,
  units: Dataset = named.dataset,
): ModelCalibration {
  const { table } = named
  const seriesAt = seriesFinder(table.seriesStarts)
  const { values } = table.index
  // Where series have times, the newest are those of all series together; else of each the last.
  const timeOf = (e: number): number =>
    table.index.isDate || table.series === null ? values[e] : e - table.seriesStarts[seriesAt(e)]
  const order = Array.from(ends, (_, w) => w).sort((a, b) => timeOf(ends[a]) - timeOf(ends[b]) || a - b)
  const forecasts = forecastsOf(named, schema, ends)(given)
  const outputs = outputsOf(schema)
  const scores = new CalibrationScores(schema)
  let rows: ModelCalibration['rows'] = null
  for (const w of order) {
    const { length } = outputs
    outputs.forEach(({ target }, k) => {
      const forecast = forecasts[w * length + k]
      if (forecast.actual === undefined) return
      scores.add(k, forecast, forecast.actual, levelUnit(units, target, ends[w]))
      rows = [rows?.[0] ?? forecast.index, forecast.index]
    })
  }
  return { scores: scores.result(), rows }
}

/**
 * Calibrates on the rows of a table after those of training and validation; for the table that was trained on, on the
 * validation rows, with a warning.
 *
 * @throws HindcastError as `evaluate`
 */
export function calibrateOn(
  network: Scored,
  table: Table,
  fitted: FittedParts,
): { calibration: ModelCalibration; notes: string[] } {
  const { schema, scaler, boundaries } = fitted
  const own = withSchema(table, schema)
  const prepared = prepare(own, schema, { means: fillsFor(scaler, own.series), needsTarget: true })
  requireWindow(prepared, schema, maxHorizon(schema))
  const { told } = partsOf(own, schema, boundaries)
  const asked = told === 'table' ? 'valid' : told === 'index' ? 'test' : 'all'
  const { rows } = partsOf(own, schema, boundaries, asked)
  const samples = samplesOf(prepared, schema, rows)
  const ends = asked === 'all' ? samples.test : samples[asked]
  if (ends.length === 0) {
    throw nothingToScore(own, asked, rows, 'rows that it was trained on cannot calibrate, so give newer ones')
  }
  const notes: string[] = []
  if (told === 'table') {
    notes.push(
      'These are the rows that it was trained on: the validation rows calibrate, which also stopped the training, so intervals may be a little narrow.',
    )
  }
  if (told === null) {
    notes.push(
      'Without an index it cannot be told whether the training saw these rows; if it did, intervals are too narrow.',
    )
  }
  const dataset = datasetOf(prepared, schema, scaler, network.dtype)
  const calibration = calibrationOf(
    { table: own, targets: prepared.targets, dataset },
    schema,
    ends,
    network.run(dataset, ends),
  )
  notes.unshift(`${counted(fewestScores(calibration), 'score')} of each of ${counted(outputCount(schema), 'output')}.`)
  return { calibration, notes }
}
