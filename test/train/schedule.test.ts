/** Learning-rate schedules against PyTorch's figures, and what a training makes of them. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cosineOfHalfTurns } from '../../src/data/cosine.js'
import type { Schedule } from '../../src/options/rows/schedule.js'
import { resolveSchedule } from '../../src/options/schedule.js'
import { LearningRates } from '../../src/train/schedule.js'
import { relative } from '../support/bits.js'

const figures = JSON.parse(readFileSync(new URL('../fixtures/training.json', import.meta.url), 'utf8'))
const cases = figures.schedules as { options: Schedule; rates: number[]; metric?: number[] }[]

/** Epochs with these validation losses, or with none. */
const epochsOf = (losses: (number | null)[]) => losses.map((validLoss) => ({ trainLoss: 1, validLoss }))

/** The rates of so many epochs, asked one by one. */
function ratesOf(schedule: Schedule | Schedule[], base: number, losses: (number | null)[]): number[] {
  const rates = new LearningRates(base, resolveSchedule(schedule, losses.length))
  return losses.map((_, e) => rates.after(epochsOf(losses.slice(0, e))))
}

describe('schedules', () => {
  test.each(cases)('$options has the rates of PyTorch', ({ options, rates, metric }) => {
    const found = ratesOf(options, 0.1, metric ?? rates.map(() => null))
    expect(relative(found, rates)).toBeLessThan(1e-14)
  })

  test.each(cases)('$options goes on from the history alone', ({ options, rates, metric }) => {
    const losses = metric ?? rates.map(() => null)
    const at = Math.floor(losses.length / 2)
    const resumed = new LearningRates(0.1, resolveSchedule(options, losses.length))
    expect(resumed.after(epochsOf(losses.slice(0, at)))).toBe(ratesOf(options, 0.1, losses)[at])
  })

  test('a warm-up comes first, and what follows counts its own epochs', () => {
    const none = Array.from({ length: 9 }, () => null)
    const both = ratesOf([{ name: 'warmup', epochs: 4 }, { name: 'cosine' }], 0.1, none)
    expect(both.slice(0, 4)).toEqual([0.025, 0.05, (0.1 * 3) / 4, 0.1])
    expect(both.slice(4)).toEqual(ratesOf({ name: 'cosine', epochs: 5 }, 0.1, none).slice(0, 5))
    expect(resolveSchedule([{ name: 'warmup', epochs: 4 }, { name: 'cosine' }], 9)[1]).toMatchObject({ epochs: 5 })
  })

  test('a plateau without validation watches the training loss', () => {
    const rates = new LearningRates(1, resolveSchedule({ name: 'plateau', patience: 0, factor: 0.5 }, 4))
    const epochs = [3, 2, 2, 1].map((trainLoss) => ({ trainLoss, validLoss: null }))
    expect([1, 2, 3, 4].map((n) => rates.after(epochs.slice(0, n)))).toEqual([1, 1, 0.5, 0.5])
  })

  test.each([
    [{ name: 'linear' }, 'schedule.name is "linear"; expected step, cosine, plateau or warmup.'],
    [{ name: 'step' }, 'schedule.stepSize is left out; expected a whole number from 1 to 1,000,000,000.'],
    [{ name: 'step', stepSize: 2, gamma: 0 }, 'schedule.gamma is 0; expected a finite number above 0.'],
    [{ name: 'cosine', stepSize: 3 }, 'There is no schedule option "stepSize"; there are name, epochs, minimum.'],
    [{ name: 'plateau', factor: 1 }, 'schedule.factor is 1; expected a number from 0 to below 1.'],
    [{ name: 'warmup', epochs: 0 }, 'schedule.epochs is 0; expected a whole number from 1 to 1,000,000,000.'],
    [
      [{ name: 'cosine' }, { name: 'warmup', epochs: 2 }],
      'A schedule is one of step, cosine, warmup and plateau, or warmup and then one of the others.',
    ],
    ['cosine', 'schedule is "cosine"; expected an object such as { name: \'cosine\' }.'],
  ])('refuses %j', (schedule, message) => {
    expect(() => resolveSchedule(schedule as Schedule, 10)).toThrow(message)
  })
})

test('the cosine is that of fractions of half a turn, within 2^-51 of 1', () => {
  expect([0, 0.5, 1].map(cosineOfHalfTurns)).toEqual([1, 0, -1])
  for (let i = 0; i <= 1000; i++) {
    const x = i / 1000
    expect(Math.abs(cosineOfHalfTurns(x) - Math.cos(Math.PI * x))).toBeLessThan(4.4e-16)
  }
})
