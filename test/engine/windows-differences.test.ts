/**
 * Central finite differences in f64 through gathered, normalized and segmented windows, in both engines and on both paths:
 * of every parameter, and of every number of the table that a window takes in, whose gradient is that of the inputs it
 * becomes, times their windows' factors. (A window's shift and factor are numbers given beside it: here they stay.)
 */
import { describe, expect, test } from 'vitest'
import { type Engine, readRegion, realView, writeRegion } from '../../src/engine/engine.js'
import { relative } from '../support/bits.js'
import { bothEngines } from '../support/engines.js'
import { WindowCase } from '../support/windows.js'
import { some } from '../support/long.js'

const COUNT = some('cases', 20, 100)
const STEP = 1e-5

/** A case in f64 with a loss that has no kink. */
function smoothCase(seed: number): WindowCase {
  const one = new WindowCase(seed)
  one.options.outputSize! /= one.options.quantiles?.length ?? 1
  delete one.options.quantiles
  Object.assign(one.options, { dtype: 'f64', loss: 'mse' })
  Object.assign(one.plan, { windows: one.plan.batch, inputGradient: true })
  // The first window's weight is 0.
  if (one.plan.batch === 1) one.plan.hasWeights = false
  return one
}

const lossOf = (engine: Engine): number => {
  engine.forward()
  return engine.backward()
}

/** By finite differences: the loss as a function of each number of a region of the engine. */
function differences(engine: Engine, name: string): Float64Array {
  const start = readRegion(engine, name)
  const changed = start.slice()
  const slopes = Float64Array.from(start, (v, i) => {
    const at = (shifted: number): number => {
      changed[i] = shifted
      writeRegion(engine, name, changed)
      return lossOf(engine)
    }
    // Of fourth order: a flat window's factor of 316 makes a loss bend sharply.
    const slope = (8 * (at(v + STEP) - at(v - STEP)) - (at(v + 2 * STEP) - at(v - 2 * STEP))) / (12 * STEP)
    changed[i] = v
    return slope
  })
  writeRegion(engine, name, start)
  return slopes
}

/** The gradients of the table's numbers, from those of the inputs. */
function gathered(one: WindowCase, engine: Engine, name: 'data' | 'extra'): Float64Array {
  const { steps: T, batch: B, normals: K } = one.plan
  const I = engine.sizes.inputSize
  const inputGradient = realView(engine, 'inputGrad')
  const gradient = new Float64Array(one.tensors[name].length)
  for (let t = 0; t < T; t++) {
    for (let w = 0; w < B; w++) {
      for (let i = 0; i < I; i++) {
        const source = one.sourceOf(w, t, i)
        if (source.name !== name) continue
        const k = one.inputMap[i]
        gradient[source.at] += inputGradient[(t * B + w) * I + i] * (k < 0 ? 1 : one.pairs.factors[w * K + k])
      }
    }
  }
  return gradient
}

function expectClose(gradient: ArrayLike<number>, slopes: Float64Array, loss: number, what: string): void {
  const size = Math.max(...slopes.map(Math.abs))
  // What rounding does to a difference of two losses shows only where a whole tensor's gradient is nearly 0.
  expect(relative(gradient, slopes), what).toBeLessThan(1e-6 + (1e-10 * loss) / (size || 1))
}

describe.each(Array.from({ length: COUNT }, (_, seed) => seed))('case %i', (seed) => {
  test.each([0, 1] as const)('engine %i', async (which) => {
    const one = smoothCase(seed)
    const engine = (await bothEngines(one.options))[which]
    one.fill(engine)
    const loss = lossOf(engine)
    expect(loss).toBeGreaterThan(0)
    engine.inputGradient()
    const parameters = engine.layout.parameters.map(({ name }) => ({ name, data: readRegion(engine, `grads.${name}`) }))
    const data = gathered(one, engine, 'data')
    const extra = one.plan.extraColumns > 0 ? gathered(one, engine, 'extra') : null
    for (const { name, data } of parameters) expectClose(data, differences(engine, `params.${name}`), loss, name)
    expectClose(data, differences(engine, 'data'), loss, 'data')
    if (extra) expectClose(extra, differences(engine, 'extra'), loss, 'extra')
  })
})
