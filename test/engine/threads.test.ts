/**
 * Several threads give the bits of one. Workers cannot be started from TypeScript sources on Node 20, so this file tests
 * the built package; the other tests of engines run on the sources.
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import type { Network as Net, NetworkOptions } from '../../src/index.js'
import { doubleView, type Engine } from '../../src/engine/engine.js'
import { PLAN, fillDataset } from '../support/engines.js'
import { expectSameDict, expectSameBits } from '../support/bits.js'
import { numbers } from '../support/random.js'
import { WindowCase } from '../support/windows.js'
import { scalarsOf } from '../../src/options/optimizer.js'
import { Generator } from '../../src/random.js'
import { CELL_NAMES } from '../support/cells.js'
import { long, some } from '../support/long.js'

const built = (path: string) => new URL(`../../dist/${path}`, import.meta.url).href
const { Network, engineOf } = (await import(built('network/index.js'))) as typeof import('../../src/network/index.js')
const { readBlock } = (await import(built('engine/parameters.js'))) as typeof import('../../src/engine/parameters.js')

const open: Net[] = []
async function network(options: NetworkOptions): Promise<Net> {
  const net = (await Network.create(options)) as unknown as Net
  open.push(net)
  if (typeof options.threads === 'number') expect(engine(net).sizes.threads).toBe(options.threads)
  return net
}
const engine = (net: Net): Engine => engineOf(net as never)

afterEach(() => open.splice(0).forEach((net) => net.dispose()))

const SHAPES = [
  { I: 3, H: 32, O: 1, L: 1, T: 6, B: 9 },
  { I: 2, H: 7, O: 2, L: 2, T: 5, B: 2 },
  { I: 5, H: 40, O: 3, L: 3, T: 3, B: 24 },
  { I: 1, H: 17, O: 1, L: 1, T: 1, B: 5 },
  { I: 3, H: 6, O: 1, L: 1, T: 4, B: 1 },
  { I: 2, H: 18, O: 35, L: 2, T: 3, B: 9 },
  { I: 2, H: 17, O: 3, L: 2, T: 3, B: 301 },
]

// Four networks at once have more threads than the machine: where a thread is held up is another place each time.
const COUNT = some('cases of gathered windows', 30, 300)
test.each(Array.from({ length: COUNT }, (_, seed) => seed))('gathered windows, case %i', async (seed) => {
  const one = new WindowCase(seed)
  const minibatches = Math.ceil(one.plan.windows / one.plan.batch)
  const results = await Promise.all(
    [1, 2, 3, 4].map(async (threads) => {
      const net = await network({ ...one.options, threads })
      one.fill(engine(net))
      await engine(net).trainAsync(0, minibatches)
      await engine(net).predictAsync(0, one.plan.starts)
      const losses = doubleView(engine(net), 'losses').slice()
      return { params: readBlock(engine(net), 'params'), losses, output: outputs(engine(net)) }
    }),
  )
  for (const { params, losses, output } of results.slice(1)) {
    expectSameDict(params, results[0].params, 'parameters')
    expectSameBits(losses, results[0].losses, 'losses')
    expectSameBits(output, results[0].output, 'outputs')
  }
})

describe.each(['f32', 'f64'] as const)('%s', (dtype) => {
  const cases = SHAPES.flatMap((shape) => CELL_NAMES.map((cell) => ({ ...shape, cell })))
  test.each(cases)('trainings: $cell I$I H$H O$O L$L T$T B$B', async ({ cell, I, H, O, L, T, B }) => {
    const windows = B * 4 + 1
    const plan = {
      ...PLAN,
      training: true,
      steps: T,
      batch: B,
      windows,
      rows: T + 60,
      targetRows: T + 60,
      starts: windows,
      outputRows: windows,
    }
    const options = {
      inputSize: I,
      hiddenSize: H,
      outputSize: O,
      numLayers: L,
      dtype,
      optimizer: { name: 'adam' },
    } as const
    const results = await Promise.all(
      ([{ engine: 'ts' }, { threads: 1 }, { threads: 2 }, { threads: 3 }, { threads: 4 }] as const).map(async (how) => {
        const net = await network({
          ...options,
          ...how,
          lossOn: L === 2 ? 'last' : 'all',
          cell,
          dropout: L > 1 ? 0.3 : 0,
          nonlinearity: L === 3 && cell === 'rnn' ? 'relu' : 'tanh',
        })
        const e = engine(net)
        e.arrange(plan)
        fillDataset(e, 3)
        e.setOptimizer(scalarsOf(net.options, { learningRate: 0.01, clipNorm: 0.1, clipValue: 0.05 }))
        const minibatches = Math.ceil(windows / B)
        for (let epoch = 0; epoch < 3; epoch++) {
          expect(e.train(0, 1)).toBe(-1)
          expect(await e.trainAsync(1, minibatches - 1)).toBe(-1)
        }
        if (B % 2) e.predict(0, windows)
        else await e.predictAsync(0, windows)
        return {
          params: readBlock(e, 'params'),
          grads: readBlock(e, 'grads'),
          state: e.optimizerState,
          output: outputs(e),
        }
      }),
    )
    for (const result of results.slice(1)) {
      expectSameDict(result.params, results[0].params, 'parameters')
      expectSameDict(result.grads, results[0].grads, 'gradients')
      expectSameBits(result.output, results[0].output, 'outputs')
      expect(result.state).toEqual(results[0].state)
    }
  })

  test('forward, backward, input gradient, predict and step', async () => {
    const run = async (how: Partial<NetworkOptions>) => {
      const net = await network({ inputSize: 3, hiddenSize: 21, numLayers: 2, dtype, ...how })
      const x = numbers(new Generator(1), 5 * 11 * 3)
      const state = { hidden: numbers(new Generator(2), 2 * 11 * 21) }
      const { output, hidden } = net.forward(x, { steps: 5, batch: 11, state })
      const loss = net.backward(numbers(new Generator(3), 5 * 11))
      const input = net.inputGradient()
      const gradients = net.gradients()
      net.step()
      return {
        output,
        hidden,
        loss,
        input,
        gradients,
        after: net.fingerprint(),
        later: net.predict(x, { steps: 5, batch: 11 }).output,
      }
    }
    const one = await run({})
    for (const threads of [2, 3]) {
      const several = await run({ threads })
      expectSameBits(several.output, one.output, 'output')
      expectSameBits(several.hidden, one.hidden, 'state')
      expectSameBits(several.input, one.input, 'input gradient')
      expectSameBits(several.later, one.later, 'prediction')
      expectSameDict(several.gradients, one.gradients, 'gradients')
      expect([several.loss, several.after]).toEqual([one.loss, one.after])
    }
  })

  test('numbers that are not finite are noticed at the same minibatch', async () => {
    const stopped = await Promise.all(
      [1, 2, 3].map(async (threads) => {
        const net = await network({ inputSize: 3, hiddenSize: 24, dtype, nonlinearity: 'relu', threads })
        const e = engine(net)
        e.arrange({ ...PLAN, steps: 5, batch: 4, windows: 400, rows: 60, targetRows: 60, starts: 400 })
        fillDataset(e, 3)
        e.setOptimizer(scalarsOf(net.options, { learningRate: 30 }))
        return [await e.trainAsync(0, 100), net.fingerprint()]
      }),
    )
    expect(stopped[0][0]).toBeGreaterThanOrEqual(0)
    expect(stopped[1]).toEqual(stopped[0])
    expect(stopped[2]).toEqual(stopped[0])
  })
})

function outputs(e: Engine): Float32Array | Float64Array {
  const r = e.layout.regions.get('output')!
  const Real = e.sizes.dtype === 'f32' ? Float32Array : Float64Array
  return new Real(e.buffer as ArrayBuffer, r.at, r.rows * r.cols).slice()
}

const big = { inputSize: 3, hiddenSize: 128, threads: 2 } as const

function arrangeBig(net: Net): Engine {
  const e = engine(net)
  e.arrange({ ...PLAN, steps: 30, batch: 64, windows: 6400, rows: 7000, targetRows: 7000, starts: 6400 })
  fillDataset(e, 3)
  return e
}

test('the caller is free while threads train', async () => {
  const e = arrangeBig(await network(big))
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  const training = e.trainAsync(0, 20)
  expect(await training).toBe(-1)
  clearInterval(timer)
  expect(turns).toBeGreaterThan(2)
})

test('the engine itself refuses work while its threads are at some', async () => {
  const net = await network(big)
  const e = arrangeBig(net)
  const training = e.trainAsync(0, 10)
  const refused: ((e: Engine) => unknown)[] = [
    (e) => e.arrange({ ...PLAN, steps: 2 }),
    (e) => e.arrange(e.plan!),
    (e) => e.setOptimizer(scalarsOf(net.options)),
    (e) => e.forward(),
    (e) => e.backward(),
    (e) => e.inputGradient(),
    (e) => e.update(),
    (e) => e.train(0, 1),
    (e) => e.predict(0, 1),
  ]
  for (const call of refused) expect(() => call(e), String(call)).toThrow('The threads of this network are at work')
  await expect(e.trainAsync(0, 1)).rejects.toMatchObject({ code: 'BUSY' })
  await expect(e.predictAsync(0, 1)).rejects.toMatchObject({ code: 'BUSY' })
  expect(await training).toBe(-1)
  const alone = await network({ ...big, threads: 1 })
  arrangeBig(alone).train(0, 10)
  expect(net.fingerprint()).toBe(alone.fingerprint())
})

test('a worker that dies ends the run with an error, and so does every call after it', async () => {
  const net = await network(big)
  const e = arrangeBig(net) as Engine & { crew: { threads: { terminate(): void }[] } }
  const training = e.trainAsync(0, 100)
  setTimeout(() => e.crew.threads[1].terminate(), 20)
  await expect(training).rejects.toMatchObject({
    code: 'ENGINE_UNAVAILABLE',
    message: expect.stringContaining('A thread of the network died'),
  })
  expect(() => net.predict(new Float32Array(3 * 64), { steps: 1, batch: 64 })).toThrow('A thread of the network died')
})

test.skipIf(!long)(
  'a worker that dies during a synchronous call is noticed',
  async () => {
    const e = arrangeBig(await network(big)) as Engine & { crew: { threads: { terminate(): void }[] } }
    e.crew.threads[1].terminate()
    expect(() => e.train(0, 100)).toThrow('A thread of the network died')
  },
  60_000,
)

test('disposing in the middle ends the run', async () => {
  const net = await network(big)
  const training = arrangeBig(net).trainAsync(0, 100)
  net.dispose()
  await expect(training).rejects.toMatchObject({ code: expect.stringMatching(/DISPOSED|ENGINE_UNAVAILABLE/) })
})

test('workers do not keep a process alive', () => {
  const script = `
    import { Network } from '${built('index.js')}'
    const net = await Network.create({ inputSize: 3, hiddenSize: 64, threads: 2 })
    net.forward(new Float32Array(3 * 64), { steps: 1, batch: 64 })
    console.log('done')`
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    timeout: 60_000,
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
  })
  expect(String(out)).toBe('done\n')
})

test("'auto' keeps small networks on one thread", async () => {
  const small = engine(await network({ inputSize: 3, hiddenSize: 8, threads: 'auto' }))
  expect(small.sizes.threads).toBe(1)
  await expect(Network.create({ inputSize: 1, hiddenSize: 1, threads: 0 })).rejects.toMatchObject({
    code: 'OPTION_INVALID',
  })
})
