/** Below a table of several rows ahead it says which other baselines have smaller errors than the network. */
import { expect, test } from 'vitest'
import { verdictTexts } from '../../src/backtest/sentences.js'
import { scoreReport } from '../../src/cli/render/scores.js'
import { Forecaster } from '../../src/forecaster/index.js'
import { scoreBoard } from '../../src/scores/board.js'
import { ran, SMALL } from '../backtest/helpers.js'
import { weather } from '../forecaster/helpers.js'

const TEXT = 'On these rows drift has a smaller error than the network, though.'

test('on the test rows', async () => {
  const table = weather(300)
  const forecaster = await Forecaster.create({ target: 'y', window: 4, hiddenSize: 2, horizon: 2 })
  await forecaster.fit(table, { epochs: 1 })
  const scores = await forecaster.evaluate(table)
  forecaster.dispose()
  const against = (name: string, mse: number) => {
    const verdict = scores.verdict.map((one) => ({ ...one, outcome: 'better' as const, p: 0.01 }))
    const others = Object.fromEntries(verdict.map((one) => [one.against, { ...scores.model, mse: 1e9 }]))
    return { ...scores, ...others, verdict, best: 'linear', [name]: { ...scores.drift, mse } }
  }
  expect(scoreBoard(against('drift', 0), { target: 'y' }).verdict[1]).toBe(TEXT)
  expect(scoreReport(against('drift', 0), { target: 'y' }, (_, text) => text, 200)).toContain(TEXT)
  expect(scoreBoard(against('drift', 1e9), { target: 'y' }).verdict.join(' ')).not.toContain('though')
})

test('in a backtest', async () => {
  const { result } = await ran(weather(200), { ...SMALL, folds: 4 })
  const { model } = result.scores
  const zero = { ...model.drift, mse: 0 }
  const others = Object.fromEntries(Object.keys(model).map((name) => [name, { ...model.network, mse: 1e9 }]))
  const verdict = result.verdict.map((one) => ({ ...one, outcome: 'better' as const, p: 0.01 }))
  const scores = { ...result.scores, best: 'linear', model: { ...others, network: model.network, drift: zero } }
  expect(verdictTexts({ ...result, verdict, scores })[1]).toBe(TEXT)
})
