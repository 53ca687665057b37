import { describe, expect, test } from 'vitest'
import { type Engine, intView, realView } from '../../src/engine/engine.js'
import { EMPTY_PLAN, type Plan } from '../../src/engine/spec.js'
import { HindcastError } from '../../src/errors.js'
import { claim, engineOf, Network } from '../../src/network/index.js'
import { scalarsOf } from '../../src/options/optimizer.js'
import { setNoticeHandler } from '../../src/notice.js'
import { Training } from '../../src/train/loop.js'
import { Pace, Yielder } from '../../src/train/pace.js'
import type { Progress } from '../../src/options/progress.js'
import type { LoopOptions, TrainingTask } from '../../src/train/task.js'

const ROWS = 200
const STEPS = 5
const yieldToHost = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A network and windows of a sine, training rows first. */
async function taskOf(
  engine: 'wasm' | 'ts',
  o: { batch?: number; valid?: boolean; learningRate?: number; dtype?: 'f32' | 'f64'; optimizer?: string } = {},
): Promise<{ net: Network; task: TrainingTask }> {
  const optimizer = { name: o.optimizer ?? 'adam', learningRate: o.learningRate ?? 0.01 }
  const net = await Network.create({ inputSize: 1, hiddenSize: 6, dtype: o.dtype ?? 'f64', engine, optimizer })
  const wave = Float64Array.from({ length: ROWS }, (_, r) => ((r * 37) % 101) / 50 - 1 + ((r * 7) % 13) / 20)
  const train = Int32Array.from({ length: 120 }, (_, w) => w)
  const valid = Int32Array.from({ length: o.valid === false ? 0 : 40 }, (_, w) => 130 + w)
  const plan: Plan = {
    ...EMPTY_PLAN,
    steps: STEPS,
    batch: o.batch ?? 8,
    windows: train.length,
    rows: ROWS,
    targetRows: ROWS,
    starts: train.length,
    // Fewer than there are to validate: they come in parts.
    outputRows: 16,
    targetShift: 1,
    training: true,
    outputLast: true,
  }
  const { engine: machine, generator, release } = claim(net, 'train')
  release()
  const task: TrainingTask = {
    engine: machine,
    generator,
    plan,
    train,
    valid,
    validTargets: (from, count) => Float64Array.from(valid.subarray(from, from + count), (s) => wave[s + STEPS]),
    relative: null,
    validatesFirst: false,
    weights: null,
    setLearningRate: () => optimizer.learningRate,
    fill: () => {
      for (const name of ['data', 'target']) {
        const view = realView(machine, name)
        const { stride } = machine.layout.regions.get(name)!
        wave.forEach((x, r) => (view[r * stride] = x))
      }
    },
  }
  return { net, task }
}

const options = (o: Partial<LoopOptions> = {}): LoopOptions => ({
  epochs: 6,
  shuffle: true,
  patience: Infinity,
  smallerUpdates: ['lower the learning rate'],
  yieldToHost,
  ...o,
})

/** The engine's `trainAsync`, watched: `during` is called before each slice. */
function watched(engine: Engine, during: (from: number, count: number) => void): Engine {
  return new Proxy(engine, {
    get(target, key) {
      if (key === 'trainAsync') {
        return (from: number, count: number) => {
          during(from, count)
          return target.trainAsync(from, count)
        }
      }
      const value = Reflect.get(target, key, target) as unknown
      return typeof value === 'function' ? (value as (...a: never[]) => unknown).bind(target) : value
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  })
}

describe.each(['wasm', 'ts'] as const)('the training loop on %s', (engine) => {
  test.each([1, 8])('a batch of %d: what happens between slices changes no bit', async (batch) => {
    const prints = new Set<string>()
    for (const disturb of [false, true]) {
      const { net, task } = await taskOf(engine, { batch })
      // Reads the weights between slices; calls that run the network are refused with BUSY while `fit` has it.
      let disturbances = 0
      const between = async (): Promise<void> => {
        disturbances++
        net.fingerprint()
      }
      const training = new Training(task, options())
      if (disturb) Reflect.set(training, 'yielder', { maybeYield: between })
      if (disturb) Reflect.set(training, 'pace', { next: 2, took: () => {} })
      await training.run()
      expect(disturbances > 0).toBe(disturb)
      const losses = training.outcome.epochs.map((e) => [e.trainLoss, e.validLoss])
      prints.add(net.fingerprint() + losses.join())
    }
    expect(prints.size).toBe(1)
  })

  test('two trainings in a row are one long one, without validation', async () => {
    const one = await taskOf(engine, { valid: false })
    await new Training(one.task, options({ epochs: 5 })).run()
    const two = await taskOf(engine, { valid: false })
    await new Training(two.task, options({ epochs: 2 })).run()
    await new Training(two.task, options({ epochs: 3 })).run()
    expect(two.net.fingerprint()).toBe(one.net.fingerprint())
  })

  test('keeps the best weights, and stops by patience', async () => {
    const { net, task } = await taskOf(engine, { learningRate: 0.2 })
    const training = new Training(task, options({ epochs: 60, patience: 4 }))
    await training.run()
    const { epochs, best, updates } = training.outcome
    expect(epochs.length).toBe(best!.epoch + 4)
    expect(epochs.length).toBeLessThan(60)
    expect(best!.validLoss).toBe(Math.min(...epochs.map((e) => e.validLoss!)))
    expect(updates).toBe(best!.epoch * 15)
    const same = await taskOf(engine, { learningRate: 0.2 })
    await new Training(same.task, options({ epochs: best!.epoch })).run()
    expect(net.fingerprint()).toBe(same.net.fingerprint())
    expect(engineOf(net).optimizerState).toEqual(engineOf(same.net).optimizerState)
  })

  test('the validation loss is that of predict', async () => {
    const { net, task } = await taskOf(engine)
    const training = new Training(task, options({ epochs: 1 }))
    await training.run()
    const data = realView(task.engine, 'data').slice()
    const { stride } = task.engine.layout.regions.get('data')!
    let sum = 0
    for (const [w, s] of task.valid.entries()) {
      const x = Array.from({ length: STEPS }, (_, t) => data[(s + t) * stride])
      const error = net.predict(x, { steps: STEPS }).output[STEPS - 1] - task.validTargets(w, 1)[0]
      sum += error * error
    }
    expect(training.outcome.best!.validLoss).toBe(sum / task.valid.length)
  })

  test('shuffles the training windows anew for every epoch, whatever validation left there', async () => {
    const { task } = await taskOf(engine)
    const orders: string[] = []
    task.engine = watched(task.engine, (from) => {
      if (from === 0) orders.push(intView(task.engine, 'starts').join())
    })
    await new Training(task, options({ epochs: 3 })).run()
    expect(new Set(orders).size).toBe(3)
    for (const order of orders) {
      const starts = order.split(',').map(Number)
      expect(starts.sort((a, b) => a - b)).toEqual([...task.train])
    }
  })

  test('abort leaves the weights of the last whole minibatch', async () => {
    const { net, task } = await taskOf(engine)
    const controller = new AbortController()
    const reason = new Error('enough')
    let done = 0
    const onProgress = (p: Progress): void => {
      if (p.kind === 'slice') done = (p.epoch - 1) * 15 + p.minibatch
      if (done > 20) controller.abort(reason)
    }
    const training = new Training(task, options({ signal: controller.signal, onProgress }))
    await expect(training.run()).rejects.toBe(reason)
    expect(training.outcome.updates).toBe(done)
    expect(engineOf(net).optimizerState.updates).toBe(done)

    const same = await taskOf(engine)
    same.task.engine.arrange(same.task.plan)
    same.task.fill()
    for (let at = 0; at < done; at++) {
      if (at % 15 === 0) {
        const order = same.task.generator.permutation(120)
        intView(same.task.engine, 'starts').set(order)
      }
      same.task.engine.train(at % 15, 1)
    }
    expect(net.fingerprint()).toBe(same.net.fingerprint())
  })

  test('DIVERGED names epoch and minibatch and puts the initial weights back', async () => {
    const { net, task } = await taskOf(engine, { optimizer: 'sgd', learningRate: 1e200, dtype: 'f64' })
    const initial = net.fingerprint()
    const training = new Training(task, options())
    const error = await training.run().catch((e: unknown) => e as HindcastError)
    expect(error).toMatchObject({ code: 'DIVERGED', facts: { epoch: 1 } })
    expect((error as HindcastError).message).toMatch(/epoch 1, minibatch \d+ of 15: .*; lower the learning rate\. The/)
    expect(net.fingerprint()).toBe(initial)
    expect(engineOf(net).optimizerState.updates).toBe(0)
    expect(training.outcome.updates).toBe(0)
  })

  test('DIVERGED in a later epoch puts the best weights back', async () => {
    const { net, task } = await taskOf(engine)
    let epoch = 0
    let kept = ''
    const onProgress = (p: Progress): void => {
      if (p.kind !== 'epoch') return
      if (p.best?.epoch === p.epoch) kept = net.fingerprint()
      epoch = p.epoch
      // A learning rate that no training survives, from the third epoch on.
      if (epoch === 2) engineOf(net).setOptimizer(scalarsOf(net.options, { learningRate: 1e300 }))
    }
    const error = await new Training(task, options({ onProgress })).run().catch((e: unknown) => e as HindcastError)
    expect(error).toMatchObject({ code: 'DIVERGED', facts: { epoch: 3, best: { epoch } } })
    expect(net.fingerprint()).toBe(kept)
  })

  test('progress counts up, ends with the epochs, and the host gets its turns', async () => {
    const { task } = await taskOf(engine, { batch: 1 })
    const seen: Progress[] = []
    let turns = 0
    const counted = async (): Promise<void> => {
      turns++
      await yieldToHost()
    }
    await new Training(task, options({ epochs: 400, onProgress: (p) => seen.push(p), yieldToHost: counted })).run()
    expect(seen.filter((p) => p.kind === 'epoch').map((p) => p.epoch)).toEqual(
      Array.from({ length: 400 }, (_, i) => i + 1),
    )
    let before = 0
    for (const p of seen) {
      const done = (p.epoch - 1) * 120 + p.minibatch
      expect(done).toBeGreaterThanOrEqual(before)
      before = done
      expect(p.trainLoss).toBeGreaterThan(0)
      expect(p.windowsPerSecond).toBeGreaterThan(0)
      expect(p.secondsLeft).toBeGreaterThanOrEqual(0)
      expect(p.validLoss === null).toBe(p.kind === 'slice')
    }
    expect(seen.at(-1)!.secondsLeft).toBe(0)
    expect(turns).toBeGreaterThan(2)
  })

  test('an error in onProgress ends the training', async () => {
    const { task } = await taskOf(engine)
    const fail = (): never => {
      throw new Error('mine')
    }
    await expect(new Training(task, options({ onProgress: fail })).run()).rejects.toThrow('mine')
  })

  test('a rejected promise of onProgress ends the training, and nobody waits for one that is pending', async () => {
    const { task } = await taskOf(engine)
    const onProgress = async ({ epoch }: Progress): Promise<void> => {
      if (epoch === 2) throw new Error('mine')
    }
    const long = new Training(task, options({ epochs: 100_000, patience: Infinity, onProgress }))
    await expect(long.run()).rejects.toThrow('mine')
    expect(long.outcome.epochs.length).toBeLessThan(100)
    // Rejected by the end: that of the last epoch, in the turn after it.
    const last = ({ kind }: Progress): unknown =>
      kind === 'epoch' && new Promise((_, reject) => setImmediate(reject, new Error('last')))
    await expect(new Training(task, options({ epochs: 1, onProgress: last })).run()).rejects.toThrow('last')
    await new Training(task, options({ epochs: 2, onProgress: () => new Promise(() => undefined) })).run()
    const told = new Promise<string>((resolve) => setNoticeHandler(resolve))
    let fail: ((error: Error) => void) | undefined
    const late = (): unknown => new Promise((_, reject) => (fail = reject))
    await new Training(task, options({ epochs: 1, onProgress: late })).run()
    fail!(new Error(`too late for ${engine}`))
    expect(await told).toBe(`onProgress failed after its call had ended: Error: too late for ${engine}.`)
  })
})

test('wasm and ts give the same bits and losses', async () => {
  const results = []
  for (const engine of ['wasm', 'ts'] as const) {
    for (const dtype of ['f32', 'f64'] as const) {
      const { net, task } = await taskOf(engine, { dtype, batch: 7 })
      const training = new Training(task, options())
      await training.run()
      const epochs = training.outcome.epochs.map(({ trainLoss, validLoss }) => ({ trainLoss, validLoss }))
      results.push(JSON.stringify({ dtype, print: net.fingerprint(), epochs }))
    }
  }
  expect(new Set(results).size).toBe(2)
})

describe('the pace', () => {
  test('begins with one unit, and grows to 30 ms', () => {
    const pace = new Pace()
    expect(pace.next).toBe(1)
    const perUnit = 0.05
    const lengths: number[] = []
    for (let i = 0; i < 40; i++) {
      lengths.push(pace.next * perUnit)
      pace.took(pace.next, pace.next * perUnit)
    }
    expect(Math.max(...lengths.slice(0, 3))).toBeLessThan(3)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(30)
    expect(lengths.at(-1)).toBeGreaterThan(25)
  })

  test('units that take longer than a slice go one by one', () => {
    const pace = new Pace()
    for (let i = 0; i < 20; i++) pace.took(pace.next, 100)
    expect(pace.next).toBe(1)
  })

  test('a clock that stands still does not stop the training', () => {
    const pace = new Pace()
    for (let i = 0; i < 5; i++) pace.took(pace.next, 0)
    expect(pace.next).toBe(1024)
  })

  test('turns are offered only after some time', async () => {
    let turns = 0
    const offered = new Yielder(async () => {
      turns++
    })
    await offered.maybeYield(1000)
    expect(turns).toBe(0)
    await offered.maybeYield(0)
    expect(turns).toBe(1)
  })
})
