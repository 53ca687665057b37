import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import * as twin from '../../src/engine/ts/math.js'
import { WasmEngine } from '../../src/engine/wasm.js'
import { Generator } from '../../src/random.js'
import { specOf, resolveNetworkOptions } from '../../src/options/network.js'
import { expectSameBits } from '../support/bits.js'

const HARD = [
  0, -0, 1, -1, 0.55, 0.5499999999999999, 0.5500000000000002, 10, 20, 86, 88.8, 89, 103, 104, 106, 300, 708, 709.78,
]
const EDGES = [...HARD, 710, 745, 746, 1e4, 1e38, 1e308, 1e-40, 5e-324, 1.5e-310, 1e-20, Infinity, NaN]

/** Numbers of every size and sign, edges included. */
function inputs(count: number): Float64Array {
  const generator = new Generator(7)
  const list = EDGES.flatMap((x) => [x, -x])
  while (list.length < count) {
    const kind = list.length % 4
    const u = generator.uniform() * 2 - 1
    if (kind === 0) list.push(u)
    else if (kind === 1) list.push(u * 10)
    else if (kind === 2) list.push(u * 800)
    else list.push(u * 2 ** Math.floor(generator.uniform() * 80 - 60))
  }
  return Float64Array.from(list)
}

/** [input, nearest double to the exact value, what is left over], by scripts/make-function-figures.py. */
const figures = JSON.parse(readFileSync(new URL('../fixtures/functions.json', import.meta.url), 'utf8'))

/** The error in units in the last place of the exact value near + rest. */
function ulps(got: number, near: number, rest: number, f32: boolean): number {
  const exponent = Math.floor(Math.log2(Math.abs(near)))
  return Math.abs(got - near - rest) / 2 ** (exponent - (f32 ? 23 : 52))
}

describe.each(['f32', 'f64'] as const)('%s', (dtype) => {
  const f32 = dtype === 'f32'
  let core: WasmEngine
  const xs = f32 ? Float32Array.from(inputs(40_000)) : inputs(40_000)

  beforeAll(async () => {
    core = await WasmEngine.create(specOf(resolveNetworkOptions({ inputSize: 1, hiddenSize: 1, dtype })))
  })

  const functions = {
    tanh: f32 ? twin.tanh32 : twin.tanh64,
    exp: f32 ? twin.exp32 : twin.exp64,
    sigmoid: f32 ? twin.sigmoid32 : twin.sigmoid64,
  }

  test.each(['tanh', 'exp', 'sigmoid'] as const)('%s has the same bits in core and twin', (name) => {
    const out = Float64Array.from(xs, functions[name])
    expectSameBits(core.map(name, xs), f32 ? Float32Array.from(out) : out, name)
  })

  test.each([
    ['exp64', twin.exp64],
    ['log64', twin.log64],
  ] as const)('%s of single numbers has the same bits in core and twin', (name, f) => {
    const out = Float64Array.from(xs, f)
    expectSameBits(core.map(name, xs), f32 ? Float32Array.from(out) : out, name)
  })

  // Measured bounds that hold for millions of inputs; these thousands stay within them.
  test.each([
    ['tanh', f32 ? 1.88 : 2.17],
    ['exp', f32 ? 1 : 1],
    ['sigmoid', f32 ? 2.9 : 2.9],
  ] as const)('%s is at most %d units in the last place off', (name, bound) => {
    let worst = 0
    for (const [x, near, rest] of figures[`${name} ${dtype}`]) {
      worst = Math.max(worst, ulps(functions[name](x), near, rest, f32))
    }
    expect(worst).toBeGreaterThan(0.4)
    expect(worst).toBeLessThan(bound)
  })

  test('what is not a number, and zeros with their sign, pass through tanh', () => {
    expect(functions.tanh(NaN)).toBeNaN()
    expect(functions.tanh(0)).toBe(0)
    expect(functions.tanh(-0)).toBe(-0)
    expect(functions.tanh(Infinity)).toBe(1)
    expect(functions.tanh(-Infinity)).toBe(-1)
  })

  test('exp goes through the denormals to 0 and to infinity', () => {
    expect(functions.exp(-Infinity)).toBe(0)
    expect(functions.exp(Infinity)).toBe(Infinity)
    const low = f32 ? -100 : -740
    expect(functions.exp(low)).toBeGreaterThan(0)
    expect(functions.exp(low)).toBeLessThan(f32 ? 1.2e-38 : 2.3e-308)
  })
})

test('log64 is less than one unit in the last place off', () => {
  let worst = 0
  for (const [x, near, rest] of figures['log64 f64']) worst = Math.max(worst, ulps(twin.log64(x), near, rest, false))
  expect(worst).toBeGreaterThan(0.4)
  expect(worst).toBeLessThan(1)
})

test('log64 at its edges', () => {
  expect([0, -0, -1, NaN, 1, Infinity].map(twin.log64)).toEqual([-Infinity, -Infinity, NaN, NaN, 0, Infinity])
  expect(twin.log64(5e-324)).toBeCloseTo(-744.4400719213812, 12)
  expect(twin.log64(1.5e-310)).toBeCloseTo(-713.395913720046, 12)
})
