/** Baselines of a long table before any training: nobody waits for all of it, and what is left out is said. */
import { expect, test } from 'vitest'
import { baselinesFor, bestOnValidation } from '../../src/inspect/baselines.js'
import { Table } from '../../src/table/index.js'

const table = Table.fromColumns({ y: Float64Array.from({ length: 60_000 }, (_, r) => Math.sin(r / 9) + (r % 7)) })

test('of a long table the last windows are scored, and that is said', async () => {
  const { outcome, left } = await baselinesFor(table, { target: 'y', window: 10 })
  expect(left).toMatch(/^To be quick, they are fitted and scored on the last 20,\d{3} windows; a training has all\.$/)
  expect('persistence' in outcome && outcome.persistence.n).toBeLessThan(4000)
})

test('so is the best one on the validation rows, which is asked for while a network trains', async () => {
  const { outcome, left } = await baselinesFor(table, { target: 'y', window: 10 })
  const found = await bestOnValidation(table, { target: 'y', window: 10 })
  expect(found).toMatchObject({ name: 'best' in outcome && outcome.best, left })
})

test('all of a short one, and of a split that names rows', async () => {
  const short = Table.fromColumns({ y: table.numeric('y').slice(0, 300) })
  expect((await baselinesFor(short, { target: 'y', window: 10 })).left).toBeNull()
  expect((await bestOnValidation(short, { target: 'y', window: 10 }))!.left).toBeNull()
  const { outcome, left } = await baselinesFor(table, { target: 'y', window: 10, split: { valid: 50, test: 30_000 } })
  expect(left).toBeNull()
  expect('persistence' in outcome && outcome.persistence.n).toBe(30_000)
})
