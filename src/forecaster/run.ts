/**
 * The results of a training.
 *
 * @module
 */
import type { IndexValue, Reading, Table } from '../table/index.js'
import type { BestEpoch, EpochRecord } from '../options/progress.js'
import { PARTS, seriesFinder, seriesRows } from '../data/parts.js'
import type { Samples } from '../data/samples.js'
import type { Seasons } from '../data/seasons.js'
import type { Scores } from '../scores/scores.js'
import type { Preparation } from './preparation.js'

/** The result of `fit`. */
export interface Run {
  /** The epochs of this training; with several networks, those of the first. */
  epochs: EpochRecord[]
  /** The epoch whose weights the forecaster holds: the best, or the last without a validation part. */
  best: BestEpoch
  /** With `residual`: the validation loss before the first update, which is that of the naive forecast. */
  initialLoss?: number
  /** Where several networks were trained: the epochs of each, in the order of their seeds. */
  seeds?: SeedRun[]
  /** With `final`: the final training, on all rows. Everything else here is about the training before it. */
  final?: FinalRun
  /** Fingerprint of the forecaster after the training. */
  fingerprint: string
  /** Facts about the training table. */
  data: DataFacts
  /** Sentences: columns left out, constant columns, and the like. */
  warnings: string[]
}

/** The training of one network of several. */
export interface SeedRun extends Pick<Run, 'epochs' | 'best' | 'initialLoss'> {
  seed: number
}

/** The final training, on all rows, for as many epochs as validation found best. */
export interface FinalRun extends Pick<Run, 'epochs'> {
  /** Number of training windows. */
  samples: number
  /** Where several networks were trained: the epochs of each. */
  seeds?: Pick<SeedRun, 'seed' | 'epochs'>[]
  /** Scores of the test part by the networks before it, which had not seen it; null if there was nothing to score. */
  scores: Scores | null
}

/** Facts about a table and its samples. */
export interface DataFacts {
  rows: number
  /** Missing cells of each numeric column. */
  missing: Record<string, number>
  gaps: { after: IndexValue; before: IndexValue; rowsMissing: number }[]
  /**
   * Samples of each part. Left out are `targetMissing` more, whose target cell is missing, and `straddling` more, whose
   * target rows lie in two parts. `epoch`: windows per epoch, where it does not take all.
   */
  samples: { train: number; valid: number; test: number; targetMissing: number; straddling?: number; epoch?: number }
  /** Where there are several series, each of them. */
  series?: SeriesFacts[]
  /** Columns that the network sees. */
  inputs: string[]
  /** How the table was read. */
  reading: Reading
  /** The seasonal periods, and how they were determined. */
  season: Seasons
}

/** One of several series of a training table. */
export interface SeriesFacts {
  id: string
  rows: number
  first: IndexValue
  last: IndexValue
  gaps: number
  samples: { train: number; valid: number; test: number }
}

/** The facts of a training table. */
export function dataFacts(
  { table, samples, schema, season }: Pick<Preparation, 'table' | 'samples' | 'schema' | 'season'>,
  { epochWindows }: { epochWindows?: number | undefined },
): DataFacts {
  const { train, valid, test, targetMissing, straddling } = samples
  return {
    rows: table.rows,
    missing: Object.fromEntries(table.missing),
    gaps: table.gaps.map(({ after, before, rowsMissing }) => ({ after, before, rowsMissing })),
    samples: {
      train: train.length,
      valid: valid.length,
      test: test.length,
      targetMissing: targetMissing.train + targetMissing.valid + targetMissing.test,
      ...(straddling === 0 ? {} : { straddling }),
      ...(epochWindows === undefined ? {} : { epoch: epochWindows }),
    },
    ...(table.series === null ? {} : { series: seriesFacts(table, samples) }),
    inputs: [...schema.inputs],
    reading: table.reading,
    season,
  }
}

/** Rows, ends, gaps and samples of each series. */
export function seriesFacts(table: Table, samples: Samples): SeriesFacts[] {
  const { index } = table
  const { starts, ends } = seriesRows(table)
  const seriesAt = seriesFinder(starts)
  const facts = (table.series ?? []).map((id, s): SeriesFacts => ({
    id,
    rows: ends[s] - starts[s],
    first: index.at(starts[s]),
    last: index.at(ends[s] - 1),
    gaps: 0,
    samples: { train: 0, valid: 0, test: 0 },
  }))
  for (const gap of table.gaps) facts[seriesAt(gap.row)].gaps++
  for (const part of PARTS) for (const e of samples[part]) facts[seriesAt(e)].samples[part]++
  return facts
}
