/**
 * Everything that a training needs besides the network: columns, scaler, samples, baselines, boundaries. All checks of
 * the table happen here, before anything is trained.
 *
 * @module
 */
import { canonicalJson } from '../text/canonical-json.js'
import type { Table } from '../table/index.js'
import { judgedBy } from '../scores/judged.js'
import { fitBaselines } from '../scores/baselines/index.js'
import { type Dataset, datasetOf } from '../data/dataset.js'
import type { ResolvedFitOptions } from '../options/fit.js'
import type { ResolvedForecasterOptions } from '../options/forecaster.js'
import { levelsOf, maxHorizon, targetsOf } from '../options/outputs.js'
import { highestLevel, scoresNeeded } from '../scores/conformal.js'
import { makesPart } from '../options/split.js'
import { sameCalendarTexts } from '../data/calendar.js'
import { calibrated, cutBy } from '../data/cut.js'
import { unevenShares } from '../data/uneven-shares.js'
import { rowsBehind } from '../data/known.js'
import { fixedScales } from '../data/fixed.js'
import { type PartRows, PARTS, rangesOf } from '../data/parts.js'
import { boundariesOf, hashOf } from '../data/split.js'
import {
  choosingSamples,
  prepare,
  requireSamples,
  requireWindow,
  type Samples,
  trainingSamples,
} from '../data/samples.js'
import { fillsFor, fitScaler } from '../data/scaler.js'
import { schemaOf, withSchema } from '../data/schema.js'
import { type Seasons, withSeason } from '../data/seasons.js'
import { baselessTexts } from '../data/window-words.js'
import type { FittedParts } from '../scores/scores.js'
import { HindcastError, type Way } from '../errors.js'
import { counted, whole } from '../text/number.js'
import { percent } from '../text/task.js'
import { sentencesOf } from '../text/said.js'
import { words } from '../text/words.js'
import { transformedColumns } from '../data/transform.js'
import { type Refused, waysOut, waysToWindow } from '../data/ways-out.js'
import { Gathering } from './gathering.js'
import { type SampleWeights, weightsOf } from '../data/sample-weights.js'

/** A training, ready to begin. */
export interface Preparation extends FittedParts {
  /** The table with the policies of the schema. */
  table: Table
  dataset: Dataset
  /** How windows are gathered from it. */
  gathering: Gathering
  /** The columns that are forecast, in the table's units. */
  targets: readonly (Float64Array | null)[]
  samples: Samples
  /** How much each sample counts; null: all the same. */
  weights: SampleWeights | null
  /** SHA-256 of the index and of all columns that the training reads. */
  hash: string
  /** In the library's words; other surfaces have theirs by `sentencesIn`. */
  warnings: string[]
  /** What the baselines, and the network where it asks for a season, reckon with. */
  season: Seasons
}

/** What an earlier training left. */
export type Earlier = Pick<FittedParts, 'schema'> & { scaler: FittedParts['scaler'] | null } & Partial<
    Pick<FittedParts, 'baselines' | 'boundaries'>
  >

/**
 * Prepares a training.
 *
 * @param before what an earlier training left: its columns and scaler are kept (a scaler of null is fitted anew), and
 * its baselines if the training rows are the same; null: all is decided here
 * @param given the parts of the table, where no split tells them
 * @throws HindcastError `NO_SAMPLES`, `WINDOW_TOO_LONG`, `TARGET_LEAK`, `INDEX_STEP`, `OPTION_CONFLICT`, and what
 * columns throw
 */
export async function prepareTraining(
  table: Table,
  options: ResolvedForecasterOptions,
  fit: ResolvedFitOptions,
  before: Earlier | null,
  given?: PartRows,
): Promise<Preparation> {
  const first = before === null ? schemaOf(table, options, fit.weights) : { schema: before.schema, warnings: [] }
  const own = withSchema(table, first.schema)
  const parts = given ?? calibrated(own, cutBy(own, fit.split), fit.split, options.interval !== undefined)
  const train = rangesOf(parts, 'train')
  const { schema, season } = withSeason(own, first.schema, train)
  const known = before?.scaler ?? null
  const means = known === null ? undefined : fillsFor(known, own.series)
  const prepared = prepare(own, schema, { train, means, needsTarget: true })
  const samples = trainingSamples(prepared, schema, parts, options.network.lossOn)
  const { split } = fit
  const { lossOn } = options.network
  const scores = Math.max(0, ...levelsOf(options).map(scoresNeeded))
  const refused = { table: own, parts, split, schema, means: prepared.means, lossOn, scores, isKept: before !== null }
  requireWindow(prepared, schema, maxHorizon(schema), () => waysToWindow(refused))
  for (const part of PARTS) {
    if (part !== 'train' && !makesPart(split, part)) continue
    requireSamples(prepared, schema, parts, samples, part, () => waysOut(refused))
  }
  requireScores(refused, samples, levelsOf(options))

  const columns = transformedColumns(prepared, schema)
  const plain = prepared.targets
  const targets = targetsOf(schema).map((name, j) => ({ name, values: columns.targets[j]!, plain: plain[j] }))
  const { scaler: fitted, warnings } =
    known === null
      ? fitScaler(
          {
            names: schema.inputs,
            columns: columns.rawInputs,
            targets,
            train,
            means: prepared.means,
            series: own.series,
            known: (schema.known ?? []).map((name) => ({ name, values: own.numeric(name) })),
          },
          options.scale,
        )
      : { scaler: known, warnings: [] }
  const scaler = known ?? { ...fitted, ...fixedScales(own, schema, train, options.scale) }
  const dtype = options.network.dtype ?? 'f32'
  const dataset = datasetOf(prepared, schema, scaler, dtype)
  const gathering = new Gathering(dataset, schema, dtype)
  const boundaries = boundariesOf(own, schema, parts)
  const isSame = before?.boundaries !== undefined && canonicalJson(before.boundaries) === canonicalJson(boundaries)
  const baselines = isSame
    ? before.baselines!
    : await fitBaselines({
        prepared,
        dataset,
        schema,
        samples: choosingSamples(prepared, schema, parts, split, samples),
        train,
        seasons: season.rows,
        judged: judgedBy(options.network.loss),
        signal: fit.signal,
      })
  return {
    table: own,
    schema,
    scaler,
    baselines,
    boundaries,
    dataset,
    gathering,
    targets: prepared.targets,
    samples,
    weights: fit.weights === undefined ? null : weightsOf(own, fit.weights, schema, samples),
    hash: fit.weights === undefined ? boundaries.hash : hashOf(own, schema, [fit.weights]),
    warnings: sentencesOf([
      ...first.warnings,
      ...warnings,
      // The rows of given parts are cut by the caller, who knows which are ahead.
      ...(given === undefined ? unevenShares(own, parts, fit.split) : []),
      ...windowWarnings(gathering, samples),
      ...sameCalendarTexts(schema, dataset.calendar),
      ...(given === undefined ? aheadTexts(own) : []),
    ]),
    season,
  }
}

/**
 * Refuses a training of which no interval could be made, before it begins.
 *
 * @throws HindcastError `NO_SAMPLES`
 */
function requireScores(refused: Refused, { calibrate }: Samples, [lowest]: readonly number[]): void {
  if (lowest === undefined || calibrate.length >= scoresNeeded(lowest)) return
  const { length } = calibrate
  const needed = scoresNeeded(lowest)
  const lower = highestLevel(length)
  const ways: Way[] = lower === null ? [] : [{ option: 'interval', value: lower }]
  throw new HindcastError(
    'NO_SAMPLES',
    words`${refused.table.place.prefix}the rows that calibrate intervals have ${length === 0 ? 'no sample' : counted(length, 'sample')}, and an interval of ${percent(lowest)} takes ${whole(needed)}${waysOut({ ...refused, scores: needed }, lower)}`,
    { file: refused.table.file, option: 'interval', value: lowest, samples: length, needed, ways },
  )
}

/** Says that rows at the end are not trained on, since they only hold known future values. */
function aheadTexts(table: Table): string[] {
  const rows = rowsBehind(table).reduce((n, own) => n + own, 0)
  if (rows === 0) return []
  const where = table.series === null ? 'at the end' : 'at the ends of series'
  return [`${counted(rows, 'row')} ${where} ${rows === 1 ? 'holds' : 'hold'} only what is known ahead.`]
}

/** What is to be known of the windows of a training. */
function windowWarnings(gathering: Gathering, { train, valid, baseless }: Samples): string[] {
  const warnings: string[] = []
  const flat = gathering.flat(train) + gathering.flat(valid)
  if (flat > 0) {
    const all = whole(train.length + valid.length)
    warnings.push(
      `In ${counted(flat, 'window')} of ${all} a column hardly varies (its variance is below 1e-5, scaled), so that its ` +
        'deviation is taken to be a little more than it is.',
    )
  }
  return [...warnings, ...baselessTexts(baseless)]
}
