/**
 * The scaler: mean and deviation of each input and of each target, over the training rows alone.
 *
 * Two passes in f64, one accumulator each, rows ascending: the mean, then the population deviation
 * √(Σ (x − mean)² / n). A column of equal values is divided by 1. Scaled value = (x − mean) / deviation.
 *
 * Where values lie so far from 0, and so near to each other, that the rounding of their sum would show (1e15 and a few
 * units), the mean is the least of them and the mean of what is above it.
 *
 * @module
 */
import { counted, HindcastError, shown } from '../errors.js'
import { alone } from '../options/outputs.js'
import type { Range } from './parts.js'

/** Of one column. */
export interface Scale {
  mean: number
  deviation: number
  /** Of a target that is transformed: its deviation in the table's units, by which errors are divided. */
  unit?: number
}

/** What errors of a target are divided by where units differ. */
export const unitOf = ({ unit, deviation }: Scale): number => unit ?? deviation

/** Mean and deviation of each input and of each target, in order. */
export interface Scales {
  inputs: Scale[]
  /** A list where there are several targets. */
  target: Scale | readonly Scale[]
  /** One for each column that is known ahead; left out where there is none. */
  known?: Scale[]
  /** What stands for a missing cell of each input, in the table's units, under the policy `'mean'`; otherwise empty. */
  fill: number[]
}

/** The scales of a series, by its name. */
export interface SeriesScales extends Scales {
  name: string
}

/** The scales of a model; with several series those of all rows together, and those of each. */
export interface Scaler extends Scales {
  series?: readonly SeriesScales[]
  /** Of the static columns that hold numbers: over series, each counted once. */
  static?: Scale[]
}

/** One pair for each target. */
export function targetScales({ target }: Pick<Scales, 'target'>): readonly Scale[] {
  return 'mean' in target ? [target] : target
}

/** Variances below 2^-968 may have lost digits: squares near the smallest normal number, 2^-1022, are rounded or vanish. */
const LEAST_VARIANCE = 4.008336720017946e-292

/** Beyond so many deviations from 0 the rounding of the sum may be seen in the mean. */
const FAR = 1e9

/**
 * The scale of a column over some rows, missing ones (NaN) left out; `constant` if they are all equal; null where none
 * has a value.
 */
export function scaleOver(
  name: string,
  values: Float64Array,
  ranges: readonly Range[],
): (Scale & { constant: boolean }) | null {
  let sum = 0
  let n = 0
  let least = Infinity
  let most = -Infinity
  for (const [from, to] of ranges) {
    for (let r = from; r < to; r++) {
      const x = values[r]
      if (x !== x) continue
      sum += x
      n++
      if (x < least) least = x
      if (x > most) most = x
    }
  }
  if (n === 0) return null
  // The mean of equal numbers need not be that number once rounded; its deviation would then be noise.
  if (least === most) return { mean: least, deviation: 1, constant: true }
  let mean = sum / n
  if (most - least < Math.abs(mean) / FAR) mean = meanFrom(least, values, ranges, n)
  let squares = 0
  for (const [from, to] of ranges) {
    for (let r = from; r < to; r++) {
      const x = values[r]
      if (x === x) squares += (x - mean) * (x - mean)
    }
  }
  const variance = squares / n
  if (!(variance < Infinity)) throw unscalable(name, `has values up to ${String(most)}, too large to be scaled`, most)
  if (variance < LEAST_VARIANCE) {
    throw unscalable(name, `has values from ${String(least)} to ${String(most)}, too close together to be scaled`, most)
  }
  return { mean, deviation: Math.sqrt(variance), constant: false }
}

/** The mean, as the least value and the mean of what is above it. */
function meanFrom(least: number, values: Float64Array, ranges: readonly Range[], n: number): number {
  let above = 0
  for (const [from, to] of ranges) {
    for (let r = from; r < to; r++) if (values[r] === values[r]) above += values[r] - least
  }
  return least + above / n
}

/**
 * The scale of a column over its training rows.
 *
 * @throws HindcastError `COLUMN_ALL_MISSING`
 */
export function scaleOf(name: string, values: Float64Array, train: readonly Range[]): Scale & { constant: boolean } {
  const scale = scaleOver(name, values, train)
  if (scale !== null) return scale
  const rows = train.reduce((n, [from, to]) => n + to - from, 0)
  throw new HindcastError(
    'COLUMN_ALL_MISSING',
    `The column ${shown(name)} has no value in the ${counted(rows, 'training row')}; leave it out, or let the training part ` +
      'reach further.',
    { column: name },
  )
}

function unscalable(column: string, what: string, value: number): HindcastError {
  return new HindcastError('OPTION_CONFLICT', `The column ${shown(column)} ${what}; change its unit.`, {
    column,
    value,
  })
}

/** What there is to scale: input columns, targets, and the rows that train. */
export interface ToScale {
  names: readonly string[]
  columns: readonly Float64Array[]
  /**
   * null: the table has no such column. `plain`, in the table's units, differs from `values` where these are
   * transformed.
   */
  targets: readonly { name: string; values: Float64Array | null; plain: Float64Array | null }[]
  /** Training rows, a range a series. */
  train: readonly Range[]
  /** What the policy `'mean'` filled in, a list a series. */
  means: readonly (readonly number[])[]
  /** The names of the series; null where the table is one. */
  series: readonly string[] | null
  /** Columns that are known ahead. */
  known?: readonly { name: string; values: Float64Array }[]
}

/** The scaler of a first training, with a warning for each column that does not vary. */
export function fitScaler(task: ToScale, kind: 'standard' | 'none'): { scaler: Scaler; warnings: string[] } {
  const { names, columns, targets, train, means, series, known = [] } = task
  const warnings: string[] = []
  const one = (name: string, values: Float64Array, isTarget: boolean): Scale => {
    const { mean, deviation, constant } = scaleOf(name, values, train)
    if (constant) {
      const column = `${isTarget ? 'The target' : 'The input'} ${shown(name)} is ${mean} in all training rows`
      const nothing = isTarget ? ': there is nothing to learn, and the simple forecasts say as much' : ''
      warnings.push(`${column}, so it is not scaled (divided by 1)${nothing}.`)
    }
    return kind === 'none' ? { ...UNSCALED } : { mean, deviation }
  }
  const isForecast = (name: string): boolean => targets.some((target) => target.name === name)
  const inputs = names.map((name, c) => one(name, columns[c], isForecast(name)))
  const scales = targets.map(({ name, values, plain }) => {
    const own = names.indexOf(name)
    const scale = own >= 0 || values === null ? { ...inputs[own] } : one(name, values, true)
    return withUnit(scale, name, values, plain, train, kind)
  })
  const ahead = knownScales(known, ({ name, values }) => {
    const own = names.indexOf(name)
    return own >= 0 ? { ...inputs[own] } : one(name, values, false)
  })
  if (series === null) return { scaler: { inputs, target: alone(scales), ...ahead, fill: [...means[0]] }, warnings }
  const all: Scales = { inputs, target: alone(scales), ...ahead, fill: means.length > 0 ? averages(means) : [] }
  const flat = new Map<string, number>()
  const own = series.map((name, s): SeriesScales => {
    const scaled = scalesOver(task, [train[s]], all, kind)
    for (const column of scaled.constant) flat.set(column, (flat.get(column) ?? 0) + 1)
    return { name, ...scaled.scales, fill: [...means[s]] }
  })
  for (const [column, count] of flat) {
    warnings.push(
      `${shown(column)} has one value in all training rows of ${count} of the ${series.length} series, so it is not ` +
        'scaled there (divided by 1).',
    )
  }
  return { scaler: { ...all, series: own }, warnings }
}

const UNSCALED: Scale = { mean: 0, deviation: 1 }

/** The scales of one series over some of its rows; of a column without a value there, those of all series. */
function scalesOver(
  { names, columns, targets, known = [] }: Pick<ToScale, 'names' | 'columns' | 'targets' | 'known'>,
  ranges: readonly Range[],
  all: Scales,
  kind: 'standard' | 'none',
): { scales: Omit<Scales, 'fill'>; constant: string[] } {
  const constant: string[] = []
  const one = (name: string, values: Float64Array, otherwise: Scale): Scale => {
    if (kind === 'none') return { ...UNSCALED }
    const scale = scaleOver(name, values, ranges)
    if (scale === null) return { ...otherwise }
    if (scale.constant) constant.push(name)
    return { mean: scale.mean, deviation: scale.deviation }
  }
  const inputs = names.map((name, c) => one(name, columns[c], all.inputs[c]))
  const scales = targets.map(({ name, values, plain }, j) => {
    const own = names.indexOf(name)
    const otherwise = targetScales(all)[j]
    // A series without a value has the unit of all.
    const scale =
      own >= 0 ? { ...otherwise, ...inputs[own] } : values === null ? { ...otherwise } : one(name, values, otherwise)
    return withUnit(scale, name, values, plain, ranges, kind)
  })
  const ahead = knownScales(known, ({ name, values }, i) => {
    const own = names.indexOf(name)
    return own >= 0 ? { ...inputs[own] } : one(name, values, all.known![i])
  })
  return { scales: { inputs, target: alone(scales), ...ahead }, constant }
}

function knownScales(
  known: NonNullable<ToScale['known']>,
  scaleOfColumn: (column: { name: string; values: Float64Array }, i: number) => Scale,
): Pick<Scales, 'known'> {
  return known.length === 0 ? {} : { known: known.map(scaleOfColumn) }
}

/** A target's scale, with its unit where the target is transformed. */
function withUnit(
  scale: Scale,
  name: string,
  values: Float64Array | null,
  plain: Float64Array | null,
  ranges: readonly Range[],
  kind: 'standard' | 'none',
): Scale {
  if (plain === null || plain === values || kind === 'none') return scale
  const unit = scaleOver(name, plain, ranges)?.deviation
  return unit === undefined ? scale : { ...scale, unit }
}

/** The mean of each column's means. */
function averages(means: readonly (readonly number[])[]): number[] {
  return means[0].map((_, c) => means.reduce((sum, list) => sum + list[c], 0) / means.length)
}

/**
 * The scales of each series of a table: those of the training; of a series that it never saw, those of its own rows in
 * this table (or none, where no series was scaled).
 */
export function scalesFor(
  scaler: Scaler,
  task: Omit<ToScale, 'train' | 'means'> & { rows: readonly Range[] },
): { scales: Scales[]; unseen: string[] } {
  const { series } = scaler
  if (series === undefined) return { scales: task.rows.map(() => scaler), unseen: [] }
  const isUnscaled = [...scaler.inputs, ...targetScales(scaler)].every((s) => s.mean === 0 && s.deviation === 1)
  const kind = isUnscaled ? 'none' : 'standard'
  const known = new Map(series.map((one) => [one.name, one]))
  const unseen: string[] = []
  const scales = task.rows.map((range, s): Scales => {
    const name = task.series?.[s] ?? ''
    const own = known.get(name)
    if (own !== undefined) return own
    unseen.push(name)
    return { ...scalesOver(task, [range], scaler, kind).scales, fill: scaler.fill }
  })
  return { scales, unseen }
}

/** What fills missing cells of each series of a table; of a series that the training never saw, the mean of all. */
export function fillsFor(scaler: Scaler, series: readonly string[] | null): readonly (readonly number[])[] {
  if (scaler.series === undefined) return (series ?? ['']).map(() => scaler.fill)
  const known = new Map(scaler.series.map(({ name, fill }) => [name, fill]))
  return (series ?? ['']).map((name) => known.get(name) ?? scaler.fill)
}

/** Rows of a column scaled, in f64. */
export function scaled(values: Float64Array, scales: readonly Scale[], rows: readonly Range[]): Float64Array {
  const out = new Float64Array(values.length)
  rows.forEach(([from, to], s) => {
    const { mean, deviation } = scales[s]
    for (let r = from; r < to; r++) out[r] = (values[r] - mean) / deviation
  })
  return out
}
