/** Weights between PyTorch and a network, by safetensors. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { FileTensor } from '../../src/format/safetensors.js'
import { readSafetensors, writeSafetensors } from '../../src/format/safetensors.js'
import { Forecaster } from '../../src/forecaster/index.js'
import { Network } from '../../src/network/index.js'
import { Table } from '../../src/table/index.js'
import type { FromSafetensorsOptions } from '../../src/network/weights-file.js'
import { folderWith } from '../cli/support.js'
import { relative } from '../support/bits.js'
import { mustHavePython, pythonWith } from '../support/python.js'

const python = pythonWith('torch', 'numpy')
if (!python && !mustHavePython) console.log('skipped: no Python with PyTorch')

interface Case {
  cell: string
  layers: number
  dtype: 'float32' | 'float64'
  module: boolean
  x: number[]
  y: number[]
}

describe.skipIf(!python && !mustHavePython)('PyTorch', () => {
  const script = fileURLToPath(new URL('pytorch-files.py', import.meta.url))

  test('files go to hindcast and back without one changed bit, and compute the same', async () => {
    const folder = folderWith()
    const cases = JSON.parse(python!.run([script, 'make', folder], folder)) as Case[]
    expect(cases).toHaveLength(16)
    for (const [number, { cell, layers, dtype, module, x, y }] of cases.entries()) {
      const bytes = readFileSync(join(folder, `${number}.safetensors`))
      const [kind, relu] = cell.toLowerCase().split('-')
      const net = await Network.fromSafetensors(bytes, relu === undefined ? {} : { nonlinearity: 'relu' })
      expect(net.options).toMatchObject({
        cell: kind,
        numLayers: layers,
        inputSize: 3,
        hiddenSize: 5,
        outputSize: module ? 2 : 5,
        recurrentBias: true,
        dtype: dtype === 'float32' ? 'f32' : 'f64',
      })
      const { output } = net.forward(x, { steps: 7, batch: 2 })
      expect(relative(output, y), `${cell} ${layers} ${dtype}`).toBeLessThan(dtype === 'float32' ? 1e-6 : 1e-14)
      const back = await net.toSafetensors(module ? { prefix: 'encoder.', head: 'fc' } : { head: null })
      writeFileSync(join(folder, `${number}.back.safetensors`), back)
    }
    const report = JSON.parse(python!.run([script, 'check', folder], folder)) as { same: boolean; output: boolean }[]
    expect(report).toEqual(cases.map(() => ({ same: true, output: true })))
  })
})

const zeros = (...shape: number[]): FileTensor => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) })
const lstm: [string, FileTensor][] = [
  ['weight_ih_l0', zeros(8, 3)],
  ['weight_hh_l0', zeros(8, 2)],
  ['bias_ih_l0', zeros(8)],
  ['bias_hh_l0', zeros(8)],
]
const fileOf = (tensors: [string, FileTensor][]): Uint8Array => writeSafetensors(tensors, [])
const under = (prefix: string): [string, FileTensor][] => lstm.map(([name, tensor]) => [prefix + name, tensor])

describe('what a file tells', () => {
  test('without biases they are 0, with one bias the other is left out, without a Linear the outputs are the state', async () => {
    const plain = await Network.fromSafetensors(fileOf(lstm.slice(0, 2)))
    expect(plain.options).toMatchObject({ cell: 'lstm', recurrentBias: false, outputSize: 2, dtype: 'f32' })
    const one = await Network.fromSafetensors(fileOf(lstm.slice(0, 3)))
    expect(Object.keys(one.stateDict())).toEqual([
      'weight_ih_l0',
      'weight_hh_l0',
      'bias_ih_l0',
      'head.weight',
      'head.bias',
    ])
    const net = await Network.create({ inputSize: 3, hiddenSize: 4, cell: 'gru', seed: 3 })
    const same = await Network.fromSafetensors(await net.toSafetensors({ head: null }))
    const x = Float32Array.from({ length: 15 }, (_, i) => Math.sin(i))
    const { output, hidden } = same.forward(x, { steps: 5 })
    expect(output.slice(-4)).toEqual(hidden)
    expect(hidden).toEqual(net.forward(x, { steps: 5 }).hidden)
  })

  test('a network comes back as it went, and the rest of the options is kept', async () => {
    const net = await Network.create({
      inputSize: 2,
      hiddenSize: 3,
      numLayers: 2,
      outputSize: 4,
      dtype: 'f64',
      recurrentBias: false,
    })
    const bytes = await net.toSafetensors()
    expect([...readSafetensors(bytes).metadata]).toEqual([['format', 'pt']])
    const back = await Network.fromSafetensors(bytes, { optimizer: { name: 'adam' }, engine: 'ts' })
    expect(back.fingerprint()).toBe(net.fingerprint())
    expect(back.options.optimizer.name).toBe('adam')
    expect(back.engine).toBe('ts')
    const rounded = await Network.fromSafetensors(bytes, { dtype: 'f32' })
    expect(rounded.stateDict()['head.bias'].data).toEqual(Float32Array.from(net.stateDict()['head.bias'].data))
  })

  test('of several stacks or heads the one that is named', async () => {
    const two = fileOf([...under('a.'), ['fc.weight', zeros(1, 2)]])
    expect((await Network.fromSafetensors(two, { prefix: 'a.', head: 'fc' })).options.outputSize).toBe(1)
    const wide = (await Network.fromSafetensors(two)).stateDict()
    expect(wide['head.bias'].data).toEqual(new Float32Array(1))
  })

  const fc: [string, FileTensor][] = [['fc.weight', zeros(1, 2)]]
  const cases: [string, [string, FileTensor][], FromSafetensorsOptions, string, RegExp][] = [
    [
      'no recurrent layer',
      fc,
      {},
      'MODEL_FILE_INVALID',
      /no recurrent layer: a tensor such as "weight_ih_l0" was expected, and there is "fc\.weight"/,
    ],
    [
      'another prefix',
      under('a.'),
      { prefix: 'rnn.' },
      'MODEL_FILE_INVALID',
      /no recurrent layer under "rnn\.": .* "a\.weight_ih_l0"/,
    ],
    [
      'two stacks',
      [...under('a.'), ...under('b.')],
      {},
      'MODEL_FILE_INVALID',
      /under "a\.", "b\."; .* with the option prefix/,
    ],
    [
      'a stack that is left over',
      [...under('a.'), ...under('b.')],
      { prefix: 'a.' },
      'MODEL_FILE_INVALID',
      /"b\.weight_ih_l0" belongs neither/,
    ],
    [
      'both directions',
      [...lstm, ['weight_ih_l0_reverse', zeros(8, 3)]],
      {},
      'MODEL_FILE_INVALID',
      /bidirectional.*"weight_ih_l0_reverse"/,
    ],
    ['a projection', [...lstm, ['weight_hr_l0', zeros(1, 2)]], {}, 'MODEL_FILE_INVALID', /proj_size.*"weight_hr_l0"/],
    [
      'gates of no cell',
      [
        ['weight_ih_l0', zeros(4, 3)],
        ['weight_hh_l0', zeros(4, 2)],
      ],
      {},
      'MODEL_FILE_INVALID',
      /shape \[4, 2\], which is that of no RNN/,
    ],
    [
      'a recurrent weight that is not a matrix',
      [
        ['weight_ih_l0', zeros(8, 3)],
        ['weight_hh_l0', zeros(8)],
      ],
      {},
      'MODEL_FILE_INVALID',
      /not a matrix/,
    ],
    [
      'a missing layer',
      [...lstm, ['weight_hh_l2', zeros(8, 2)]],
      {},
      'PARAMETER_MISMATCH',
      /unknown "weight_hh_l2"; missing weight_ih_l1/,
    ],
    [
      'two heads',
      [...lstm, ...fc, ['out.weight', zeros(1, 2)]],
      {},
      'MODEL_FILE_INVALID',
      /head may be "fc", "out"; name it with the option head/,
    ],
    [
      'a head that is not there',
      [...lstm, ...fc],
      { head: 'out' },
      'MODEL_FILE_INVALID',
      /"out\.weight" is missing, and there are "fc\.weight"/,
    ],
    [
      'a head of another width',
      [...lstm, ['fc.weight', zeros(1, 3)]],
      {},
      'MODEL_FILE_INVALID',
      /takes 3 numbers, but the hidden state has 2/,
    ],
    [
      'a layer besides',
      [...lstm, ...fc, ['norm.scale', zeros(2)]],
      {},
      'MODEL_FILE_INVALID',
      /"norm\.scale" belongs neither/,
    ],
    [
      'another cell',
      lstm,
      { cell: 'gru' },
      'OPTION_CONFLICT',
      /option cell is gru, but the weights are those of a network with lstm/,
    ],
    ['another size', lstm, { hiddenSize: 3 }, 'OPTION_CONFLICT', /option hiddenSize is 3, but .* with 2/],
    ['an option that is none', lstm, { prefx: 'a' } as object, 'OPTION_UNKNOWN', /prefx/],
    [
      'numbers that are not finite',
      [['weight_ih_l0', { shape: [8, 3], data: new Float32Array(24).fill(NaN) }], ...lstm.slice(1)],
      {},
      'PARAMETER_MISMATCH',
      /must be finite/,
    ],
  ]
  test.each(cases)('refuses %s', async (_, tensors, options, code, message) => {
    await expect(Network.fromSafetensors(fileOf(tensors), options)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    })
  })

  test.each([
    ['nothing', undefined, /^A network cannot be read from "undefined"; expected the bytes of a safetensors file\.$/],
    ['a text', 'm.safetensors', /from "string"; expected the bytes/],
    ['null', null, /expected the bytes/],
  ])('refuses %s', async (_, source, message) => {
    await expect(Network.fromSafetensors(source as never)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      message: expect.stringMatching(message) as string,
    })
  })

  test('takes bytes in any form', async () => {
    const bytes = fileOf([...lstm, ...fc])
    const buffer = bytes.slice().buffer
    const fingerprint = (await Network.fromSafetensors(bytes)).fingerprint()
    for (const source of [buffer, new DataView(buffer), Buffer.from(bytes)]) {
      expect((await Network.fromSafetensors(source)).fingerprint()).toBe(fingerprint)
    }
    await expect(Network.fromSafetensors(new ArrayBuffer(0))).rejects.toThrow(
      /^The model cannot be read: it has 0 bytes/,
    )
  })

  test.each([
    [{ foo: 1 }, 'OPTION_UNKNOWN', /no option "foo"/],
    [{ head: 5 }, 'OPTION_INVALID', /^head is 5; expected a text such as 'fc', or null for none\.$/],
    [{ prefix: null }, 'OPTION_INVALID', /^prefix is null; expected/],
  ])('refuses the names %j', async (names, code, message) => {
    const net = await Network.create({ inputSize: 1, hiddenSize: 2 })
    const refusal = { code, message: expect.stringMatching(message) as string }
    await expect(net.toSafetensors(names as object)).rejects.toMatchObject(refusal)
  })

  test('refuses half precision with the way out, and a forecaster with the way to it', async () => {
    const half = fileOf(lstm)
    const text = new TextDecoder('latin1').decode(half).replace('"F32"', '"F16"')
    await expect(Network.fromSafetensors(Uint8Array.from(text, (c) => c.charCodeAt(0)))).rejects.toThrow(
      /has the dtype "F16"; F64, F32.* are read \(tensor\.float\(\) in PyTorch makes it F32\)\./,
    )
    const forecaster = await Forecaster.create({ target: 'a', window: 3 })
    await forecaster.fit(Table.fromColumns({ a: Array.from({ length: 60 }, (_, i) => Math.sin(i)) }), { epochs: 1 })
    await expect(Network.fromSafetensors(forecaster.toBytes())).rejects.toThrow(
      'The model cannot be read: it holds a forecaster, which Forecaster.load reads; its network is forecaster.network.',
    )
  })
})
