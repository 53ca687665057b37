/** Engines side by side: the same network in the core and in the twin, with canaries between its tensors. */
import { expect } from 'vitest'
import { TwinEngine } from '../../src/engine/ts/twin.js'
import { WasmEngine } from '../../src/engine/wasm.js'
import { doubleView, intView, readRegion, writeRegion, type Engine } from '../../src/engine/engine.js'
import { EMPTY_PLAN, type Plan } from '../../src/engine/spec.js'
import { readBlock } from '../../src/engine/parameters.js'
import { initialise } from '../../src/engine/parameters.js'
import { resolveNetworkOptions, specOf, type NetworkOptions } from '../../src/options/network.js'
import { scalarsOf, type StepOptions } from '../../src/options/optimizer.js'
import { Generator } from '../../src/random.js'
import { expectSameBits, expectSameDict } from './bits.js'
import { numbers } from './random.js'

export const PLAN: Plan = {
  ...EMPTY_PLAN,
  ...{ steps: 1, batch: 1, windows: 1, rows: 1, targetRows: 1, starts: 1, outputLast: true },
}

export type TestEngine = WasmEngine | TwinEngine

/** The core and the twin of one network, with the same initial values. */
export async function bothEngines(options: NetworkOptions, clip: StepOptions = {}): Promise<[TestEngine, TestEngine]> {
  const resolved = resolveNetworkOptions(options)
  const sizes = specOf(resolved)
  const engines: [TestEngine, TestEngine] = [
    await WasmEngine.create(sizes, { canaries: true }),
    new TwinEngine(sizes, { canaries: true }),
  ]
  for (const engine of engines) {
    initialise(engine, new Generator(resolved.seed))
    engine.setOptimizer(scalarsOf(resolved, clip))
  }
  return engines
}

/**
 * A dataset of `rows` rows in an arranged engine: random inputs, targets (class numbers for crossEntropy), weights, a few
 * of them 0, and lengths; windows that start at random rows.
 */
export function fillDataset(engine: Engine, seed: number, missing = 0): void {
  const generator = new Generator(seed)
  const plan = engine.plan!
  const { inputSize: I, outputSize: O, targetSize, loss } = engine.sizes
  writeRegion(engine, 'data', numbers(generator, plan.rows * I, 2))
  const target = numbers(generator, plan.targetRows * targetSize)
  if (loss === 'crossEntropy') for (let i = 0; i < target.length; i++) target[i] = generator.below(O - 1)
  for (let i = 0; i < target.length; i++) if (generator.uniform() < missing) target[i] = NaN
  writeRegion(engine, 'target', target)
  const starts = intView(engine, 'starts')
  const last = plan.rows - 1 - (plan.steps - 1) * plan.rowStep - Math.max(0, plan.targetShift)
  for (let i = 0; i < starts.length; i++) starts[i] = generator.below(last)
  if (plan.hasLengths) {
    const lengths = intView(engine, 'lengths')
    for (let i = 0; i < lengths.length; i++) lengths[i] = 1 + generator.below(plan.steps - 1)
  }
  if (!plan.hasWeights) return
  const weights = doubleView(engine, 'weights')
  for (let i = 0; i < weights.length; i++) weights[i] = Math.max(0, generator.uniform() * 3 - 0.5)
}

/** Parameters, gradients, optimizer state, losses and outputs agree to the last bit, and no canary is broken. */
export function expectSameEngines(a: TestEngine, b: TestEngine, what: string): void {
  expectSameDict(readBlock(a, 'params'), readBlock(b, 'params'), `${what}: parameters`)
  expectSameDict(readBlock(a, 'grads'), readBlock(b, 'grads'), `${what}: gradients`)
  for (const block of ['moment1', 'moment2', 'moment3'] as const) {
    if (a.layout.regions.has(block)) expectSameDict(readBlock(a, block), readBlock(b, block), `${what}: ${block}`)
  }
  for (const name of ['losses', 'counts']) {
    const [x, y] = [a, b].map((e) =>
      new Float64Array(e.buffer, e.layout.regions.get(name)!.at, e.layout.regions.get(name)!.cols).slice(),
    )
    expectSameBits(x, y, `${what}: ${name}`)
  }
  expectSameBits(readRegion(a, 'output'), readRegion(b, 'output'), `${what}: output`)
  expect(a.optimizerState, what).toEqual(b.optimizerState)
  for (const engine of [a, b]) expect(engine.brokenCanaries(), `${what}: tensors overrun in ${engine.kind}`).toEqual([])
}
