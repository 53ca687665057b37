/** What is said of a column that gives another away. */
import { expect, test } from 'vitest'
import { leakSentence } from '../../src/text/leak.js'

test('in the same row it does so 0 rows ahead alone', () => {
  const pair = { column: 'f', equals: 'c', share: 1 }
  expect(leakSentence({ ...pair, rowsAhead: 0 })).toBe(
    'f equals c in the same row in 100.0 % of rows, so it may give it away 0 rows ahead.',
  )
  expect(leakSentence({ ...pair, rowsAhead: 1 })).toMatch(
    /in the next row in 100\.0 % of rows, so it may give it away\.$/,
  )
})

test('further ahead it counts the rows', () => {
  expect(leakSentence({ column: 'f', equals: 'c', share: 1, rowsAhead: 3 })).toBe(
    'f equals c 3 rows later in 100.0 % of rows, so it may give it away.',
  )
})
