/** Tasks, and verdicts on several outputs, in words. */
import { expect, test } from 'vitest'
import { aheadText, rangesText } from '../../src/text/task.js'
import { type ScoresLike, tallySentence, verdictSentence } from '../../src/text/verdict.js'

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

test('a verdict on several outputs says what holds together, and counts what holds one by one', () => {
  const score = { rmse: 1, mae: 1, n: 30 }
  type Outcome = 'better' | 'worse' | 'no clear difference'
  const names = ['persistence', 'climatology', 'linear']
  const compared = (...outcomes: Outcome[]) => ({
    model: { ...score, skill: 0 },
    persistence: score,
    climatology: score,
    linear: score,
    verdict: outcomes.map((outcome, i) => ({ against: names[i], outcome })),
  })
  const open = 'no clear difference'
  const scores = (...outputs: ReturnType<typeof compared>[]): ScoresLike => ({
    ...compared('better', open, 'worse'),
    outputs: outputs.map((output, i) => ({ ...output, target: 'y', horizon: i + 1 })),
  })
  const mixed = scores(compared('better', 'better', open), compared('better', open, 'worse'))
  expect(verdictSentence(mixed)).toBe(
    'On these 30 windows, all outputs together, the network is better than persistence, is worse than the linear model, ' +
      'and is not clearly different from climatology.',
  )
  expect(tallySentence(mixed)).toBe(
    'One by one, the network is clearly better than persistence in 2 of 2 outputs and than climatology in 1, and worse ' +
      'than the linear model in 1.',
  )
  expect(tallySentence(scores(compared(open, open, open), compared(open, open, open)))).toBe(
    'One by one, none of the 2 outputs is clearly better or worse than a baseline.',
  )
  expect(tallySentence(compared('better', 'better', 'better'))).toBeNull()
})
