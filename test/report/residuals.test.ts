/** What is said of the autocorrelation of errors. */
import { expect, it } from 'vitest'
import { autocorrelations, histogram, repeatSentence } from '../../src/report/residuals.js'
import { Generator } from '../../src/random.js'

it('says that errors repeat only where more bars are beyond the lines than chance gives', () => {
  const random = new Generator(3)
  const noise = Array.from({ length: 300 }, () => random.uniform() - 0.5)
  const { values, bound } = autocorrelations(noise)
  const many = values.filter((value) => Math.abs(value) > bound).length
  expect(many).toBeLessThanOrEqual(2)
  expect(repeatSentence(noise)).toMatch(
    new RegExp(`^${many} of 30 bars lies? beyond the two lines: no more than chance gives\\.$`),
  )
  const waves = Array.from({ length: 300 }, (_, i) => Math.sin(i / 3))
  expect(repeatSentence(waves)).toMatch(
    /^\d+ of 30 bars lie beyond the two lines, the first among them: errors repeat, /,
  )
  // Every seventh error is like the last but six: the bar of 1 apart is not beyond, those of 7, 14, … are.
  const weeks = noise.map((value, i) => value + (i % 7 === 0 ? 1 : 0))
  expect(repeatSentence(weeks)).toMatch(/: errors repeat, something could still be learned\.$/)
  // The first bar alone is one that chance may give: it says how much there is in it.
  const other = new Generator(6)
  const own = Array.from({ length: 300 }, () => other.uniform() - 0.5)
  const alike = own.map((value, i) => value + 0.15 * (own[i - 1] ?? 0))
  const [first] = autocorrelations(alike).values
  expect(repeatSentence(alike)).toBe(
    `1 of 30 bars lies beyond the two lines, the first: each error tells ${(first * first * 100).toPrecision(2)} % of the next, so that a little could still be learned.`,
  )
  expect(repeatSentence([1, 2, 3])).toBe('')
  expect(repeatSentence([1, 2, 3, 4, 5])).toBe('5 errors are too few to tell whether they repeat: it takes 20 or more.')
})

it('spreads the bars from the least error to the largest, one of them around 0', () => {
  const high = histogram([1, 2, 3, NaN, 6])
  expect([high.centres[0], high.centres[30], high.centres.length]).toEqual([0, 6, 31])
  expect(high.counts.flatMap((count, i) => (count > 0 ? [[high.centres[i], count]] : []))).toEqual([
    [1, 1],
    [2, 1],
    [3, 1],
    [6, 1],
  ])
  const both = histogram([-1, 2])
  expect(both.centres).toContain(0)
  expect(both.counts.reduce((a, b) => a + b)).toBe(2)
  expect(histogram([0, 0]).counts[0]).toBe(2)
})
