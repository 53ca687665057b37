/** What is sent to the page of a training's progress: pictures as often as they are seen, and the best one at the end. */
import { expect, it } from 'vitest'
import type { Progress } from '../../src/options/progress.js'
import { thinner } from '../../src/studio/thin.js'

const told = (epoch: number, best: number, more: Partial<Progress> = {}): Progress => ({
  kind: 'epoch',
  epoch,
  epochs: 9,
  minibatch: 1,
  minibatches: 1,
  trainLoss: 1,
  validLoss: 1,
  best: { epoch: best, validLoss: 1 },
  windowsPerSecond: 1,
  learningRate: 1,
  seconds: 1,
  secondsLeft: 1,
  validation: [
    { index: 1, value: epoch, actual: 0, horizon: 1, origin: 0 },
    { index: 1, value: 9, actual: 0, horizon: 1, series: 'other', origin: 0 },
  ],
  ...more,
})

/** The epochs whose forecasts are sent, those at the end marked. */
function sent(progress: [ms: number, Progress][]): string[] {
  let now = 0
  const { thin, best } = thinner(() => now)
  const drawn = progress.flatMap(([ms, one]) => {
    now = ms
    const { epoch, validation } = thin(one)
    return validation === undefined ? [] : [`${epoch}: ${validation.map(({ value }) => value).join()}`]
  })
  const last = best()
  return last === null ? drawn : [...drawn, `at the end ${last.epoch}: ${last.validation![0].value}`]
}

it('sends the best epoch of a short training at its end', () => {
  const short = [told(1, 1), told(2, 2), told(3, 3), told(4, 3)].map((one): [number, Progress] => [one.epoch, one])
  expect(sent(short)).toEqual(['1: 1', 'at the end 3: 3'])
})

it('sends some in between of a long one, and none twice', () => {
  const long = [told(1, 1), told(2, 2), told(3, 2), told(4, 4), told(5, 4)]
  expect(sent(long.map((one, i) => [i * 130, one]))).toEqual([
    '1: 1',
    '2: 2',
    '3: 3',
    '4: 4',
    '5: 5',
    'at the end 4: 4',
  ])
  expect(sent(long.slice(0, 4).map((one, i) => [i * 70, one]))).toEqual(['1: 1', '3: 3', 'at the end 4: 4'])
  expect(sent([[0, told(1, 1)]])).toEqual(['1: 1'])
})

it('sends the last where none is better than the beginning, and takes other networks for no best', () => {
  expect(
    sent([
      [0, told(1, 0)],
      [1, told(2, 0)],
      [2, told(1, 1, { network: { number: 2, of: 2, seed: 2 } })],
      [3, told(2, 2, { last: true })],
    ]),
  ).toEqual(['1: 1', '1: 1', 'at the end 2: 2'])
})

it('says how far off all of them are, where they are of one target, horizon and series', () => {
  const { thin } = thinner(() => 0)
  const several = told(3, 3).validation!
  const one = several.map(({ series: _, ...rest }) => rest)
  expect(thin(told(3, 3, { validation: one })).validError).toBe(Math.sqrt((9 + 81) / 2))
  const far = one.map((own, i) => ({ ...own, horizon: i + 1 }))
  expect(thin(told(3, 3, { validation: far })).validError).toBeUndefined()
  // Their units differ; simple forecasts of several series are judged in deviations.
  expect(thin(told(3, 3, { validation: several })).validError).toBeUndefined()
})
