/**
 * The scaled columns of a table, from which windows are read.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { counted } from '../text/number.js'
import { horizonsOf, targetsOf } from '../options/outputs.js'
import type { WindowForm } from '../options/windows.js'
import { withinBounds } from './bounds.js'
import { calendarColumns } from './calendar.js'
import { fixedColumns } from './fixed.js'
import type { Prepared } from './samples.js'
import { type Range, seriesFinder, seriesRows } from './parts.js'
import { type Scale, scaled, type Scaler, type Scales, scalesFor, targetScales, unitOf } from './scaler.js'
import type { Schema } from './schema.js'
import { transformedColumns, untransformed } from './transform.js'

/** Scaled columns of a prepared table, f64. */
export interface Dataset {
  rows: number
  /** One per column. */
  inputs: Float64Array[]
  /** One per target, NaN where missing; empty where the table has no such column. */
  targets: Float64Array[]
  /** The scales of the targets in a row, one per target. */
  scalesAt(row: number): readonly Scale[]
  /** Calendar features: for each row those of the step that ends there. */
  calendar: Float64Array[]
  /** Known future values: for each column and horizon one number per row, scaled; NaN where unknown. */
  known: Float64Array[]
  /** Static covariates: one number per row. */
  fixed: Float64Array[]
  /** Words of static columns that were not seen in training. */
  unknown: readonly string[]
  /** The transform that is inverted in a forecast, after unscaling. */
  form: WindowForm
  /** Whether each series has its own scales: baselines are then fitted on scaled targets, else in the table's units. */
  bySeries: boolean
  /** Series not seen in training: they are scaled by their own rows. */
  unseen: readonly string[]
}

/**
 * Scales a prepared table.
 *
 * @throws HindcastError `OPTION_CONFLICT` for a value that f32 cannot hold, and for several series where the training
 * had one
 */
export function datasetOf(prepared: Prepared, schema: Schema, scaler: Scaler, dtype: 'f32' | 'f64'): Dataset {
  const { table } = prepared
  const columns = transformedColumns(prepared, schema)
  if (scaler.series === undefined && table.series !== null) {
    throw new HindcastError(
      'OPTION_CONFLICT',
      `${table.place.prefix}the table has ${counted(table.series.length, 'series', 'series')}, but the model was trained on one, whose ` +
        'scale is not theirs; give it one of them, or train on all.',
      { file: table.file, option: 'series', value: table.series.length },
    )
  }
  const { starts, ends } = seriesRows(table)
  const rows = Array.from(starts, (start, s): Range => [start, ends[s]])
  const { scales, unseen } = scalesFor(scaler, {
    names: schema.inputs,
    columns: columns.rawInputs,
    targets: targetsOf(schema).map((name, j) => ({ name, values: columns.targets[j], plain: prepared.targets[j] })),
    rows,
    series: table.series,
    known: (schema.known ?? []).map((name) => ({ name, values: table.numeric(name) })),
  })
  const horizons = horizonsOf(schema).length
  const known = prepared.known.map((values, i) =>
    scaledBy(values, scales, (scale) => scale.known![Math.floor(i / horizons)], rows),
  )
  const own = scales.map(targetScales)
  const inputs = columns.inputs.map((values, c) => scaledBy(values, scales, (scale) => scale.inputs[c], rows))
  const targets = columns.targets.map((values, j) =>
    values === null ? new Float64Array(0) : scaledBy(values, scales, (scale) => targetScales(scale)[j], rows),
  )
  inputs.forEach((values, c) => refuseOverflow(schema.inputs[c], values, dtype, prepared))
  targets.forEach((values, j) => refuseOverflow(targetsOf(schema)[j], values, dtype, prepared))
  known.forEach((values, i) => refuseOverflow(schema.known![Math.floor(i / horizons)], values, dtype, prepared))
  const { numbers: fixed, unknown } = fixedColumns(prepared.whole ?? table, schema, scaler.static, table)
  const seriesAt = seriesFinder(starts)
  return {
    rows: table.rows,
    inputs,
    targets,
    scalesAt: (row) => own[seriesAt(row)],
    calendar: calendarColumns(table, schema),
    known,
    fixed,
    unknown,
    form: schema,
    bySeries: scaler.series !== undefined,
    unseen,
  }
}

function scaledBy(
  values: Float64Array,
  scales: readonly Scales[],
  of: (scales: Scales) => Scale,
  rows: readonly Range[],
): Float64Array {
  return scaled(values, scales.map(of), rows)
}

function refuseOverflow(name: string, values: Float64Array, dtype: 'f32' | 'f64', prepared: Prepared): void {
  for (let r = 0; r < values.length; r++) {
    const stored = dtype === 'f32' ? Math.fround(values[r]) : values[r]
    if (Math.abs(stored) !== Infinity) continue
    const { place, file } = prepared.table
    throw new HindcastError(
      'OPTION_CONFLICT',
      `${place.head(r)}: the column ${shown(name)} has a value that, scaled, is too large for ${dtype}; ` +
        'change its unit, or correct the cell.',
      { file, row: place.number(r), column: name },
    )
  }
}

/** A scaled value of a target in the table's units; `row` tells the series. */
export function inTableUnits(
  { scalesAt, form }: Pick<Dataset, 'scalesAt' | 'form'>,
  target: number,
  row: number,
  scaledValue: number,
): number {
  const { mean, deviation } = scalesAt(row)[target]
  return untransformed(scaledValue * deviation + mean, form)
}

/** The unit of errors: the table's, or the deviation in the table's units of the series that a window belongs to. */
export function levelUnit(
  { bySeries, scalesAt }: Pick<Dataset, 'bySeries' | 'scalesAt'>,
  target: number,
  end: number,
): number {
  return bySeries ? unitOf(scalesAt(end)[target]) : 1
}

/** A forecast of the network in the table's units, within its bounds. */
export function forecastIn(
  dataset: Pick<Dataset, 'scalesAt' | 'form'>,
  target: number,
  row: number,
  scaledValue: number,
): number {
  return withinBounds(inTableUnits(dataset, target, row, scaledValue), dataset.form)
}

/**
 * The features of the linear baseline, from the one at `from` on: the window that ends at row `end`, steps ascending,
 * inputs within a step.
 */
export function windowFeatures(dataset: Dataset, window: number, end: number, out: Float64Array, from = 0): void {
  const { inputs } = dataset
  const count = inputs.length
  let k = from
  for (let t = Math.floor(from / count); t < window; t++) {
    const r = end - window + 1 + t
    for (let c = k - t * count; c < count; c++) out[k++] = inputs[c][r]
  }
}
