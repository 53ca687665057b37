import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { HindcastError } from '../../src/errors.js'
import { Network, type Numbers } from '../../src/network/index.js'
import type { NetworkOptions } from '../../src/options/network.js'
import { Generator } from '../../src/random.js'
import { expectSameBits, expectSameDict } from '../support/bits.js'
import { numbers } from '../support/random.js'
import { CELL_NAMES } from '../support/cells.js'

const ENGINES = ['wasm', 'ts'] as const
const DTYPES = ['f32', 'f64'] as const
const each = describe.each(ENGINES.flatMap((engine) => DTYPES.map((dtype) => ({ engine, dtype }))))

/** The code of what a call throws. */
function codeOf(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    expect(error).toBeInstanceOf(HindcastError)
    return (error as HindcastError).code
  }
  return 'nothing'
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'nothing',
    (error: HindcastError) => `${error.code}: ${error.message}`,
  )
}

each('$engine $dtype', ({ engine, dtype }) => {
  const make = (o: Partial<NetworkOptions> = {}) => Network.create({ inputSize: 2, hiddenSize: 5, engine, dtype, ...o })

  test('a window has the same outputs in every batch, on both paths, from forward and from predict', async () => {
    const net = await make({ numLayers: 2, outputSize: 2 })
    const generator = new Generator(4)
    const [T, B] = [6, 70]
    const x = numbers(generator, T * B * 2)
    const state = numbers(generator, 2 * B * 5)
    const all = net.forward(x, { steps: T, batch: B, state: { hidden: state } })
    const chunked = net.predict(x, { steps: T, batch: B, state: { hidden: state } })
    expectSameBits(chunked.output, all.output, 'predict')
    expectSameBits(chunked.hidden, all.hidden, 'predict, final state')
    for (const batch of [1, 2, 7]) {
      for (const first of [0, 13, B - batch]) {
        const pick = (a: ArrayLike<number>, rows: number, width: number) =>
          Array.from({ length: rows }, (_, r) =>
            Array.from(a).slice((r * B + first) * width, (r * B + first + batch) * width),
          ).flat()
        const part = { steps: T, batch, state: { hidden: pick(state, 2, 5) } }
        for (const result of [net.forward(pick(x, T, 2), part), net.predict(pick(x, T, 2), part)]) {
          const wanted = pick(all.output, T, 2)
          expectSameBits(
            result.output,
            dtype === 'f32' ? Float32Array.from(wanted) : Float64Array.from(wanted),
            'output',
          )
          const last = pick(all.hidden, 2, 5)
          expectSameBits(result.hidden, dtype === 'f32' ? Float32Array.from(last) : Float64Array.from(last), 'state')
        }
      }
    }
  })

  test('a sequence cut in two, its state handed on, gives the outputs of the whole', async () => {
    const net = await make({ numLayers: 3 })
    const x = numbers(new Generator(1), 10 * 3 * 2)
    const whole = net.predict(x, { steps: 10, batch: 3 })
    const head = net.predict(x.subarray(0, 4 * 3 * 2), { steps: 4, batch: 3 })
    const tail = net.predict(x.subarray(4 * 3 * 2), { steps: 6, batch: 3, state: { hidden: head.hidden } })
    expectSameBits(tail.output, whole.output.slice(4 * 3), 'second half')
    expectSameBits(tail.hidden, whole.hidden, 'final state')
  })

  test('numbers may come flat, typed or nested', async () => {
    const net = await make()
    const nested = [[[0.1, 0.2]], [[0.3, 0.4]], [[0.5, 0.6]]]
    const wanted = net.predict(nested, { steps: 3 }).output
    for (const x of [
      nested.flat(2),
      Float64Array.from(nested.flat(2)),
      Float32Array.from(nested.flat(2)),
      nested.flat(),
    ]) {
      const got = net.predict(x as Numbers, { steps: 3 }).output
      if (x instanceof Float32Array && dtype === 'f64') continue
      expectSameBits(got, wanted, 'form')
    }
    expect(wanted).toBeInstanceOf(dtype === 'f32' ? Float32Array : Float64Array)
  })

  test('results are copies', async () => {
    const net = await make()
    const { output } = net.forward(numbers(new Generator(1), 6), { steps: 3 })
    const before = output.slice()
    net.forward(numbers(new Generator(2), 6), { steps: 3 })
    expectSameBits(output, before, 'output')
    const dict = net.stateDict()
    dict['head.bias'].data[0] = 99
    expect(net.stateDict()['head.bias'].data[0]).not.toBe(99)
  })

  test('accumulate adds gradients', async () => {
    const net = await make()
    const [a, b] = [numbers(new Generator(1), 6), numbers(new Generator(2), 6)]
    const run = (x: Float64Array, accumulate = false) => {
      net.forward(x, { steps: 3 })
      net.backward([1, 2, 3], { accumulate })
      return net.gradients()
    }
    const [first, second] = [run(a), run(b)]
    run(a)
    const sum = run(b, true)
    for (const name of Object.keys(sum)) {
      const wanted = first[name].data.map((v, i) => v + second[name].data[i])
      expectSameBits(sum[name].data, wanted, name)
    }
  })

  test('backward needs a forward of its own', async () => {
    const net = await make()
    const x = numbers(new Generator(1), 6)
    const ready = () => net.forward(x, { steps: 3 })
    const target = [1, 2, 3]
    expect(codeOf(() => net.backward(target))).toBe('NO_FORWARD')
    expect(codeOf(() => net.inputGradient())).toBe('NO_FORWARD')
    for (const spoil of [
      () => net.backward(target),
      () => net.step(),
      () => net.predict(x, { steps: 3 }),
      () => net.loadStateDict(net.stateDict()),
    ]) {
      ready()
      spoil()
      expect(codeOf(() => net.backward(target))).toBe('NO_FORWARD')
    }
    ready()
    net.backward(target)
    expect(net.inputGradient()).toHaveLength(6)
  })

  test('a trace has the figures of the engine, and its shares sum to the gradients', async () => {
    for (const lossOn of ['all', 'last'] as const) {
      const cells = CELL_NAMES.map((cell) => ({ cell }))
      for (const cell of [
        ...cells,
        { nonlinearity: 'relu' as const },
        ...cells.slice(1).map((cell, i) => ({ ...cell, numLayers: 3 - (i % 2), recurrentBias: i % 2 === 0 })),
      ]) {
        const net = await make({ lossOn, ...cell, outputSize: 2, seed: 5 })
        const x = numbers(new Generator(3), 4 * 2)
        const target = numbers(new Generator(4), lossOn === 'last' ? 2 : 8)
        const before = net.fingerprint()
        const steps = net.trace(x, target)
        expect(net.fingerprint()).toBe(before)
        const { output, hidden } = net.forward(x, { steps: 4 })
        net.backward(target)
        const n = lossOn === 'last' ? 2 : 8
        expect(steps.map((s) => s.t)).toEqual([0, 1, 2, 3])
        steps.forEach((s, t) => expectSameBits(s.output, output.slice(t * 2, t * 2 + 2), 'output'))
        expectSameBits(steps[3].hidden, hidden, 'hidden')
        // trace leaves the factor 2/n out; a power of two, so only the scale differs.
        for (const [name, { data }] of Object.entries(net.gradients())) {
          const sum = new (data.constructor as Float64ArrayConstructor)(data.length)
          for (const s of [...steps].reverse()) s.gradients[name].data.forEach((v, i) => (sum[i] += v))
          expectSameBits(sum.map((v) => v * (2 / n)) as Float64Array, data as Float64Array, name)
        }
      }
    }
  })

  test('without recurrent bias there is none, and the rest is the same', async () => {
    const net = await make({ recurrentBias: false })
    expect(Object.keys(net.stateDict())).toEqual([
      'weight_ih_l0',
      'weight_hh_l0',
      'bias_ih_l0',
      'head.weight',
      'head.bias',
    ])
    expect(net.parameterCount).toBe(2 * 5 + 25 + 5 + 5 + 1)
  })

  test('a state dict goes from one network to another', async () => {
    const [a, b] = [await make({ seed: 1 }), await make({ seed: 2 })]
    expect(a.fingerprint()).not.toBe(b.fingerprint())
    b.loadStateDict(a.stateDict())
    expect(a.fingerprint()).toBe(b.fingerprint())
    expectSameDict(a.stateDict(), b.stateDict(), 'state dict')
  })

  test('after dispose every call says so', async () => {
    const net = await make()
    net.dispose()
    for (const call of [
      () => net.stateDict(),
      () => net.step(),
      () => net.predict([1, 2], { steps: 1 }),
      () => net.engine,
    ]) {
      expect(codeOf(call)).toBe('DISPOSED')
    }
    net.dispose()
  })

  test('a wrong length is an error that states both', async () => {
    const net = await make()
    expect(() => net.forward([1, 2, 3], { steps: 2 })).toThrow('x has 3 numbers, expected 4 for shape [2, 1, 2]')
    net.forward([1, 2, 3, 4], { steps: 2 })
    expect(() => net.backward([1])).toThrow('target has 1 numbers, expected 2 for shape [2, 1, 1]')
    expect(() => net.forward([1, 2], { steps: 1, state: { hidden: [1] } })).toThrow('expected 5 for shape [1, 1, 5]')
    expect(() => net.forward([1, 2], { steps: 0 })).toThrow('steps is 0; expected a whole number from 1')
  })

  test('nested arrays must be nested as the shape says', async () => {
    const net = await make()
    expect(() => net.forward([[1, 2, 3], [4]], { steps: 2 })).toThrow('x is nested as [2, -1], expected [2, 1, 2]')
    const batchFirst = [
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ]
    expect(() => net.forward(batchFirst, { steps: 3, batch: 2 })).toThrow('time comes first, then the batch')
    expect(net.forward(batchFirst, { steps: 2, batch: 3 }).output).toHaveLength(6)
    expect(() =>
      net.backward([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ).not.toThrow()
  })

  test('options that are missing or unknown are refused with a sentence', async () => {
    const net = await make()
    expect(() => net.forward([1, 2], undefined as never)).toThrow('give at least { steps }')
    expect(() => net.forward([1, 2], { steps: 1, btach: 1 } as never)).toThrow('did you mean batch')
    net.forward([1, 2], { steps: 1 })
    expect(() => net.backward([1], { acumulate: true } as never)).toThrow('did you mean accumulate')
    expect(await messageOf(Network.create(undefined as never))).toContain(
      'an object such as { inputSize: 3, hiddenSize: 16 }',
    )
  })

  test('numbers that are not finite do not train silently', async () => {
    const net = await make()
    const good = net.stateDict()
    expect(() => net.loadStateDict({ ...good, 'head.bias': [NaN] })).toThrow(
      'head.bias has NaN at place 0: parameters must be finite',
    )
    net.forward([1, 2], { steps: 1 })
    expect(net.backward([NaN])).toBeNaN()
    expect(codeOf(() => net.step())).toBe('DIVERGED')
    net.loadStateDict(good)
    expect(net.predict([1, 2], { steps: 1 }).output[0]).not.toBeNaN()
  })

  test('a state dict that does not fit is refused whole', async () => {
    const net = await make()
    const before = net.fingerprint()
    const good = net.stateDict()
    const { 'head.bias': _, ...missing } = good
    expect(() => net.loadStateDict({ ...missing, head_bias: [1] })).toThrow('unknown "head_bias"; missing head.bias')
    const wrong = { ...good, weight_hh_l0: { shape: [5, 4], data: new Float32Array(20) } }
    expect(() => net.loadStateDict(wrong)).toThrow('weight_hh_l0 has shape [5, 4], this network needs [5, 5]')
    expect(() => net.loadStateDict({ ...good, 'head.bias': ['x'] })).toThrow('head.bias has no numbers')
    expect(net.fingerprint()).toBe(before)
  })
})

test('core and twin start from the same values, and from a seed always the same', async () => {
  for (const dtype of DTYPES) {
    const [core, twin, again, other] = await Promise.all(
      [{ engine: 'wasm' as const }, { engine: 'ts' as const }, { engine: 'wasm' as const }, { seed: 1 }].map((o) =>
        Network.create({ inputSize: 3, hiddenSize: 7, numLayers: 2, dtype, ...o }),
      ),
    )
    expect(core.fingerprint()).toBe(twin.fingerprint())
    expect(core.fingerprint()).toBe(again.fingerprint())
    expect(core.fingerprint()).not.toBe(other.fingerprint())
    expect(core.engine).toBe('wasm')
    expect(twin.engine).toBe('ts')
  }
})

describe('options', () => {
  test.each([
    [{ inputSize: 2, hiddenSize: 0 }, 'OPTION_INVALID: hiddenSize is 0; expected a whole number from 1 to 65,536.'],
    [{ inputSize: 2.5, hiddenSize: 1 }, 'OPTION_INVALID: inputSize is 2.5; expected a whole number from 1 to 65,536.'],
    [{ inputSize: 1, hiddenSize: 1, cell: 'grru' }, 'OPTION_INVALID: cell is "grru"; expected rnn, gru or lstm.'],
    [{ inputSize: 1, hiddenSize: 1, hiden: 3 }, 'OPTION_UNKNOWN: There is no option "hiden"; did you mean'],
    [
      { inputSize: 1, hiddenSize: 1, seed: -1 },
      'OPTION_INVALID: seed is -1; expected a whole number from 0 to 4,294,967,295.',
    ],
    [{ inputSize: 1, hiddenSize: 1, optimizer: { name: 'sdg' } }, 'OPTION_INVALID: optimizer.name is "sdg"'],
    [
      { inputSize: 1, hiddenSize: 1, optimizer: { name: 'adam', lr: 1 } },
      'OPTION_UNKNOWN: There is no optimizer option "lr"; did you mean learningRate?',
    ],
    [
      { inputSize: 1, hiddenSize: 1, optimizer: { name: 'sgd', xyz: 1 } },
      'OPTION_UNKNOWN: There is no optimizer option "xyz"; there are name, learningRate, weightDecay, momentum, nesterov.',
    ],
    [
      { inputSize: 1, hiddenSize: 1, optimizer: { name: 'adam', momentum: 0.9 } },
      'OPTION_CONFLICT: optimizer.momentum belongs to sgd',
    ],
    [
      { inputSize: 1, hiddenSize: 1, optimizer: { name: 'sgd', nesterov: true } },
      'OPTION_CONFLICT: optimizer.nesterov needs',
    ],
    [
      { inputSize: 1, hiddenSize: 1, optimizer: { name: 'sgd', learningRate: NaN } },
      'OPTION_INVALID: optimizer.learningRate is NaN',
    ],
    [{ inputSize: 1, hiddenSize: 1, dtype: 'f16' }, 'OPTION_INVALID: dtype is "f16"; expected f32 or f64.'],
    [{ inputSize: 1, hiddenSize: 4096, maxMemory: 2 ** 20 }, 'MEMORY_TOO_SMALL: This plan needs 129 MiB'],
  ])('%o is refused', async (options, message) => {
    expect(await messageOf(Network.create(options as unknown as NetworkOptions))).toContain(message)
  })

  test('a call over maxMemory is refused with what it needs in MiB, and the network lives on', async () => {
    const net = await Network.create({ inputSize: 1, hiddenSize: 64, maxMemory: 2 ** 22 })
    expect(() => net.forward(new Float32Array(2000 * 50), { steps: 2000, batch: 50 })).toThrow(
      /needs \d+ MiB .* over the limit of 4 MiB/,
    )
    expect(net.forward(new Float32Array(4), { steps: 2, batch: 2 }).output).toHaveLength(4)
  })
})

test('a binary of the other precision, or of something else, is refused', async () => {
  const wasm = readFileSync(new URL('../../build/core-f64.wasm', import.meta.url))
  expect(await messageOf(Network.create({ inputSize: 1, hiddenSize: 1, wasm }))).toContain('is not the f32 core')
  const junk = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])
  expect(await messageOf(Network.create({ inputSize: 1, hiddenSize: 1, wasm: junk }))).toContain('ENGINE_UNAVAILABLE')
  const net = await Network.create({ inputSize: 1, hiddenSize: 1, dtype: 'f64', wasm: await WebAssembly.compile(wasm) })
  expect(net.engine).toBe('wasm')
})
