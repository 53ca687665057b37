import { expect, test } from 'vitest'
import { Generator } from '../src/random.js'

// python3 -c "import numpy as np; np.random.seed(0); print(np.random.rand(5).tolist(), np.random.permutation(10).tolist())"
test('gives the numbers of numpy.random.seed(0)', () => {
  const generator = new Generator(0)
  expect(Array.from({ length: 5 }, () => generator.uniform())).toEqual([
    0.5488135039273248, 0.7151893663724195, 0.6027633760716439, 0.5448831829968969, 0.4236547993389047,
  ])
  expect([...generator.permutation(10)]).toEqual([3, 1, 8, 7, 9, 0, 6, 4, 2, 5])
  const another = new Generator(123456789)
  expect([...another.permutation(20)]).toEqual([17, 1, 10, 5, 9, 8, 2, 6, 11, 14, 0, 16, 19, 13, 3, 15, 4, 7, 12, 18])
  expect(another.uniform()).toBe(0.09790852286831797)
})

test('a state goes on where it was read', () => {
  const generator = new Generator(4294967295)
  for (let i = 0; i < 700; i++) generator.bits()
  const copy = new Generator(generator.getState())
  for (let i = 0; i < 700; i++) expect(copy.bits()).toBe(generator.bits())
})

test('a permutation holds every number once, and below(n) stays below', () => {
  const generator = new Generator(1)
  for (const n of [0, 1, 2, 33, 1000])
    expect([...generator.permutation(n)].sort((a, b) => a - b)).toEqual([...Array(n).keys()])
  for (let i = 0; i < 1000; i++) expect(generator.below(5)).toBeLessThanOrEqual(5)
})
