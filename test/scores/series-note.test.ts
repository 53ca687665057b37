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

test('without mase where no series has a scale for it', async () => {
  const rows = Array.from({ length: 80 }, (_, t) => t)
  // The same value for as long as is trained on: the seasonal naive forecast has no error there.
  const y = rows.map((t) => (t % 40 < 34 ? 5 : t % 7))
  const table = Table.fromColumns({ s: rows.map((t) => (t < 40 ? 'a' : 'b')), y }, { series: 's' })
  const forecaster = await Forecaster.create({ target: 'y', window: 2, hiddenSize: 2 })
  await forecaster.fit(table, { epochs: 1 })
  const { notes } = scoreBoard(await forecaster.evaluate(table), { target: 'y' })
  const note = notes.find((text) => text.includes('by itself'))
  expect(note).toMatch(/2 of 2 scored: rmse [\d.]+, \w+ [\d.]+\.$/)
  expect(notes.join(' ')).toMatch(/mase leaves 2 of 2 series out, .* to divide by: none can be computed, or it is 0\./)
  forecaster.dispose()
})
