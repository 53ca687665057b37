/**
 * While a forecaster trains, its network is the training's alone: whatever is called at whatever moment is refused with
 * BUSY, and the bits are those of a training that nobody disturbed. Workers cannot be started from TypeScript sources on
 * Node 20, so this file tests the built package.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Generator } from '../../src/random.js'
import { numbers } from '../support/random.js'
import { days, wave } from '../forecaster/helpers.js'
import { some, within } from '../support/long.js'

const { Forecaster, HindcastError, Network, Table } = (await import(
  new URL('../../dist/index.js', import.meta.url).href
)) as typeof import('../../src/index.js')

/** Calls in each of the cases below. */
const CALLS = some('calls', 40, 500)

type Call = (of: never) => unknown
type Calls = { name: string; call: Call }[]

/** Everything public on a class: methods, called with these arguments or none, and getters, which are read. */
function callsOf(prototype: object, args: Record<string, readonly unknown[]>, without: readonly PropertyKey[]): Calls {
  const keys = Reflect.ownKeys(prototype).filter((key) => key !== 'constructor' && !without.includes(key))
  return keys.map((key) => {
    const { value } = Object.getOwnPropertyDescriptor(prototype, key)!
    const call: Call =
      typeof value === 'function'
        ? (of) => (of as Record<PropertyKey, (...a: unknown[]) => unknown>)[key](...(args[String(key)] ?? []))
        : (of) => of[key as never]
    return { name: String(key), call }
  })
}

const ROWS = 400
const table = Table.fromColumns({ y: wave(ROWS), x: wave(ROWS, 2) }, { index: days(ROWS) })
const generator = new Generator(5)
const x = numbers(generator, 14 * 2)
const y = numbers(generator, 14)

/** Facts, which a network and a forecaster know without their memory. */
const NETWORK_FACTS = ['options', 'engine', 'parameterCount']
const FORECASTER_FACTS = ['network', 'networks', 'tableOptions', 'inputs', 'task', 'chosen', 'promises']

const networkCalls = callsOf(
  Network.prototype,
  {
    forward: [x, { steps: 14 }],
    predict: [x, { steps: 7, batch: 2 }],
    next: [[1, 2]],
    backward: [[1]],
    trace: [x, y],
    loadStateDict: [{}],
  },
  NETWORK_FACTS,
)
const forecasterCalls = callsOf(
  Forecaster.prototype,
  {
    ...{ fit: [table, { epochs: 1 }], evaluate: [table], predict: [table], forecast: [table], verify: [table] },
    save: ['never.safetensors'],
  },
  // These two end the training: see below.
  [...FORECASTER_FACTS, 'dispose', Symbol.dispose],
)

/** The code of the error that a call ends with; 'none' if it does not. */
async function codeOf(call: () => unknown): Promise<string> {
  try {
    await call()
    return 'none'
  } catch (error) {
    return error instanceof HindcastError ? error.code : String(error)
  }
}

const OPTIONS = { target: 'y', inputs: ['y', 'x'], hiddenSize: 24, seed: 3, defaults: 'plain' } as const
const FIT = { epochs: 3, batchSize: 32 }
const CASES = [
  { name: 'twin', options: { engine: 'ts' } },
  { name: 'core', options: { threads: 1 } },
  { name: 'core, two threads', options: { threads: 2 } },
  { name: 'core, three threads, two layers, lstm', options: { threads: 3, cell: 'lstm', numLayers: 2 } },
] as const

describe.each(CASES)('$name', ({ options }) => {
  it(
    'refuses every call at random moments of a training, and keeps the bits',
    { timeout: within(600_000) },
    async () => {
      const undisturbed = await Forecaster.create({ ...OPTIONS, ...options })
      const expected = (await undisturbed.fit(table, FIT)).fingerprint
      undisturbed.dispose()

      const random = new Generator(7)
      const draw = (n: number): number => Math.floor(random.uniform() * n)
      let calls = 0
      while (calls < CALLS) {
        const forecaster = await Forecaster.create({ ...OPTIONS, ...options })
        const { network } = forecaster
        let over = false
        const run = forecaster.fit(table, FIT).finally(() => (over = true))
        // The first call comes before the training has read its table.
        const codes: string[] = []
        for (;;) {
          const among = draw(3) === 0 ? forecasterCalls : networkCalls
          const { name, call } = among[draw(among.length)]
          const code = await codeOf(() => call((among === networkCalls ? network : forecaster) as never))
          // The training may have ended while it was waited for.
          if (over) break
          codes.push(code === 'BUSY' ? code : `${name}: ${code}`)
          expect(FORECASTER_FACTS.filter((fact) => !(fact in forecaster))).toEqual([])
          expect([network.engine, forecaster.network]).toEqual(['engine' in options ? 'ts' : 'wasm', network])
          const moment = draw(4)
          if (moment === 1) await new Promise((resolve) => setImmediate(resolve))
          if (moment === 2) await sleep(draw(4))
          if (over) break
        }
        expect(codes.filter((code) => code !== 'BUSY')).toEqual([])
        calls += codes.length
        expect((await run).fingerprint).toBe(expected)
        expect(forecaster.fingerprint()).toBe(expected)
        expect(await codeOf(() => network.next([1, 2]))).toBe('none')
        forecaster.dispose()
      }
    },
  )

  it('is refused in onProgress as well', async () => {
    const forecaster = await Forecaster.create({ ...OPTIONS, ...options })
    const codes: Promise<string>[] = []
    const onProgress = (): void => {
      codes.push(...networkCalls.map(({ call }) => codeOf(() => call(forecaster.network as never))))
    }
    await forecaster.fit(table, { ...FIT, onProgress })
    expect([...new Set(await Promise.all(codes))]).toEqual(['BUSY'])
    forecaster.dispose()
  })

  it('a forecaster that is disposed of ends its training', async () => {
    for (const wait of [0, 1, 5]) {
      const forecaster = await Forecaster.create({ ...OPTIONS, ...options })
      const run = codeOf(() => forecaster.fit(table, { ...FIT, epochs: 10_000 }))
      await sleep(wait)
      forecaster.dispose()
      expect(await run).toBe('DISPOSED')
    }
  })
})

describe('a network of its own', () => {
  it.each(networkCalls)('is refused while another call is under way: $name', async ({ call }) => {
    const net = await Network.create({ inputSize: 2, hiddenSize: 5 })
    const alone = await Network.create({ inputSize: 2, hiddenSize: 5 })
    const { output } = alone.forward(x, { steps: 14 })
    const codes: Promise<string>[] = []
    // Numbers that call the network while they are read.
    const reading = {
      length: x.length,
      get 3() {
        codes.push(codeOf(() => call(net as never)))
        return x[3]
      },
    }
    for (let i = 0; i < x.length; i++) if (i !== 3) Object.assign(reading, { [i]: x[i] })
    const got = net.forward(reading, { steps: 14 })
    expect(got.output).toEqual(output)
    expect([...new Set(await Promise.all(codes))]).toEqual(['BUSY'])
    expect(net.fingerprint()).toBe(alone.fingerprint())
  })
})
