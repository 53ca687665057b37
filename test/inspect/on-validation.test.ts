/** The best baseline of the validation rows: all of them choose it, and its error is that of rows by which a network is chosen. */
import { expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import { baselinesFor, bestOnValidation, type TargetScores } from '../../src/inspect/baselines.js'
import { Generator } from '../../src/random.js'
import { Table } from '../../src/table/index.js'
import { weather } from '../forecaster/helpers.js'

const table = weather(400)
const task = { target: 'y', window: 5 }

test('its error is that of evaluate', async () => {
  const forecaster = await Forecaster.create({ ...task, hiddenSize: 2, defaults: 'plain' })
  await forecaster.fit(table, { epochs: 1 })
  const { best, linear } = await forecaster.evaluate(table, { part: 'valid' })
  const found = await bestOnValidation(table, task)
  expect(found!.name).toBe(best)
  expect(best).toBe('linear')
  expect(found!.error).toBeCloseTo(linear.rmse, 9)
  forecaster.dispose()
})

/** A wave until the newer half of the validation rows, which jump about. */
const random = new Generator(5)
const turning = Table.fromColumns({
  y: Array.from({ length: 400 }, (_, r) =>
    r < 310 ? Math.sin(r / 3) + random.uniform() / 9 : 9 * random.uniform() - 4.5,
  ),
})
const parts = { ...task, split: { valid: 60, test: 60 } }

test('with intervals all validation rows choose, and the error is that of the older half', async () => {
  const [halved, older, all] = [
    await bestOnValidation(turning, { ...parts, interval: 0.9 }),
    await bestOnValidation(turning, { ...task, split: { valid: 30, test: 90 } }),
    await bestOnValidation(turning, parts),
  ]
  // Otherwise nothing is shown.
  expect(all!.name).not.toBe(older!.name)
  expect(halved!.name).toBe(all!.name)
  expect(halved!.error).not.toBe(all!.error)
  expect(halved!.left).toBe('Both in the older half of the validation rows: the newer one calibrates the intervals.')
  // Rows that the split names for calibration choose nothing.
  const named = await bestOnValidation(turning, {
    ...parts,
    split: { valid: 30, calibrate: 30, test: 60 },
    interval: 0.9,
  })
  expect(named).toEqual(older)
})

test('so does a training: its best baseline and their scores do not change with intervals', async () => {
  const scores = []
  for (const interval of [undefined, 0.9]) {
    const forecaster = await Forecaster.create({ ...task, hiddenSize: 2, defaults: 'plain', interval })
    await forecaster.fit(turning, { epochs: 1, split: parts.split })
    const { best, linear, mean, persistence } = await forecaster.evaluate(turning)
    scores.push({ best, errors: [linear, mean, persistence].map((own) => own?.rmse) })
    const { outcome } = await baselinesFor(turning, { ...parts, interval })
    expect((outcome as TargetScores).best).toBe(best)
    forecaster.dispose()
  }
  expect(scores[1]).toEqual(scores[0])
})
