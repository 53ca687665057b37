/**
 * What a cell of text means: missing, a number, or neither.
 *
 * A number is `[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?`, finite. The test is written by hand: it reads each character
 * once, and where the decimal has at most 15 digits it has the value at hand: an integer below 2^53 divided by a power
 * of ten up to 10^22, both exact, is rounded once, so it is the same number as `Number(text)` gives (Clinger 1990).
 *
 * @module
 */

/** Exact powers of ten. */
const TENS = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]

/** Words that mean missing, in lower case: those of TABLES and of pandas. */
const MISSING = new Set([
  '',
  'na',
  'n/a',
  '#n/a',
  '#n/a n/a',
  '#na',
  '<na>',
  'nan',
  '-nan',
  'null',
  'none',
  'nil',
  '-',
  '--',
  '.',
  '?',
  '1.#ind',
  '-1.#ind',
  '1.#qnan',
  '-1.#qnan',
])

/** Whether a trimmed cell counts as missing: empty, or a word such as `NA`, `null`, `-`, in any case of letters. */
export function isMissing(text: string): boolean {
  if (text.length > 8) return false
  if (MISSING.has(text)) return true
  const c = text.charCodeAt(0)
  // Eurostat's sign, also with a flag behind it.
  if (c === 58) return /^: ?[a-z]{0,3}$/.test(text)
  // Digits begin no such word in capitals but 1.#IND, which is written so.
  return c < 48 || c > 57 ? MISSING.has(text.toLowerCase()) : text.startsWith('1.#') && MISSING.has(text.toLowerCase())
}

/** The cell without spaces and tabs at its ends. */
export function trimmed(text: string): string {
  let a = 0
  let b = text.length
  while (a < b && (text.charCodeAt(a) === 32 || text.charCodeAt(a) === 9)) a++
  while (b > a && (text.charCodeAt(b - 1) === 32 || text.charCodeAt(b - 1) === 9)) b--
  return a === 0 && b === text.length ? text : text.slice(a, b)
}

/** Arabic and Persian digits, digits as wide as Chinese signs, signs of direction, and other marks that are not seen; the apostrophe that makes a text. */
const MARKS = /[\u0660-\u066c\u06f0-\u06f9\uff0b-\uff19\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|^'[-+\d.,]/

/** A trimmed cell without the marks that make a text of a number. */
export const withoutMarks = (text: string): string =>
  MARKS.test(text)
    ? trimmed(inLatinDigits(text.normalize('NFKC')).replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|^'/g, ''))
    : text

/** Arabic and Persian digits and their signs as Latin ones. */
const inLatinDigits = (text: string): string =>
  text.replace(/[\u0660-\u066c\u06f0-\u06f9]/g, (c) =>
    c === '\u066a' ? '%' : c === '\u066b' ? '.' : c === '\u066c' ? ',' : String(c.charCodeAt(0) & 15),
  )

/** The cell's number: NaN if the text is not a number; an infinity if it is one beyond the range of float64. */
export function numberOf(text: string): number {
  const n = text.length
  let i = 0
  let c = text.charCodeAt(0)
  const negative = c === 45
  if (negative || c === 43) i++
  let digits = 0
  let fraction = 0
  let m = 0
  for (; i < n; i++) {
    c = text.charCodeAt(i) - 48
    if (c < 0 || c > 9) break
    m = m * 10 + c
    digits++
  }
  if (i < n && text.charCodeAt(i) === 46) {
    for (i++; i < n; i++) {
      c = text.charCodeAt(i) - 48
      if (c < 0 || c > 9) break
      m = m * 10 + c
      fraction++
    }
    digits += fraction
  }
  if (digits === 0) return NaN
  if (i === n) {
    if (digits > 15) return Number(text)
    const value = m / TENS[fraction]
    return negative ? -value : value
  }
  c = text.charCodeAt(i++)
  if (c !== 101 && c !== 69) return NaN
  c = text.charCodeAt(i)
  if (c === 45 || c === 43) i++
  if (i >= n) return NaN
  for (; i < n; i++) {
    c = text.charCodeAt(i)
    if (c < 48 || c > 57) return NaN
  }
  return Number(text)
}

/** Whether a cell that is not a number was meant as one beyond all numbers (`inf`, `-Infinity`). */
export function isInfinity(text: string): boolean {
  return /^[+-]?inf(inity)?$/i.test(text)
}
