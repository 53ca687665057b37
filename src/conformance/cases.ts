/**
 * The trainings of the conformance program: every cell in both precisions, as a bare network and as a forecaster, small
 * enough for a slow engine, of sizes that fill no vector evenly. What each leaves behind, weights and losses and
 * forecasts, becomes one fingerprint.
 *
 * @module
 */
import { type Cell, cellOf, CELLS } from '../engine/cells.js'
import type { Dtype } from '../engine/spec.js'
import { digest } from '../fingerprint.js'
import { Forecaster } from '../forecaster/index.js'
import type { FitOptions } from '../options/fit.js'
import type { ForecasterOptions } from '../options/forecaster.js'
import { Network } from '../network/index.js'
import type { NetworkOptions } from '../options/network.js'
import { Generator } from '../random.js'
import type { Score } from '../scores/metrics.js'
import { Table } from '../table/index.js'

/** Where a case runs: the options that change no bit. */
export type Where = Pick<NetworkOptions, 'engine' | 'threads' | 'wasm'>

/** One training. */
export interface ConformanceCase {
  /** `gru f32, forecaster in minibatches` */
  name: string
  dtype: Dtype
  /** Whether it is also run on threads: what they share, the starting of workers being most of the time. */
  threads: boolean
  /** Trains; the fingerprint. `made` sees the network before its first training. */
  run(where: Where, made: (network: Network) => void): Promise<string>
}

type CellOptions = Pick<NetworkOptions, 'cell' | 'nonlinearity'>

/** Every cell there is, with each of its nonlinearities. */
const CELL_OPTIONS: readonly [string, CellOptions][] = (Object.keys(CELLS) as Cell[]).flatMap((cell) =>
  cellOf({ cell }).nonlinearity
    ? (['tanh', 'relu'] as const).map((nonlinearity): [string, CellOptions] => [
        `${cell} ${nonlinearity}`,
        { cell, nonlinearity },
      ])
    : [[cell, { cell }]],
)

/** Trainings of a bare network: shapes, options and how many updates. */
const NETWORKS: readonly { name: string; steps: number; batch: number; updates: number; options: NetworkOptions }[] = [
  {
    name: 'one window',
    steps: 7,
    batch: 1,
    updates: 6,
    options: {
      inputSize: 3,
      hiddenSize: 5,
      seed: 1,
      optimizer: { name: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: true },
    },
  },
  {
    name: 'two layers',
    steps: 6,
    batch: 5,
    updates: 5,
    options: {
      inputSize: 2,
      hiddenSize: 9,
      outputSize: 3,
      numLayers: 2,
      dropout: 0.25,
      recurrentBias: false,
      lossOn: 'last',
      seed: 2,
      optimizer: { name: 'adam', learningRate: 0.01 },
    },
  },
  {
    name: 'wide',
    steps: 9,
    batch: 17,
    updates: 3,
    options: { inputSize: 4, hiddenSize: 37, seed: 3, optimizer: { name: 'adamw', weightDecay: 0.02 } },
  },
]

/** Trainings of a forecaster on the table below. */
const FORECASTERS: readonly { name: string; options: ForecasterOptions; fit: FitOptions }[] = [
  {
    name: 'forecaster, baselines and verdict, window by window',
    options: {
      target: 'a',
      window: 5,
      hiddenSize: 4,
      lossOn: 'last',
      seed: 4,
      optimizer: { name: 'sgd', learningRate: 0.02 },
    },
    fit: { epochs: 2, batchSize: 1, shuffle: false },
  },
  {
    name: 'forecaster, baselines and verdict in minibatches',
    options: {
      target: 'b',
      horizon: 2,
      window: 8,
      hiddenSize: 11,
      seed: 5,
      optimizer: { name: 'adam', learningRate: 0.05 },
    },
    fit: { epochs: 12, batchSize: 16, clipNorm: 0.4, patience: 2 },
  },
]

/** All cases, in order. */
export const CASES: readonly ConformanceCase[] = CELL_OPTIONS.flatMap(([cell, options]) =>
  (['f32', 'f64'] as const).flatMap((dtype) => [
    ...NETWORKS.map((network) => ({
      name: `${cell} ${dtype}, ${network.name}`,
      dtype,
      threads: network.name === 'wide',
      run: (where: Where, made: (network: Network) => void) =>
        trainNetwork(network, { ...network.options, ...options, dtype, ...where }, made),
    })),
    ...FORECASTERS.map((forecaster) => ({
      name: `${cell} ${dtype}, ${forecaster.name}`,
      dtype,
      threads: forecaster.fit.batchSize !== 1 && dtype === 'f32',
      run: (where: Where, made: (network: Network) => void) =>
        trainForecaster({ ...forecaster.options, ...options, dtype, ...where }, forecaster.fit, made),
    })),
  ]),
)

/** Some updates on random numbers; then the weights, the losses, a prediction and a gradient of the input. */
async function trainNetwork(
  { steps, batch, updates }: (typeof NETWORKS)[number],
  options: NetworkOptions,
  made: (network: Network) => void,
): Promise<string> {
  const { inputSize, outputSize = 1, lossOn, dropout = 0 } = options
  const network = await Network.create(options)
  try {
    made(network)
    const random = new Generator(11)
    const numbers = (n: number): number[] => Array.from({ length: n }, () => 2 * random.uniform() - 1)
    const losses: number[] = []
    for (let i = 0; i < updates; i++) {
      network.forward(numbers(steps * batch * inputSize), { steps, batch, training: dropout > 0 })
      losses.push(network.backward(numbers((lossOn === 'last' ? 1 : steps) * batch * outputSize)))
      if (i < updates - 1) network.step()
    }
    const inputGradient = [...network.inputGradient()]
    network.step()
    const { output } = network.predict(numbers(steps * batch * inputSize), { steps, batch })
    return digest([network.fingerprint(), losses, inputGradient, [...output]])
  } finally {
    network.dispose()
  }
}

/** A training with its history, scores and forecasts. */
async function trainForecaster(
  options: ForecasterOptions,
  fit: FitOptions,
  made: (network: Network) => void,
): Promise<string> {
  const forecaster = await Forecaster.create({ defaults: 'plain', ...options, inputs: ['a', 'b', 'c'] })
  try {
    made(forecaster.network)
    const data = table()
    const run = await forecaster.fit(data, fit)
    const losses = run.epochs.map(({ trainLoss, validLoss }) => [trainLoss, validLoss])
    const { verdict, best, yesterday, ...scores } = await forecaster.evaluate(data)
    const figures = ['model', ...verdict.map(({ against }) => against)].map((name) => {
      const { mse, mae, mase } = (scores as unknown as Record<string, Score>)[name]
      return [name, mse, mae, mase]
    })
    const forecasts = (await forecaster.predict(data)).map(({ value }) => value)
    return digest([
      run.fingerprint,
      losses,
      run.best.epoch,
      [best, yesterday, figures, verdict.map(({ outcome, p }) => [outcome, p])],
      forecasts,
    ])
  } finally {
    forecaster.dispose()
  }
}

/** 240 days of three series, each a damped echo of itself and of chance; a few cells are missing. */
function table(): Table {
  const random = new Generator(7)
  const series = (inertia: number): number[] => {
    let value = 0
    return Array.from({ length: 240 }, (_, day) => {
      value = inertia * value + random.uniform() - 0.5
      return day % 61 === 40 ? NaN : 20 + 5 * value
    })
  }
  const days = Array.from({ length: 240 }, (_, day) => day)
  return Table.fromColumns({ a: series(0.9), b: series(0.7), c: series(0.3) }, { index: days })
}
