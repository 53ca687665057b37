/**
 * Model files and checkpoints as an accident or an enemy might leave them. Whatever is in them: a sentence that refuses,
 * or the very model that was written; never a crash, a hang, a large allocation.
 */
import { expect, test } from 'vitest'
import { HindcastError } from '../../src/errors.js'
import { SEAL, sealOf } from '../../src/format/seal.js'
import {
  type FileTensor,
  readSafetensors,
  type SafetensorsFile,
  writeSafetensors,
} from '../../src/format/safetensors.js'
import { Forecaster } from '../../src/forecaster/index.js'
import type { ForecasterOptions } from '../../src/options/forecaster.js'
import { Generator } from '../../src/random.js'
import { weather } from '../forecaster/helpers.js'
import { some, within } from '../support/long.js'

const CASES = some('mutated files', 400, 10_000)
/** Refusals of a file; every other error is a fault of the reader. */
const CODES = [
  'MODEL_FILE_INVALID',
  'CHECKPOINT_INVALID',
  'NUMERICS_VERSION',
  'CHECKPOINT_MISMATCH',
  'MEMORY_TOO_SMALL',
]
/** What a case may take: bytes and milliseconds (on a machine that does other things as well). */
const MOST_BYTES = 192 * 1024 * 1024
const MOST_MS = 4000

const table = weather(120)
const options: ForecasterOptions = { target: 'y', hiddenSize: 3, window: 4, numLayers: 2, engine: 'ts' }
const fit = { epochs: 2 }

/** A way to spoil a file; sealed again, as only an enemy would, where `forged` says so. */
interface Spoiler {
  name: string
  forged: boolean
  spoil(bytes: Uint8Array, random: Generator): Uint8Array
}

const pick = <T>(list: readonly T[], random: Generator): T => list[random.below(list.length - 1)]

/** Numbers that have broken readers before. */
const WEIRD: readonly unknown[] = [
  ...[-1, 0, 1, 0.5, -0.5, 2147483647, 2147483648, 4294967296, 9007199254740991, 9007199254740993, 1e300, -1e300],
  ...[null, true, '', 'x', '1', 'NaN', 'Infinity', [], {}, [[]], [1, 2, 3], { a: 1 }, '__proto__', 'constructor'],
]

/** The header of a file as text, replaced: its length follows. */
function withHeader(bytes: Uint8Array, change: (text: string) => string): Uint8Array {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  const header = new TextEncoder().encode(change(new TextDecoder().decode(bytes.subarray(8, 8 + length))))
  const out = new Uint8Array(8 + header.length + bytes.length - 8 - length)
  new DataView(out.buffer).setUint32(0, header.length, true)
  out.set(header, 8)
  out.set(bytes.subarray(8 + length), 8 + header.length)
  return out
}

/** The header as JSON, changed. */
const withJson = (bytes: Uint8Array, change: (json: Record<string, Record<string, unknown>>) => void): Uint8Array =>
  withHeader(bytes, (text) => {
    const json = JSON.parse(text) as Record<string, Record<string, unknown>>
    change(json)
    return JSON.stringify(json)
  })

const tensorNames = (json: object): string[] => Object.keys(json).filter((name) => name !== '__metadata__')

/** The contents changed and sealed again. */
function forged(bytes: Uint8Array, change: (file: SafetensorsFile) => void): Uint8Array {
  const file = readSafetensors(bytes)
  change(file)
  file.metadata.set(SEAL, sealOf(file))
  return writeSafetensors(file.tensors, file.metadata)
}

/** Replaces one value somewhere in a JSON value by another. */
function mutated(value: unknown, random: Generator): unknown {
  const inside = typeof value === 'object' && value !== null && Object.keys(value).length > 0
  if (!inside || random.below(4) === 0) return pick(WEIRD, random)
  const key = pick(Object.keys(value), random)
  if (Array.isArray(value)) return value.map((v, i) => (String(i) === key ? mutated(v, random) : (v as unknown)))
  const entries = Object.entries(value).map(([k, v]) => [k, k === key ? mutated(v, random) : (v as unknown)])
  return Object.fromEntries(random.below(9) === 0 ? entries.filter(([k]) => k !== key) : entries)
}

const SPOILERS: readonly Spoiler[] = [
  { name: 'cut short', forged: false, spoil: (bytes, random) => bytes.slice(0, random.below(bytes.length - 1)) },
  {
    name: 'bytes appended',
    forged: false,
    spoil: (bytes, random) => Uint8Array.from([...bytes, ...new Array<number>(1 + random.below(20)).fill(0)]),
  },
  {
    name: 'flipped bits',
    forged: false,
    spoil(bytes, random) {
      const out = bytes.slice()
      for (let n = random.below(3); n >= 0; n--) out[random.below(out.length - 1)] ^= 1 << random.below(7)
      return out
    },
  },
  {
    name: 'a flipped bit in the header',
    forged: false,
    spoil(bytes, random) {
      const out = bytes.slice()
      const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
      out[random.below(8 + length - 1)] ^= 1 << random.below(7)
      return out
    },
  },
  {
    name: 'a header of another length',
    forged: false,
    spoil(bytes, random) {
      const out = bytes.slice()
      const view = new DataView(out.buffer)
      view.setUint32(
        random.below(1) * 4,
        pick([0, 1, 2, 0xffffffff, 0x7fffffff, 16777216, 16777217, 1e6], random),
        true,
      )
      return out
    },
  },
  {
    name: 'offsets that are huge, negative, broken or overlap',
    forged: false,
    spoil: (bytes, random) =>
      withJson(bytes, (json) => {
        const entry = json[pick(tensorNames(json), random)]
        const [from, to] = entry.data_offsets as [number, number]
        const odd = [
          [to, from],
          [-8, to],
          [from, 1e18],
          [from + 4, to + 4],
          [0, to],
          [from, from],
          [from, to + 0.5],
        ]
        entry.data_offsets = pick([...odd, [from], [from, to, to], pick(WEIRD, random)], random)
      }),
  },
  {
    name: 'shapes that overflow',
    forged: false,
    spoil: (bytes, random) =>
      withJson(bytes, (json) => {
        const entry = json[pick(tensorNames(json), random)]
        const huge = [[2 ** 32, 2 ** 32], [2 ** 53], [2 ** 52, 2, 0], [-3, -4], [1e9, 1e9, 1e9, 1e9], [0.5, 24]]
        entry.shape = pick([...huge, new Array<number>(1e5).fill(1), pick(WEIRD, random)], random)
      }),
  },
  {
    name: 'other types, fields and names',
    forged: false,
    spoil: (bytes, random) =>
      withJson(bytes, (json) => {
        const name = pick(tensorNames(json), random)
        const kind = random.below(3)
        if (kind === 0) json[name].dtype = pick(['F16', 'BF16', 'I64', 'F64', 'F32', 'U8', ...WEIRD], random)
        else if (kind === 1) json[name].extra = 1
        else if (kind === 2) Reflect.deleteProperty(json, name)
        else json[pick(['__proto__x', 'constructor', 'weight_ih_l9', ''], random)] = json[name]
      }),
  },
  {
    name: 'keys that stand twice or touch prototypes',
    forged: false,
    spoil: (bytes, random) =>
      withHeader(bytes, (text) => {
        const odd = ['"__proto__":{"polluted":1}', '"constructor":{"prototype":{"polluted":1}}', '"__metadata__":{}']
        const tensor = '"head.bias":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}'
        return text.replace('{', `{${pick([...odd, tensor], random)},`)
      }),
  },
  {
    name: 'JSON that is deep or long',
    forged: false,
    spoil: (bytes, random) =>
      withHeader(bytes, (text) => {
        const depth = pick([40, 1000, 200_000], random)
        const deep = pick(['['.repeat(depth), '{"a":'.repeat(depth), '"' + 'x'.repeat(depth * 5)], random)
        return text.replace('{', `{"deep":${deep},`)
      }),
  },
  {
    name: 'a text of the metadata forged',
    forged: true,
    spoil: (bytes, random) =>
      forged(bytes, ({ metadata }) => {
        const key = pick(
          [...metadata.keys()].filter((name) => name !== SEAL),
          random,
        )
        const text = metadata.get(key)!
        const json = /^[[{]/.test(text)
        metadata.set(key, json ? JSON.stringify(mutated(JSON.parse(text), random)) : String(pick(WEIRD, random)))
      }),
  },
  {
    name: 'numbers forged, some not finite',
    forged: true,
    spoil: (bytes, random) =>
      forged(bytes, ({ tensors }) => {
        const { data } = tensors.get(pick([...tensors.keys()], random))!
        if (data.length > 0)
          data[random.below(data.length - 1)] = pick([NaN, Infinity, -Infinity, 1e38, -1, 0, 255], random)
      }),
  },
  {
    name: 'a tensor forged, missing or too many',
    forged: true,
    spoil: (bytes, random) =>
      forged(bytes, ({ tensors }) => {
        const name = pick([...tensors.keys()], random)
        const made: FileTensor = { shape: [2, 2], data: pick([new Float32Array(4), new Int32Array(4)], random) }
        if (random.below(1) === 0) tensors.delete(name)
        else tensors.set(pick([name, 'more', '__proto__'], random), made)
      }),
  },
]

/** Runs the cases: `use` takes a file and gives what came of it, or throws. */
async function run(bytes: Uint8Array, use: (file: Uint8Array) => Promise<Uint8Array>): Promise<Record<string, number>> {
  const whole = Buffer.from(await use(bytes))
  const counts: Record<string, number> = {}
  for (let seed = 0; seed < CASES; seed++) {
    const random = new Generator(seed)
    const { name, forged, spoil } = SPOILERS[seed % SPOILERS.length]
    const file = spoil(bytes, random)
    const where = `${name}, case ${seed}`
    const memory = process.memoryUsage()
    const began = performance.now()
    let outcome: string
    try {
      const made = Buffer.from(await use(file))
      // What no seal was broken for must be the very thing that was written.
      if (!forged) expect(made.equals(whole), where).toBe(true)
      outcome = forged ? 'taken' : 'the same'
    } catch (error) {
      if (!(error instanceof HindcastError)) throw new Error(where, { cause: error })
      expect(CODES, `${where}: ${error.message}`).toContain(error.code)
      expect(error.message, where).toMatch(/^[^\n]{1,1200}\.$/)
      outcome = 'refused'
    }
    counts[outcome] = (counts[outcome] ?? 0) + 1
    const now = process.memoryUsage()
    expect(performance.now() - began, where).toBeLessThan(MOST_MS)
    expect(now.arrayBuffers + now.heapUsed - memory.arrayBuffers - memory.heapUsed, where).toBeLessThan(MOST_BYTES)
    expect(({} as Record<string, unknown>).polluted, where).toBeUndefined()
  }
  return counts
}

test(
  'model files',
  async () => {
    const forecaster = await Forecaster.create(options)
    await forecaster.fit(table, fit)
    const counts = await run(forecaster.toBytes(), async (file) => {
      const loaded = await Forecaster.load(file, { engine: 'ts' })
      try {
        // A forged model may be any model, but it is one.
        await loaded.forecast(table).catch((error: unknown) => {
          if (!(error instanceof HindcastError)) throw error
        })
        return loaded.toBytes()
      } finally {
        loaded.dispose()
      }
    })
    console.log(`model files: ${JSON.stringify(counts)}`)
    expect(counts.refused).toBeGreaterThan(CASES * 0.7)
  },
  within(1_800_000),
)

test(
  'checkpoints',
  async () => {
    const all: Uint8Array[] = []
    const forecaster = await Forecaster.create(options)
    await forecaster.fit(table, { ...fit, checkpoint: (bytes) => void all.push(bytes), checkpointEvery: 1 })
    const counts = await run(all[0], async (file) => {
      const resumed = await Forecaster.create(options)
      try {
        await resumed.fit(table, { ...fit, resume: file }).catch((error: unknown) => {
          // Weights that are forged may be any, also such as diverge.
          if (!(error instanceof HindcastError && error.code === 'DIVERGED')) throw error
        })
        return resumed.toBytes()
      } catch (error) {
        if (error instanceof HindcastError && error.code === 'NOT_FITTED') return new Uint8Array()
        throw error
      } finally {
        resumed.dispose()
      }
    })
    console.log(`checkpoints: ${JSON.stringify(counts)}`)
    expect(counts.refused).toBeGreaterThan(CASES * 0.7)
  },
  within(1_800_000),
)
