/**
 * A cell's template: where its digits stand. Cells of a column mostly differ in nothing but their digits, and reading
 * them by place costs a tenth of what the expressions cost that found the form.
 *
 * @module
 */
import { type CellParts, type ClockPart, fullYear, monthOf } from './shapes.js'

/** The fields of a cell, as numbers in the order written. */
const FIELDS = ['a', 'b', 'c', 'H', 'M', 'S', 'f', 'zh', 'zm'] as const
type Field = (typeof FIELDS)[number]

/** Codes of patterns that are digits alone: the field, and how many digits it has at most. */
const CODES: Record<string, [Field, number]> = {
  '%Y': ['a', 4],
  '%y': ['a', 2],
  '%m': ['b', 2],
  '%d': ['c', 2],
  '{a}': ['a', 2],
  '{b}': ['b', 2],
  '{c}': ['c', 4],
  '%H': ['H', 2],
  '%I': ['H', 2],
  '%M': ['M', 2],
  '%S': ['S', 2],
}

/** What stands for any digit, and for any letter, among the places of a template. */
const DIGIT = 0
const LETTER = 1

/** Reads cells that differ from one cell in nothing but their digits, the short name of their month, and AM or PM. */
export class Template {
  /** The character at each place; `DIGIT` and `LETTER` where it may change. */
  private readonly places: Uint16Array
  /** First digit of each field, and how many there are; 0 where a cell has no such field. */
  private readonly from = new Int32Array(FIELDS.length)
  private readonly lengths = new Int32Array(FIELDS.length)
  private behindUtc = false
  private shortYear = false
  /** Where the name of the month stands, and the A of AM or P of PM; −1 where there is none. */
  private monthAt = -1
  private halfAt = -1
  /** The parts of the cell that made the template; those of the last cell that fitted. */
  private readonly parts: CellParts

  private constructor(text: string, parts: CellParts) {
    this.parts = parts
    this.places = Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))
  }

  /** The template of a cell that was cut into parts; null if its form has more than digits that change. */
  static of(text: string, parts: CellParts): Template | null {
    const template = new Template(text, parts)
    return template.lay(text) ? template : null
  }

  private lay(text: string): boolean {
    const { date, clock, zone, weekday } = this.parts
    if (date === null || date.days !== 0 || weekday >= 0 || date.foreign !== undefined) return false
    const pattern = date.pattern + (clock?.pattern ?? '') + (zone?.pattern ?? '')
    let at = 0
    for (const [token] of pattern.matchAll(/%[:#]?\d?[A-Za-z]|\{[abc]\}|[^]/g)) {
      if (token in CODES) {
        const [field, most] = CODES[token]
        at = this.digits(text, at, field, most)
        if (token === '%y') this.shortYear = true
      } else if (token === '%b') {
        this.monthAt = at
        this.places.fill(LETTER, at, at + 3)
        at += 3
      } else if (token === '%p' || token === '%P') {
        this.halfAt = at
        this.places[at] = LETTER
        at += /^[ap]\.?m\.?/i.exec(text.slice(at))![0].length
      } else if (/^%\df$/.test(token)) at = this.digits(text, at, 'f', Number(token[1]))
      else if (/^%[:#]?z$/.test(token)) {
        this.behindUtc = text[at] === '-'
        at = this.digits(text, at + 1, 'zh', 2)
        if (token === '%:z') at++
        if (token !== '%#z') at = this.digits(text, at, 'zm', 2)
      } else if (token[0] === '%') return false
      else if (text[at].toLowerCase() !== token.toLowerCase()) return false
      else at++
    }
    // What an offset is followed by (a name in brackets) stays as it is.
    return true
  }

  /** Takes the digits of a field; the place behind them. */
  private digits(text: string, from: number, field: Field, most: number): number {
    let at = from
    while (at - from < most && at < text.length && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) {
      this.places[at++] = DIGIT
    }
    const k = FIELDS.indexOf(field)
    this.from[k] = from
    this.lengths[k] = at - from
    return at
  }

  /** The parts of a cell, if it differs in its digits alone and they are a time of a day. */
  cut(text: string): CellParts | null {
    const { places, parts } = this
    if (text.length !== places.length) return null
    for (let i = 0; i < places.length; i++) {
      const c = text.charCodeAt(i)
      const place = places[i]
      if (place === DIGIT ? c < 48 || c > 57 : place === LETTER ? c < 65 || c > 122 : c !== place) return null
    }
    const { date, clock, zone } = parts
    const a = this.number(text, 0)
    date!.a = this.shortYear ? fullYear(a) : a
    date!.b = this.monthAt >= 0 ? monthOf(text.slice(this.monthAt, this.monthAt + 3)) : this.number(text, 1)
    if (this.monthAt < 0 && this.lengths[1] === 0) date!.b = 1
    if (date!.b === 0) return null
    const c = this.lengths[2] === 0 ? 1 : this.number(text, 2)
    date!.c = date!.open && this.lengths[2] === 2 ? fullYear(c) : c
    if (clock !== null) {
      clock.hour = this.number(text, 3)
      clock.minute = this.number(text, 4)
      clock.second = this.number(text, 5)
      if (this.lengths[6] > 0) clock.fraction = text.slice(this.from[6], this.from[6] + this.lengths[6])
      if (this.halfAt >= 0 && !this.takeHalf(clock, text.charCodeAt(this.halfAt) | 32)) return null
      const { hour, minute, second } = clock
      if (hour > 23 || minute > 59 || second > 59) return null
    }
    if (zone !== null) {
      const minutes = this.number(text, 7) * 60 + this.number(text, 8)
      zone.offset = this.behindUtc ? -minutes : minutes
    }
    return parts
  }

  /** Makes the hour of a half of the day, a or p, an hour of the day; false if there is none. */
  private takeHalf(clock: ClockPart, half: number): boolean {
    if (clock.hour < 1 || clock.hour > 12 || (half !== 97 && half !== 112)) return false
    clock.hour = (clock.hour % 12) + (half === 112 ? 12 : 0)
    return true
  }

  /** The number of a field of a cell that fits; 0 where there is none. */
  private number(text: string, field: number): number {
    let n = 0
    const to = this.from[field] + this.lengths[field]
    for (let i = this.from[field]; i < to; i++) n = n * 10 + text.charCodeAt(i) - 48
    return n
  }
}
