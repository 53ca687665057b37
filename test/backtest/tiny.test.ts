/** What the plan of a tiny table says of the origins that it drops. */
import { expect, test } from 'vitest'
import { backtest } from '../../src/backtest/index.js'
import { droppedSentences, planSentence } from '../../src/backtest/sentences.js'
import { Table } from '../../src/table/index.js'
import { days, refusal } from '../forecaster/helpers.js'

const table = Table.fromColumns({ y: Array.from({ length: 12 }, (_, r) => ((r * r) % 7) + r) }, { index: days(12) })

test('names the first that is kept, and says a reason once', () => {
  const { plan } = backtest(table, { target: 'y' })
  const kept = plan.findIndex(({ trainedAt }) => trainedAt > 0)
  expect(kept).toBeGreaterThan(1)
  expect(planSentence(plan)).toContain(`. The first ${kept} are dropped; ${String(plan[kept].origin)} learns from `)
  expect(planSentence(plan.slice(kept))).toContain('. The first learns from ')
  const told = droppedSentences(plan)
  expect(told.filter((why) => why.includes('hold no window')).length).toBeLessThan(2)
})

test('names the window that is chosen, where it would fit before', () => {
  const { plan, chosen } = backtest(table, { target: 'y' })
  const [window] = /(?<=window )\d+/.exec(chosen.join(' '))!
  for (const { dropped } of plan.filter(({ trainedAt }) => trainedAt === 0)) {
    expect(dropped.join(' ')).toMatch(
      new RegExp(
        `no window of ${window} |The window of ${window} would fit, but a later origin chose it, from rows after`,
      ),
    )
  }
})

test('names no window that the rule would never have', async () => {
  const { plan } = backtest(table, { target: 'y', folds: 2 })
  expect(plan[0].reasons).toEqual([
    { kind: 'noRuleWindow', rows: 8, ahead: 1 },
    { kind: 'laterWindow', window: 4 },
  ])
  expect(plan[0].dropped[0]).toBe('By the default rule its 8 training rows hold no window with 1 row ahead.')
  const refused = (options: object) =>
    refusal('NO_SAMPLES', () => backtest(table.slice(0, 10), { target: 'y', ...options }))
  expect((await refused({})).message).toMatch(/By the default rule its 7 .* ahead\. Choose window: 6\.$/)
  // Where the plain defaults hold, and where a window is given, that one is meant.
  expect((await refused({ defaults: 'plain' })).message).toMatch(/Its 7 training rows hold no window of 14 /)
  expect((await refused({ window: 9 })).message).toMatch(/Its 7 training rows hold no window of 9 /)
})

test('tells reasons of one kind once, with the figures of the last', () => {
  const y = Array.from({ length: 60 }, (_, r) => (r % 9 === 4 ? null : ((r * r) % 7) + r))
  const { plan } = backtest(Table.fromColumns({ y }, { index: days(60) }), {
    target: 'y',
    window: 3,
    folds: 4,
    every: 9,
  })
  const counts = plan.map(({ reasons }) => reasons.find(({ kind }) => kind === 'targetMissing'))
  expect(new Set(counts.map((own) => JSON.stringify(own))).size).toBe(4)
  expect(plan.every(({ reasons, dropped }) => reasons.length === dropped.length)).toBe(true)
  const told = droppedSentences(plan)
  expect(told.filter((sentence) => sentence.includes('to learn from without'))).toEqual([
    `At 4 origins, of the last of them: ${plan[3].dropped.find((why) => why.includes('to learn from without'))}`,
  ])
})
