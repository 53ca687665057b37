/**
 * What a training leaves behind.
 *
 * @module
 */
import type { IndexValue, Reading, Table } from '../table/index.js'
import type { BestEpoch, EpochRecord } from '../options/progress.js'
import type { Samples } from '../data/samples.js'

/** The result of `fit`. */
export interface Run {
  /** The epochs of this training. */
  epochs: EpochRecord[]
  /** The epoch whose weights the forecaster holds: the best, or the last without a validation part. */
  best: BestEpoch
  /** Of the forecaster as it now is. */
  fingerprint: string
  /** What was trained on. */
  data: DataFacts
  /** What the caller should know: columns left out, columns that do not vary. */
  warnings: string[]
}

/** Facts about a table and its samples. */
export interface DataFacts {
  rows: number
  /** Missing cells of each numeric column. */
  missing: Record<string, number>
  gaps: { after: IndexValue; before: IndexValue; rowsMissing: number }[]
  /** Samples of each part; `targetMissing` more are left out, since their target cell is missing. */
  samples: { train: number; valid: number; test: number; targetMissing: number }
  /** Columns that the network sees. */
  inputs: string[]
  /** How the table was read. */
  reading: Reading
}

/** The facts of a training table. */
export function dataFacts(table: Table, samples: Samples, inputs: readonly string[]): DataFacts {
  const { train, valid, test, targetMissing } = samples
  return {
    rows: table.rows,
    missing: Object.fromEntries(table.missing),
    gaps: table.gaps.map(({ after, before, rowsMissing }) => ({ after, before, rowsMissing })),
    samples: {
      train: train.length,
      valid: valid.length,
      test: test.length,
      targetMissing: targetMissing.train + targetMissing.valid + targetMissing.test,
    },
    inputs: [...inputs],
    reading: table.reading,
  }
}
