/** `hindcast/worker` in Node: the results of a Forecaster, with progress, pause, abort and errors, from a worker. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { root } from '../support/installed.js'
import type { FitOptions, Progress } from '../../src/index.js'
import { onPage } from '../../src/studio/words.js'
import { sentencesIn } from '../../src/text/said.js'

type Hindcast = typeof import('../../src/index.js')
type InWorker = typeof import('../../src/worker/index.js')
const { Forecaster, Network, Table, parseCsv, readCsv, setNoticeHandler } = (await import(
  join(root, 'dist/index.js')
)) as Hindcast
const { WorkerForecaster, HindcastError } = (await import(join(root, 'dist/worker/index.js'))) as InWorker

const file = join(root, 'data/seattle-weather.csv')
const text = readFileSync(file, 'utf8')
const small = { target: 'tmax', hiddenSize: 5, seed: 3 }
const short = { epochs: 4, patience: Infinity }

const open: { dispose(): void }[] = []
afterEach(() => open.splice(0).forEach((forecaster) => forecaster.dispose()))
async function create(...args: Parameters<InWorker['WorkerForecaster']['create']>) {
  const forecaster = await WorkerForecaster.create(...args)
  open.push(forecaster)
  return forecaster
}

/** The same training without a worker. */
async function here(options: object = {}, fit: object = short) {
  const forecaster = await Forecaster.create({ ...small, ...options })
  const table = await parseCsv(text)
  return { forecaster, table, run: await forecaster.fit(table, fit) }
}

describe('a forecaster in a worker', () => {
  it.each([
    ['a table', () => readCsv(file)],
    ['the text of a CSV', async () => text],
    ['its bytes', async () => new TextEncoder().encode(text)],
    ['a Blob', async () => new Blob([text])],
  ])('is the forecaster itself, with %s', async (_what, data) => {
    const there = await create(small)
    expect([there.inputs, there.network, there.tableOptions]).toEqual([null, null, null])
    const given = await data()
    const run = await there.fit(given, short)
    const { forecaster, table, run: expected } = await here()
    expect(run.fingerprint).toBe(expected.fingerprint)
    expect({ ...run, epochs: run.epochs.map((e) => e.validLoss) }).toEqual({
      ...expected,
      epochs: expected.epochs.map((e) => e.validLoss),
    })
    expect(await there.fingerprint()).toBe(expected.fingerprint)
    expect(await there.evaluate(given, { part: 'valid' })).toEqual(await forecaster.evaluate(table, { part: 'valid' }))
    expect(await there.predict(given)).toEqual(await forecaster.predict(table))
    expect(await there.forecast(given)).toEqual(await forecaster.forecast(table))
    expect(await there.toBytes()).toEqual(new Uint8Array(forecaster.toBytes()))
    expect(await there.stateDict()).toEqual(forecaster.network.stateDict())
    expect(await there.toOnnx()).toEqual(new Uint8Array(await forecaster.toOnnx()))
    expect(await there.toModule()).toBe(await forecaster.toModule())
    expect(await there.toScript()).toBe(await forecaster.toScript())
    expect(there.inputs).toEqual(forecaster.inputs)
    expect(there.task).toEqual(forecaster.task)
    expect(there.tableOptions).toEqual(forecaster.tableOptions)
    expect(there.network).toEqual({
      engine: 'wasm',
      parameterCount: forecaster.network.parameterCount,
      options: forecaster.network.options,
    })
  })

  it('is loaded from bytes, and reads a CSV as the data of the training was', async () => {
    const table = Table.fromColumns({ y: Array.from({ length: 200 }, (_, i) => (i * 37) % 23) })
    const forecaster = await Forecaster.create({ target: 'y', hiddenSize: 3, interval: 0.5 })
    await forecaster.fit(table, { epochs: 1 })
    const there = await WorkerForecaster.load(forecaster.toBytes(), { engine: 'ts' })
    open.push(there)
    expect(there.network!.engine).toBe('ts')
    expect(await there.fingerprint()).toBe(forecaster.fingerprint())
    expect(await there.intervals()).toEqual(forecaster.intervals())
    expect((await there.intervals(0.999)).map(({ covers }) => covers)).toEqual([null])
    const csv = 'y\n' + [...table.numeric('y')].join('\n')
    expect(await there.forecast(csv)).toEqual(await forecaster.forecast(table))
    expect(await there.forecast(csv, { table: { index: 'none' } })).toEqual(await forecaster.forecast(table))
  })

  it('saves itself, and verifies its training with progress, unless it is told to stop', async () => {
    const there = await create(small)
    await there.fit(text, short)
    const folder = mkdtempSync(join(tmpdir(), 'hindcast-worker-'))
    try {
      const path = join(folder, 'model.safetensors')
      await there.save(path)
      expect(new Uint8Array(readFileSync(path))).toEqual(await there.toBytes())
      await expect(there.save(join(folder, 'nowhere', 'm'))).rejects.toMatchObject({ code: 'FOLDER_NOT_FOUND' })
    } finally {
      rmSync(folder, { recursive: true })
    }
    const { forecaster, table } = await here()
    const seen: Progress[] = []
    const found = await there.verify(text, { engine: 'ts', onProgress: (p) => seen.push(p) })
    expect(found).toEqual(await forecaster.verify(table))
    expect(found.reproduced).toBe(true)
    expect(seen.filter(({ kind }) => kind === 'epoch')).toHaveLength(4)
    // Long enough that it cannot end before it hears of it.
    await there.fit(text, { ...short, epochs: 300, reset: true })
    const abortion = new AbortController()
    const onProgress = (): void => abortion.abort(new Error('enough'))
    await expect(there.verify(text, { signal: abortion.signal, onProgress })).rejects.toThrow('enough')
    await expect(there.verify(text, { pace: 1 } as never)).rejects.toMatchObject({ code: 'OPTION_UNKNOWN' })
  })

  it('trains on threads of its own', async () => {
    const there = await create({ ...small, hiddenSize: 40, threads: 2 })
    const { run } = await here({ hiddenSize: 40 }, { epochs: 1 })
    expect((await there.fit(text, { epochs: 1 })).fingerprint).toBe(run.fingerprint)
  })

  it('runs in a worker that the caller makes', async () => {
    const made: Worker[] = []
    const worker = () => {
      made.push(new Worker(join(root, 'dist/worker/node.js')))
      return made[0]
    }
    const there = await create(small, { worker })
    expect((await there.fit(text, short)).fingerprint).toBe((await here()).run.fingerprint)
    const ended = new Promise((resolve) => made[0].on('exit', resolve))
    there.dispose()
    await ended
  })
})

describe('a training in a worker', () => {
  it('tells its progress, and pauses and goes on without changing a bit', async () => {
    const there = await create(small)
    const seen: number[] = []
    let begun = (): void => undefined
    const started = new Promise<void>((resolve) => (begun = resolve))
    const fit = there.fit(text, {
      ...short,
      onProgress: ({ epoch, minibatch, minibatches, seconds, secondsLeft }) => {
        seen.push(epoch * (minibatches + 1) + minibatch)
        expect(seconds).toBeGreaterThan(0)
        expect(secondsLeft).toBeGreaterThanOrEqual(0)
        begun()
      },
    })
    await started
    for (let i = 0; i < 3; i++) {
      await there.pause()
      // What was on its way when the training came to a standstill has arrived before the answer.
      const standing = seen.length
      await new Promise((resolve) => setTimeout(resolve, 40))
      expect(seen.length).toBe(standing)
      await there.resume()
    }
    const run = await fit
    expect(there.paused).toBe(false)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(run.fingerprint).toBe((await here()).run.fingerprint)
  })

  it('is paused from the start, and says so', async () => {
    const there = await create(small)
    const fit = there.fit(text, short)
    const paused = there.pause()
    expect(there.paused).toBe(true)
    await paused
    await expect(there.evaluate(text)).rejects.toMatchObject({ code: 'BUSY' })
    expect(there.paused).toBe(true)
    await there.resume()
    expect(there.paused).toBe(false)
    await fit
    await there.pause()
    expect(there.paused).toBe(false)
    expect((await there.fit(text, { ...short, reset: true })).epochs).toHaveLength(4)
  })

  it.each([[false], [true]])('ends when aborted (paused: %s), with the signal’s reason', async (paused) => {
    const there = await create(small)
    const abortion = new AbortController()
    const reason = new Error('enough')
    const fit = there.fit(text, { epochs: 100_000, patience: Infinity, signal: abortion.signal })
    if (paused) await there.pause()
    abortion.abort(reason)
    await expect(fit).rejects.toBe(reason)
    await expect(there.fit(text, { signal: abortion.signal })).rejects.toBe(reason)
    expect((await there.fit(text, { ...short, reset: true })).fingerprint).toBe((await here()).run.fingerprint)
  })

  it.each([
    [
      'throws',
      (): never => {
        throw new RangeError('mine')
      },
      100_000,
    ],
    ['rejects with', async () => Promise.reject(new RangeError('mine')), 100_000],
  ])('ends with what onProgress %s', async (_how, onProgress, epochs) => {
    const there = await create(small)
    await expect(there.fit(text, { epochs, patience: Infinity, onProgress })).rejects.toThrow(RangeError)
    expect((await there.fit(text, { ...short, reset: true })).fingerprint).toBe((await here()).run.fingerprint)
  })
})

it('warnings that name an option can be said in the words of the page', async () => {
  const rows = ['a', 'b'].flatMap((name, s) =>
    Array.from(
      { length: 100 },
      (_, r) => `${name},${new Date((r + 40 * s) * 864e5).toISOString().slice(0, 10)},${r % 7}`,
    ),
  )
  const csv = ['series,date,y', ...rows].join('\n')
  const options = { target: 'y', hiddenSize: 3, window: 5 }
  const there = await create(options)
  const { warnings } = await there.fit(csv, { epochs: 1, table: { series: 'series' } })
  const near = await (await Forecaster.create(options)).fit(await parseCsv(csv, { series: 'series' }), { epochs: 1 })
  expect(warnings).toEqual(near.warnings)
  expect(warnings.join(' ')).toContain("add split: { valid: '1970-")
  expect(sentencesIn(onPage, warnings).join(' ')).toContain('add "Split: valid:1970-')
})

describe('a training that is watched', () => {
  it('tells the same as without a worker, and nobody waits for what onProgress returns', async () => {
    const told = async (fit: (o: FitOptions) => Promise<unknown>): Promise<unknown[]> => {
      const seen: unknown[] = []
      const onProgress = ({ kind, gradientNorm, validation }: Progress): unknown => {
        if (kind === 'epoch') seen.push({ gradientNorm, validation })
        return new Promise(() => undefined)
      }
      await fit({ ...short, watch: true, onProgress })
      return seen
    }
    const there = await create(small)
    const seen = await told((o) => there.fit(text, o))
    const near = await Forecaster.create({ ...small })
    expect(seen).toEqual(await told(async (o) => near.fit(await parseCsv(text), o)))
    expect(seen.length).toBe(short.epochs)
  })
})

describe('errors', () => {
  it.each([
    ['of options', () => create({ target: 'tmax', hiddenSize: 0 })],
    ['of unknown options', () => create({ target: 'tmax', hidden: 3 } as never)],
    ['of a training', async () => (await create(small)).fit(text, { epochs: 0 })],
    ['of a signal', async () => (await create(small)).fit(text, { signal: 3 as never })],
    ['of a callback', async () => (await create(small)).fit(text, { onProgress: 3 as never })],
    ['of a column', async () => (await create({ target: 'tmux' })).fit(text)],
    ['of what is not trained', async () => (await create(small)).forecast(text)],
    ['of a model', () => WorkerForecaster.load(new Uint8Array(20))],
  ])('%s come with code, message and facts', async (_what, fail) => {
    const error = await fail().then(
      () => expect.fail('nothing was thrown'),
      (e: unknown) => e as InstanceType<typeof HindcastError>,
    )
    expect(error).toBeInstanceOf(HindcastError)
    expect(error.message.length).toBeGreaterThan(20)
    expect(error.code).toMatch(/^[A-Z_]+$/)
    expect(Object.keys(error.facts).length).toBeGreaterThan(error.code === 'NOT_FITTED' ? -1 : 0)
  })

  it('of a bad CSV are those of readCsv', async () => {
    const bad = 'date,tmax\n2012-01-01,1\n2012-01-02,1e400\n'
    const expected = await parseCsv(bad).then((table) => {
      try {
        return table.numeric('tmax')
      } catch (error) {
        return error
      }
    })
    const there = await create({ target: 'tmax' })
    const thrown = await there.fit(bad).catch((error: unknown) => error)
    expect({ ...(thrown as object) }).toEqual({ ...(expected as object) })
    expect((thrown as Error).message).toBe((expected as Error).message)
    // Asked again, the same text is as bad.
    await expect(there.fit(bad)).rejects.toMatchObject({ code: 'CSV_NOT_A_NUMBER' })
  })

  it('of data and options that cannot go to a worker are one sentence', async () => {
    const there = await create(small)
    await expect(there.fit(7 as never)).rejects.toMatchObject({ code: 'OPTION_INVALID' })
    await expect(there.fit(text, { hold() {} } as never)).rejects.toMatchObject({ code: 'OPTION_CONFLICT' })
    await expect(there.fit(await parseCsv(text), { table: {} })).rejects.toMatchObject({ code: 'OPTION_CONFLICT' })
    await expect(there.fit(text, { split: Symbol('half') } as never)).rejects.toMatchObject({ code: 'OPTION_INVALID' })
    await expect(create({ target: 'a', scale: () => 1 } as never)).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  })

  it.each([
    ['no function', 5, 'worker is 5; expected a function that makes a Worker.'],
    ['of a number', () => 5, 'The option worker made 5; expected a function that makes a Worker.'],
    ['of nothing', () => undefined, 'The option worker made undefined; expected a function that makes a Worker.'],
    ['of a promise', () => Promise.resolve(5), /made \[object Promise\]/],
  ])('of the option worker: %s', async (_what, worker, message) => {
    const error = await create(small, { worker: worker as never }).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'OPTION_INVALID' })
    expect((error as Error).message).toMatch(message)
  })

  it('DISPOSED ends what is under way', async () => {
    const there = await create(small)
    const fit = there.fit(text, { epochs: 100_000 })
    there.dispose()
    await expect(fit).rejects.toMatchObject({ code: 'DISPOSED' })
    await expect(there.fingerprint()).rejects.toMatchObject({ code: 'DISPOSED' })
    there.dispose()
  })

  it.each([
    ['that is not there', 'data:text/javascript,import "./nowhere.js"'],
    ['that ends', 'data:text/javascript,process.exit(3)'],
  ])('of a worker %s name the way out', async (_what, url) => {
    const worker = () => new Worker(new URL(url))
    const lost = WorkerForecaster.create(small, { worker })
    await expect(lost).rejects.toMatchObject({ code: 'HOST_UNSUPPORTED', message: expect.stringContaining('worker:') })
  })
})

it('notices of the worker reach the page’s handler', async () => {
  const heard = vi.fn()
  setNoticeHandler(heard)
  try {
    await create({ ...small, inputs: ['tmax'], engine: 'ts', threads: 2 })
    expect(heard).toHaveBeenCalledWith('The TypeScript engine runs on one thread.')
  } finally {
    setNoticeHandler(() => undefined)
  }
})

it('a compiled core and a URL of one go along', async () => {
  const bytes = readFileSync(join(root, 'dist/core-f32.wasm'))
  const url = new URL(`data:application/wasm;base64,${bytes.toString('base64')}`)
  const net = await Network.create({ inputSize: 1, hiddenSize: 5, seed: 3 })
  for (const wasm of [await WebAssembly.compile(bytes), new Uint8Array(bytes), url, new Response(bytes)]) {
    const there = await create({ ...small, inputs: ['tmax'], wasm })
    expect(await there.stateDict()).toEqual(net.stateDict())
  }
})
