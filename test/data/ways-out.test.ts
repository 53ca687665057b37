/** A part without a sample: the refusal says what is short, and what it names works. */
import { expect, it } from 'vitest'
import { Forecaster, type FitOptions, type ForecasterOptions, type HindcastError, Table } from '../../src/index.js'
import { onCommandLine } from '../../src/cli/flags.js'
import { onPage } from '../../src/studio/words.js'
import { refusal } from '../forecaster/helpers.js'

/** Monthly sales: a trend and a year. */
function months(rows: number): Table {
  const index = Array.from({ length: rows }, (_, r) => new Date(Date.UTC(2019, r, 1)).toISOString().slice(0, 7))
  const sales = index.map((_, r) => 300 + 2 * r + 40 * Math.sin((r * Math.PI) / 6) + ((r * 7) % 5))
  return Table.fromColumns({ sales }, { index })
}

async function trained(rows: number, options: Partial<ForecasterOptions>, fit: FitOptions = {}) {
  const forecaster = await Forecaster.create({ target: 'sales', hiddenSize: 4, ...options })
  await forecaster.fit(months(rows), { epochs: 1, ...fit })
  return forecaster
}

const refused = (...given: Parameters<typeof trained>): Promise<HindcastError> =>
  refusal('NO_SAMPLES', () => trained(...given))

it('names a split that works, and how many rows ahead do', async () => {
  for (const window of [undefined, 6]) {
    const error = await refused(60, { ahead: 12, window })
    expect(error.sayIn(onCommandLine)).toBe(
      'the validation part has no sample: it has 9 rows, fewer than the 12 that are forecast ahead; choose ' +
        '--split valid:12,test:12, or fewer rows ahead, such as --ahead 9.',
    )
    expect(error.sayIn(onPage)).toContain('such as "Rows ahead: 1-9"')
    await trained(60, { ahead: 12, window }, { split: { valid: 12, test: 12 } })
    await trained(60, { ahead: 9, window })
    await refused(60, { ahead: 10, window })
  }
})

it('says that no split serves where the rows are too few, and what does', async () => {
  const error = await refused(36, { ahead: 12 })
  expect(error.sayIn(onCommandLine)).toBe(
    'the validation part has no sample: it has 5 rows, fewer than the 12 that are forecast ahead (the table has 36 ' +
      'rows, and with a window of 12 every split takes 48 at least); choose fewer rows ahead, such as --ahead 5.',
  )
  await trained(36, { ahead: 5 })
})

it('names a shorter window where rows ahead cannot be fewer', async () => {
  const error = await refused(36, { window: 30 })
  expect(error.message).toContain('choose split: { valid: 1, test: 1 }, or a shorter window, such as window: 24.')
  await trained(36, { window: 24 })
})

it('with intervals, what it names leaves enough scores for them', async () => {
  const error = await refused(60, { ahead: 6, interval: 0.8 })
  expect(error.message).toContain(
    'it has 5 rows, besides those for intervals, fewer than the 6 that are forecast ahead; choose ' +
      'split: { valid: 18, test: 9 }, or fewer rows ahead, such as ahead: 1.',
  )
  const forecaster = await trained(60, { ahead: 6, interval: 0.8 }, { split: { valid: 18, test: 9 } })
  expect(forecaster.promises()[0]).toMatch(/^Intervals of 80 %/)
})

it('too few rows to make any interval of are told before the training, with a lower one that works', async () => {
  const error = await refused(60, { window: 6, interval: 0.9 })
  expect(error.sayIn(onCommandLine)).toBe(
    'the rows that calibrate intervals have 4 samples, and an interval of 90 % takes 9; choose --split valid:18,test:9, ' +
      'or --interval 0.8.',
  )
  const lower = await trained(60, { window: 6, interval: [0.8, 0.9] })
  expect(lower.promises()[1]).toMatch(/^No interval of 90 % or more/)
  const other = await trained(60, { window: 6, interval: 0.9 }, { split: { valid: 18, test: 9 } })
  expect(other.promises()[0]).toMatch(/^Intervals of 90 %/)
  const none = await refused(60, { window: 6, ahead: 3, interval: 0.9 }, { split: { valid: 5, test: 5 } })
  expect(none.sayIn(onCommandLine)).toContain('have no sample, and an interval of 90 % takes 9; choose --split')
})

it('names the rows that calibrate where halves of the validation rows take too many', async () => {
  const error = await refused(30, { ahead: 3, interval: 0.8 })
  expect(error.sayIn(onCommandLine)).toMatch(/choose --split valid:3,calibrate:6,test:3\.$/)
  await trained(30, { ahead: 3, interval: 0.8 }, { split: { valid: 3, calibrate: 6, test: 3 } })
})

it('names the lags where these reach too far back', async () => {
  const error = await refusal('WINDOW_TOO_LONG', () => trained(60, { window: 6, lags: [364] }))
  expect(error.sayIn(onCommandLine)).toBe(
    'the table has 60 rows, too few for a window of 6 rows and the 358 rows before it, for lags, with a target 1 row on; ' +
      'choose no --lags.',
  )
  const some = await refused(60, { window: 6, lags: [12, 45] })
  expect(some.sayIn(onCommandLine)).toMatch(/choose (--split [^,]*,[^,]*, or )?--lags 12/)
  await trained(60, { window: 6, lags: [12] })
})

it('a trained model keeps its window and its rows ahead: only the split is named', async () => {
  const forecaster = await trained(120, { ahead: 12, window: 6 })
  const error = await refusal('NO_SAMPLES', () => forecaster.fit(months(60)))
  expect(error.message).toMatch(/choose split: \{ valid: 12, test: 12 \}\.$/)
})

it('of a table too short for a window and what is forecast, names what works together', async () => {
  const tooLong = async (...given: Parameters<typeof trained>): Promise<string> => {
    const error = await refusal('WINDOW_TOO_LONG', () => trained(...given))
    return error.sayIn(onCommandLine)
  }
  expect(await tooLong(25, { ahead: 14 })).toBe(
    'the table has 25 rows, too few for a window of 14 rows with a target 14 rows on; ' +
      'choose fewer rows ahead, such as --ahead 3.',
  )
  await trained(25, { ahead: 3 })
  expect(await tooLong(20, { ahead: 14 })).toMatch(/ on; choose --ahead 3 and --window 11\.$/)
  await trained(20, { ahead: 3, window: 11 })
  expect(await tooLong(8, { horizon: 7 })).toMatch(/ on; choose --horizon 2 and --window 3\.$/)
  await trained(8, { horizon: 2, window: 3 })
  expect(await tooLong(3, { ahead: 2 })).toMatch(/ on; give more rows\.$/)
})

it('lies across gaps where that makes windows', async () => {
  const index = Array.from({ length: 60 }, (_, r) => r + Math.floor(r / 5))
  const table = Table.fromColumns({ sales: index.map((r) => 300 + (r % 7)) }, { index })
  const fitted = async (asked: Table, window: number) => {
    const forecaster = await Forecaster.create({ target: 'sales', hiddenSize: 4, window, defaults: 'plain' })
    await forecaster.fit(asked, { epochs: 1 })
  }
  const error = await refusal('WINDOW_TOO_LONG', () => fitted(table, 14))
  expect(error.sayIn(onCommandLine)).toMatch(/ on; choose a shorter --window, such as --window 4, or --gaps ignore\.$/)
  await fitted(table, 4)
  await fitted(table.withPolicy({ ...table.policy, gaps: 'ignore' }), 14)
})
