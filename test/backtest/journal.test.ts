/** The journal: a backtest that was broken off goes on where it was, to the same bits. HINDCAST_LONG: killed 30 times. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { backtest, type BacktestOptions } from '../../src/index.js'
import { Generator } from '../../src/random.js'
import { folderWith, weather as weatherCsv } from '../cli/support.js'
import { refusal, weather } from '../forecaster/helpers.js'
import { some, within } from '../support/long.js'

const SMALL = {
  target: 'y',
  window: 5,
  hiddenSize: 4,
  epochs: 2,
  horizon: [1, 2],
  folds: 8,
  every: 1,
  interval: 0.8,
} satisfies BacktestOptions
const table = weather(150)

const whole = (options: BacktestOptions) =>
  backtest(table, options)
    .result()
    .then((result) => ({ ...result, seconds: 0 }))

test('what was broken off goes on, to the result of one that was not', async () => {
  const expected = await whole(SMALL)
  const journal = join(folderWith(), 'j')
  for (const stopAt of [2, 5]) {
    let trained = 0
    const controller = new AbortController()
    const onProgress = (): void => {
      if (++trained === stopAt) controller.abort(new Error('enough'))
    }
    const broken = backtest(table, { ...SMALL, journal, signal: controller.signal, onProgress })
    await expect(broken.result()).rejects.toThrow('enough')
  }
  const lines = readFileSync(journal, 'utf8').trimEnd().split('\n')
  expect(lines.length).toBeGreaterThan(4)
  expect(await whole({ ...SMALL, journal })).toEqual(expected)
  // A journal that is complete gives the result again, without a training.
  expect(await whole({ ...SMALL, journal })).toEqual(expected)
  expect(readFileSync(journal, 'utf8').trimEnd().split('\n').length).toBe(9)
  expect(existsSync(`${journal}.lock`)).toBe(false)
})

test('a last line that is torn is dropped, and told', async () => {
  const expected = await whole(SMALL)
  const journal = join(folderWith(), 'j')
  await whole({ ...SMALL, journal })
  const bytes = readFileSync(journal)
  const generator = new Generator(3)
  for (let k = 0; k < 6; k++) {
    writeFileSync(journal, bytes)
    const at = k === 0 ? 20 : Math.floor(generator.uniform() * bytes.length)
    truncateSync(journal, at)
    const { notes, ...result } = await whole({ ...SMALL, journal })
    expect({ ...result, notes: notes.filter((note) => !note.includes('torn')) }).toEqual(expected)
    const endsALine = at === 0 || bytes[at - 1] === 10
    expect(notes.some((note) => note.includes('torn'))).toBe(at > bytes.indexOf(10) && !endsALine)
    expect(readFileSync(journal).equals(bytes)).toBe(true)
  }
})

test('another backtest, and a file that is none, are refused and left as they are', async () => {
  const folder = folderWith({ 'notes.txt': 'my notes\n' })
  const journal = join(folder, 'j')
  await whole({ ...SMALL, journal })
  const bytes = readFileSync(journal)
  for (const options of [{ seed: 1 }, { epochs: 3 }, { folds: 7 }, { interval: 0.7 }, { gap: 1 }]) {
    await refusal('CHECKPOINT_MISMATCH', () => whole({ ...SMALL, ...options, journal }))
  }
  const other = weather(150, { cells: { y: [...table.numeric('y')].map((v, r) => (r === 5 ? v + 1 : v)) } })
  await refusal('CHECKPOINT_MISMATCH', () => backtest(other, { ...SMALL, journal }).result())
  expect(readFileSync(journal).equals(bytes)).toBe(true)
  await refusal('CHECKPOINT_INVALID', () => whole({ ...SMALL, journal: join(folder, 'notes.txt') }))
  expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('my notes\n')
  const changed = Buffer.from(bytes)
  changed[bytes.indexOf(10) + 30] ^= 1
  writeFileSync(journal, changed)
  await refusal('CHECKPOINT_INVALID', () => whole({ ...SMALL, journal }))
})

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

test(
  'killed at random, again and again, the result is that of one that was not',
  { timeout: within(600_000) },
  async () => {
    const folder = folderWith({ 'w.csv': weatherCsv(300) })
    const [file, journal] = [join(folder, 'w.csv'), join(folder, 'j')]
    const call = ['backtest', file, '--target', 'tmax', '--window', '5', '--folds', '40', '--every', '1', '--json']
    const run = (more: string[], killAfter: number | null): Promise<string | null> =>
      new Promise((resolve) => {
        const child = spawn(process.execPath, [main, ...call, ...more], { stdio: ['ignore', 'pipe', 'ignore'] })
        let text = ''
        child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
        const timer = killAfter === null ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter)
        child.on('close', (code) => {
          clearTimeout(timer)
          resolve(code === 0 ? text : null)
        })
      })
    const begun = performance.now()
    const expected = JSON.parse((await run([], null))!) as { fingerprint: string; scores: unknown }
    const length = performance.now() - begun
    const generator = new Generator(5)
    const kills = some('kills', 3, 30)
    for (let k = 0; k < kills; k++) {
      await run(
        ['--journal', journal, ...(k % 2 === 0 ? [] : ['--jobs', '2'])],
        length * (0.1 + 0.8 * generator.uniform()),
      )
    }
    const { fingerprint, scores } = JSON.parse((await run(['--journal', journal], null))!) as typeof expected
    expect({ fingerprint, scores }).toEqual({ fingerprint: expected.fingerprint, scores: expected.scores })
  },
)

test('on two threads: the same rows in the same order', { timeout: 120_000 }, async () => {
  const { backtest: packed, parseCsv } = (await import(
    fileURLToPath(new URL('../../dist/index.js', import.meta.url))
  )) as typeof import('../../src/index.js')
  const own = await parseCsv(weatherCsv(150))
  const options = { ...SMALL, target: 'tmax' }
  const rowsOf = async (more: object) => {
    const run = packed(own, { ...options, ...more })
    const rows = []
    for await (const row of run) rows.push(row)
    return { rows, fingerprint: (await run.result()).fingerprint, notes: (await run.result()).notes }
  }
  const one = await rowsOf({})
  expect(await rowsOf({ jobs: 2 })).toEqual(one)
  expect(await rowsOf({ jobs: 'auto', refit: 3 })).toEqual(await rowsOf({ refit: 3 }))
  expect((await rowsOf({ jobs: 2, refit: 'never' })).notes.join(' ')).toContain('nothing to run on several threads')
  // What fails there, fails here: code, sentence and facts.
  const failing = packed(own, { ...options, jobs: 2, optimizer: { name: 'sgd', learningRate: 1e30 }, clipNorm: 0 })
  await expect(failing.result()).rejects.toMatchObject({
    code: 'DIVERGED',
    message: expect.stringMatching(/^At the origin /) as string,
  })
  const controller = new AbortController()
  const aborted = packed(own, {
    ...options,
    jobs: 2,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error('stop')),
  })
  await expect(aborted.result()).rejects.toThrow('stop')
})

test(
  'what a job gave before one of its origins was refused stands, however it runs',
  { timeout: 120_000 },
  async () => {
    const { backtest: packed, Table } = (await import(
      fileURLToPath(new URL('../../dist/index.js', import.meta.url))
    )) as typeof import('../../src/index.js')
    const y = Array.from({ length: 120 }, (_, t) => 5 + Math.sin(t / 3) + (t % 7) / 10)
    const gone = 100
    const bad = y.map((value, t) => (t === gone ? -3 : value))
    const origins = [90, 93, 96, 99, 105, 108]
    const options = { ...SMALL, folds: undefined, every: undefined, origins, window: 4, transform: 'log1p' } as const
    const until = async (values: number[], more: object) => {
      const rows = []
      let message = ''
      try {
        for await (const { actual: _, ...row } of packed(Table.fromColumns({ y: values }), { ...options, ...more }))
          rows.push(row)
      } catch (error) {
        message = (error as Error).message
      }
      return { rows: rows.filter(({ origin }) => Number(origin) < gone), message }
    }
    for (const refit of ['never', 2, 'each'] as const) {
      const journal = join(folderWith(), 'j')
      const { rows: expected } = await until(y, { refit })
      expect(new Set(expected.map(({ origin }) => origin)).size).toBe(4)
      for (const how of [{}, { jobs: 2 }, { journal }, { journal }]) {
        const { rows, message } = await until(bad, { refit, ...how })
        expect(rows).toEqual(expected)
        expect(message).toMatch(/^At the origin 105: Row 101: the column "y" is -3, but transform/)
      }
    }
  },
)
