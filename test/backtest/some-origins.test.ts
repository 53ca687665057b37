/** A baseline that some origins lack is compared where it is, on the same forecasts as the network. */
import { expect, test } from 'vitest'
import { backtest } from '../../src/backtest/index.js'
import { verdictTexts } from '../../src/backtest/sentences.js'
import { Generator } from '../../src/random.js'
import { Table } from '../../src/table/index.js'

test('the verdict counts the forecasts and the origins of both', async () => {
  const random = new Generator(1)
  // Months tell much, once there are three of each.
  const month = Array.from({ length: 100 }, (_, r) => new Date(Date.UTC(2000, r)).toISOString().slice(0, 7))
  const y = month.map((_, r) => 3 * Math.sin((2 * Math.PI * r) / 12) + random.uniform())
  const table = Table.fromColumns({ y }, { index: month })
  const options = { target: 'y', horizon: [1, 2, 3], window: 5, hiddenSize: 2, epochs: 1, folds: 14, every: 5 }
  const rowsOf = backtest(table, { ...options, defaults: 'plain' })
  const of: Record<string, { origins: Set<unknown>; n: number }> = {}
  for await (const { model, origin } of rowsOf) {
    const own = (of[model] ??= { origins: new Set(), n: 0 })
    own.origins.add(origin)
    own.n++
  }
  const result = await rowsOf.result()
  const partial = result.verdict.filter(({ forecasts }) => forecasts !== undefined)
  expect(partial.map(({ against }) => against).sort()).toEqual(['climatology', 'mean'])
  for (const { against, n, forecasts } of partial) {
    expect([n, forecasts]).toEqual([of[against].origins.size, of[against].n])
    expect(result.scores.model[against].n).toBe(forecasts)
    const { byOrigin } = result.scores
    const both = byOrigin[against].map(
      ({ fold, error }) => byOrigin.network.find((own) => own.fold === fold)!.error - error,
    )
    const mean = both.reduce((sum, d) => sum + d, 0) / both.length
    expect(partial.find((own) => own.against === against)!.difference).toBeCloseTo(mean, 12)
    const scores = { ...result.scores, best: against }
    expect(verdictTexts({ ...result, scores })[0]).toContain(`${forecasts} of 42 forecasts from ${n} origins`)
  }
})

test('rows that are yet to come are no origins to score', () => {
  const y = Array.from({ length: 120 }, (_, r) => (r < 110 ? 3 + (r % 12) : NaN))
  const options = { target: 'y', window: 5, hiddenSize: 2, epochs: 1, defaults: 'plain' } as const
  const table = Table.fromColumns({ y })
  expect(() => backtest(table, { ...options, folds: 5 })).toThrow(
    'none of the rows that are forecast has a value of "y", so nothing could be scored: the last value is at 109.',
  )
  expect(backtest(table, { ...options, folds: 15 }).plan).toHaveLength(15)
})
