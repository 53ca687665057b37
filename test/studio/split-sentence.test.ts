/** The sentence under the chart of a column that says which rows train, validate and test. */
import { expect, it } from 'vitest'
import type { KeptSplit } from '../../src/options/split.js'
import { splitSentence } from '../../src/studio/panels/data/split-sentence.js'

it.each<[KeptSplit, string | null, string]>([
  [
    [0.7, 0.15, 0.15],
    null,
    'The first 70 % of the rows train the network, the next 15 % validate it, the last 15 % test it.',
  ],
  [[0.7, 0, 0.3], 'a', 'The series a. The first 70 % of the rows train the network, the last 30 % test it.'],
  [
    { valid: 48, test: 24 },
    null,
    'The last 24 rows test the network, the 48 rows before validate it, all before train it.',
  ],
  [{ valid: 48, test: 0 }, null, 'The last 48 rows validate the network, all before train it.'],
  [
    { valid: 1, calibrate: 9, test: 24 },
    null,
    'The last 24 rows test the network, the 9 rows before calibrate it, the 1 row before validate it, all before train it.',
  ],
  [
    { valid: '2016-01-01', test: '2017-01-01' },
    null,
    'The first rows train the network; validation begins at 2016-01-01, the test begins at 2017-01-01.',
  ],
  [{ test: '2017-01-01' }, null, 'The first rows train the network; the test begins at 2017-01-01.'],
])('%j', (split, series, sentence) => expect(splitSentence(split, series, false)).toBe(sentence))

it('says which rows calibrate intervals', () => {
  expect(splitSentence({ valid: 48, test: 24 }, null, true)).toBe(
    'The last 24 rows test the network, the 48 rows before validate it, all before train it. The newer half of the validation rows calibrates the intervals.',
  )
  const named: KeptSplit = { valid: 1, calibrate: 9, test: 24 }
  expect(splitSentence(named, null, true)).toBe(splitSentence(named, null, false))
})
