/** Tasks in words. */
import { expect, test } from 'vitest'
import { aheadText, rangesText } from '../../src/text/task.js'

test('horizons are named as ranges', () => {
  expect(aheadText({ horizon: 0 })).toBe('of the same row')
  expect(aheadText({ horizon: 1 })).toBe('1 row ahead')
  expect(aheadText({ horizon: [1, 2, 3, 7] })).toBe('1 to 3 and 7 rows ahead')
  expect(
    [
      [1, 2],
      [0, 2, 3],
      [1, 3, 5, 7, 9, 10, 11],
    ].map(rangesText),
  ).toEqual(['1 and 2', '0, 2 and 3', '1, 3, 5, … 9 to 11'])
})
