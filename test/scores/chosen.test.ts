/** By what the best baseline is chosen where no validation window has all its outputs. */
import { expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import { Table } from '../../src/table/index.js'
import { days } from '../forecaster/helpers.js'

const ROWS = 400

/** A weekly pattern, of which persistence knows next to nothing; some rows have no value. */
function pattern(isMissing: (row: number) => boolean): Table {
  const y = Array.from({ length: ROWS }, (_, r) =>
    isMissing(r) ? null : [0, 5, 1, 8, 2, 7, 3][r % 7] + ((r * 7919) % 13) / 50,
  )
  return Table.fromColumns({ y }, { index: days(ROWS) })
}

async function scored(table: Table) {
  const forecaster = await Forecaster.create({ target: 'y', window: 7, hiddenSize: 2, ahead: 4 })
  await forecaster.fit(table, { epochs: 1, split: { valid: 60, test: 60 } })
  const scores = await forecaster.evaluate(table)
  forecaster.dispose()
  return scores
}

test('by windows of single outputs', async () => {
  // Of any four rows ahead one is missing.
  const holes = await scored(pattern((r) => r >= ROWS - 120 && r < ROWS - 60 && r % 4 === 0))
  expect(holes.isChosen).toBe(true)
  expect(['climatology', 'seasonalNaive', 'linear', 'autoregression']).toContain(holes.best)
  expect(holes[holes.best as 'climatology'].rmse).toBeLessThan(holes.persistence.rmse / 4)
})
