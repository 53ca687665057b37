/**
 * A cell that may be a number in the forms that people write: signs of currency, percent or a unit, thousands, decimal
 * commas, K, M and B, negatives in brackets or with the minus behind. What is plain is read by `numberOf` and never comes here.
 *
 * @module
 */
import { numberOf } from './cells.js'

/** What a dot or a comma of a cell may be: between thousands, before decimals, or either; null where there is none. */
export type SignRole = 'thousands' | 'decimal' | 'either' | null

/** A number as it is written. */
export interface NumberCell {
  /** The number, where a single dot or comma before three digits is taken for a decimal sign. */
  value: number
  dot: SignRole
  comma: SignRole
  /** Whether spaces or apostrophes stand between its thousands; which. */
  group: ' ' | "'" | null
  /** What stands before and behind the digits: a currency, `%`, a unit. */
  before: string
  behind: string
  /** Whether K, M or B scaled it. */
  scaled: boolean
  /** Whether brackets mean that it is negative. */
  bracketed: boolean
  /** Whether a minus behind it does. */
  minusBehind: boolean
}

/** A currency before a number: its sign, or its code. */
const CURRENCY =
  /^(?:\p{Sc}|(?:US|HK|NZ|AU|CA|[ACRS])\$|Rs\.?|kr\.?|(?:USD|EUR|GBP|CHF|JPY|CNY|INR|BRL|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|TRY|ZAR|MXN|KRW|SGD|HKD|THB|IDR)(?=[ \u00a0]?[-+\u2212\d]))/u

/** An exponent as Fortran writes it. */
const FORTRAN = /^([-+]?\d*\.\d*)[dD]([-+]?\d+)$/

/** What may stand behind a number: `%`, `°C`, `kWh`, `m3/s`, `€`; no digit after a space, and nothing that begins `e5`. */
const BEHIND = /^[ \u00a0\u202f]*([%‰°′″'"\p{L}\p{Sc}µ][^\s\d,;()]*[\d²³]?(?:[/·^*-]?[\p{L}²³%°]+[\d²³]?)*)$/u

/** Factors of the letters behind a number, as exponents. */
const SCALES: Record<string, string> = { K: 'e3', k: 'e3', M: 'e6', B: 'e9', bn: 'e9', Bn: 'e9', BN: 'e9' }

/** Leading zeros before a comma: several values in one cell. */
export const CODED = /^[-+]?0\d{2,},/

/** Digits, with what may stand among them. */
const CORE = /^(?:\d[\d.,'’ \u00a0\u202f]*\d|\d|[.,]\d+|\d[\d.,]*[.,])(?:[eE][+-]?\d+)?/

/** Reads a trimmed cell; null if it is not a number. */
export function readNumber(text: string): NumberCell | null {
  if (text.length > 64) return null
  let rest = text.replace(FORTRAN, '$1e$2')
  let negative = false
  let bracketed = false
  let minusBehind = false
  let before = ''
  if (rest.startsWith('(') && rest.endsWith(')')) {
    bracketed = true
    negative = true
    rest = rest.slice(1, -1).trim()
  }
  if (/^\d[^-]*-$/.test(rest)) {
    minusBehind = true
    negative = true
    rest = rest.slice(0, -1)
  }
  // A sign before the currency or behind it: −$5, $−5.
  for (let turn = 0; turn < 2; turn++) {
    if (/^[-+\u2212]/.test(rest)) {
      if (bracketed || (turn === 1 && before === '')) break
      negative = rest[0] !== '+'
      rest = rest.slice(1).trimStart()
    }
    const currency = before === '' ? CURRENCY.exec(rest)?.[0] : undefined
    if (currency !== undefined) {
      before = currency
      rest = rest.slice(currency.length).trimStart()
    }
  }
  const core = CORE.exec(rest)?.[0]
  if (core === undefined) return null
  let behind = ''
  let scale = ''
  const tail = rest.slice(core.length)
  if (tail !== '') {
    const letters = /^(bn|Bn|BN|[KkMB])(?=$|[ %\p{Sc}])/u.exec(tail)?.[0] ?? ''
    scale = SCALES[letters] ?? ''
    const left = tail.slice(letters.length)
    if (left !== '') {
      const unit = BEHIND.exec(left)
      if (unit === null) return null
      behind = unit[1]
    }
  }
  const digits = readDigits(core, scale)
  if (digits === null) return null
  return {
    ...digits,
    value: negative ? -digits.value : digits.value,
    before,
    behind,
    scaled: scale !== '',
    bracketed,
    minusBehind,
  }
}

type Digits = Pick<NumberCell, 'value' | 'dot' | 'comma' | 'group'>

/** The digits with their separators; null where they are set as in no number. */
function readDigits(core: string, scale: string): Digits | null {
  const exponent = /[eE][+-]?\d+$/.exec(core)?.[0] ?? ''
  let text = core.slice(0, core.length - exponent.length)
  if (exponent !== '' && scale !== '') return null
  let group: Digits['group'] = null
  if (/[ \u00a0\u202f'’]/.test(text)) {
    group = /['’]/.test(text) ? "'" : ' '
    if (!/^\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d*)?$|^\d{1,3}(?:['’]\d{3})+(?:[.,]\d*)?$/.test(text)) return null
    text = text.replace(/[ \u00a0\u202f'’]/g, '')
  }
  const number = (plain: string): number => numberOf(plain + (scale === '' ? exponent : scale))
  // A code and a number with leading zeros: +0240,1 of NOAA.
  if (CODED.test(text)) return null
  const dots = text.split('.').length - 1
  const commas = text.split(',').length - 1
  if (dots === 0 && commas === 0) return { value: number(text), dot: null, comma: null, group }
  if (dots > 0 && commas > 0) {
    const [point, between] = text.lastIndexOf('.') > text.lastIndexOf(',') ? ['.', ','] : [',', '.']
    if (group !== null || text.split(point).length > 2 || !isGrouped(text.split(point)[0], between)) return null
    const value = number(text.replaceAll(between, '').replace(point, '.'))
    return point === '.'
      ? { value, dot: 'decimal', comma: 'thousands', group }
      : { value, dot: 'thousands', comma: 'decimal', group }
  }
  const sign = dots > 0 ? '.' : ','
  const roles = (role: SignRole) => ({ dot: dots > 0 ? role : null, comma: dots > 0 ? null : role, group })
  if (dots + commas > 1) {
    if (group !== null || !isGrouped(text, sign)) return null
    return { value: number(text.replaceAll(sign, '')), ...roles('thousands') }
  }
  const either = group === null && exponent === '' && isGrouped(text, sign)
  return { value: number(text.replace(sign, '.')), ...roles(either ? 'either' : 'decimal') }
}

/**
 * Whether a sign stands before three digits wherever it stands: `1.234`, `12,345,678`; no leading zero. Commas may as well
 * stand before two digits each but the last, which is before three: `12,34,567`, as India has it.
 */
function isGrouped(text: string, sign: string): boolean {
  if (sign === ',' && /^[1-9]\d?(?:,\d\d)+,\d{3}$/.test(text)) return true
  const [first, ...others] = text.split(sign)
  return /^[1-9]\d{0,2}$/.test(first) && others.every((part) => /^\d{3}$/.test(part))
}
