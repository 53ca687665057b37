/** What the head of the column skill says: which error it is of. */
import { expect, it } from 'vitest'
import { Forecaster, parseCsv } from '../../src/index.js'
import { scoreBoard } from '../../src/scores/board.js'

it.each([
  ['mse', 'mean squared error'],
  ['mae', 'mean absolute error'],
] as const)('of a network trained by %s it is of the %s', async (loss, title) => {
  const rows = Array.from({ length: 80 }, (_, i) => `${i},${(i * 7) % 11}`)
  const table = await parseCsv(`t,y\n${rows.join('\n')}\n`)
  const forecaster = await Forecaster.create({ target: 'y', window: 3, hiddenSize: 2, loss })
  await forecaster.fit(table, { epochs: 1 })
  const scores = await forecaster.evaluate(table)
  const { columns } = scoreBoard(scores, forecaster.task)
  const about = columns.find(({ name }) => name === 'skill')?.about
  expect(about).toContain(`1 − ${title} / that of ${scores.best}: above 0`)
})
