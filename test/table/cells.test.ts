import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isMissing, numberOf, trimmed } from '../../src/table/cells.js'

const PATTERN = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

/** The definition, by the engine's own means. */
const defined = (text: string) => (PATTERN.test(text) ? Number(text) : NaN)

describe('numberOf', () => {
  it('agrees with its definition on texts made of the characters of numbers', () => {
    const text = fc.array(fc.constantFrom(...'0123456789+-.eE,_x '), { maxLength: 12 }).map((c) => c.join(''))
    fc.assert(
      fc.property(text, (t) => {
        expect(numberOf(t)).toBe(defined(t))
      }),
      { numRuns: 20000 },
    )
  })

  it('agrees with its definition on decimals of any length', () => {
    const part = fc.bigInt({ min: 0n, max: 10n ** 25n }).map(String)
    const sign = fc.constantFrom('', '+', '-')
    fc.assert(
      fc.property(sign, part, fc.integer({ min: 0, max: 26 }), (s, digits, point) => {
        const at = Math.max(0, digits.length - point)
        const t = `${s}${digits.slice(0, at)}.${digits.slice(at)}`
        expect(numberOf(t)).toBe(defined(t))
      }),
      { numRuns: 20000 },
    )
  })

  it('reads back every finite double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const text = Object.is(x, -0) ? '-0' : String(x)
        expect(numberOf(text)).toBe(x)
      }),
    )
  })

  it.each(['0x10', '1e', '1e+', '.', '+', '-.', '1_000', '1,5', 'Infinity', '1.2.3', '', '٣', '1e5x', 'e5'])(
    'refuses %j',
    (text) => expect(numberOf(text)).toBeNaN(),
  )

  it('gives an infinity beyond the range', () => expect(numberOf('-1e400')).toBe(-Infinity))
})

it('knows what is missing, and only that', () => {
  for (const text of [
    '',
    'NA',
    'n/a',
    '#N/A',
    '<NA>',
    'NaN',
    '-nan',
    'Null',
    'none',
    'nil',
    '-',
    '--',
    '.',
    '?',
    '1.#IND',
  ]) {
    expect(isMissing(text), text).toBe(true)
  }
  for (const text of ['0', 'no', 'n.a.', '..', '---', '1.#', 'nana', 'missing'])
    expect(isMissing(text), text).toBe(false)
})

it('trims spaces and tabs only', () => {
  expect(trimmed(' \t1 2\t ')).toBe('1 2')
  expect(trimmed('   ')).toBe('')
  expect(trimmed('\u00a01')).toBe('\u00a01')
})
