/** The adding task: whatever the seed, the RNN learns nothing and the LSTM the answer, and their gradients say why. */
import { expect, test } from 'vitest'
import { ADDING, type AddingProgress, learnAdding } from '../../src/inspect/adding.js'
import { some } from '../support/long.js'

/** The sizes were chosen by five. */
const SEEDS = [0, 1, 2, 3, 4].slice(0, some('seeds', 1, 5))

test.each(SEEDS)(
  'an RNN forgets and an LSTM does not, seed %i',
  async (seed) => {
    const told: AddingProgress[] = []
    const { loss, left, example } = await learnAdding(seed, (progress) => told.push(progress))
    expect(told.map(({ update }) => update).slice(0, 3)).toEqual([1, 25, 50])
    expect(told.at(-1)!.update).toBe(ADDING.updates)
    // No better than who always says 1; against a tenth of it at most.
    expect(loss.rnn).toBeGreaterThan(0.85 * ADDING.guess)
    expect(loss.lstm).toBeLessThan(0.1 * ADDING.guess)
    // Twenty steps back: of the one next to nothing is left, of the other most.
    expect(left.rnn[0]).toBe(1)
    expect(left.rnn[20]).toBeLessThan(0.02)
    expect(left.lstm[20]).toBeGreaterThan(0.3)
    // Before it has learnt, the LSTM's fades as well.
    expect(told[0].left!.lstm[20]).toBeLessThan(0.05)
    expect(example.back[0]).toBeGreaterThanOrEqual(20)
    expect(example.back[1]).toBeLessThan(20)
    const answer = example.numbers[0] + example.numbers[1]
    // Far from what the RNN says, which knows neither number.
    expect(Math.abs(answer - 1)).toBeGreaterThan(0.5)
    expect(Math.abs(example.says.lstm - answer)).toBeLessThan(0.35)
    expect(Math.abs(example.says.rnn - answer)).toBeGreaterThan(0.35)
  },
  60_000,
)
