/** A backtest in a worker: the same plan, rows, order and bits; progress, stop, errors. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { backtest, type BacktestOptions, type BacktestRow, HindcastError, readCsv } from '../../src/index.js'
import { WorkerBacktest } from '../../src/worker/index.js'
import { Worker } from 'node:worker_threads'

const file = fileURLToPath(new URL('../../data/seattle-weather.csv', import.meta.url))
const text = readFileSync(file, 'utf8')
const options = { target: 'tmax', horizon: [1, 2], folds: 4, epochs: 2, interval: 0.8 } satisfies BacktestOptions
// The worker's script stands in dist/.
const worker = () => new Worker(new URL('../../dist/worker/node.js', import.meta.url), { execArgv: [] })

async function rowsOf(run: AsyncIterable<BacktestRow>): Promise<BacktestRow[]> {
  const rows: BacktestRow[] = []
  for await (const row of run) rows.push(row)
  return rows
}

test('has the plan, the rows and the result of one on the page, with progress', { timeout: 60_000 }, async () => {
  const table = await readCsv(file)
  const here = backtest(table, options)
  const seen: number[] = []
  const onProgress = ({ done }: { done: number }) => seen.push(done)
  const there = await WorkerBacktest.create(text, { ...options, onProgress }, { worker })
  expect(there.plan).toEqual(here.plan)
  expect(there.places).toEqual(here.places)
  expect(there.chosen).toEqual(here.chosen)
  expect(await rowsOf(there)).toEqual(await rowsOf(here))
  expect(seen).toEqual([1, 2, 3, 4])
  const [a, b] = [await there.result(), await here.result()]
  expect({ ...a, seconds: 0 }).toEqual({ ...b, seconds: 0 })
  await expect(rowsOf(there)).rejects.toMatchObject({ code: 'BUSY' })
  // The result alone, of a table that was read here.
  const again = await WorkerBacktest.create(table, options, { worker })
  expect((await again.result()).fingerprint).toBe(b.fingerprint)
})

test(
  'stops when told to, with the reason of the signal; broken off, it has no result',
  { timeout: 60_000 },
  async () => {
    const many = { ...options, folds: 60 }
    const abortion = new AbortController()
    const onProgress = () => abortion.abort(new Error('enough'))
    const stopped = await WorkerBacktest.create(text, { ...many, signal: abortion.signal, onProgress }, { worker })
    await expect(rowsOf(stopped)).rejects.toThrow('enough')
    await expect(stopped.result()).rejects.toThrow('enough')
    await expect(WorkerBacktest.create(text, { ...many, signal: abortion.signal }, { worker })).rejects.toThrow(
      'enough',
    )

    const broken = await WorkerBacktest.create(text, many, { worker })
    for await (const { horizon } of broken) if (horizon === 2) break
    await expect(broken.result()).rejects.toMatchObject({ code: 'BACKTEST_INCOMPLETE' })

    const disposed = await WorkerBacktest.create(text, many, { worker })
    const result = disposed.result()
    disposed.dispose()
    await expect(result).rejects.toMatchObject({ code: 'DISPOSED' })
  },
)

test('refuses what a backtest refuses, with code and facts', { timeout: 60_000 }, async () => {
  const refused = async (given: object, data: string = text): Promise<HindcastError> => {
    const error = await WorkerBacktest.create(data, { ...options, ...given }, { worker }).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(HindcastError)
    return error as HindcastError
  }
  expect(await refused({ fold: 3 })).toMatchObject({ code: 'OPTION_UNKNOWN' })
  expect(await refused({ target: 'tmx' })).toMatchObject({ code: 'COLUMN_UNKNOWN' })
  expect(await refused({ table: { step: 3 } }, 'date,tmax\n2012-01-01,warm\n')).toBeInstanceOf(HindcastError)
  const thrown = new Error('of mine')
  const throwing = await WorkerBacktest.create(
    text,
    {
      ...options,
      onProgress: () => {
        throw thrown
      },
    },
    { worker },
  )
  await expect(throwing.result()).rejects.toBe(thrown)
})
