/** The best baseline on the validation rows is scored on the rows by which a network is chosen, and on no other. */
import { expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import { bestOnValidation } from '../../src/inspect/baselines.js'
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

test('rows that calibrate intervals are not among them', async () => {
  // The newer half of the 60 rows that validate.
  const halved = await bestOnValidation(table, { ...task, split: { valid: 60, test: 60 }, interval: 0.9 })
  const olderHalf = await bestOnValidation(table, { ...task, split: { valid: 30, test: 90 } })
  const all = await bestOnValidation(table, { ...task, split: { valid: 60, test: 60 } })
  expect(halved).toEqual(olderHalf)
  expect(halved!.error).not.toBe(all!.error)
})
