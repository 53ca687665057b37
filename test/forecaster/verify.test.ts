import { describe, expect, test } from 'vitest'
import { fit } from '../../src/forecaster/fit.js'
import { Forecaster } from '../../src/forecaster/index.js'
import { createState, modelOf } from '../../src/forecaster/state.js'
import type { HindcastError } from '../../src/errors.js'
import { decodeModel, encodeModel } from '../../src/model/model-file.js'
import { resolveFitOptions } from '../../src/options/fit.js'
import type { ForecasterOptions } from '../../src/options/forecaster.js'
import { compareReceipts, readReceipt } from '../../src/model/diff.js'
import { readSafetensors } from '../../src/format/safetensors.js'
import { sealedFile, type Head } from '../../src/format/sealed-reader.js'
import { refusal, wave, weather } from './helpers.js'

const SMALL: ForecasterOptions = { target: 'y', hiddenSize: 5, window: 4, defaults: 'plain' }
const table = weather(200)
const create = (options: Partial<ForecasterOptions> = {}): Promise<Forecaster> =>
  Forecaster.create({ ...SMALL, ...options })

/** Trained for so many epochs. */
async function fitted(epochs = 3, options: Partial<ForecasterOptions> = {}): Promise<Forecaster> {
  const forecaster = await create(options)
  await forecaster.fit(table, { epochs })
  return forecaster
}

describe('verify', () => {
  test('reproduces a training, loaded or not, in either engine', async () => {
    const forecaster = await fitted(3, { cell: 'gru', numLayers: 2, dropout: 0.2 })
    const result = await forecaster.verify(table)
    const fingerprint = forecaster.fingerprint()
    expect(result).toEqual({ reproduced: true, fingerprint, trainings: 1, epochs: 3, partEpochs: 0, difference: null })
    const loaded = await Forecaster.load(forecaster.toBytes())
    expect(await loaded.verify(table, { engine: 'ts' })).toEqual(result)
    expect(loaded.fingerprint()).toBe(fingerprint)
  })

  test('reproduces several fits, one after a load, one that was broken off, one that diverged', async () => {
    const first = await fitted(2)
    await first.fit(table, { epochs: 2, batchSize: 8, shuffle: false })
    const second = await Forecaster.load(first.toBytes())
    let slices = 0
    const controller = new AbortController()
    const onProgress = (): void => {
      if (++slices === 9) controller.abort(new Error('enough'))
    }
    const broken = second.fit(table, { epochs: 50, batchSize: 4, onProgress, signal: controller.signal })
    await expect(broken).rejects.toThrow('enough')
    await second.fit(table, { epochs: 1 })
    expect(await second.verify(table)).toMatchObject({ reproduced: true, trainings: 4, difference: null })
    const twin = await Forecaster.load(second.toBytes(), { engine: 'ts' })
    expect((await twin.verify(table)).reproduced).toBe(true)
    await second.fit(table, { epochs: 1, reset: true })
    expect(await second.verify(table)).toMatchObject({ reproduced: true, trainings: 1 })

    const wild = await create({ optimizer: { name: 'sgd', learningRate: 3 }, scale: 'none' })
    let facts: HindcastError['facts'] = {}
    for (const clipNorm of [1e-3, 0]) {
      await wild.fit(table, { epochs: 3, clipNorm }).catch((error: HindcastError) => (facts = error.facts))
    }
    // Where it diverged, however long slices took.
    const { epoch, minibatch } = facts as { epoch: number; minibatch: number }
    expect(minibatch).toBeGreaterThan(0)
    expect(decodeModel(wild.toBytes(), {}).trainings[1]).toMatchObject({
      end: 'diverged',
      position: { epoch, minibatch },
    })
    expect((await wild.verify(table)).reproduced).toBe(true)
  })

  test('reproduces a training whose schedule raised the rate to its minimum, as none is allowed to any more', async () => {
    const schedule = { name: 'cosine', minimum: 0.02 } as const
    await refusal('OPTION_INVALID', async () => (await create()).fit(table, { epochs: 4, schedule }))
    const state = await createState(SMALL)
    const { epochs } = await fit(state, table, resolveFitOptions({ epochs: 4, schedule }))
    expect(epochs[2].learningRate).toBeGreaterThan(epochs[0].learningRate)
    const model = encodeModel(modelOf(state))
    for (const engine of ['wasm', 'ts'] as const) {
      const loaded = await Forecaster.load(model, { engine })
      expect(await loaded.verify(table, { engine })).toMatchObject({ reproduced: true, difference: null })
    }
  })

  test('reproduces a training that was resumed, and one of several outputs', async () => {
    const all: Uint8Array[] = []
    const forecaster = await create()
    await forecaster.fit(table, { epochs: 4, checkpoint: (bytes) => void all.push(bytes), checkpointEvery: 1 })
    const resumed = await create({ engine: 'ts' })
    await resumed.fit(table, { epochs: 4, resume: all[0] })
    expect((await resumed.verify(table)).reproduced).toBe(true)
    const many = await fitted(2, { target: ['y', 'x'], horizon: [1, 3] })
    expect((await many.verify(table)).reproduced).toBe(true)
  })

  test('reproduces schedules and weights, whose column is part of the data', async () => {
    const forecaster = await create({ inputs: ['y'], optimizer: { name: 'rmsprop' } })
    await forecaster.fit(table, { epochs: 3, weights: 'x', schedule: { name: 'step', stepSize: 1 } })
    expect((await forecaster.verify(table)).reproduced).toBe(true)
    const other = weather(200, { cells: { x: wave(200, 3) } })
    expect((await forecaster.verify(other)).difference).toMatchObject({ what: 'table', training: 1 })
  })

  test('reads the table as the model was trained on it', async () => {
    const cells = { x: wave(200, 2).map((v, r) => (r % 17 === 0 ? NaN : v)) }
    const forecaster = await create()
    await forecaster.fit(weather(200, { cells, missing: 'mean' }), { epochs: 1 })
    expect((await forecaster.verify(weather(200, { cells }))).reproduced).toBe(true)
  })

  test('names the table', async () => {
    const forecaster = await fitted()
    const { reproduced, difference } = await forecaster.verify(weather(201))
    expect(reproduced).toBe(false)
    expect(difference).toMatchObject({ what: 'table', training: 1 })
    expect(difference!.message).toMatch(/^The training was on another table: its SHA-256 is [0-9a-f]{64}, that of this/)
    await forecaster.fit(weather(210), { epochs: 1 })
    const second = await forecaster.verify(table)
    expect(second.difference).toMatchObject({ what: 'table', training: 2 })
    expect(second.difference!.message).toMatch(/^Training 2 of 2 was on another table/)
  })

  test('names weights that were changed by other means', async () => {
    const changed = await fitted()
    const dict = changed.network.stateDict()
    dict['head.bias'].data[0] += 1
    changed.network.loadStateDict(dict)
    expect((await changed.verify(table)).difference).toMatchObject({ what: 'weights', training: 1 })
    await changed.fit(table, { epochs: 1 })
    expect((await changed.verify(table)).difference!.message).toMatch(/changed between trainings 1 and 2/)
    const begun = await create({ inputs: ['x'] })
    begun.network.loadStateDict((await create({ inputs: ['x'], seed: 9 })).network.stateDict())
    await begun.fit(table, { epochs: 1 })
    expect((await begun.verify(table)).difference).toMatchObject({ what: 'initialWeights', training: 1 })
  })

  test('names the epoch at which the bits part', async () => {
    const bytes = (await fitted()).toBytes()
    const forged = async (change: (json: Record<string, never>[]) => void, epoch?: number): Promise<Forecaster> =>
      Forecaster.load(resealed(bytes, change, epoch))
    const history = await forged(() => undefined, 2)
    const { difference } = await history.verify(table)
    expect(difference).toMatchObject({ what: 'epoch', training: 1, epoch: 2 })
    const options = await forged((json) => ((json[0].fit as Record<string, unknown>).batchSize = 16))
    expect((await options.verify(table)).difference).toMatchObject({ what: 'epoch', epoch: 1 })
    const fewer = await forged((json) => ((json[0].fit as Record<string, unknown>).epochs = 9))
    expect((await fewer.verify(table)).difference).toMatchObject({ what: 'end', training: 1 })
  })

  test('says that bits which depend on the engine cannot be repeated', async () => {
    const forecaster = await Forecaster.load(
      resealed((await fitted()).toBytes(), (json) => ((json[0] as Record<string, unknown>).engineDependentBits = true)),
    )
    expect((await forecaster.verify(table)).difference!.what).toBe('engineDependentBits')
  })

  test('is refused before a training, and can be aborted', async () => {
    await refusal('NOT_FITTED', async () => (await create()).verify(table))
    const forecaster = await fitted()
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(forecaster.verify(table, { signal })).rejects.toThrow('enough')
  })
})

/** A model file with its trainings or the fingerprint of an epoch changed, sealed again as a forger would. */
function resealed(bytes: Uint8Array, change: (json: Record<string, never>[]) => void, epoch?: number): Uint8Array {
  const { tensors, metadata } = readSafetensors(bytes)
  const trainings = JSON.parse(metadata.get('trainings')!) as Record<string, never>[]
  change(trainings)
  if (epoch !== undefined) tensors.get('training.0.fingerprint')!.data[(epoch - 1) * 32] ^= 1
  const { format, version, numerics: _, sha256: __, ...texts } = Object.fromEntries(metadata)
  const head: Head = { kind: 'model', format, version, older: [], keys: [] }
  return sealedFile(head, tensors, { ...texts, trainings: JSON.stringify(trainings) })
}

describe('two receipts', () => {
  const compare = async (a: Forecaster | Uint8Array, b: Forecaster | Uint8Array) => {
    const read = (from: Forecaster | Uint8Array) => readReceipt(from instanceof Uint8Array ? from : from.toBytes())
    return compareReceipts(read(a), read(b))
  }

  test('agree where the trainings do, as far as both go', async () => {
    const forecaster = await fitted(4)
    expect(await compare(forecaster, await fitted(4, { engine: 'ts' }))).toEqual({
      agree: true,
      parted: null,
      epochs: { a: 4, b: 4, same: 4 },
      reasons: [],
      message: 'The trainings agree in all 4 epochs.',
    })
    const all: Uint8Array[] = []
    await (await create()).fit(table, { epochs: 4, checkpoint: (bytes) => void all.push(bytes), checkpointEvery: 2 })
    const { agree, message } = await compare(all[0], forecaster)
    expect(agree).toBe(true)
    expect(message).toBe('The trainings agree in the 2 epochs that both have; the second goes on to 4.')
    expect((await compare(forecaster, await fitted(6))).reasons).toEqual([{ name: 'epochs', a: 4, b: 6 }])
  })

  test('part where an option, the data or a second fit differ, and say why', async () => {
    const forecaster = await fitted()
    const seeded = await compare(forecaster, await fitted(3, { seed: 7 }))
    expect(seeded).toMatchObject({
      agree: false,
      parted: { training: 1, epoch: 0 },
      reasons: [{ name: 'seed', a: 0, b: 7 }],
    })
    expect(seeded.message).toBe('The trainings part before the first epoch.')
    const faster = await fitted(3, { optimizer: { name: 'adam', learningRate: 0.01 } })
    expect(await compare(forecaster, faster)).toMatchObject({
      parted: { training: 1, epoch: 1 },
      reasons: [{ name: 'optimizer.learningRate', a: 0.003, b: 0.01 }],
    })
    const other = await create()
    await other.fit(weather(200, { cells: { x: wave(200, 3) } }), { epochs: 3 })
    const data = await compare(forecaster, other)
    expect(data.parted).toEqual({ training: 1, epoch: 1 })
    expect(data.reasons.map(({ name }) => name)).toEqual(['table'])
    const twice = await fitted()
    await forecaster.fit(table, { epochs: 2 })
    await twice.fit(table, { epochs: 2, batchSize: 7 })
    expect(await compare(forecaster, twice)).toMatchObject({
      parted: { training: 2, epoch: 1 },
      epochs: { a: 5, b: 5, same: 3 },
      reasons: [{ name: 'training 2 batchSize', a: 32, b: 7 }],
    })
  })

  test('say so where nothing recorded tells why', async () => {
    const bytes = (await fitted()).toBytes()
    const { parted, message } = await compare(
      bytes,
      resealed(bytes, () => undefined, 3),
    )
    expect(parted).toEqual({ training: 1, epoch: 3 })
    expect(message).toBe('The trainings part in epoch 3, and nothing that the files record tells why.')
  })

  test('are read whatever the arithmetic', async () => {
    const bytes = (await fitted()).toBytes()
    const text = Buffer.from(bytes).toString('latin1').replace('"numerics":"3"', '"numerics":"4"')
    const other = Buffer.from(text, 'latin1')
    await refusal('MODEL_FILE_INVALID', () => readReceipt(other))
    const { tensors, metadata } = readSafetensors(other)
    const { sealOf } = await import('../../src/format/seal.js')
    const { writeSafetensors } = await import('../../src/format/safetensors.js')
    metadata.set('sha256', sealOf({ tensors, metadata }))
    const { agree, reasons } = await compare(bytes, writeSafetensors(tensors, metadata))
    expect({ agree, reasons }).toEqual({ agree: true, reasons: [{ name: 'numerics', a: 3, b: 4 }] })
  })
})
