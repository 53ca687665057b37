/** What the tests of scores share. */
import { cutBy } from '../../src/data/cut.js'
import { datasetOf } from '../../src/data/dataset.js'
import { rangesOf } from '../../src/data/parts.js'
import { prepare, samplesOf } from '../../src/data/samples.js'
import { fitScaler } from '../../src/data/scaler.js'
import { schemaOf } from '../../src/data/schema.js'
import { type ForecasterOptions, resolveForecasterOptions } from '../../src/options/forecaster.js'
import { targetsOf } from '../../src/options/outputs.js'
import type { FitTask } from '../../src/scores/baselines/row.js'
import type { Linear } from '../../src/scores/linear.js'
import type { Table } from '../../src/table/index.js'

/** What a linear baseline forecasts for one window. */
export function forecastBy(linear: Linear, features: ArrayLike<number>): number {
  const out = new Float64Array(1)
  linear.predict(features, 1, out)
  return out[0]
}

/** Park and Miller's generator: 0 … 1. */
export function lehmer(seed: number): () => number {
  let state = seed
  return () => (state = (state * 16807) % 2147483647) / 2147483647
}

/** What baselines are fitted on, as a training makes it. */
export async function taskOf(
  table: Table,
  options: Partial<ForecasterOptions> & { split?: [number, number, number] },
  seasons: number[],
): Promise<FitTask> {
  const { split = [0.6, 0.2, 0.2], ...own } = options
  const { schema } = schemaOf(table, resolveForecasterOptions({ target: 'y', allowLeak: true, ...own }))
  const parts = cutBy(table, split)
  const train = rangesOf(parts, 'train')
  const prepared = prepare(table, schema, { train, needsTarget: true })
  const { scaler } = fitScaler(
    {
      names: schema.inputs,
      columns: prepared.rawInputs,
      targets: targetsOf(schema).map((name, j) => ({ name, values: prepared.targets[j]!, plain: prepared.targets[j] })),
      train,
      means: prepared.means,
      series: table.series,
    },
    'standard',
  )
  const dataset = datasetOf(prepared, schema, scaler, 'f64')
  const samples = samplesOf(prepared, schema, parts)
  return { prepared, dataset, schema, samples, train, seasons, judged: 'mse' }
}
