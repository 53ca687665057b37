/** Versions of the files: older ones are read, later ones refused; what a model remembers of how its table was read. */
import { describe, expect, test } from 'vitest'
import { Forecaster, parseCsv } from '../../src/index.js'
import { readSafetensors, writeSafetensors } from '../../src/format/safetensors.js'
import { SEAL, sealOf } from '../../src/format/seal.js'
import { days, refusal, wave, weather } from '../forecaster/helpers.js'

const SMALL = { target: 'y', hiddenSize: 3, window: 5, defaults: 'plain' as const }

/** The file as one of another version. */
function ofVersion(version: string, bytes: Uint8Array): Uint8Array {
  const { tensors, metadata } = readSafetensors(bytes)
  metadata.set('version', version)
  metadata.delete(SEAL)
  metadata.set(SEAL, sealOf({ tensors, metadata }))
  return writeSafetensors(tensors, metadata)
}

const versionOf = (bytes: Uint8Array): string | undefined => readSafetensors(bytes).metadata.get('version')

test('a model of version 2 is the same model, and is written as version 3', async () => {
  const forecaster = await Forecaster.create(SMALL)
  await forecaster.fit(weather(), { epochs: 1 })
  const bytes = forecaster.toBytes()
  expect(versionOf(bytes)).toBe('3')
  const old = await Forecaster.load(ofVersion('2', bytes))
  expect(old.fingerprint()).toBe(forecaster.fingerprint())
  expect(Buffer.from(old.toBytes()).equals(Buffer.from(bytes))).toBe(true)
  expect((await old.verify(weather())).reproduced).toBe(true)
  for (const [version, said] of [
    ['1', /it has the version "1" of the format; 2 and 3 are read\.$/],
    ['4', /it has the version "4" of the format, which a later release wrote; 2 and 3 are read\.$/],
  ] as const) {
    const { message } = await refusal('MODEL_FILE_INVALID', () => Forecaster.load(ofVersion(version, bytes)))
    expect(message).toMatch(said)
  }
})

test('a checkpoint of version 1 is gone on with', async () => {
  let saved = new Uint8Array()
  const checkpoint = (bytes: Uint8Array): void => void (saved = Uint8Array.from(bytes))
  const whole = await Forecaster.create(SMALL)
  await whole.fit(weather(), { epochs: 3 })
  const half = await Forecaster.create(SMALL)
  await half.fit(weather(), { epochs: 2, checkpoint })
  expect(versionOf(saved)).toBe('2')
  const resumed = await Forecaster.create(SMALL)
  await resumed.fit(weather(), { epochs: 3, resume: ofVersion('1', saved) })
  expect(resumed.network.fingerprint()).toBe(whole.network.fingerprint())
  const { message } = await refusal('CHECKPOINT_INVALID', async () =>
    (await Forecaster.create(SMALL)).fit(weather(), { resume: ofVersion('3', saved) }),
  )
  expect(message).toContain('1 and 2 are read')
})

describe('what a model remembers of how its table was read', () => {
  /** A model of a text, from its file. */
  async function modelOf(text: string, options: object = {}): Promise<Forecaster> {
    const forecaster = await Forecaster.create(SMALL)
    await forecaster.fit(await parseCsv(text, options), { epochs: 1 })
    return Forecaster.load(forecaster.toBytes())
  }
  const lines = (rows: number, line: (r: number) => string): string =>
    Array.from({ length: rows }, (_, r) => line(r)).join('\n')
  const [dates, values] = [days(120), wave(120)]
  const turned = (r: number): string => dates[r].split('-').reverse().join('/')

  test('the order of day and month, where a later file leaves it open', async () => {
    const model = await modelOf('date,y\n' + lines(120, (r) => `${turned(r)},${values[r]}`))
    const later = 'date,y\n' + lines(6, (r) => `${turned(r)},1`)
    const open = await refusal('INDEX_FORM', () => parseCsv(later))
    expect(open.message).toContain("dateFormat: 'dmy'")
    const table = await parseCsv(later, model.tableOptions)
    expect(table.index.at(5)).toBe('06/01/2012')
    expect(table.index.stepText).toBe('1 day')
    expect(table.reading.sentence).toBe('Read with: times as day/month/year.')
  })

  test('the decimal sign, where no cell of a later file tells', async () => {
    const german = (v: number): string => {
      const [whole, part] = v.toFixed(2).split('.')
      return `${whole.replace(/\B(?=(\d{3})+$)/g, '.')},${part}`
    }
    const model = await modelOf('date;y\n' + lines(120, (r) => `${dates[r]};${german(1000 + 100 * values[r])}`))
    expect(model.tableOptions.likeDecimal).toBe(',')
    const later = 'date;y\n' + lines(8, (r) => `${dates[r]};1.${234 + r}`)
    const values1 = (await parseCsv(later)).numeric('y')
    const table = await parseCsv(later, model.tableOptions)
    expect(values1[0]).toBe(1.234)
    expect(table.numeric('y')[0]).toBe(1234)
    expect(table.reading.sentence).toContain('dots between thousands in "y"')
    // A file that says otherwise is read as it says.
    const english = await parseCsv('date;y\n' + lines(8, (r) => `${dates[r]};1.${234 + r}5`), model.tableOptions)
    expect(english.numeric('y')[0]).toBe(1.2345)
    const plain = await modelOf('date;y\n' + lines(120, (r) => `${dates[r]};${values[r]}`))
    expect(plain.tableOptions).not.toHaveProperty('likeDecimal')
  })

  test('the options that were given', async () => {
    const text = 'n;when;y\n' + lines(120, (r) => `${7 * r};${dates[r]};${r % 19 === 3 ? -999 : values[r]}`)
    const options = { index: 'when', na: [-999], delimiter: ';' }
    const model = await modelOf(text, options)
    expect(model.tableOptions).toMatchObject(options)
    const table = await parseCsv(text, model.tableOptions)
    expect(table.column('y').missing).toBe(7)
    expect(table.index.name).toBe('when')
    expect((await model.verify(table)).reproduced).toBe(true)
  })

  const two = (n: number): string => String(n).padStart(2, '0')
  const comma = (r: number): string => values[r].toFixed(3).replace('.', ',')
  test.each<[string, string, object]>([
    [
      'joined columns',
      'Date,Time,y\n' + lines(120, (r) => `${dates[r]},06:00,${values[r]}`),
      { index: ['Date', 'Time'] },
    ],
    [
      'parts that were found, decimal commas',
      'Jahr;Quartal;y\n' + lines(120, (r) => `${1990 + Math.floor(r / 4)};${(r % 4) + 1};${comma(r)}`),
      {},
    ],
    [
      'an encoding and decimal commas',
      'date;y;caf\u00e9\n' + lines(120, (r) => `${turned(r)};${comma(r)};1`),
      { encoding: 'windows-1252', dateFormat: 'dmy' },
    ],
    [
      'all options of the frame',
      'A title\nplace|when|y\n' + lines(120, (r) => `${r % 2}|${two(Math.floor(r / 2) % 28)}|${values[r]}`),
      {
        index: false,
        delimiter: '|',
        skip: 1,
        header: true,
        na: ['x'],
        comment: '%',
        duplicates: 'mean',
        order: 'sort',
      },
    ],
    [
      'series, times that have no step',
      'place,when,y\n' + lines(120, (r) => `${r % 2},${dates[Math.floor((r * r) / 200)]},${values[r]}`),
      { series: 'place', index: 'when', step: 'none', duplicates: 'last' },
    ],
    [
      'columns that are series',
      'when,a,b\n' + lines(120, (r) => `${dates[r]},${values[r]},${r % 7}`),
      { melt: ['a', 'b'] },
    ],
  ])('%s: a file that is read and written again keeps its bytes, and is verified', async (_, text, options) => {
    const table = await parseCsv(text, options)
    const [target] = table.numericNames.includes('value') ? ['value'] : ['y']
    const forecaster = await Forecaster.create({ ...SMALL, target, inputs: [target], allowLeak: true })
    let saved: Uint8Array | undefined
    await forecaster.fit(table, { epochs: 1, checkpoint: (bytes) => (saved = bytes), checkpointEvery: 1 })
    const bytes = forecaster.toBytes()
    const loaded = await Forecaster.load(bytes)
    expect(Buffer.from(loaded.toBytes()).equals(Buffer.from(bytes))).toBe(true)
    const again = await parseCsv(text, loaded.tableOptions)
    expect(again.hash()).toBe(table.hash())
    expect((await loaded.verify(again)).difference).toBe(null)
    const resumed = await Forecaster.create({ ...SMALL, target, inputs: [target], allowLeak: true })
    await resumed.fit(again, { epochs: 1, resume: saved! })
    expect(Buffer.from(resumed.toBytes()).equals(Buffer.from(bytes))).toBe(true)
  })
})
