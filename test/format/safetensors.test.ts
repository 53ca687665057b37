import { describe, expect, test } from 'vitest'
import { HindcastError } from '../../src/errors.js'
import { parseJson } from '../../src/format/json.js'
import { readSafetensors, writeSafetensors } from '../../src/format/safetensors.js'

/** A file of a header's text and numbers, the header as it stands. */
function fileOf(header: string | Uint8Array, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const json = typeof header === 'string' ? new TextEncoder().encode(header) : header
  const bytes = new Uint8Array(8 + json.length + data.length)
  new DataView(bytes.buffer).setUint32(0, json.length, true)
  bytes.set(json, 8)
  bytes.set(data, 8 + json.length)
  return bytes
}

function refusal(bytes: Uint8Array): string {
  try {
    readSafetensors(bytes, 'm.safetensors')
  } catch (error) {
    expect(error).toBeInstanceOf(HindcastError)
    expect((error as HindcastError).code).toBe('MODEL_FILE_INVALID')
    expect((error as HindcastError).facts.file).toBe('m.safetensors')
    const { message } = error as HindcastError
    expect(message).toMatch(/^"m\.safetensors" cannot be read as a model: .*\.$/)
    return message
  }
  throw new Error('the file was read')
}

const bytes = (n: number): Uint8Array => new Uint8Array(n)

describe('safetensors', () => {
  // Written by hand after the format's README; Python: safetensors.numpy.save({'a': float32 [1, -2]}, {'k': 'v'}).
  const header = '{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
  const golden = fileOf(header.padEnd(80, ' '), Uint8Array.of(0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0))

  test('writes the bytes that the reference implementation writes', () => {
    expect(header.length).toBe(79)
    const written = writeSafetensors([['a', { shape: [2], data: Float32Array.of(1, -2) }]], [['k', 'v']])
    expect(written).toEqual(golden)
  })

  test('reads them', () => {
    const { tensors, metadata } = readSafetensors(golden)
    expect(tensors).toEqual(new Map([['a', { shape: [2], data: Float32Array.of(1, -2) }]]))
    expect(metadata).toEqual(new Map([['k', 'v']]))
  })

  test('round trip of both precisions, a scalar, an empty tensor, from an unaligned view', () => {
    const tensors = new Map([
      ['f', { shape: [3], data: Float32Array.of(1, NaN, 3) }],
      ['d', { shape: [1, 2], data: Float64Array.of(0.1, -0) }],
      ['scalar', { shape: [], data: Float64Array.of(7) }],
      ['empty', { shape: [0, 4], data: new Float32Array(0) }],
    ])
    const written = writeSafetensors(tensors, [['ключ', '"\u0000\ud83d\ude00']])
    const shifted = new Uint8Array(written.length + 3)
    shifted.set(written, 3)
    const read = readSafetensors(shifted.subarray(3))
    expect(new Map([...read.tensors].sort())).toEqual(new Map([...tensors].sort()))
    expect(read.metadata.get('ключ')).toBe('"\u0000\ud83d\ude00')
    const start = 8 + new DataView(written.buffer).getUint32(0, true)
    expect(start % 8).toBe(0)
  })

  test('names like __proto__ are names', () => {
    const read = readSafetensors(
      fileOf(
        '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"__metadata__":{"__proto__":"x"}}',
        bytes(4),
      ),
    )
    expect([...read.tensors.keys()]).toEqual(['__proto__'])
    expect(read.metadata.get('__proto__')).toBe('x')
    expect(({} as Record<string, unknown>).dtype).toBeUndefined()
  })

  const entry = (body: string): string => `{"a":${body}}`
  const whole = '"dtype":"F32","shape":[2],"data_offsets":[0,8]'
  const huge = Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0x7b, 0x7d)
  const cases: [string, Uint8Array, RegExp][] = [
    ['nothing', bytes(0), /0 bytes/],
    ['seven bytes', bytes(7), /7 bytes/],
    ['a header of 4 GiB', huge, /16 MiB/],
    ['a header over 16 MiB', Uint8Array.of(1, 0, 0, 1, 0, 0, 0, 0, 0x7b), /16 MiB/],
    ['a header cut short', golden.slice(0, 40), /cut short/],
    ['a CSV', new TextEncoder().encode('date,tmax\n2012-01-01,12.8\n'), /not a safetensors file/],
    ['a header that is a list', fileOf('[1,2]'), /does not begin with "\{"/],
    ['an empty header', fileOf(''), /cut short|does not begin/],
    ['a header that is not UTF-8', fileOf(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)), /not UTF-8/],
    ['JSON that breaks off', fileOf('{"a":'), /breaks off/],
    ['malformed JSON', fileOf('{"a":tru}'), /malformed/],
    ['a trailing comma', fileOf(`{"a":{${whole},}}`, bytes(8)), /quotes/],
    ['something after the JSON', fileOf('{} {}'), /follows/],
    ['NUL padding', fileOf('{}\u0000\u0000'), /follows/],
    ['a key that stands twice', fileOf(`{"a":{${whole}},"a":{${whole}}}`, bytes(8)), /stands twice/],
    ['a field that stands twice', fileOf(entry(`{"dtype":"F32",${whole}}`), bytes(8)), /stands twice/],
    ['deep nesting', fileOf(entry('['.repeat(100000))), /too deeply/],
    ['metadata that is not an object', fileOf('{"__metadata__":[]}'), /__metadata__ is not an object/],
    ['metadata that is not text', fileOf('{"__metadata__":{"k":1}}'), /"k", which is not text/],
    ['a tensor that is not an object', fileOf(entry('7')), /not described by an object/],
    ['an unknown field', fileOf(entry(`{${whole},"x":1}`), bytes(8)), /field "x"/],
    ['another dtype', fileOf(entry('{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}'), bytes(4)), /"BF16"/],
    ['no dtype', fileOf(entry('{"shape":[2],"data_offsets":[0,4]}'), bytes(4)), /dtype "undefined"/],
    ['no shape', fileOf(entry('{"dtype":"F32","data_offsets":[0,4]}'), bytes(4)), /shape/],
    ['a negative size', fileOf(entry('{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}'), bytes(8)), /shape/],
    ['a fraction as size', fileOf(entry('{"dtype":"F32","shape":[1.5],"data_offsets":[0,6]}'), bytes(6)), /shape/],
    [
      'a shape that overflows',
      fileOf(entry('{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}')),
      /no memory could hold/,
    ],
    ['a wrong shape', fileOf(entry('{"dtype":"F32","shape":[3],"data_offsets":[0,8]}'), bytes(8)), /takes 12 bytes/],
    ['offsets past the end', fileOf(entry(`{${whole}}`), bytes(4)), /cut short.*0 to 8.*there are 4/],
    ['negative offsets', fileOf(entry('{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}')), /data_offsets/],
    ['offsets backwards', fileOf(entry('{"dtype":"F32","shape":[0],"data_offsets":[8,4]}'), bytes(8)), /8 to 4/],
    ['three offsets', fileOf(entry('{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}'), bytes(8)), /data_offsets/],
    ['trailing bytes', fileOf(entry(`{${whole}}`), bytes(9)), /take 9 bytes, but its tensors take 8/],
    ['a hole at the start', fileOf(entry('{"dtype":"F32","shape":[1],"data_offsets":[4,8]}'), bytes(8)), /begins at/],
    [
      'a hole',
      fileOf(
        '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}',
        bytes(12),
      ),
      /"b" begins at byte 8 of the numbers, but 4/,
    ],
    [
      'an overlap',
      fileOf(
        '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
        bytes(8),
      ),
      /"b" begins at byte 4 of the numbers, but 8/,
    ],
  ]
  test.each(cases)('refuses %s', (_name, file, expected) => {
    expect(refusal(file)).toMatch(expected)
  })

  test('refuses every truncation of a file', () => {
    for (let n = 0; n < golden.length; n++) refusal(golden.slice(0, n))
  })
})

describe('JSON', () => {
  test.each(['{"a":[1,-2.5e3,true,null,"x\\n\\u00e9"],"b":{}}', '[]', '"\\ud83d\\ude00"', ' 0 ', '-0.0'])(
    'reads %s',
    (text) => {
      const plain = (v: unknown): unknown =>
        v instanceof Map
          ? Object.fromEntries([...v].map(([k, w]) => [k, plain(w)]))
          : Array.isArray(v)
            ? v.map(plain)
            : v
      expect(plain(parseJson(text))).toEqual(JSON.parse(text))
    },
  )

  test('reads texts of megabytes', () => {
    for (const text of ['a'.repeat(9e6), '"\\'.repeat(2e6)]) expect(parseJson(JSON.stringify(text)) === text).toBe(true)
  })

  test.each([
    '',
    '01',
    '+1',
    '.5',
    '1.',
    "'a'",
    '"\t"',
    '"\\x"',
    '[1,]',
    '{a:1}',
    '{"a" 1}',
    'NaN',
    'Infinity',
    '[1',
    '"a',
    '"\\"',
  ])('refuses %s as JSON.parse does', (text) => {
    expect(() => JSON.parse(text)).toThrow()
    expect(() => parseJson(text)).toThrow(SyntaxError)
  })
})

test('a file of very many tensors is refused before they are read', () => {
  const tensors = Array.from(
    { length: 70_000 },
    (_, i) => [`t${i}`, { shape: [0], data: new Float32Array(0) }] as const,
  )
  expect(() => readSafetensors(writeSafetensors(tensors, []))).toThrow('it has 70,000 tensors; at most 65,536 are read')
})
