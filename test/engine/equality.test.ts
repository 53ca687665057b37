/** Core and twin agree to the last bit: after forward, backward, prediction and whole trainings. */
import { describe, expect, test } from 'vitest'
import { doubleView } from '../../src/engine/engine.js'
import type { NetworkOptions } from '../../src/options/network.js'
import { bothEngines, expectSameEngines, fillDataset, PLAN } from '../support/engines.js'
import { Generator } from '../../src/random.js'
import { CELL_NAMES } from '../support/cells.js'

const OPTIMIZERS: NonNullable<NetworkOptions['optimizer']>[] = [
  { name: 'sgd', learningRate: 0.05 },
  { name: 'sgd', learningRate: 0.02, momentum: 0.9 },
  { name: 'sgd', learningRate: 0.02, momentum: 0.9, nesterov: true, weightDecay: 0.01 },
  { name: 'adam', learningRate: 0.01 },
  { name: 'adam', learningRate: 0.01, weightDecay: 0.1 },
  { name: 'adamw', learningRate: 0.01, weightDecay: 0.1 },
  { name: 'rmsprop', learningRate: 0.005 },
  { name: 'rmsprop', learningRate: 0.003, momentum: 0.8, centered: true, weightDecay: 0.01 },
  { name: 'adagrad', learningRate: 0.02, lrDecay: 0.01, weightDecay: 0.01 },
  { name: 'adagrad', learningRate: 0.02, initialAccumulatorValue: 0.1 },
]

/** Each loss, given the number of targets. */
const LOSSES: ((targets: number) => Partial<NetworkOptions>)[] = [
  () => ({ loss: 'mse' }),
  () => ({ loss: 'mae' }),
  () => ({ loss: 'huber', huberDelta: 0.3 }),
  (targets) => ({ loss: 'pinball', quantiles: [0.1, 0.8], outputSize: 2 * targets }),
  (targets) => ({ loss: 'crossEntropy', outputSize: targets + 1 }),
]

// Sizes around the widths of a vector (4 or 2), a panel (16 or 8), eight rows and a pair.
const SHAPES = [
  { I: 1, H: 1, O: 1, L: 1, T: 1, B: 1 },
  { I: 3, H: 4, O: 1, L: 1, T: 7, B: 1 },
  { I: 3, H: 5, O: 2, L: 1, T: 6, B: 1 },
  ...[1, 2, 3, 5, 6, 7, 8].map((H) => ({ I: (H % 3) + 1, H, O: 1, L: 1, T: (H % 4) + 1, B: 1 })),
  { I: 2, H: 33, O: 1, L: 2, T: 4, B: 1 },
  { I: 5, H: 3, O: 3, L: 3, T: 3, B: 1 },
  { I: 1, H: 1, O: 1, L: 1, T: 1, B: 2 },
  { I: 3, H: 4, O: 1, L: 1, T: 7, B: 3 },
  { I: 2, H: 7, O: 2, L: 2, T: 5, B: 5 },
  { I: 3, H: 15, O: 1, L: 1, T: 4, B: 8 },
  { I: 4, H: 16, O: 5, L: 1, T: 3, B: 9 },
  { I: 17, H: 17, O: 1, L: 2, T: 2, B: 16 },
  { I: 3, H: 40, O: 1, L: 1, T: 6, B: 11 },
  { I: 1, H: 9, O: 1, L: 3, T: 1, B: 4 },
  { I: 1, H: 3, O: 9, L: 1, T: 2, B: 1 },
  { I: 2, H: 5, O: 8, L: 1, T: 2, B: 2 },
  { I: 2, H: 9, O: 16, L: 1, T: 3, B: 6 },
  { I: 3, H: 18, O: 35, L: 2, T: 3, B: 7 },
  // More rows than go through the steps together, and more than a sum takes at a time.
  { I: 3, H: 17, O: 3, L: 2, T: 3, B: 131 },
]

describe.each(['f32', 'f64'] as const)('%s', (dtype) => {
  describe.each(SHAPES)('I$I H$H O$O L$L T$T B$B', ({ I, H, O, L, T, B }) => {
    const base = { inputSize: I, hiddenSize: H, outputSize: O, numLayers: L, dtype }
    const windows = B * 3 + (B > 1 ? 1 : 0)
    const plan = { ...PLAN, steps: T, batch: B, windows, rows: T + 40, targetRows: T + 40, starts: windows + 5 }

    test.each([
      ['tanh', 'all', true, 0],
      ['relu', 'all', false, 1],
      ['tanh', 'last', true, 3],
      ['relu', 'last', true, 0],
    ] as const)(
      'trains: %s, loss on %s, recurrent bias %s, horizon %i',
      async (nonlinearity, lossOn, recurrentBias, h) => {
        const optimizer = OPTIMIZERS[(H + T + h) % OPTIMIZERS.length]
        const options = { ...base, nonlinearity, lossOn, recurrentBias, seed: H * 100 + T, optimizer }
        const [core, twin] = await bothEngines(options, h === 3 ? { clipNorm: 0.1 } : {})
        for (const engine of [core, twin]) {
          engine.arrange({ ...plan, targetShift: h, outputRows: windows + 5, maskTargets: h === 1 })
          fillDataset(engine, 11, h === 1 ? 0.2 : 0)
          const minibatches = Math.ceil(windows / B)
          for (let epoch = 0; epoch < 4; epoch++) {
            expect(engine.train(0, 1)).toBe(-1)
            expect(engine.train(1, minibatches - 1)).toBe(-1)
          }
          engine.predict(0, windows + 5)
        }
        expectSameEngines(core, twin, `${nonlinearity} ${lossOn}`)
      },
    )

    test.each(
      CELL_NAMES.filter((cell) => cell !== 'rnn').flatMap((cell, i) => [
        [cell, 'all', i % 2 === 0, i % 2 === 0 ? 0 : 0.3] as const,
        [cell, 'last', i % 2 === 1, i % 2 === 0 ? 0.4 : 0] as const,
      ]),
    )('trains: %s, loss on %s, recurrent bias %s, dropout %f', async (cell, lossOn, recurrentBias, p) => {
      const optimizer = OPTIMIZERS[(H + T) % OPTIMIZERS.length]
      const dropout = L > 1 ? p : 0
      const [core, twin] = await bothEngines(
        { ...base, cell, lossOn, recurrentBias, dropout, seed: H, optimizer },
        { clipNorm: 0.2 },
      )
      for (const engine of [core, twin]) {
        engine.arrange({ ...plan, training: true, outputRows: windows + 5 })
        fillDataset(engine, 13)
        for (let epoch = 0; epoch < 3; epoch++) expect(engine.train(0, Math.ceil(windows / B))).toBe(-1)
        engine.predict(0, windows + 5)
      }
      expectSameEngines(core, twin, `${cell} ${lossOn}`)
    })

    test.each(OPTIMIZERS)('updates by %o', async (optimizer) => {
      const [core, twin] = await bothEngines({ ...base, seed: 3, optimizer }, { clipNorm: 0.5, clipValue: 0.1 })
      for (const engine of [core, twin]) {
        engine.arrange(plan)
        fillDataset(engine, 5)
        engine.train(0, Math.ceil(windows / B))
      }
      expectSameEngines(core, twin, optimizer.name!)
    })
  })

  // Every loss with every optimizer, masked or not, weighted or not, in windows of one length or several, over a few
  // shapes of both paths.
  describe.each(LOSSES.map((loss) => [loss(1).loss!, loss] as const))('%s', (_, lossOf) => {
    test.each(OPTIMIZERS)('trained by %o', async (optimizer) => {
      for (const [i, { I, H, O, L, T, B }] of SHAPES.filter((_, i) => i % 3 === 1).entries()) {
        const lossOn = i % 2 ? 'last' : 'all'
        const cell = CELL_NAMES[i % CELL_NAMES.length]
        const options = {
          cell,
          inputSize: I,
          hiddenSize: H,
          outputSize: O,
          numLayers: L,
          dtype,
          lossOn,
          seed: i,
        } as const
        const clip = { clipNorm: i % 2, clipValue: (i % 3) / 10 }
        const [core, twin] = await bothEngines({ ...options, optimizer, ...lossOf(O) }, clip)
        const windows = B * 3 + (B > 1 ? 1 : 0)
        for (const engine of [core, twin]) {
          engine.arrange({
            ...PLAN,
            steps: T,
            batch: B,
            windows,
            rows: T + 40,
            targetRows: T + 40,
            starts: windows,
            outputRows: windows,
            maskTargets: i % 4 > 1,
            hasWeights: i % 3 > 0,
            hasLengths: i > 2,
          })
          fillDataset(engine, i, i % 4 > 1 ? 0.2 : 0)
          for (let epoch = 0; epoch < 3; epoch++) expect(engine.train(0, Math.ceil(windows / B))).toBe(-1)
          engine.predict(0, windows)
        }
        expectSameEngines(core, twin, `${lossOn} ${i}`)
      }
    })

    test('weights of 1 give the bits of none', async () => {
      for (const B of [1, 5]) {
        const options = { inputSize: 2, hiddenSize: 6, outputSize: 1, dtype, ...lossOf(1) } as const
        const engines = await bothEngines(options)
        const [weighted] = await bothEngines(options)
        for (const engine of [...engines, weighted]) {
          const hasWeights = engine === weighted
          const plan = { ...PLAN, steps: 4, batch: B, windows: 21, rows: 60, targetRows: 60, starts: 21, hasWeights }
          engine.arrange({ ...plan, maskTargets: true })
          fillDataset(engine, 4, 0.2)
          if (hasWeights) doubleView(engine, 'weights').fill(1)
          expect(engine.train(0, Math.ceil(21 / B))).toBe(-1)
        }
        expectSameEngines(engines[0], engines[1], 'no weights')
        expectSameEngines(engines[0], weighted, 'weights of 1')
      }
    })
  })

  test('numbers that are not finite are noticed at the same minibatch, with the same bits', async () => {
    for (const B of [1, 4]) {
      const options = {
        inputSize: 3,
        hiddenSize: 6,
        dtype,
        nonlinearity: 'relu',
        optimizer: { name: 'sgd', learningRate: 30 },
      } as const
      const [core, twin] = await bothEngines({ ...options, seed: 2 })
      const stopped = [core, twin].map((engine) => {
        engine.arrange({ ...PLAN, steps: 5, batch: B, windows: 200, rows: 60, targetRows: 60, starts: 200 })
        fillDataset(engine, 3)
        return engine.train(0, 200 / B)
      })
      expect(stopped[0]).toBeGreaterThan(0)
      expect(stopped[0]).toBe(stopped[1])
      expectSameEngines(core, twin, 'diverged')
    }
  })

  test('slices of an epoch do not change a bit', async () => {
    const options = { inputSize: 2, hiddenSize: 10, dtype, optimizer: { name: 'adam' } }
    const [whole, twin] = await bothEngines(options)
    const [sliced] = await bothEngines(options)
    for (const engine of [whole, sliced, twin]) {
      engine.arrange({ ...PLAN, steps: 6, batch: 4, windows: 50, rows: 90, targetRows: 90, starts: 50 })
      fillDataset(engine, 9)
    }
    whole.train(0, 13)
    const generator = new Generator(1)
    for (let m = 0; m < 13;) {
      const count = Math.min(13 - m, 1 + generator.below(3))
      sliced.train(m, count)
      m += count
    }
    expectSameEngines(whole, sliced, 'sliced')
  })

  test('a plan laid out anew keeps parameters and optimizer, and bits', async () => {
    const options = { inputSize: 2, hiddenSize: 6, dtype, optimizer: { name: 'adam' } }
    const [core, twin] = await bothEngines(options)
    for (const engine of [core, twin]) {
      for (const steps of [4, 9, 3]) {
        engine.arrange({
          ...PLAN,
          steps,
          batch: steps,
          windows: 30,
          rows: 300 * steps,
          targetRows: 300 * steps,
          starts: 30,
        })
        fillDataset(engine, steps)
        engine.train(0, Math.ceil(30 / steps))
      }
    }
    expect(core.optimizerState.updates).toBe(8 + 4 + 10)
    expectSameEngines(core, twin, 'laid out anew')
  })
})
