/** Small trained forecasters for the tests of exports, and what their windows hold. */
import { Forecaster } from '../../src/forecaster/index.js'
import type { FitOptions } from '../../src/options/fit.js'
import type { ForecasterOptions } from '../../src/options/forecaster.js'
import { Generator } from '../../src/random.js'
import { Table } from '../../src/table/index.js'
import { CELL_NAMES } from '../support/cells.js'

/** Columns of 120 rows with scales of their own, so that a scaler that is left out cannot go unnoticed. */
export function columns(rows = 120): Record<string, number[]> {
  const generator = new Generator(5)
  const noise = () => generator.uniform() - 0.5
  const wave = Array.from({ length: rows }, (_, r) => 101_000 + 300 * Math.sin(r / 6) + 80 * noise())
  const heat = wave.map((p, r) => 14 + (p - 101_000) / 60 + 3 * Math.cos(r / 9) + noise())
  const rain = wave.map(() => Math.max(0, 4 * noise()))
  return { pressure: wave, heat, rain }
}

/** A cell with what it is stacked from. */
export type NetworkCase = Pick<
  ForecasterOptions,
  'cell' | 'nonlinearity' | 'numLayers' | 'hiddenSize' | 'recurrentBias' | 'dtype'
>

/** Every kind of network: cells, activations, layers, without the recurrent bias, both precisions. */
export const NETWORKS: NetworkCase[] = (['f32', 'f64'] as const).flatMap((dtype) => [
  { dtype, hiddenSize: 5 },
  { dtype, nonlinearity: 'relu', numLayers: 2, hiddenSize: 4 },
  { dtype, numLayers: 3, hiddenSize: 6, recurrentBias: false },
  ...CELL_NAMES.filter((cell) => cell !== 'rnn').flatMap((cell, i) => [
    { dtype, cell, hiddenSize: 5 },
    { dtype, cell, numLayers: 2 + i, hiddenSize: 3 + i, recurrentBias: false },
  ]),
])

/** What a test calls a network. */
export function named(network: NetworkCase): string {
  const { cell = 'rnn', nonlinearity = 'tanh', numLayers = 1, recurrentBias = true, dtype } = network
  return `${cell} ${nonlinearity}, ${numLayers} layers, ${recurrentBias ? 'both biases' : 'one bias'}, ${dtype}`
}

/** A forecaster that was trained for two epochs. */
export async function trained(
  options: Partial<ForecasterOptions> = {},
  fit: FitOptions = {},
  table: Table = Table.fromColumns(columns()),
): Promise<{ forecaster: Forecaster; table: Table }> {
  const forecaster = await Forecaster.create({
    target: 'heat',
    window: 9,
    ...(options.ahead === undefined ? { horizon: 2 } : {}),
    ...options,
  })
  await forecaster.fit(table, { epochs: 2, batchSize: 8, ...fit })
  return { forecaster, table }
}

/** Tasks with several outputs: targets and horizons, and quantiles of each. */
export const TASKS: [string, Partial<ForecasterOptions>][] = [
  ['two targets at two horizons', { target: ['rain', 'heat'], horizon: [1, 3] }],
  ['near quantiles, which cross', { target: ['rain', 'heat'], loss: 'pinball', quantiles: [0.48, 0.5, 0.52] }],
  ['three quantiles of two targets', { target: ['rain', 'heat'], loss: 'pinball', quantiles: [0.1, 0.5, 0.9] }],
]

/** Windows that are more than rows as they are scaled. */
export const WINDOWS: [string, Partial<ForecasterOptions>][] = [
  ['segments', { segment: 3, ahead: 2 }],
  ['changes', { normalize: 'difference', dtype: 'f64' }],
  ['less the last row', { normalize: 'last', horizon: [1, 4], cell: 'gru' }],
  ['less the mean, in segments', { normalize: 'mean', segment: 9, target: ['rain', 'heat'] }],
  ['over the deviation', { normalize: 'standard', ahead: 3, cell: 'lstm' }],
  ['less the last season', { normalize: 'season', season: 4, segment: 3, loss: 'pinball', quantiles: [0.2, 0.5] }],
  ['from the last value', { residual: 'last', ahead: 3, max: 14 }],
  ['from a season that is longer than the window', { residual: 'season', season: 11, ahead: 3, dtype: 'f64' }],
  ['from a season, over the deviation', { residual: 'season', season: 5, normalize: 'standard', ahead: 6 }],
  ['two networks', { seeds: 2, residual: 'season', season: 5, normalize: 'standard', ahead: 3, max: 14, min: 9 }],
  ['logarithms within bounds', { transform: 'log1p', min: 12, max: 15, normalize: 'mean', target: ['heat', 'rain'] }],
]

/** Models that keep scores to make intervals of. */
export const INTERVALS: [string, Partial<ForecasterOptions>][] = [
  ['one number', {}],
  ['several outputs within bounds', { target: ['rain', 'heat'], horizon: [1, 3], max: 15, dtype: 'f64' }],
  ['four quantiles', { loss: 'pinball', quantiles: [0.1, 0.3, 0.7, 0.9] }],
  ['quantiles of two targets', { target: ['rain', 'heat'], loss: 'pinball', quantiles: [0.1, 0.5, 0.9], min: 0 }],
  ['one quantile', { loss: 'pinball', quantiles: [0.7], ahead: 2 }],
  ['two networks, relative to the mean', { seeds: 2, normalize: 'mean', ahead: 2 }],
]

/** What a step sees besides its rows. */
export const LAGS: [string, Partial<ForecasterOptions>][] = [
  ['lags', { lags: [7, 3], ahead: 3, segment: 3 }],
  ['lags, less the mean', { lags: [20], normalize: 'mean', horizon: [1, 4], inputs: ['rain'] }],
  ['lags of changes', { lags: [5], normalize: 'difference', dtype: 'f64', target: ['rain', 'heat'] }],
]

/** The same with a target that is not an input. */
export const APART: [string, Partial<ForecasterOptions>][] = [
  ['its mean', { normalize: 'mean', inputs: ['pressure', 'rain'], ahead: 2 }],
  ['its last season and deviation', { normalize: 'season', season: 3, inputs: ['rain'], target: ['rain', 'heat'] }],
  ['its last value', { residual: 'last', normalize: 'standard', inputs: ['rain'], dtype: 'f64' }],
]

/** The same by several networks, whose forecast is the mean of theirs. */
export const SEVERAL = TASKS.map(([name, task]): (typeof TASKS)[number] => [
  `${name}, three networks`,
  { ...task, seeds: 3, numLayers: 2, ...(task.quantiles === undefined ? {} : { quantiles: [0.48, 0.5, 0.52] }) },
])

/** Every number that a forecaster forecasts, window by window, in the order of its outputs. */
export async function forecasts(forecaster: Forecaster, table: Table): Promise<number[]> {
  return (await forecaster.predict(table)).flatMap(({ value, quantiles }) =>
    quantiles === undefined ? [value] : Object.values(quantiles),
  )
}

/** The time of row r by a clock that is an hour ahead from the fortieth row on, until row `until`. */
export function summerTime(step: 'months' | 'days' | 'hours', r: number, until: number): string {
  const isAhead = r >= 40 && r < until
  const clock = {
    months: Date.UTC(1990, r, 1),
    days: Date.UTC(2020, 0, 1 + r),
    hours: Date.UTC(2020, 0, 1, r + (isAhead ? 1 : 0)),
  }[step]
  return `${new Date(clock).toISOString().slice(0, 16)}${isAhead ? '+02:00' : '+01:00'}`
}

/** Three series, each with its own level, size and length, and a few missing cells. */
export function seriesCsv(): string {
  const lines = ['store,step,sales,price']
  for (const [s, [name, level, size]] of (
    [
      ['north', 10, 1],
      ['a "b", c', 5000, 400],
      ['east', -3, 0.01],
    ] as const
  ).entries()) {
    const data = columns(90 - 20 * s)
    for (const [r, heat] of data.heat.entries()) {
      const sales = r % 17 === 5 ? '' : level + size * heat
      lines.push(`"${name.replaceAll('"', '""')}",${r},${sales},${data.rain[r] + s}`)
    }
  }
  return lines.join('\n')
}
