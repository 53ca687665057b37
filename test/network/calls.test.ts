import { describe, expect, test } from 'vitest'
import { type CallOptions, claim, Network, type NetworkOutput } from '../../src/network/index.js'
import type { NetworkOptions } from '../../src/options/network.js'
import { scalarsOf } from '../../src/options/optimizer.js'
import { Generator } from '../../src/random.js'
import { expectSameBits, expectSameDict } from '../support/bits.js'
import { thrown } from '../support/errors.js'
import { numbers } from '../support/random.js'
import { CELL_NAMES } from '../support/cells.js'

const CASES = (['wasm', 'ts'] as const).flatMap((engine) =>
  CELL_NAMES.flatMap((cell) => (['f32', 'f64'] as const).map((dtype) => ({ engine, cell, dtype }))),
)
const SIZES = { inputSize: 3, hiddenSize: 5, outputSize: 2, numLayers: 2 }

function expectSameOutput(got: NetworkOutput, expected: NetworkOutput, what: string): void {
  expect(Object.keys(got).sort(), what).toEqual(Object.keys(expected).sort())
  for (const name of Object.keys(expected) as (keyof NetworkOutput)[])
    expectSameBits(got[name]!, expected[name]!, `${what}: ${name}`)
}

describe.each(CASES)('$engine $cell $dtype', ({ engine, cell, dtype }) => {
  const options: NetworkOptions = { ...SIZES, engine, cell, dtype, dropout: 0.3, optimizer: { name: 'adam' } }

  test('calls of any sizes in any order give the bits of a network that has only made this one', async () => {
    const net = await Network.create(options)
    const fresh = await Network.create(options)
    const generator = new Generator(7)
    const weights = net.stateDict()
    for (let round = 0; round < 40; round++) {
      const steps = 1 + generator.below(3)
      const batch = 1 + generator.below(3)
      const call: CallOptions = { steps, batch }
      const of = (n: number) => (generator.below(1) ? numbers(generator, n) : Array.from(numbers(generator, n)))
      if (generator.below(1)) {
        call.state = { hidden: of(2 * batch * 5) }
        if (cell === 'lstm' && generator.below(1)) call.state.cell = of(2 * batch * 5)
      }
      if (generator.below(2) === 0) call.lengths = Array.from({ length: batch }, () => 1 + generator.below(steps - 1))
      const x = of(steps * batch * 3)
      const what = `round ${round}`
      // Others that take the same memory in between.
      if (generator.below(3) === 0) net.next([0.1, 0.2, 0.3])
      await fresh.loadStateDict(weights)
      if (generator.below(1)) expectSameOutput(net.predict(x, call), fresh.forward(x, call), what)
      else {
        const target = of(steps * batch * 2)
        expectSameOutput(net.forward(x, call), fresh.predict(x, call), what)
        fresh.forward(x, call)
        const own = generator.below(1) ? { weights: of(batch).map(Math.abs) } : {}
        expect(net.backward(target, own), what).toBe(fresh.backward(target, own))
        expectSameDict(net.gradients(), fresh.gradients(), what)
        expectSameBits(net.inputGradient(), fresh.inputGradient(), what)
      }
    }
    net.dispose()
    fresh.dispose()
  })

  test('`out` takes the results, and only what it lacks is new', async () => {
    const net = await Network.create(options)
    const call = { steps: 4, batch: 3 }
    const generator = new Generator(1)
    const [x, other] = [numbers(generator, 36), numbers(generator, 36)]
    for (const work of ['forward', 'predict'] as const) {
      const expected = net[work](x, call)
      const out = net[work](other, call)
      const arrays = { ...out }
      const got = net[work](x, { ...call, out })
      expectSameOutput(got, expected, work)
      expect(got.output).toBe(arrays.output)
      expect(got.hidden).toBe(arrays.hidden)
      expect(got.cell).toBe(arrays.cell)
      const some = net[work](x, { ...call, out: { output: arrays.output } })
      expectSameOutput(some, expected, work)
      expect(some.output).toBe(arrays.output)
      expect(some.hidden).not.toBe(arrays.hidden)
    }
    net.dispose()
  })

  test('`out` that does not fit is refused, and nothing has changed', async () => {
    const net = await Network.create(options)
    const call = { steps: 2, batch: 1 }
    const x = numbers(new Generator(2), 6)
    const target = [0.1, 0.2, 0.3, 0.4]
    net.forward(x, call)
    const loss = net.backward(target)
    const good = net.forward(x, call)
    const [Kind, Other] = dtype === 'f32' ? [Float32Array, Float64Array] : [Float64Array, Float32Array]
    const again = numbers(new Generator(3), 6)
    const bad = (out: unknown) => thrown(() => net.forward(again, { ...call, out: out as NetworkOutput }))
    expect(bad({ output: new Other(4) })).toMatchObject({
      code: 'SHAPE_MISMATCH',
      message: expect.stringContaining(`out.output is of type ${Other.name}, expected a ${Kind.name}`),
    })
    expect(bad({ output: [0, 0, 0, 0] }).message).toContain(`out.output is of type Array, expected a ${Kind.name}`)
    expect(bad({ output: new Kind(5) }).message).toBe('out.output has 5 numbers, expected 4 for shape [2, 1, 2].')
    expect(bad({ hidden: new Kind(5) }).message).toBe('out.hidden has 5 numbers, expected 10 for shape [2, 1, 5].')
    expect(bad({ outputs: new Kind(4) })).toMatchObject({
      code: 'OPTION_UNKNOWN',
      message: expect.stringContaining('did you mean output?'),
    })
    expect(bad(null)).toMatchObject({ code: 'OPTION_INVALID' })
    if (cell !== 'lstm') expect(bad({ cell: new Kind(10) })).toMatchObject({ code: 'OPTION_UNKNOWN' })
    expect(net.backward(target)).toBe(loss)
    expectSameOutput(net.forward(x, call), good, 'afterwards')
    net.dispose()
  })

  test('a step with options of its own, or another part of hindcast, leaves no trace in the steps after', async () => {
    const [a, b] = [await Network.create(options), await Network.create(options)]
    const x = numbers(new Generator(4), 6)
    const update = (net: Network, own?: { learningRate: number }) => {
      net.forward(x, { steps: 2 })
      net.backward([1, 0, 1, 0])
      net.step(own)
    }
    for (const net of [a, b]) update(net, { learningRate: 0.5 })
    update(a)
    const { engine: machine, release } = claim(a, 'a test')
    machine.setOptimizer({ ...scalarsOf(a.options), learningRate: 9 })
    release()
    update(a)
    for (let i = 0; i < 2; i++) update(b, { learningRate: b.options.optimizer.learningRate })
    expect(a.fingerprint()).toBe(b.fingerprint())
  })
})
