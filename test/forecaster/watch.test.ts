/** What a training tells of itself when it is watched: the gradient's norm and the forecasts of the validation part. */
import { describe, expect, it } from 'vitest'
import { Forecaster, type FitOptions, type ForecasterOptions, type Progress } from '../../src/index.js'
import { days, wave, weather } from './helpers.js'

const OPTIONS = { target: 'y', inputs: ['y', 'x'], hiddenSize: 6, dtype: 'f64', seed: 2, defaults: 'plain' } as const

async function watched(options: Partial<ForecasterOptions>, fit: FitOptions, table = weather()) {
  const forecaster = await Forecaster.create({ ...OPTIONS, ...options })
  const seen: Progress[] = []
  const before = forecaster.network.stateDict()
  const run = await forecaster.fit(table, { watch: true, ...fit, onProgress: (p) => seen.push(p) })
  return { forecaster, run, seen, before, table }
}

describe.each(['wasm', 'ts'] as const)('%s', (engine) => {
  it('is the norm of the gradient before clipNorm, after clipValue', async () => {
    // One minibatch an epoch of plain descent, so that the gradient is what the weights moved by, over the rate.
    const rate = 0.01
    const sgd = { engine, optimizer: { name: 'sgd', learningRate: rate } } as const
    const fit = { epochs: 1, batchSize: 1000, split: [0.7, 0.15, 0.15] } as const
    const moved = async (limits: FitOptions) => {
      const { forecaster, before, seen } = await watched(sgd, { ...fit, ...limits })
      const after = forecaster.network.stateDict()
      let sum = 0
      for (const [name, { data }] of Object.entries(after)) {
        data.forEach((p, i) => (sum += ((before[name].data[i] - p) / rate) ** 2))
      }
      expect(seen.map((p) => p.kind)).toEqual(['slice', 'epoch'])
      expect(seen[0].gradientNorm).toBe(seen[1].gradientNorm)
      return { norm: Math.sqrt(sum), told: seen[0].gradientNorm! }
    }
    const free = await moved({ clipNorm: 0 })
    expect(free.told).toBeCloseTo(free.norm, 9)
    const clipped = await moved({ clipNorm: free.norm / 3 })
    expect(clipped.norm).toBeCloseTo(free.norm / 3, 5)
    expect(clipped.told).toBe(free.told)
    const values = await moved({ clipValue: free.norm / 20, clipNorm: 0 })
    expect(values.told).toBeCloseTo(values.norm, 9)
    expect(values.told).toBeLessThan(free.told)
  })

  it('forecasts the validation part as predict does, in the same order', async () => {
    const rows = 300
    const holes = Object.fromEntries([
      [100, NaN],
      [230, NaN],
      [231, NaN],
    ] as const)
    const y = wave(rows).map((v, r) => holes[r] ?? v)
    const index = days(rows).map((_, r) => days(1, r < 225 ? r : r + 40)[0])
    const table = weather(rows, { cells: { y, z: wave(rows, 5) }, index })
    for (const more of [
      {},
      { target: ['y', 'z'], horizon: [1, 3], inputs: ['x', 'y', 'z'] },
      { loss: 'pinball', quantiles: [0.1, 0.5, 0.9], horizon: 2 },
    ] as const) {
      const { forecaster, seen } = await watched({ engine, ...more }, { epochs: 1 }, table)
      expect(seen.filter((p) => p.validation !== undefined)).toEqual([seen.at(-1)])
      const { validation } = seen.at(-1)!
      const key = (p: { origin: unknown; target?: string; horizon: number }) => `${p.origin} ${p.target} ${p.horizon}`
      const among = new Set(validation!.map(key))
      const expected = (await forecaster.predict(table)).filter((p) => among.has(key(p)))
      expect(validation).toEqual(expected)
      expect(validation!.length).toBeGreaterThan(20)
    }
  })

  it('changes no bit, and tells nothing unless asked', async () => {
    const fit = { epochs: 3, batchSize: 16 }
    const plain = await watched({ engine }, { ...fit, watch: false })
    const seen = await watched({ engine }, fit)
    expect(seen.run.fingerprint).toBe(plain.run.fingerprint)
    expect(seen.forecaster.toBytes()).toEqual(plain.forecaster.toBytes())
    for (const p of plain.seen) expect([p.gradientNorm, p.validation]).toEqual([undefined, undefined])
    for (const p of seen.seen) expect(p.validation === undefined).toBe(p.kind === 'slice')
    const without = await watched({ engine }, { ...fit, split: [0.8, 0, 0.2] })
    for (const p of without.seen) expect([p.gradientNorm! > 0, p.validation]).toEqual([true, undefined])
  })
})

it('is the same in both engines', async () => {
  for (const dtype of ['f32', 'f64'] as const) {
    for (const clipNorm of [0, 0.3]) {
      const told = async (engine: 'wasm' | 'ts') => {
        // Enough parameters for two sums of squares.
        const { seen } = await watched({ engine, dtype, hiddenSize: 37 }, { epochs: 2, clipNorm })
        return seen
          .filter((p) => p.kind === 'epoch')
          .map(({ gradientNorm, validation }) => ({ gradientNorm, validation }))
      }
      expect(await told('ts')).toEqual(await told('wasm'))
    }
  }
})
