/**
 * What a former call left in the work area changes nothing: with every region that nobody fills set to NaNs, before a
 * training and before a prediction, the bits are the same. Only the padding of packed weights is taken as the
 * zeros that `arrange` leaves: nothing else writes there.
 */
import { describe, expect, test } from 'vitest'
import { doubleView, readRegion, type Engine } from '../../src/engine/engine.js'
import { readBlock } from '../../src/engine/parameters.js'
import type { NetworkOptions } from '../../src/options/network.js'
import { expectSameBits, expectSameDict } from '../support/bits.js'
import { bothEngines, fillDataset, PLAN } from '../support/engines.js'
import { WindowCase } from '../support/windows.js'
import { CELL_NAMES } from '../support/cells.js'

const FILLED = ['data', 'extra', 'target', 'inputMap', 'targetMap', 'starts', 'shifts', 'factors', 'lengths', 'weights']
const PADDED = /^(backwardPack|weightIhT|weightHhT)\d+$/

/** Bytes of ones are NaN in both precisions, −1 as an i32. */
function spoil(engine: Engine): string[] {
  const spoilt: string[] = []
  for (const { name, at, bytes } of engine.layout.regions.values()) {
    if (at < engine.layout.fixedBytes || FILLED.includes(name) || PADDED.test(name) || name.startsWith('canary'))
      continue
    new Uint8Array(engine.buffer, at, bytes).fill(0xff)
    spoilt.push(name)
  }
  return spoilt
}

async function run(options: NetworkOptions, fill: (engine: Engine) => void, spoils: boolean) {
  const [engine] = await bothEngines(options)
  fill(engine)
  const plan = engine.plan!
  if (spoils)
    expect(spoil(engine)).toEqual(expect.arrayContaining(['y', 'dy', 'hidden0', 'dz0', 'rowLosses', 'output']))
  engine.train(0, Math.ceil(plan.windows / plan.batch))
  const losses = doubleView(engine, 'losses').slice()
  if (spoils) spoil(engine)
  engine.predict(0, plan.starts)
  return { params: readBlock(engine, 'params'), losses, output: readRegion(engine, 'output') }
}

async function expectNothingStale(options: NetworkOptions, fill: (engine: Engine) => void): Promise<void> {
  const [clean, spoilt] = [await run(options, fill, false), await run(options, fill, true)]
  expectSameDict(spoilt.params, clean.params, 'parameters')
  expectSameBits(spoilt.losses, clean.losses, 'losses')
  expectSameBits(spoilt.output, clean.output, 'outputs')
}

const SHAPES = [
  { I: 8, H: 1, L: 1, B: 9, T: 5 },
  { I: 3, H: 18, L: 2, B: 1, T: 4 },
  { I: 3, H: 2, L: 1, B: 1, T: 4 },
  { I: 2, H: 17, L: 2, B: 5, T: 4, dropout: 0.3 },
  { I: 2, H: 17, L: 2, B: 5, T: 4, hasLengths: true },
  { I: 5, H: 33, L: 1, B: 2, T: 1 },
  { I: 2, H: 18, O: 35, L: 1, B: 3, T: 2 },
]

describe.each(['f32', 'f64'] as const)('%s', (dtype) => {
  describe.each(CELL_NAMES)('%s', (cell) => {
    test.each(SHAPES)('I$I H$H L$L B$B T$T', async ({ I, H, O = 2, L, B, T, dropout = 0, hasLengths = false }) => {
      const windows = B * 3 + Math.floor(B / 2)
      const sizes = { inputSize: I, hiddenSize: H, numLayers: L, outputSize: O, dtype, cell, dropout }
      const plan = {
        ...PLAN,
        steps: T,
        batch: B,
        windows,
        starts: B * 4,
        outputRows: B * 4,
        training: true,
        hasLengths,
      }
      for (const lossOn of ['all', 'last'] as const) {
        await expectNothingStale({ ...sizes, lossOn, optimizer: { name: 'adam' } }, (engine) => {
          engine.arrange({ ...plan, rows: 60, targetRows: 60 })
          fillDataset(engine, 3)
        })
      }
    })
  })
})

test.each(Array.from({ length: 20 }, (_, seed) => seed))('gathered windows, case %i', async (seed) => {
  const one = new WindowCase(seed)
  await expectNothingStale(one.options, (engine) => one.fill(engine))
})
