/** A sweep of eight small sets over one table. */
import type { SweepOptions, SweepResult } from '../../src/index.js'
import { weather } from '../forecaster/helpers.js'

export const table = weather(160)
export const SMALL = {
  target: 'y',
  hiddenSize: 4,
  epochs: 2,
  horizon: [1, 2],
  space: { cell: ['rnn', 'gru'], window: [4, 6], learningRate: [0.003, 0.01] },
} satisfies SweepOptions

/** Without what depends on the clock. */
export const timeless = ({ trials, winner, ...result }: SweepResult) => ({
  ...result,
  seconds: 0,
  trials: trials.map((trial) => ({ ...trial, seconds: 0 })),
  winner: { ...winner, holdout: { ...winner.holdout, seconds: 0 } },
})
