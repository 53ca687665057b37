import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HindcastError } from '../../src/errors.js'
import { Forecaster } from '../../src/forecaster/index.js'
import type { FitOptions } from '../../src/options/fit.js'
import type { ForecasterOptions } from '../../src/options/forecaster.js'
import type { Run } from '../../src/forecaster/run.js'
import { decodeCheckpoint, encodeCheckpoint } from '../../src/model/checkpoint-file.js'
import { setNoticeHandler } from '../../src/notice.js'
import { refusal, weather } from './helpers.js'

const SMALL: ForecasterOptions = { target: 'y', hiddenSize: 6, window: 5, defaults: 'plain' }
const table = weather(300)
const SCHEDULES: FitOptions['schedule'] = [{ name: 'warmup', epochs: 2 }, { name: 'cosine' }]
const PLATEAU: FitOptions = { schedule: { name: 'plateau', patience: 1, threshold: 0.5 }, weights: 'x' }

let folder: string
let path: string
let notices: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hindcast-'))
  path = join(folder, 'training.checkpoint')
  notices = []
  setNoticeHandler((message) => notices.push(message))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
  setNoticeHandler(() => undefined)
})

/** What a training leaves: the bytes of its model, and its history without the clock. */
async function trained(options: ForecasterOptions, fit: FitOptions): Promise<{ bytes: Uint8Array; run: Run }> {
  const forecaster = await Forecaster.create(options)
  const run = await forecaster.fit(table, fit)
  const bytes = forecaster.toBytes()
  forecaster.dispose()
  return { bytes, run }
}

/** All the checkpoints that a training writes when it is asked for one at every pause. */
async function checkpointsOf(options: ForecasterOptions, fit: FitOptions): Promise<Uint8Array[]> {
  const all: Uint8Array[] = []
  const checkpoint = (bytes: Uint8Array): void => void all.push(bytes)
  await trained(options, { ...fit, checkpoint, checkpointEvery: '0.0001s' })
  return all
}

test('a checkpoint is taken as a path, a URL, or bytes in any form', async () => {
  const options = { ...SMALL, seed: 4 }
  const all = await trained(options, { epochs: 4 })
  const part = [...(await checkpointsOf(options, { epochs: 2 }))].at(-1)!
  writeFileSync(path, part)
  const copy = new ArrayBuffer(part.length + 3)
  new Uint8Array(copy, 3).set(part)
  const forms = [path, pathToFileURL(path), part, part.slice().buffer, Buffer.from(part), new DataView(copy, 3)]
  for (const resume of forms) expect((await trained(options, { epochs: 4, resume })).bytes).toEqual(all.bytes)
  await refusal('OPTION_INVALID', () => trained(options, { resume: 3 as never }))
})

const withoutClock = (run: Run): unknown =>
  run.epochs.map(({ epoch, trainLoss, validLoss, fingerprint }) => [epoch, trainLoss, validLoss, fingerprint])

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(Buffer.from(b))

describe('a training resumed from a checkpoint', () => {
  const cases: [string, Partial<ForecasterOptions>, FitOptions][] = [
    ['rnn, adam, f32', {}, {}],
    ['two layers of rnn, momentum, f64', { numLayers: 2, dtype: 'f64', optimizer: { name: 'sgd', momentum: 0.9 } }, {}],
    ['gru, sgd, no validation part', { cell: 'gru', optimizer: { name: 'sgd' } }, { split: [0.8, 0, 0.2] }],
    ['lstm with dropout, adamw', { cell: 'lstm', numLayers: 2, dropout: 0.3, optimizer: { name: 'adamw' } }, {}],
    ['one window an update, in order', { lossOn: 'last' }, { batchSize: 1, shuffle: false, clipNorm: 0 }],
    [
      'rmsprop, two schedules',
      { optimizer: { name: 'rmsprop', momentum: 0.5, centered: true } },
      { schedule: SCHEDULES },
    ],
    ['adagrad, a plateau, weights', { loss: 'mae', optimizer: { name: 'adagrad' }, inputs: ['y'] }, PLATEAU],
    [
      'relative windows in segments, several rows ahead, parts of the list',
      { window: 6, segment: 2, normalize: 'standard', ahead: 3 },
      { epochWindows: 70, epochs: 5 },
    ],
    [
      'a residual that nothing betters',
      { residual: 'season', optimizer: { name: 'sgd', learningRate: 3 } },
      { patience: 3 },
    ],
    ['three networks', { seeds: 3 }, { epochs: 3 }],
    [
      'two networks, parts of the list, from a residual, then all rows',
      { seeds: 2, residual: 'season', normalize: 'mean', lossOn: 'last' },
      { epochWindows: 70, patience: 2, final: true },
    ],
    ['patience that runs out', { optimizer: { name: 'adam', learningRate: 0.2 } }, { epochs: 60, patience: 2 }],
  ]
  test.each(cases)('ends with the bits of one never broken off: %s', async (_name, options, given) => {
    const fit = { epochs: 5, ...given }
    const own = { ...SMALL, ...options }
    const whole = await trained({ ...own, engine: 'wasm' }, fit)
    const places = [{ engine: 'wasm' }, { engine: 'ts' }] as const
    for (const from of ['wasm', 'ts'] as const) {
      const all = await checkpointsOf({ ...own, engine: from }, fit)
      expect(all.length).toBeGreaterThan(2)
      // A few of them, the last among them: that of a training which has ended.
      const step = Math.ceil(all.length / 5)
      const few = all.filter((_, i) => i % step === 0 || i === all.length - 1)
      for (const [i, checkpoint] of few.entries()) {
        const { bytes, run } = await trained({ ...own, ...places[i % 2] }, { ...fit, resume: checkpoint })
        expect(same(bytes, whole.bytes), `checkpoint ${i} of ${few.length} from ${from}`).toBe(true)
        expect(withoutClock(run)).toEqual(withoutClock(whole.run))
        expect(run.best).toEqual(whole.run.best)
      }
    }
  })

  test('holds several networks that were trained before, of which some have not begun', async () => {
    const own = { ...SMALL, seeds: 3 }
    const made = await Forecaster.create(own)
    await made.fit(table, { epochs: 2 })
    const all: Uint8Array[] = []
    await made.fit(table, { epochs: 2, checkpointEvery: 1, checkpoint: (bytes) => void all.push(bytes) })
    expect(all.length).toBeGreaterThanOrEqual(3)
    for (const resume of all) {
      const again = await Forecaster.create({ ...own, jobs: 2 })
      const { seeds } = await again.fit(table, { epochs: 2, resume })
      expect(seeds!.map(({ epochs }) => epochs.length)).toEqual([2, 2, 2])
      expect(same(again.toBytes(), made.toBytes())).toBe(true)
      expect(await again.verify(table)).toMatchObject({ reproduced: true })
    }
    expect(notices.at(-1)).toContain('one after the other, since a checkpoint follows one training at a time.')
    const { networks, ...rest } = decodeCheckpoint(all[0])
    expect(networks.map(({ saved }) => saved.state.epoch)).toEqual([2, 0, 0])
    for (const wrong of [networks.slice(0, 2), [networks[0], networks[2], networks[1]]]) {
      const resume = encodeCheckpoint({ ...rest, networks: wrong })
      await refusal('CHECKPOINT_INVALID', () => trained(own, { resume }))
    }
    const error = await refusal('CHECKPOINT_MISMATCH', () => trained(SMALL, { resume: all[0] }))
    expect(error.message).toContain('seeds: 3')
  })

  test('may be broken off again and again, and asked for more epochs', async () => {
    const whole = await trained(SMALL, { epochs: 12 })
    let epochs = 2
    let updates = 0
    for (let rounds = 0; ; rounds++) {
      const resume = rounds === 0 ? undefined : path
      const controller = new AbortController()
      const onProgress = (): void => {
        if (++updates % 7 === 0) controller.abort(new Error('enough'))
      }
      const forecaster = await Forecaster.create({ ...SMALL, engine: rounds % 2 === 0 ? 'wasm' : 'ts' })
      const run = await forecaster
        .fit(table, { epochs, checkpoint: path, resume, signal: controller.signal, onProgress })
        .catch((error: Error) => void expect(error.message).toBe('enough'))
      if (run && epochs === 12) {
        expect(same(forecaster.toBytes(), whole.bytes)).toBe(true)
        expect(rounds).toBeGreaterThan(2)
        return
      }
      if (run) epochs = Math.min(12, epochs + 3)
    }
  })

  test('goes on where a second fit was broken off', async () => {
    const fit = { epochs: 3, split: [0.7, 0.2, 0.1] } as const
    const whole = await Forecaster.create(SMALL)
    await whole.fit(table, { epochs: 2 })
    await whole.fit(table, fit)
    const broken = await Forecaster.create(SMALL)
    await broken.fit(table, { epochs: 2 })
    const all: Uint8Array[] = []
    await broken.fit(table, { ...fit, checkpoint: (bytes) => void all.push(bytes), checkpointEvery: 1 })
    const resumed = await Forecaster.create({ ...SMALL, engine: 'ts' })
    await resumed.fit(table, { ...fit, resume: all[0] })
    expect(same(resumed.toBytes(), whole.toBytes())).toBe(true)
    const loaded = await Forecaster.load(whole.toBytes())
    await loaded.fit(table, { ...fit, checkpoint: (bytes) => void all.push(bytes), checkpointEvery: 1 })
    const later = await Forecaster.create(SMALL)
    await later.fit(table, { ...fit, resume: all.at(-2) })
    expect(same(later.toBytes(), loaded.toBytes())).toBe(true)
    // And what is trained after it goes on as well.
    await later.fit(table, fit)
    await loaded.fit(table, fit)
    expect(same(later.toBytes(), loaded.toBytes())).toBe(true)
  })

  test('diverges where the one never broken off did', async () => {
    const options = { ...SMALL, optimizer: { name: 'sgd', learningRate: 1e6 }, scale: 'none' } as const
    const fit = { epochs: 4, clipNorm: 0, batchSize: 64 }
    const all: Uint8Array[] = []
    const forecaster = await Forecaster.create(options)
    const checkpoint = (bytes: Uint8Array): void => void all.push(bytes)
    const error = await refusal('DIVERGED', () =>
      forecaster.fit(table, { ...fit, checkpoint, checkpointEvery: '0.0001s' }),
    )
    for (const resume of all) {
      const again = await Forecaster.create(options)
      expect((await refusal('DIVERGED', () => again.fit(table, { ...fit, resume }))).message).toBe(error.message)
    }
  })
})

describe('checkpoints', () => {
  const none: string[] = []

  test('are written to a file, the one before being kept', async () => {
    await trained(SMALL, { epochs: 3, checkpoint: path, checkpointEvery: 1 })
    expect(readdirSync(folder).sort()).toEqual(['training.checkpoint', 'training.checkpoint.bak'])
    const whole = await trained(SMALL, { epochs: 3 })
    for (const resume of [path, pathToFileURL(path), path + '.bak']) {
      expect(same((await trained(SMALL, { epochs: 3, resume })).bytes, whole.bytes)).toBe(true)
    }
    expect(notices).toEqual(none)
  })

  test('come as often as asked for, and when aborted', async () => {
    const count = async (fit: FitOptions): Promise<number> => {
      let n = 0
      await trained(SMALL, { ...fit, checkpoint: () => void n++ }).catch(() => undefined)
      return n
    }
    expect(await count({ epochs: 6, checkpointEvery: 2 })).toBe(3)
    expect(await count({ epochs: 6, checkpointEvery: 4 })).toBe(2)
    expect(await count({ epochs: 6, checkpointEvery: '1h' })).toBe(1)
    expect(await count({ epochs: 6 })).toBe(1)
    const controller = new AbortController()
    const onProgress = (): void => controller.abort()
    expect(await count({ epochs: 6, signal: controller.signal, onProgress })).toBe(1)
    expect(await count({ epochs: 6, signal: AbortSignal.abort() })).toBe(0)
  })

  test('that are damaged give way to the one before, with a notice', async () => {
    const whole = await trained(SMALL, { epochs: 3, checkpoint: path, checkpointEvery: 1 })
    const bytes = readFileSync(path)
    writeFileSync(path, bytes.subarray(0, bytes.length - 100))
    expect(same((await trained(SMALL, { epochs: 3, resume: path })).bytes, whole.bytes)).toBe(true)
    expect(notices).toEqual([
      expect.stringMatching(/cannot be read as a checkpoint: .*; ".*\.bak", the checkpoint before,/),
    ])
    rmSync(path)
    expect(same((await trained(SMALL, { epochs: 3, resume: path })).bytes, whole.bytes)).toBe(true)
    expect(notices[1]).toMatch(/^There is no file ".*"; ".*\.bak", the checkpoint before, is used instead\.$/)
    writeFileSync(path + '.bak', 'x')
    await refusal('FILE_NOT_FOUND', () => trained(SMALL, { resume: path }))
    writeFileSync(path, bytes.subarray(0, 50))
    expect((await refusal('CHECKPOINT_INVALID', () => trained(SMALL, { resume: path }))).facts.file).toBe(path)
  })

  test('are written over no file that is none, and by one training at a time', async () => {
    for (const name of [path, path + '.bak']) {
      writeFileSync(name, 'day,y\n1,2\n')
      const error = await refusal('FILE_EXISTS', () => trained(SMALL, { epochs: 1, checkpoint: path }))
      expect(error.message).toMatch(
        / is not a checkpoint, so .* is not saved over it; move it, or name another file\.$/,
      )
      expect(error.facts.file).toBe(name)
      expect(readdirSync(folder)).toEqual([basename(name)])
      rmSync(name)
    }
    const [one, other] = await Promise.allSettled([
      trained(SMALL, { epochs: 2, checkpoint: path }),
      trained(SMALL, { epochs: 2, checkpoint: path }),
    ])
    const refused = [one, other].filter((result) => result.status === 'rejected')
    expect(refused.map(({ reason }) => (reason as HindcastError).code)).toEqual(['FILE_IN_USE'])
    await trained(SMALL, { epochs: 2, checkpoint: path })
    expect(readdirSync(folder).sort()).toEqual(['training.checkpoint', 'training.checkpoint.bak'])
  })

  test('that are damaged do not take the place of the one before, which is whole', async () => {
    await trained(SMALL, { epochs: 2, checkpoint: path, checkpointEvery: 1 })
    const before = readFileSync(path + '.bak')
    writeFileSync(path, readFileSync(path).subarray(0, 5000))
    await trained(SMALL, { epochs: 2, checkpoint: path, checkpointEvery: '1h', resume: path })
    expect(readFileSync(path + '.bak').equals(before)).toBe(true)
    const { bytes } = await trained(SMALL, { epochs: 2, resume: path })
    expect(same(bytes, (await trained(SMALL, { epochs: 2 })).bytes)).toBe(true)
  })

  test('that cannot be written end the training with a sentence', async () => {
    await refusal('FOLDER_NOT_FOUND', () => trained(SMALL, { checkpoint: join(folder, 'none', 'c') }))
    await refusal('FILE_UNWRITABLE', () => trained(SMALL, { checkpoint: folder }))
    expect(existsSync(folder)).toBe(true)
    const own = new Error('mine')
    const checkpoint = (): Promise<void> => Promise.reject(own)
    await expect(trained(SMALL, { epochs: 1, checkpoint })).rejects.toBe(own)
  })

  test('are refused by a training with other options or data, which is then as it was', async () => {
    const all = await checkpointsOf(SMALL, { epochs: 3 })
    const resume = all[1]
    const cases: [Partial<ForecasterOptions>, FitOptions, RegExp][] = [
      [{ hiddenSize: 7 }, {}, /a training with hiddenSize: 6, but this one has 7/],
      [{ seed: 1 }, {}, /seed: 0, but this one has 1/],
      [{ optimizer: { name: 'adam', learningRate: 0.1 } }, {}, /optimizer.learningRate: 0.003, .* 0.1/],
      [{ dtype: 'f64' }, {}, /dtype: 'f32', but this one has 'f64'/],
      [{ target: 'x' }, {}, /target: 'y', but this one has 'x'/],
      [{ inputs: ['x'] }, {}, /inputs: \['y', 'x'\], but this one has \['x'\]/],
      [{}, { batchSize: 8 }, /batchSize: 32, but this one has 8/],
      [{}, { split: [0.6, 0.2, 0.2] }, /split: \[0.7,0.15,0.15\], but this one has \[0.6,0.2,0.2\]/],
      [{}, { patience: Infinity }, /patience: 5, but this one has Infinity/],
      [{}, { clipNorm: 0 }, /clipNorm: 1, but this one has 0/],
      [{}, { shuffle: false }, /shuffle: true, but this one has shuffle: false/],
    ]
    for (const [options, fit, message] of cases) {
      const error = await refusal('CHECKPOINT_MISMATCH', () =>
        trained({ ...SMALL, ...options }, { epochs: 3, ...fit, resume }),
      )
      expect(error.message).toMatch(message)
    }
    const late = all.at(-1)!
    expect((await refusal('CHECKPOINT_MISMATCH', () => trained(SMALL, { epochs: 2, resume: late }))).message).toMatch(
      /stands in epoch 3, but only 2 are asked for/,
    )
    const forecaster = await Forecaster.create(SMALL)
    await forecaster.fit(table, { epochs: 1 })
    const before = forecaster.toBytes()
    const other = weather(300, {
      cells: {
        x: weather(300)
          .column('x')
          .values.map((v, i) => (i === 9 ? v + 1 : v)) as never,
      },
    })
    const error = await refusal('CHECKPOINT_MISMATCH', () => forecaster.fit(other, { epochs: 3, resume }))
    expect(error.message).toMatch(/another table/)
    const policy = weather(300, { missing: 'mean' })
    const differs = await refusal('CHECKPOINT_MISMATCH', () => forecaster.fit(policy, { epochs: 3, resume }))
    expect(differs.message).toMatch(/missing: 'ffill', but this one has 'mean'/)
    expect(same(forecaster.toBytes(), before)).toBe(true)
  })

  test('have options that are checked', async () => {
    const cases: [FitOptions, RegExp][] = [
      [{ checkpoint: '' }, /checkpoint/],
      [{ checkpoint: 7 as never }, /checkpoint/],
      [{ checkpoint: path, checkpointEvery: 0 }, /checkpointEvery is 0; expected a whole number of epochs/],
      [{ checkpoint: path, checkpointEvery: '5 parsecs' }, /checkpointEvery is "5 parsecs"/],
      [{ checkpoint: path, checkpointEvery: '0s' }, /checkpointEvery/],
      [{ resume: '' }, /resume/],
      [{ resume: 7 as never }, /resume/],
    ]
    for (const [fit, message] of cases) {
      expect((await refusal('OPTION_INVALID', () => trained(SMALL, fit))).message).toMatch(message)
    }
    await refusal('OPTION_CONFLICT', () => trained(SMALL, { checkpointEvery: 3 }))
    await refusal('OPTION_CONFLICT', () => trained(SMALL, { reset: true, resume: path }))
    await refusal('FILE_NOT_FOUND', () => trained(SMALL, { resume: path }))
    const model = await trained(SMALL, { epochs: 1 })
    await refusal('CHECKPOINT_INVALID', () => trained(SMALL, { resume: model.bytes }))
  })
})
