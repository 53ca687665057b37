/** The option that gives up the promise of same bits: close to the exact arithmetic where the engine has it, refused elsewhere. */
import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { Network } from '../../src/network/index.js'
import { Forecaster } from '../../src/forecaster/index.js'
import { Table } from '../../src/table/index.js'
import { relative } from '../support/bits.js'
import { numbers } from '../support/random.js'
import { Generator } from '../../src/random.js'

// (module (func (result v128) … f32x4.relaxed_madd)): valid only where the engine has relaxed SIMD.
const MADD = [0x20, 0, 0x20, 0, 0x20, 0, 0xfd, 0x85, 0x02]
const probe = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 6, 1, 0x60, 1, 0x7b, 1, 0x7b, 3, 2, 1, 0, 10, 13, 1, 11, 0],
  ...MADD,
  0x0b,
])
const has = WebAssembly.validate(probe)

const options = { inputSize: 2, hiddenSize: 20, engineDependentBits: true } as const

describe.runIf(!has)('where the engine lacks relaxed SIMD', () => {
  test('it is refused with a sentence', async () => {
    await expect(Network.create(options)).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringContaining(
        'engineDependentBits needs relaxed SIMD, which this JavaScript engine lacks: leave the option out',
      ),
    })
  })
})

describe.runIf(has)('where the engine has relaxed SIMD', () => {
  test.each(['f32', 'f64'] as const)('%s outputs and gradients are close to the exact ones', async (dtype) => {
    const x = numbers(new Generator(1), 6 * 4 * 2)
    const target = numbers(new Generator(2), 6 * 4)
    const [exact, relaxed] = await Promise.all(
      [false, true].map(async (engineDependentBits) => {
        const net = await Network.create({ ...options, dtype, engineDependentBits })
        const { output } = net.forward(x, { steps: 6, batch: 4 })
        return { output, loss: net.backward(target), gradients: net.gradients() }
      }),
    )
    const bound = dtype === 'f32' ? 1e-5 : 1e-13
    expect(relative(relaxed.output, exact.output)).toBeLessThan(bound)
    for (const name of Object.keys(exact.gradients)) {
      expect(relative(relaxed.gradients[name].data, exact.gradients[name].data), name).toBeLessThan(bound)
    }
  })

  test('a model says that it was trained so, and runs exactly when loaded', async () => {
    const table = Table.fromColumns({ y: Array.from({ length: 80 }, (_, i) => (i * 37) % 11) })
    const forecaster = await Forecaster.create({ target: 'y', window: 4, engineDependentBits: true })
    await forecaster.fit(table, { epochs: 1 })
    const bytes = forecaster.toBytes()
    expect(new TextDecoder('latin1').decode(bytes)).toContain('engineDependentBits')
    const loaded = await Forecaster.load(bytes)
    expect(loaded.network.options.engineDependentBits).toBe(false)
    expect(loaded.fingerprint()).toBe(forecaster.fingerprint())
    expect(loaded.toBytes()).toEqual(bytes)
  })
})

test.each([
  [{ engine: 'ts' as const }, 'engineDependentBits belongs to the core, but engine is ts'],
  [{ threads: 2 }, 'engineDependentBits runs on one thread'],
])('%o beside it is a contradiction', async (other, message) => {
  await expect(Network.create({ ...options, ...other })).rejects.toMatchObject({
    code: 'OPTION_CONFLICT',
    message: expect.stringContaining(message),
  })
})

test('behind its flag, Node 20 has it too: close to the exact arithmetic', () => {
  const script = `
    import { Network } from '${new URL('../../dist/index.js', import.meta.url).href}'
    const x = Float32Array.from({ length: 6 * 4 * 2 }, (_, i) => ((i * 37) % 19) / 10 - 1)
    const runs = await Promise.all([false, true].map(async (engineDependentBits) => {
      const net = await Network.create({ inputSize: 2, hiddenSize: 20, dtype: 'f64', engineDependentBits })
      return [...net.forward(x, { steps: 6, batch: 4 }).output]
    }))
    console.log(JSON.stringify(runs))`
  const flags = process.versions.node.startsWith('20.') ? ['--experimental-wasm-relaxed-simd'] : []
  const out = execFileSync(process.execPath, [...flags, '--input-type=module', '-e', script], { encoding: 'utf8' })
  const [exact, relaxed] = JSON.parse(out) as number[][]
  expect(relative(relaxed, exact)).toBeLessThan(1e-13)
})
