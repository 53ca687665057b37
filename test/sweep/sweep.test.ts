/** Sweeps: what they choose, what they hold out, and that a journal goes on where it was. */
import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import {
  backtest,
  type ErrorCode,
  Forecaster,
  sweep,
  parseCsv,
  type SweepOptions,
  type SweepProgress,
  type SweepResult,
} from '../../src/index.js'
import { Generator } from '../../src/random.js'
import { choose, type Trial } from '../../src/sweep/choose.js'
import type { JobOutcome } from '../../src/sweep/job.js'
import { failedModels, modelsOf } from '../../src/sweep/models.js'
import type { JobRunner } from '../../src/sweep/outcomes.js'
import { carried } from '../../src/sweep/payload.js'
import { setsOf } from '../../src/sweep/sets.js'
import { resolveSweep } from '../../src/options/sweep.js'
import { dayOf, rowsOf } from '../backtest/mutations.js'
import { folderWith, weather as weatherCsv } from '../cli/support.js'
import { refusal, weather } from '../forecaster/helpers.js'

const table = weather(160)
const SMALL = {
  target: 'y',
  hiddenSize: 4,
  epochs: 2,
  horizon: [1, 2],
  space: { cell: ['rnn', 'gru'], window: [4, 6], learningRate: [0.003, 0.01] },
} satisfies SweepOptions

/** Without what depends on the clock. */
const timeless = ({ trials, winner, ...result }: SweepResult) => ({
  ...result,
  seconds: 0,
  trials: trials.map((trial) => ({ ...trial, seconds: 0 })),
  winner: { ...winner, holdout: { ...winner.holdout, seconds: 0 } },
})

test('every combination is scored on the rows before the hold-out, and the winner alone on the hold-out', async () => {
  const run = sweep(table, SMALL)
  expect(run.plan.sets.length).toBe(8)
  expect(run.plan.sets[1]).toEqual({ cell: 'rnn', window: 4, 'optimizer.learningRate': 0.01 })
  expect(run.plan.holdout).toMatchObject({ rows: 24, origins: 23 })
  const seen: number[] = []
  for await (const { id, status, score } of run) {
    expect([status, score! > 0]).toEqual(['done', true])
    seen.push(id)
  }
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  const { trials, winner, jobs, judged } = await run.result()
  expect([jobs, judged]).toEqual([{ done: 8, failed: 0, repeated: 0, differing: 0 }, 'mse'])
  // A set's score is the backtest's of the rows before the hold-out: nothing of the hold-out is in it.
  const before = table.slice(0, table.rows - 24)
  const { choosing } = run.plan
  const own = await backtest(before, {
    ...{ target: 'y', hiddenSize: 4, epochs: 2, horizon: [1, 2], cell: 'gru', window: 6 },
    optimizer: { learningRate: 0.003 },
    folds: choosing.origins,
    every: 1,
    refit: choosing.origins / choosing.trainings,
  }).result()
  expect(trials[6].fingerprint).toBe(own.fingerprint)
  expect(trials[6].score).toBeCloseTo(own.scores.model.network.mse, 12)
  // The hold-out is forecast by one training on all rows before it.
  expect(winner.holdout.scores.model.network.n).toBe(46)
  expect(winner.holdout.trainings.length).toBe(1)
  expect(winner.holdout.plan[0].origin).toBe(run.plan.holdout.after)
  expect(winner.set).toEqual(trials[winner.id - 1].options)
  expect(winner.options).toMatchObject({ target: 'y', cell: winner.set.cell, window: winner.set.window })
})

test('what is held out changes no selection score', async () => {
  const y = [...table.numeric('y')]
  const other = weather(160, { cells: { y: y.map((v, r) => (r >= 136 ? v + 5 : v)) } })
  const [a, b] = await Promise.all([sweep(table, SMALL).result(), sweep(other, SMALL).result()])
  expect(b.trials.map(({ fingerprint }) => fingerprint)).toEqual(a.trials.map(({ fingerprint }) => fingerprint))
  expect(b.winner.id).toBe(a.winner.id)
  expect(b.winner.holdout.fingerprint).not.toBe(a.winner.holdout.fingerprint)
})

test('random sets come from the seed, keep to their stretches, and are none twice', () => {
  const space = { hiddenSize: { range: [2, 9] }, learningRate: { log: [0.001, 0.1] }, cell: ['rnn', 'lstm'] } as const
  const options = { target: 'y', space, trials: 60 }
  const sets = setsOf(resolveSweep(options), 0)
  expect(setsOf(resolveSweep(options), 0)).toEqual(sets)
  expect(setsOf(resolveSweep(options), 1)).not.toEqual(sets)
  expect(new Set(sets.map((set) => JSON.stringify(set))).size).toBe(60)
  const rates = sets.map((set) => set['optimizer.learningRate'] as number)
  expect(
    sets.every(({ hiddenSize }) => Number.isInteger(hiddenSize) && Number(hiddenSize) >= 2 && Number(hiddenSize) <= 9),
  ).toBe(true)
  expect(rates.every((rate) => rate >= 0.001 && rate <= 0.1)).toBe(true)
  // As many below the middle of the scale as above it.
  const low = rates.filter((rate) => rate < 0.01).length
  expect(low).toBeGreaterThan(18)
  expect(low).toBeLessThan(42)
  // Where there are fewer sets than are asked for, all of them.
  expect(setsOf(resolveSweep({ target: 'y', space: { window: [3, 4] }, search: 'random' }), 0).length).toBe(2)
  expect(setsOf(resolveSweep({ target: 'y', space: { window: { range: [3, 5] } }, trials: 9 }), 0).length).toBe(3)
})

test('an option goes by its own name, that within the optimizer, or that of its flag', () => {
  const optionsOf = (space: object) =>
    resolveSweep({ target: 'y', space } as SweepOptions).axes.map(({ option }) => option)
  expect(optionsOf({ hidden: [2], lr: [0.1], batch: [8], layers: [1] })).toEqual([
    'hiddenSize',
    'optimizer.learningRate',
    'batchSize',
    'numLayers',
  ])
  expect(optionsOf({ optimizer: ['adam', 'sgd'], weightDecay: [0], past: [50, 90] })).toEqual([
    'optimizer.name',
    'optimizer.weightDecay',
    'past',
  ])
})

test('what cannot be swept is refused before anything runs, in a sentence', async () => {
  const space =
    (own: object, more: object = {}) =>
    () =>
      Promise.resolve(sweep(table, { target: 'y', space: own, ...more } as SweepOptions))
  const cases: [object, object, ErrorCode, RegExp][] = [
    [{ windw: [4] }, {}, 'OPTION_UNKNOWN', /"windw", which is not an option to vary; did you mean window\?/],
    [{ window: [4, 0] }, {}, 'OPTION_INVALID', /In space: window is 0; expected a whole number from 1/],
    [{ window: [] }, {}, 'OPTION_INVALID', /space is an object; expected an object that gives options lists/],
    [{ window: { log: [0, 4] } }, {}, 'OPTION_INVALID', /expected an object that gives options lists/],
    [{ window: { range: [0, 4] } }, {}, 'OPTION_INVALID', /window is 0/],
    [{ horizon: [1, 2] }, {}, 'OPTION_CONFLICT', /scores are compared/],
    [{ folds: [1, 2] }, {}, 'OPTION_CONFLICT', /scores are compared/],
    [{ threads: [1, 2] }, {}, 'OPTION_CONFLICT', /changes nothing of a forecast/],
    [{ loss: ['mse', 'mae'] }, {}, 'OPTION_CONFLICT', /judged by another error/],
    [
      { cell: ['rnn', 'gru'], nonlinearity: ['relu'] },
      {},
      'OPTION_CONFLICT',
      /combination that cannot be \(cell: 'gru', nonlinearity: 'relu'\)/,
    ],
    [{ window: [4] }, { window: 5 }, 'OPTION_CONFLICT', /also given/],
    [{ window: [4], lr: [0.1], learningRate: [0.2] }, {}, 'OPTION_CONFLICT', /names optimizer.learningRate twice/],
    [{ window: { range: [4, 9] } }, { search: 'grid' }, 'OPTION_CONFLICT', /a grid takes lists/],
    [{ window: [4] }, { trials: 4 }, 'OPTION_CONFLICT', /runs all of its combinations/],
    [{ window: [4] }, { holdout: 1 }, 'OPTION_INVALID', /nothing is left|too few/],
    [{ window: [4] }, { holdout: 500 }, 'OPTION_INVALID', /holds out 500 rows of 160 rows/],
    [{ window: [4] }, { model: 'none' }, 'OPTION_UNKNOWN', /model/],
  ]
  for (const [own, more, code, message] of cases) {
    if (code === 'OPTION_INVALID' && 'holdout' in more && more.holdout === 1) Object.assign(more, { horizon: 2 })
    const error = await refusal(code, space(own, more))
    expect(error.message).toMatch(message)
  }
})

test('a set that cannot be scored is named, and the others go on', async () => {
  const { trials, jobs, notes } = await sweep(table, { ...SMALL, space: { window: [4, 150] } }).result()
  expect(jobs).toMatchObject({ done: 1, failed: 1 })
  expect(trials[1]).toMatchObject({ status: 'failed', score: null })
  expect(notes.join('\n')).toMatch(/1 option set of 2 could not be scored; number 2: .*window/)
  await refusal('NO_SAMPLES', () => sweep(table, { ...SMALL, space: { window: [150] } }).result())
})

test('within one standard error of the best the smaller network wins', () => {
  const outcome = (errors: number[], parameters: number): JobOutcome => ({
    kind: 'trial',
    result: {
      judged: 'mse',
      byOrigin: errors.map((error, i) => ({ fold: i + 1, error })),
      training: { fold: 1, window: 5, parameters, epochs: 1, best: 1, trainLoss: [1], validLoss: [1] },
      n: errors.length,
      notes: [],
      seconds: 1,
      fingerprint: '',
    },
  })
  const generator = new Generator(4)
  const base = Array.from({ length: 60 }, () => 1 + generator.uniform())
  const with_ = (add: number, size: number) => {
    const noise = base.map(() => size * (generator.uniform() - 0.5))
    const mean = noise.reduce((a, b) => a + b, 0) / noise.length
    return base.map((error, i) => error + add + noise[i] - mean)
  }
  const winnerOf = (...outcomes: JobOutcome[]) =>
    choose(
      outcomes.map(() => ({})),
      outcomes,
      1,
    ).choice!.winner.id
  // Close by, with differences that change sign: a tie, though the scores of the origins differ a lot.
  expect(winnerOf(outcome(base, 500), outcome(with_(0.005, 0.5), 100))).toBe(2)
  // As close, but always behind: no tie, however far the origins lie apart.
  expect(winnerOf(outcome(base, 500), outcome(with_(0.005, 0.002), 100))).toBe(1)
  // A larger one that ties does not win.
  expect(winnerOf(outcome(base, 100), outcome(with_(0.005, 0.5), 500))).toBe(1)
  // Of too few origins nothing can be told: the least score wins.
  expect(winnerOf(outcome([1, 2, 3], 500), outcome([1, 2, 3.0001], 100))).toBe(1)
  // Sets are compared over the origins that all could forecast.
  const { trials, choice } = choose([{}, {}], [outcome([5, ...base], 10), outcome(base, 10)], 1)
  expect([choice!.origins, trials[0].score === trials[1].score]).toEqual([60, false])
})

test('a journal goes on where it was, to the same result; a larger grid runs what is new', async () => {
  const expected = timeless(await sweep(table, SMALL).result())
  const journal = join(folderWith(), 'j')
  const controller = new AbortController()
  const onProgress = ({ done }: { done: number }): void => {
    if (done === 3) controller.abort(new Error('enough'))
  }
  await expect(sweep(table, { ...SMALL, journal, signal: controller.signal, onProgress }).result()).rejects.toThrow(
    'enough',
  )
  expect(readFileSync(journal, 'utf8').trimEnd().split('\n').length).toBe(4)
  const known: boolean[] = []
  const run = sweep(table, { ...SMALL, journal })
  for await (const { isKnown } of run) known.push(isKnown)
  expect(known.filter(Boolean).length).toBe(3)
  expect(timeless(await run.result())).toEqual(expected)
  // Complete: nothing runs, and the hold-out is not scored again.
  const bytes = readFileSync(journal)
  expect(timeless(await sweep(table, { ...SMALL, journal }).result())).toEqual(expected)
  expect(readFileSync(journal).equals(bytes)).toBe(true)
  // A torn last line is dropped and told.
  truncateSync(journal, bytes.length - 7)
  const torn = await sweep(table, { ...SMALL, journal }).result()
  expect(torn.notes[0]).toMatch(/torn/)
  expect(torn.fingerprint).toBe(expected.fingerprint)
  // Another space: what is known is not run again; that the hold-out was looked at before is told.
  const more = { ...SMALL, space: { ...SMALL.space, window: [4, 6, 5], hidden: [3] }, hiddenSize: undefined, journal }
  const wider = await sweep(table, more).result()
  const looked = wider.notes.some((note) => note.includes('held out were scored once before'))
  expect(looked).toBe(true)
  // Of another table it is refused, and left as it is.
  const before = readFileSync(journal)
  await refusal('CHECKPOINT_MISMATCH', () => sweep(weather(161), { ...SMALL, journal }).result())
  expect(readFileSync(journal).equals(before)).toBe(true)
  writeFileSync(journal, 'notes\n')
  await refusal('CHECKPOINT_INVALID', () => sweep(table, { ...SMALL, journal }).result())
})

test(
  'on two threads: the same result, and each set reaches the journal when it ends',
  { timeout: 120_000 },
  async () => {
    const { sweep: packed, parseCsv } = (await import(
      fileURLToPath(new URL('../../dist/index.js', import.meta.url))
    )) as typeof import('../../src/index.js')
    const own = await parseCsv(weatherCsv(160))
    // The first set takes longest.
    const options = {
      ...SMALL,
      target: 'tmax',
      hiddenSize: undefined,
      epochs: undefined,
      space: { hiddenSize: [64, 4, 3], epochs: [20, 2] },
    }
    const one = timeless(await packed(own, options).result())
    const journal = join(folderWith(), 'j')
    const run = packed(own, { ...options, jobs: 2, journal })
    const order: number[] = []
    for await (const { id } of run) {
      order.push(id)
      expect(readFileSync(journal, 'utf8').trimEnd().split('\n').length).toBe(1 + order.length)
    }
    expect(timeless(await run.result())).toEqual(one)
    expect([...order].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6])
    const controller = new AbortController()
    const stopped = packed(own, {
      ...options,
      jobs: 2,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('stop')),
    })
    await expect(stopped.result()).rejects.toThrow('stop')
  },
)

test('each series alone: what a backtest of that series gives, beside the network for all', async () => {
  const rows = rowsOf(new Generator(2), 90, ['A', 'B', 'C'], 0)
  const own = await parseCsv(
    ['date,station,y,x', ...rows.map(({ t, station, y, x }) => [dayOf(t), station, y ?? '', x ?? ''].join(','))].join(
      '\n',
    ),
    { series: 'station' },
  )
  const options = { target: 'y', hiddenSize: 3, epochs: 2, window: 4, horizon: [1, 2], perSeries: true, holdout: 12 }
  const told: unknown[] = []
  const onProgress = ({ series }: SweepProgress) => told.push(series)
  const run = sweep(own, { ...options, space: { cell: ['rnn', 'gru'] }, onProgress })
  const { local, winner } = await run.result()
  expect(local!.series.map(({ series }) => series)).toEqual(['A', 'B', 'C'])
  expect(local!.failed).toEqual([])
  expect(told.slice(-1)).toEqual([{ done: 3, of: 3 }])
  const { bySeries, byOrigin } = winner.holdout.scores
  expect(local!.series.map(({ shared }) => shared)).toEqual(bySeries.network.map(({ error }) => error))
  const errors = []
  const sums = new Map<string | number, { sum: number; n: number }>()
  for (const [s, name] of own.series!.entries()) {
    const ranges = own.series!.map((_, k) => {
      const from = own.seriesStarts[k]
      return [from, k === s ? (own.seriesStarts[k + 1] ?? own.rows) : from] as const
    })
    const { perSeries: _, holdout: _holdout, ...shared } = options
    const alone = { ...shared, ...winner.set }
    const cut = own.cut(ranges)
    const times = new Set(Array.from({ length: cut.rows }, (_, r) => cut.index.at(r)))
    const origins = winner.holdout.plan.map(({ origin }) => origin).filter((origin) => times.has(origin))
    const { scores } = await backtest(cut, { ...alone, origins, refit: 'never' }).result()
    expect(scores.bySeries.network.map(({ series }) => series)).toEqual([name])
    errors.push(scores.bySeries.network[0].error)
    for (const { fold, error } of scores.byOrigin.network) {
      const { sum, n } = sums.get(origins[fold - 1]) ?? { sum: 0, n: 0 }
      sums.set(origins[fold - 1], { sum: sum + error, n: n + 1 })
    }
  }
  expect(local!.series.map(({ local: error }) => error)).toEqual(errors)
  expect(local!.verdict.n).toBe(byOrigin.network.length)
  // Over origins: the mean of the series that have one there, beside that of the network for all.
  const differences = byOrigin.network.map(({ fold, error }) => {
    const { sum, n } = sums.get(winner.holdout.plan[fold - 1].origin)!
    return sum / n - error
  })
  const mean = differences.reduce((a, b) => a + b, 0) / differences.length
  expect(local!.verdict.difference).toBeCloseTo(mean, 12)
  // Goes on from a journal, to the same; of one series there is nothing to compare.
  const journal = join(folderWith(), 'j')
  const again = { ...options, space: { cell: ['rnn', 'gru'] }, journal }
  expect((await sweep(own, again).result()).local!.verdict).toEqual(local!.verdict)
  const bytes = readFileSync(journal)
  expect((await sweep(own, again).result()).local!.verdict).toEqual(local!.verdict)
  expect(readFileSync(journal).equals(bytes)).toBe(true)
  await refusal('OPTION_CONFLICT', () => Promise.resolve(sweep(table, { ...SMALL, perSeries: true })))
})

test('the best sets come back as models, trained as fit does, from a journal too', async () => {
  const journal = join(folderWith(), 'j')
  const seen: unknown[] = []
  const onProgress = ({ models }: SweepProgress): void => void (models !== undefined && seen.push(models))
  const options = { ...SMALL, interval: 0.8, keep: 3, onProgress }
  const run = await sweep(table, { ...options, journal }).result()
  const { trials, winner, models, fingerprint } = run
  const others = trials.filter(({ id }) => id !== winner.id).sort((a, b) => a.score! - b.score!)
  expect(models.map(({ id }) => id)).toEqual([winner.id, others[0].id, others[1].id])
  expect(seen).toEqual([0, 1, 2, 3].map((done) => ({ done, of: 3 })))
  for (const { set, bytes, fingerprint: own } of models) {
    const { 'optimizer.learningRate': learningRate, ...network } = set as { 'optimizer.learningRate': number }
    const { target, hiddenSize, epochs, horizon } = SMALL
    const made = { target, hiddenSize, horizon, ...network, interval: 0.8, optimizer: { learningRate } }
    const forecaster = await Forecaster.create(made)
    await forecaster.fit(table, { epochs })
    expect(bytes).toEqual(forecaster.toBytes())
    expect(own).toBe(forecaster.fingerprint())
    forecaster.dispose()
  }
  // The journal keeps them, to the byte.
  const lines = readFileSync(journal)
  const again = await sweep(table, { ...options, journal }).result()
  expect(again.models.map(({ bytes }) => bytes)).toEqual(models.map(({ bytes }) => bytes))
  expect(readFileSync(journal).equals(lines)).toBe(true)
  expect(again.fingerprint).toBe(fingerprint)
  // What they are is not part of what the sweep found.
  expect((await sweep(table, { ...SMALL, interval: 0.8 }).result()).fingerprint).toBe(fingerprint)
  const space = { window: [4, 6] }
  const few = await sweep(table, { ...SMALL, space, keep: 5 }).result()
  expect(few.models.length).toBe(2)
  expect(few.notes).toContain('2 models instead of 5: no more option sets were scored.')
})

test('a model that could not be trained is told, and the others come', async () => {
  const trials = [1, 2].map(
    (id) => ({ id, options: { window: id + 3 }, score: id, status: 'done' }) as unknown as Trial,
  )
  const bytes = Uint8Array.of(1, 2, 3)
  const outcomes: JobOutcome[] = [
    carried({ kind: 'model', result: { bytes, seconds: 1, fingerprint: 'f' } }, 2),
    carried({ kind: 'model', result: { bytes, seconds: 1, fingerprint: 'f' } }, 3),
  ]
  const runner = {
    async *run() {
      // The later one comes first.
      yield { job: 1, value: outcomes[1] }
      yield { job: 0, value: outcomes[0] }
    },
  } as unknown as JobRunner
  const models = await modelsOf(table, trials, {
    jobAt: ({ options }) => ({ kind: 'model', options: { target: 'y', ...options }, holdout: 0.15 }),
    ...{ journal: null, runner, label: () => '', told: () => undefined },
  })
  expect(models.map((model) => model.bytes)).toEqual([null, bytes])
  expect(models[0].code).toBe('QUEUE_INVALID')
  expect(failedModels(models)).toEqual([
    'There is no model of option set 1: it has 3 bytes, and a queue carries models of at most 2; train it on one machine, with hindcast train and the options of the set.',
  ])
})

test('inputs, and what may be none, are varied as lists of their own; rows ahead are told by all sets together', async () => {
  const ahead = 2
  const y = [...table.numeric('y')].map((v, r) => (r < 160 - ahead ? v : null))
  const shop = weather(160, { cells: { y, price: [...table.numeric('x')] } }).select(['y', 'price'])
  const run = sweep(shop, {
    ...{ target: 'y', hiddenSize: 4, window: 4, epochs: 1, holdout: 20 },
    space: {
      inputs: [['y'], ['y', 'price']],
      known: ['none', ['price']],
      calendar: ['none', ['weekday']],
      min: ['none'],
    },
  })
  // The rows ahead hold the price, which some sets take as an input that is not known ahead.
  expect(run.plan.holdout).toMatchObject({ rows: 20, after: table.index.at(160 - ahead - 21) })
  const { trials, winner } = await run.result()
  expect(trials.map(({ status }) => status)).toEqual(Array(8).fill('done'))
  expect(new Set(trials.map(({ fingerprint }) => fingerprint)).size).toBe(8)
  expect(trials[0].options).toEqual({ inputs: ['y'], known: 'none', calendar: 'none', min: 'none' })
  const own = await sweep(shop.slice(0, 158), {
    ...{ target: 'y', inputs: ['y'], hiddenSize: 4, window: 4, epochs: 1, holdout: 20, space: { defaults: ['rule'] } },
  }).result()
  expect(trials[0].fingerprint).toBe(own.trials[0].fingerprint)
  expect(Object.keys(winner.options)).not.toContain('min')
  const refused = (space: object) =>
    refusal('OPTION_INVALID', () => sweep(shop, { target: 'y', space } as SweepOptions))
  expect((await refused({ inputs: ['y'] })).message).toMatch(/each value that is tried is such a list\.$/)
  expect((await refused({ lags: [[]] })).message).toMatch(/or "none" for a set without\.$/)
  const typo = await refusal('COLUMN_UNKNOWN', () => sweep(shop, { target: 'y', space: { inputs: [['y', 'prise']] } }))
  expect(typo.message).toMatch(/no column "prise"; did you mean "price"/)
})
