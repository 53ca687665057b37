/** How far apart two words are, beside its definition. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { distance } from '../../src/text/distance.js'

/** By its definition: the best of what can be done with the last characters. */
function defined(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length
  const [left, right] = [a.slice(0, -1), b.slice(0, -1)]
  if (a[a.length - 1] === b[b.length - 1]) return defined(left, right)
  return 1 + Math.min(defined(left, b), defined(a, right), defined(left, right))
}

it('is the fewest characters put in, taken out or changed', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 })
  fc.assert(fc.property(word, word, (a, b) => distance(a, b) === defined(a, b)))
  expect(distance('tmax', 'tmxa')).toBe(2)
  expect(distance('learningrate', 'learnrate')).toBe(3)
})
