/** What stands below a table of several series is told in the metric that the network is judged by. */
import { expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import { scoreBoard } from '../../src/scores/board.js'
import { Table } from '../../src/table/index.js'

test.each([
  ['mse', 'rmse'],
  ['mae', 'mae'],
] as const)('with the loss %s in %s', async (loss, metric) => {
  const rows = Array.from({ length: 120 }, (_, t) => t)
  const y = rows.map((t) => (t % 5) + (t % 60) / 7)
  const table = Table.fromColumns({ s: rows.map((t) => (t < 60 ? 'a' : 'b')), y }, { series: 's' })
  const forecaster = await Forecaster.create({ target: 'y', window: 4, hiddenSize: 2, loss })
  await forecaster.fit(table, { epochs: 1 })
  const scores = await forecaster.evaluate(table)
  const note = scoreBoard(scores, { target: 'y' }).notes.find((text) => text.includes('by itself'))
  expect(note).toMatch(new RegExp(`2 of 2 scored: ${metric} [\\d.]+, \\w+ [\\d.]+; mase [\\d.]+, `))
  forecaster.dispose()
})
