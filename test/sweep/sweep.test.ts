/** Sweeps: what they choose, and what they hold out. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { backtest, sweep, parseCsv, type SweepOptions, type SweepProgress } from '../../src/index.js'
import { Generator } from '../../src/random.js'
import { choose } from '../../src/sweep/choose.js'
import type { JobOutcome } from '../../src/sweep/job.js'
import { dayOf, rowsOf } from '../backtest/mutations.js'
import { folderWith } from '../cli/support.js'
import { refusal, weather } from '../forecaster/helpers.js'
import { SMALL, table } from './helpers.js'

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
