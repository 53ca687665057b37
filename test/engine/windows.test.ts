/**
 * Windows that are gathered (segments, numbers that a step has once, shifts and factors, targets from columns) give the bits
 * of the same windows written out as plain rows, in both engines, on both paths and in batches of every size.
 */
import { describe, expect, test } from 'vitest'
import { doubleView, readRegion, realView } from '../../src/engine/engine.js'
import { readBlock } from '../../src/engine/parameters.js'
import { FLAT, windowNumbers, type WindowScale } from '../../src/engine/windows.js'
import { expectSameBits, expectSameDict } from '../support/bits.js'
import { bothEngines, expectSameEngines } from '../support/engines.js'
import { WindowCase } from '../support/windows.js'
import { some } from '../support/long.js'

const COUNT = some('cases', 40, 300)

describe.each(Array.from({ length: COUNT }, (_, seed) => seed))('case %i', (seed) => {
  test('gathered windows train and predict to the bits of windows written out', async () => {
    const one = new WindowCase(seed)
    const gathered = await bothEngines(one.options)
    const [plain] = await bothEngines(one.options)
    const what = JSON.stringify([one.options, one.plan])
    const minibatches = Math.ceil(one.plan.windows / one.plan.batch)
    for (const engine of gathered) one.fill(engine)
    one.fillPlain(plain)
    for (const engine of [...gathered, plain]) {
      engine.train(0, minibatches)
      engine.predict(0, one.plan.starts)
    }
    expectSameEngines(gathered[0], gathered[1], what)
    expect(realView(plain, 'params').every(Number.isFinite), what).toBe(true)
    expectSameDict(readBlock(gathered[0], 'params'), readBlock(plain, 'params'), `${what}: parameters`)
    expectSameBits(doubleView(gathered[0], 'losses'), doubleView(plain, 'losses'), `${what}: losses`)
    expectSameBits(readRegion(gathered[0], 'output'), readRegion(plain, 'output'), `${what}: outputs`)
  })

  test('and give the same outputs and gradients whatever the batch', async () => {
    const one = new WindowCase(seed)
    const [core] = await bothEngines(one.options)
    one.fill(core)
    core.predict(0, one.plan.starts)
    const outputs = readRegion(core, 'output')
    for (const batch of [1, 2, 7]) {
      const other = new WindowCase(seed)
      Object.assign(other.plan, { batch, windows: 1 })
      other.fill(core)
      core.predict(0, one.plan.starts)
      expectSameBits(readRegion(core, 'output'), outputs, `batch ${batch}`)
      core.forward()
      core.backward()
      const gradients = readBlock(core, 'grads')
      if (batch === 1) continue
      Object.assign(other.plan, { batch: 1 })
      other.fill(core)
      core.forward()
      core.backward()
      expectSameDict(readBlock(core, 'grads'), gradients, `batch ${batch}`)
    }
  })
})

test("a window's numbers: rows ascending, flat ones told", () => {
  const values = Float64Array.from([9, 1, 9, 2, 9, 4, 9, 5, 9, 5])
  const of = (scale: WindowScale, start: number, rows: number, season = 2) =>
    windowNumbers(scale, values, 2, 1, start, rows, season)
  expect(of('last', 0, 3)).toEqual({ shift: 4, deviation: 1, flat: false })
  expect(of('mean', 1, 3)).toEqual({ shift: 11 / 3, deviation: 1, flat: false })
  const variance = (4 + 1 + 1 + 4) / 4
  expect(of('standard', 0, 4)).toEqual({ shift: 3, deviation: Math.sqrt((4 + 1 + 1 + 4) / 4 + FLAT), flat: false })
  expect(of('season', 0, 4)).toEqual({ shift: 4.5, deviation: Math.sqrt(variance + FLAT), flat: false })
  expect(of('standard', 3, 2)).toEqual({ shift: 5, deviation: Math.sqrt(FLAT), flat: true })
})
