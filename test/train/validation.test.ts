import { describe, expect, test } from 'vitest'
import { doubleView, intView, writeRegion } from '../../src/engine/engine.js'
import type { NetworkOptions } from '../../src/options/network.js'
import { Generator } from '../../src/random.js'
import { addLosses, countOutputs } from '../../src/train/validation.js'
import { bothEngines, PLAN } from '../support/engines.js'
import { numbers } from '../support/random.js'

const LOSSES: Partial<NetworkOptions>[] = [
  { loss: 'mse', outputSize: 5 },
  { loss: 'mae', outputSize: 5 },
  { loss: 'huber', huberDelta: 0.3, outputSize: 5 },
  { loss: 'pinball', quantiles: [0.1, 0.5, 0.9], outputSize: 6 },
  { loss: 'crossEntropy', outputSize: 4 },
]
const WINDOWS = 21
const STEPS = 3

describe.each(LOSSES)('$loss with $outputSize outputs', (loss) => {
  test.each([0, 1] as const)(
    'in f64 the validation loss has the bits of the loss that is optimised (engine %i)',
    async (e) => {
      const engine = (await bothEngines({ inputSize: 2, hiddenSize: 7, dtype: 'f64', lossOn: 'last', ...loss }))[e]
      const { targetSize, outputSize } = engine.sizes
      const generator = new Generator(5)
      const targets = numbers(generator, WINDOWS * targetSize)
      if (loss.loss === 'crossEntropy') for (let i = 0; i < WINDOWS; i++) targets[i] = generator.below(outputSize - 1)
      for (let i = 0; i < targets.length; i += 4) targets[i] = NaN
      const weights = Float64Array.from({ length: WINDOWS }, (_, w) => (w % 5 === 2 ? 0 : generator.uniform() * 3))
      const rows = WINDOWS + STEPS - 1
      engine.arrange({
        ...PLAN,
        ...{ steps: STEPS, batch: WINDOWS, windows: WINDOWS, rows, targetRows: rows, starts: WINDOWS },
        ...{ outputRows: WINDOWS, maskTargets: true, hasWeights: true },
      })
      writeRegion(engine, 'data', numbers(generator, rows * 2, 2))
      const late = new Float64Array(rows * targetSize)
      late.set(targets, (STEPS - 1) * targetSize)
      writeRegion(engine, 'target', late)
      intView(engine, 'starts').forEach((_, w, starts) => (starts[w] = w))
      doubleView(engine, 'weights').set(weights)
      engine.forward()
      const optimised = engine.backward()
      let [sum, outputs] = [0, 0]
      for (let at = 0; at < WINDOWS; at += 8) {
        const end = Math.min(at + 8, WINDOWS)
        const part = targets.subarray(at * targetSize, end * targetSize)
        for (let w = at; w < end; w++) intView(engine, 'starts')[w - at] = w
        engine.predict(0, end - at)
        sum = addLosses(engine, part, weights.subarray(at), sum)
        outputs = countOutputs(engine.sizes, part, weights.subarray(at), outputs)
      }
      expect(optimised).toBeGreaterThan(0)
      expect(outputs).toBe(countOutputs(engine.sizes, targets, weights))
      expect(sum / outputs).toBe(optimised)
    },
  )
})
