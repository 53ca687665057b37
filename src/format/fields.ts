/**
 * Reads the fields of a JSON object from a file one by one, each with its type and range; what is missing, wrong or
 * left over is refused.
 *
 * @module
 */
import { whole } from '../text/number.js'
import { type HindcastError, shown } from '../errors.js'
import { type Words } from '../text/words.js'
import { type Json, parseJson } from './json.js'

/** What is said of a field that this release does not know. */
export const LATER = ', which a later release may have written'

/** Makes the error from the second half of its sentence. */
export type Refuse = (what: string | Words) => HindcastError

/** The JSON document in a text. */
export function jsonOf(text: string | undefined, where: string, refuse: Refuse): Json {
  if (text === undefined) throw refuse(`${where} is missing`)
  try {
    return parseJson(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) throw refuse(`in ${where}, ${cause.message}`)
    throw cause
  }
}

/** The fields of one object. */
export class Fields {
  private readonly fields: Map<string, Json>
  private readonly where: string
  private readonly refuse: Refuse

  /** @param where what messages call the object, `its schema` */
  constructor(value: Json | undefined, where: string, refuse: Refuse) {
    if (!(value instanceof Map)) throw refuse(`${where} is not an object`)
    this.fields = new Map(value)
    this.where = where
    this.refuse = refuse
  }

  /** The fields of a JSON document in a text. */
  static ofText(text: string | undefined, where: string, refuse: Refuse): Fields {
    return new Fields(jsonOf(text, where, refuse), where, refuse)
  }

  /** Takes a field as it is; undefined if it is not there. */
  take(name: string): Json | undefined {
    const value = this.fields.get(name)
    this.fields.delete(name)
    return value
  }

  has(name: string): boolean {
    return this.fields.has(name)
  }

  text(name: string): string {
    const value = this.take(name)
    if (typeof value !== 'string') throw this.wrong(name, value, 'a text')
    return value
  }

  textOrNull(name: string): string | null {
    const value = this.take(name)
    if (value !== null && typeof value !== 'string') throw this.wrong(name, value, 'a text or null')
    return value
  }

  oneOf<const T extends readonly string[]>(name: string, values: T): T[number] {
    const value = this.take(name)
    if (!values.includes(value as T[number])) throw this.wrong(name, value, `one of ${values.join(', ')}`)
    return value as T[number]
  }

  flag(name: string): boolean {
    const value = this.take(name)
    if (typeof value !== 'boolean') throw this.wrong(name, value, 'true or false')
    return value
  }

  /** A finite number, at least `low`. */
  number(name: string, low = -Infinity): number {
    const value = this.take(name)
    if (typeof value !== 'number' || !(value >= low) || value - value !== 0) {
      throw this.wrong(name, value, low === -Infinity ? 'a finite number' : `a finite number from ${String(low)} up`)
    }
    return value
  }

  numberOrNull(name: string, low = -Infinity): number | null {
    if (this.fields.get(name) !== null) return this.number(name, low)
    this.fields.delete(name)
    return null
  }

  /** A whole number from `low` to `high`. */
  whole(name: string, low: number, high = Number.MAX_SAFE_INTEGER): number {
    const value = this.take(name)
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < low || value > high) {
      const range = high === Number.MAX_SAFE_INTEGER ? `from ${low} up` : `from ${low} to ${high}`
      throw this.wrong(name, value, `a whole number ${range}`)
    }
    return value
  }

  /** A list; of a given length if one is named. */
  list(name: string, length?: number): Json[] {
    const value = this.take(name)
    if (!Array.isArray(value) || (length !== undefined && value.length !== length)) {
      throw this.wrong(name, value, length === undefined ? 'a list' : `a list of ${whole(length)}`)
    }
    return value
  }

  /** A list of texts, none twice. */
  texts(name: string): string[] {
    const list = this.list(name)
    const texts = list.filter((v) => typeof v === 'string')
    if (texts.length !== list.length || new Set(texts).size !== list.length) {
      throw this.wrong(name, list, 'a list of texts, none twice')
    }
    return texts
  }

  /** A text; or a list of at least two, none twice. */
  textOrTexts(name: string): string | string[] {
    if (!Array.isArray(this.fields.get(name))) return this.text(name)
    return this.severalOf(name, this.texts(name))
  }

  /** A whole number in a range; or a list of at least two, ascending. */
  wholeOrWholes(name: string, low: number, high: number): number | number[] {
    const value = this.fields.get(name)
    if (!Array.isArray(value)) return this.whole(name, low, high)
    const list = this.severalOf(name, this.numbers(name))
    const right = list.every((v, i) => Number.isInteger(v) && v >= low && v <= high && (i === 0 || v > list[i - 1]))
    if (!right) throw this.wrong(name, value, `whole numbers from ${whole(low)} to ${whole(high)}, ascending`)
    return list
  }

  private severalOf<T extends Json>(name: string, list: T[]): T[] {
    if (list.length < 2) throw this.wrong(name, list, 'one value, or a list of at least two')
    return list
  }

  /** A list of finite numbers. */
  numbers(name: string, length?: number): number[] {
    const list = this.list(name, length)
    const numbers = list.filter((v) => typeof v === 'number' && v - v === 0) as number[]
    if (numbers.length !== list.length) throw this.wrong(name, list, 'a list of finite numbers')
    return numbers
  }

  /** The fields of an object in this one. */
  fieldsOf(name: string): Fields {
    return this.with(name, this.take(name))
  }

  /** The fields of an object that was taken from this one. */
  with(name: string, value: Json | undefined): Fields {
    return new Fields(value, `${name} in ${this.where}`, this.refuse)
  }

  /** Objects of a list. */
  each(name: string, length?: number): Fields[] {
    return this.list(name, length).map((v, i) => new Fields(v, `${name} ${i} in ${this.where}`, this.refuse))
  }

  /** The fields of one object; of several, those of each object in a list. */
  oneOrEach(name: string, count: number): Fields[] {
    return count === 1 ? [this.fieldsOf(name)] : this.each(name, count)
  }

  /** Refuses what was not taken. */
  end(): void {
    for (const name of this.fields.keys())
      throw this.refuse(`${this.where} has an unknown field ${shown(name)}${LATER}`)
  }

  /** The refusal of a value, for a caller that knows more about it than its type. */
  wrong(name: string, value: Json | undefined, expected: string): HindcastError {
    if (value === undefined) return this.refuse(`${this.where} has no field ${shown(name)}`)
    const found = value instanceof Map ? 'an object' : Array.isArray(value) ? 'a list' : shown(value)
    return this.refuse(`${name} in ${this.where} is ${found}, where ${expected} was expected`)
  }
}
