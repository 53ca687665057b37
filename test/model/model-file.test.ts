import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import { type FileTensor, readSafetensors, writeSafetensors } from '../../src/format/safetensors.js'
import type { Table } from '../../src/table/index.js'
import { refusal, weather } from '../forecaster/helpers.js'

let folder: string
let bytes: Uint8Array
let forecaster: Forecaster
let table: Table

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hindcast-'))
  table = weather(200, { missing: 'mean' })
  forecaster = await Forecaster.create({ target: 'y', hiddenSize: 4, window: 5, numLayers: 2, defaults: 'plain' })
  await forecaster.fit(table, { epochs: 2 })
  bytes = forecaster.toBytes()
})
afterAll(() => rmSync(folder, { recursive: true }))

/** The file with something changed. */
function changed(
  change: (tensors: Map<string, FileTensor>, metadata: Map<string, string>) => void,
  from: Uint8Array = bytes,
): Uint8Array {
  const { tensors, metadata } = readSafetensors(from)
  change(tensors, metadata)
  return writeSafetensors(tensors, metadata)
}

/** The file with one JSON field changed: `key` of the metadata, then the path in it. */
function withField(key: string, path: (string | number)[], value: unknown): Uint8Array {
  return changed((_, metadata) => {
    const json = JSON.parse(metadata.get(key)!) as Record<string, unknown>
    let at = json as Record<string | number, unknown>
    for (const name of path.slice(0, -1)) at = at[name] as Record<string | number, unknown>
    // JSON leaves out what is undefined.
    at[path.at(-1)!] = value
    metadata.set(key, JSON.stringify(json))
  })
}

describe('a model file', () => {
  test('gives the same forecaster back, bit for bit', async () => {
    const loaded = await Forecaster.load(bytes)
    expect(loaded.fingerprint()).toBe(forecaster.fingerprint())
    expect(await loaded.predict(table)).toEqual(await forecaster.predict(table))
    expect(await loaded.evaluate(table)).toEqual(await forecaster.evaluate(table))
    expect(Buffer.from(loaded.toBytes()).equals(Buffer.from(bytes))).toBe(true)
    const twin = await Forecaster.load(bytes, { engine: 'ts' })
    expect(twin.network.engine).toBe('ts')
    expect(await twin.predict(table)).toEqual(await forecaster.predict(table))
    await loaded.fit(table, { epochs: 1 })
    expect(loaded.fingerprint()).not.toBe(forecaster.fingerprint())
  })

  test('holds parameters under the names and shapes of PyTorch', () => {
    const { tensors, metadata } = readSafetensors(bytes)
    const shapes = Object.fromEntries([...tensors].map(([name, t]) => [name, t.shape]))
    expect(shapes).toEqual({
      weight_ih_l0: [4, 2],
      weight_hh_l0: [4, 4],
      bias_ih_l0: [4],
      bias_hh_l0: [4],
      weight_ih_l1: [4, 4],
      weight_hh_l1: [4, 4],
      bias_ih_l1: [4],
      bias_hh_l1: [4],
      'head.weight': [1, 4],
      'head.bias': [1],
      'baseline.linear': [11],
      'baseline.climatology': [7],
      'baseline.autoregression': [6],
      'training.0.learningRate': [2],
      'training.0.trainLoss': [2],
      'training.0.validLoss': [2],
      'training.0.fingerprint': [2, 32],
    })
    expect(tensors.get('head.weight')!.data).toEqual(forecaster.network.stateDict()['head.weight'].data)
    expect(metadata.get('numerics')).toBe('3')
    expect(metadata.get('fingerprint')).toBe(forecaster.fingerprint())
  })

  test('does not depend on the run of the clock or on where it was trained', async () => {
    const again = await Forecaster.create({
      target: 'y',
      hiddenSize: 4,
      window: 5,
      numLayers: 2,
      defaults: 'plain',
      engine: 'ts',
    })
    await again.fit(table, { epochs: 2 })
    expect(Buffer.from(again.toBytes()).equals(Buffer.from(bytes))).toBe(true)
  })

  test('is saved and loaded by path and by URL', async () => {
    const path = join(folder, 'model.safetensors')
    await forecaster.save(path)
    expect(Buffer.from(bytes).equals(readFileSync(path))).toBe(true)
    expect((await Forecaster.load(path)).fingerprint()).toBe(forecaster.fingerprint())
    expect((await Forecaster.load(pathToFileURL(path))).fingerprint()).toBe(forecaster.fingerprint())
    await forecaster.save(path)
    const link = join(folder, 'link')
    symlinkSync(path, link)
    await forecaster.save(link)
    expect(readdirSync(folder).sort()).toEqual(['link', 'model.safetensors'])
  })

  test('takes the place of a model, whole or not, and of no other file', async () => {
    const path = join(folder, 'x')
    const cut = Uint8Array.from(bytes).subarray(0, 100)
    const other = writeSafetensors(readSafetensors(bytes).tensors, [])
    for (const before of ['', cut, bytes]) {
      writeFileSync(path, before)
      await forecaster.save(path)
      expect(Buffer.from(bytes).equals(readFileSync(path))).toBe(true)
    }
    for (const before of ['date,y\n2020-01-01,1\n', other, cut.subarray(0, 8)]) {
      writeFileSync(path, before)
      const { message, facts } = await refusal('FILE_EXISTS', () => forecaster.save(path))
      expect(message).toBe(
        `${JSON.stringify(path)} is not a model of hindcast, so the model is not saved over it; move it, or name another file.`,
      )
      expect(facts.file).toBe(path)
      expect(readFileSync(path).equals(Buffer.from(before))).toBe(true)
    }
    rmSync(path)
    expect(readdirSync(folder).filter((name) => name.includes('tmp'))).toEqual([])
  })

  test('that cannot be written or read is refused, and nothing is left behind', async () => {
    const before = readdirSync(folder)
    expect((await refusal('FOLDER_NOT_FOUND', () => forecaster.save(join(folder, 'none', 'm')))).facts.file).toContain(
      'none',
    )
    for (const path of [folder, `${folder}/`]) {
      const { message } = await refusal('FILE_UNWRITABLE', () => forecaster.save(path))
      expect(message).toBe(`${JSON.stringify(path)} is a folder; name a file in it.`)
    }
    expect(readdirSync(folder)).toEqual(before)
    await refusal('FILE_NOT_FOUND', () => Forecaster.load(join(folder, 'none')))
    await refusal('FILE_UNREADABLE', () => Forecaster.load(folder))
    for (const source of [7, null, undefined]) {
      await refusal('OPTION_INVALID', () => Forecaster.load(source as never))
    }
    const buffer = Uint8Array.from(bytes).buffer
    expect((await Forecaster.load(buffer)).fingerprint()).toBe(forecaster.fingerprint())
    await refusal('FILE_UNREADABLE', () => Forecaster.load(new URL('http://127.0.0.1:9/model')))
  })

  test('errors name the file', async () => {
    const path = join(folder, 'short.safetensors')
    writeFileSync(path, bytes.slice(0, -4))
    const error = await refusal('MODEL_FILE_INVALID', () => Forecaster.load(path))
    expect(error.message).toContain('short.safetensors')
    expect(error.facts.file).toBe(path)
  })

  test('cut short anywhere is refused', async () => {
    for (let n = 0; n < bytes.length; n += 61) {
      await refusal('MODEL_FILE_INVALID', () => Forecaster.load(bytes.slice(0, n)))
    }
  })

  test('with any byte of the numbers changed is refused', async () => {
    const start = 8 + new DataView(bytes.buffer).getUint32(0, true)
    for (let at = start; at < bytes.length; at += 37) {
      const damaged = bytes.slice()
      damaged[at] ^= 16
      await refusal('MODEL_FILE_INVALID', () => Forecaster.load(damaged))
    }
  })

  test('of other numerics is refused by its own code', async () => {
    const other = changed((_, metadata) => metadata.set('numerics', '2'))
    expect((await refusal('NUMERICS_VERSION', () => Forecaster.load(other))).message).toMatch(/version 2 .*version 3/)
  })

  const tensorOf = (shape: number[]): FileTensor => ({
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  })
  const at = (epoch: number, minibatch: number, epochs: number): unknown => ({ epoch, minibatch, epochs })
  const cases: [string, () => Uint8Array, RegExp][] = [
    ['plain weights', () => changed((_, m) => m.clear()), /says no format/],
    ['another format', () => changed((_, m) => m.set('format', 'pt')), /format "pt"/],
    ['another version', () => changed((_, m) => m.set('version', '1')), /version "1"/],
    ['a bad numerics version', () => changed((_, m) => m.set('numerics', 'x')), /numerics version is "x"/],
    ['no numerics version', () => changed((_, m) => m.delete('numerics')), /numerics/],
    ['an unknown key', () => changed((_, m) => m.set('extra', '{}')), /unknown key "extra"/],
    ['no fingerprint', () => changed((_, m) => m.delete('fingerprint')), /fingerprint is "undefined"/],
    ['another fingerprint', () => changed((_, m) => m.set('fingerprint', '0'.repeat(64))), /it was changed/],
    ['no seal', () => changed((_, m) => m.delete('sha256')), /changed or damaged/],
    ['no trainings', () => changed((_, m) => m.delete('trainings')), /its trainings is missing/],
    ['trainings that are not JSON', () => changed((_, m) => m.set('trainings', '[')), /in its trainings, /],
    ['an empty list of trainings', () => changed((_, m) => m.set('trainings', '[]')), /not a list of trainings/],
    ['trainings that are an object', () => changed((_, m) => m.set('trainings', '{}')), /not a list of trainings/],
    ...['options', 'schema', 'scaler', 'boundaries', 'baselines'].flatMap(
      (key): [string, () => Uint8Array, RegExp][] => [
        [`no ${key}`, () => changed((_, m) => m.delete(key)), new RegExp(`its ${key} is missing`)],
        [`${key} that are not JSON`, () => changed((_, m) => m.set(key, '{')), new RegExp(`in its ${key}, `)],
        [
          `${key} that are a list`,
          () => changed((_, m) => m.set(key, '[]')),
          new RegExp(`its ${key} (is|are) not an object`),
        ],
        [`an unknown field in ${key}`, () => withField(key, ['more'], 1), /unknown field "more"/],
      ],
    ),
    [
      'a tensor of another shape',
      () => changed((t) => t.set('weight_hh_l1', tensorOf([5, 5]))),
      /"weight_hh_l1" has the shape \[5, 5\], but its options need \[4, 4\]/,
    ],
    ['a transposed tensor', () => changed((t) => t.set('weight_ih_l0', tensorOf([2, 4]))), /\[2, 4\].*\[4, 2\]/],
    ['a missing tensor', () => changed((t) => t.delete('head.bias')), /"head.bias" is missing/],
    ['a tensor too many', () => changed((t) => t.set('weight_ih_l2', tensorOf([4, 4]))), /"weight_ih_l2"/],
    [
      'a tensor of the other precision',
      () => changed((t) => t.set('head.bias', { shape: [1], data: new Float64Array(1) })),
      /"head.bias" is f64, but its options need f32/,
    ],
    [
      'weights that are not finite',
      () => changed((t) => t.set('head.bias', { shape: [1], data: Float32Array.of(NaN) })),
      /not finite/,
    ],
    ['another number of layers', () => withField('options', ['numLayers'], 1), /weight_ih_l1/],
    ['another hidden size', () => withField('options', ['hiddenSize'], 8), /\[4, 2\], but its options need \[8, 2\]/],
    [
      'hidden size 0',
      () => withField('options', ['hiddenSize'], 0),
      /in its options, hiddenSize is 0; expected a whole number from 1 to 65,536/,
    ],
    ['an unknown cell', () => withField('options', ['cell'], 'mamba'), /in its options, cell is "mamba"; expected/],
    ['an unknown optimizer', () => withField('options', ['optimizer', 'name'], 'lion'), /"lion"/],
    ['a negative learning rate', () => withField('options', ['optimizer', 'learningRate'], -1), /learningRate/],
    ['betas beyond 1', () => withField('options', ['optimizer', 'betas'], [0.9, 1.5]), /betas/],
    ['an option missing', () => withField('options', ['seed'], undefined), /its options have no field "seed"/],
    ['another nonlinearity', () => withField('options', ['nonlinearity'], 'relu'), /it was changed/],
    ['a window that differs', () => withField('options', ['window'], 6), /differ in window/],
    ['an input twice', () => withField('schema', ['inputs'], ['y', 'y']), /none twice/],
    ['another input', () => withField('schema', ['inputs', 1], 'z'), /it was changed/],
    ['an input less', () => withField('schema', ['inputs'], ['y']), /inputs in its scaler|width/],
    ['an input that is not text', () => withField('schema', ['inputs', 0], 3), /list of texts/],
    ['another target', () => withField('schema', ['target'], 'x'), /differ in target/],
    ['a policy unknown', () => withField('schema', ['missing'], 'guess'), /"guess"/],
    ['a kind of index unknown', () => withField('schema', ['index', 'kind'], 'week'), /"week"/],
    ['a step of 0', () => withField('schema', ['index', 'step', 'count'], 0), /count/],
    ['a step of another kind', () => withField('schema', ['index', 'step', 'unit'], 'integer'), /unit/],
    ['another step', () => withField('schema', ['index', 'step', 'count'], 3600), /it was changed/],
    ['a deviation of 0', () => withField('scaler', ['target', 'deviation'], 0), /deviation/],
    ['a mean that is null', () => withField('scaler', ['inputs', 0, 'mean'], null), /mean/],
    ['another mean', () => withField('scaler', ['inputs', 0, 'mean'], 1), /it was changed/],
    ['a fill less', () => withField('scaler', ['fill'], []), /fill/],
    ['parts out of order', () => withField('boundaries', ['valid'], 3), /valid in its boundaries/],
    ['a fraction as row', () => withField('boundaries', ['train'], 3.5), /train in its boundaries/],
    ['a hash that is not text', () => withField('boundaries', ['hash'], 3), /hash/],
    ['another width', () => withField('baselines', ['linear', 'width'], 9), /width/],
    ['too many skipped', () => withField('baselines', ['linear', 'skipped'], 11), /skipped/],
    ['some skipped', () => withField('baselines', ['linear', 'skipped'], 2), /baseline.linear.*\[11\].*\[9\]/],
    ['another climatology', () => withField('baselines', ['climatology', 'kind'], 'monthly'), /\[7\].*\[12\]/],
    ['a best baseline that is none', () => withField('baselines', ['best'], 'luck'), /best in its baselines/],
    ['a season of 0', () => withField('baselines', ['season', 0], 0), /season in its baselines/],
    ['an unknown climatology', () => withField('baselines', ['climatology', 'kind'], 'lunar'), /"lunar"/],
    ['no climatology', () => changed((t) => t.delete('baseline.climatology')), /"baseline.climatology" is missing/],
    ['an unknown field in a training', () => withField('trainings', [0, 'more'], 1), /unknown field "more"/],
    ['samples that are not a number', () => withField('trainings', [0, 'samples', 'train'], '9'), /train/],
    [
      'a training of no options',
      () => withField('trainings', [0, 'fit'], 1),
      /the options of a training are not an object/,
    ],
    [
      'a training option unknown',
      () => withField('trainings', [0, 'fit', 'speed'], 1),
      /options of a training have an unknown field "speed"/,
    ],
    ['a training option missing', () => withField('trainings', [0, 'fit', 'shuffle'], undefined), /no field "shuffle"/],
    ['an option of one call', () => withField('trainings', [0, 'fit', 'reset'], true), /unknown field "reset"/],
    ['a training option out of range', () => withField('trainings', [0, 'fit', 'epochs'], 0), /epochs is 0; expected/],
    ['a start unknown', () => withField('trainings', [0, 'start'], 'guessed'), /start in training 1/],
    ['a fingerprint that is none', () => withField('trainings', [0, 'after'], 'x'.repeat(64)), /SHA-256/],
    ['more epochs than its history', () => withField('trainings', [0, 'position'], at(3, 6, 3)), /\[2\].*\[3\]/],
    ['a best epoch that is not there', () => withField('trainings', [0, 'best'], 3), /best in training 1/],
    ['a history of losses missing', () => changed((t) => t.delete('training.0.trainLoss')), /trainLoss" is missing/],
    // What no check of a field can notice, the seal does.
    ['other boundaries', () => withField('boundaries', ['trainEnd'], 1), /changed or damaged/],
    ['another table', () => withField('boundaries', ['hash'], 'a'), /changed or damaged/],
    ['another seed', () => withField('options', ['seed'], 1), /changed or damaged/],
    ['another training option', () => withField('trainings', [0, 'fit', 'epochs'], 3), /changed or damaged/],
    ['other samples', () => withField('trainings', [0, 'samples', 'train'], 9), /changed or damaged/],
    [
      'another mean of the day',
      () => changed((t) => (t.get('baseline.climatology')!.data[3] += 1)),
      /changed or damaged/,
    ],
    ['another loss', () => changed((t) => (t.get('training.0.validLoss')!.data[0] /= 2)), /changed or damaged/],
    ['another fingerprint of an epoch', () => changed((t) => t.get('training.0.fingerprint')!.data[9]++), /changed or/],
  ]
  test.each(cases)('with %s is refused', async (_name, make, expected) => {
    expect((await refusal('MODEL_FILE_INVALID', () => Forecaster.load(make()))).message).toMatch(expected)
  })
})
