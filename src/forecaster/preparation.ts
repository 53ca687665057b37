/**
 * Everything that a training needs besides the network: columns, scaler, samples, baselines, boundaries. All checks of
 * the table happen here, before anything is trained.
 *
 * @module
 */
import { canonicalJson } from '../fingerprint.js'
import type { Table } from '../table/index.js'
import { fitBaselines } from '../scores/baselines/index.js'
import { type Dataset, datasetOf } from '../data/dataset.js'
import type { ResolvedFitOptions } from '../options/fit.js'
import type { ResolvedForecasterOptions } from '../options/forecaster.js'
import { maxHorizon, targetsOf } from '../options/outputs.js'
import { makesPart } from '../options/split.js'
import { cutBy, unevenShares } from '../data/cut.js'
import { type PartRows, rangesOf } from '../data/parts.js'
import { boundariesOf, hashOf } from '../data/split.js'
import { prepare, requireSamples, requireWindow, type Samples, samplesOf } from '../data/samples.js'
import { fillsFor, fitScaler } from '../data/scaler.js'
import { schemaOf, withSchema } from '../data/schema.js'
import { type Seasons, seasonsFor } from '../data/seasons.js'
import type { FittedParts } from '../scores/scores.js'
import { type SampleWeights, weightsOf } from '../data/sample-weights.js'

/** A training, ready to begin. */
export interface Preparation extends FittedParts {
  /** The table with the policies of the schema. */
  table: Table
  dataset: Dataset
  /** The columns that are forecast, in the table's units. */
  targets: readonly (Float64Array | null)[]
  samples: Samples
  /** How much each sample counts; null: all the same. */
  weights: SampleWeights | null
  /** SHA-256 of the index and of all columns that the training reads. */
  hash: string
  warnings: string[]
  /** What the baselines, and the network where it asks for a season, reckon with. */
  season: Seasons
}

/**
 * Prepares a training.
 *
 * @param before what an earlier training left: its columns and scaler are kept, and its baselines if the training rows
 * are the same; null: all is decided here
 * @param given the parts of the table, where no split tells them
 * @throws HindcastError `NO_SAMPLES`, `WINDOW_TOO_LONG`, `TARGET_LEAK`, `INDEX_STEP`, `OPTION_CONFLICT`, and what
 * columns throw
 */
export async function prepareTraining(
  table: Table,
  options: ResolvedForecasterOptions,
  fit: ResolvedFitOptions,
  before: (Pick<FittedParts, 'schema' | 'scaler'> & Partial<FittedParts>) | null,
  given?: PartRows,
): Promise<Preparation> {
  const first = before === null ? schemaOf(table, options, fit.weights) : { schema: before.schema, warnings: [] }
  const { schema } = first
  const own = withSchema(table, schema)
  const parts = given ?? cutBy(own, fit.split)
  const train = rangesOf(parts, 'train')
  const means = before === null ? undefined : fillsFor(before.scaler, own.series)
  const prepared = prepare(own, schema, { train, means, needsTarget: true })
  requireWindow(prepared, schema, maxHorizon(schema))
  const samples = samplesOf(prepared, schema, parts)
  requireSamples(prepared, schema, parts, samples, 'train')
  if (makesPart(fit.split, 'valid')) requireSamples(prepared, schema, parts, samples, 'valid')
  if (makesPart(fit.split, 'test')) requireSamples(prepared, schema, parts, samples, 'test')

  const targets = targetsOf(schema).map((name, j) => ({ name, values: prepared.targets[j]! }))
  const { scaler, warnings } =
    before === null
      ? fitScaler(
          {
            names: schema.inputs,
            columns: prepared.rawInputs,
            targets,
            train,
            means: prepared.means,
            series: own.series,
          },
          options.scale,
        )
      : { scaler: before.scaler, warnings: [] }
  const dataset = datasetOf(prepared, schema, scaler, options.network.dtype ?? 'f32')
  const boundaries = boundariesOf(own, schema, parts)
  const known = before?.boundaries !== undefined && canonicalJson(before.boundaries) === canonicalJson(boundaries)
  const baselines = known
    ? before.baselines!
    : await fitBaselines({ prepared, dataset, schema, samples, train, signal: fit.signal })
  return {
    table: own,
    schema,
    scaler,
    baselines,
    boundaries,
    dataset,
    targets: prepared.targets,
    samples,
    weights: fit.weights === undefined ? null : weightsOf(own, fit.weights, schema, samples),
    hash: fit.weights === undefined ? boundaries.hash : hashOf(own, schema, [fit.weights]),
    warnings: [...first.warnings, ...warnings, ...unevenShares(own, parts, fit.split)],
    season: seasonsFor(own, schema.season, targets[0].name, train),
  }
}
