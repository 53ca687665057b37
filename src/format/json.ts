/**
 * JSON read with care: objects become Maps, so no key of a file can touch a prototype, and a key that stands twice is
 * refused (JSON.parse would silently keep the last one).
 *
 * @module
 */
import { whole } from '../text/number.js'

/** A JSON value; objects are Maps. */
export type Json = null | boolean | number | string | Json[] | Map<string, Json>

/** Deeper nesting is refused; nothing that we read comes near. */
const DEEPEST = 32

const SPACE = /[ \t\n\r]*/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /true|false|null/y

/**
 * Parses one JSON document.
 *
 * @throws SyntaxError with half a sentence: what is wrong, and at which character
 */
export function parseJson(text: string): Json {
  const reader = new Reader(text)
  const value = reader.value(0)
  reader.space()
  if (reader.at < text.length) throw reader.wrong('something follows the JSON document')
  return value
}

class Reader {
  at = 0
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  wrong(what: string): SyntaxError {
    return new SyntaxError(`${what} at character ${whole(this.at)}`)
  }

  space(): void {
    this.take(SPACE)
  }

  value(depth: number): Json {
    if (depth > DEEPEST) throw this.wrong('the JSON is nested too deeply')
    this.space()
    const c = this.text[this.at]
    if (c === '{') return this.object(depth)
    if (c === '[') return this.array(depth)
    if (c === '"') return this.string()
    const word = this.take(WORD)
    if (word !== null) return word === 'null' ? null : word === 'true'
    const number = this.take(NUMBER)
    if (number === null) throw this.wrong(c === undefined ? 'the JSON breaks off' : 'the JSON is malformed')
    return Number(number)
  }

  private object(depth: number): Map<string, Json> {
    const object = new Map<string, Json>()
    this.at++
    this.space()
    if (this.skip('}')) return object
    do {
      this.space()
      const key = this.string()
      if (object.has(key)) throw this.wrong(`the key ${JSON.stringify(key.slice(0, 60))} stands twice, the second`)
      this.space()
      if (!this.skip(':')) throw this.wrong('a colon is missing')
      object.set(key, this.value(depth + 1))
      this.space()
    } while (this.skip(','))
    if (!this.skip('}')) throw this.wrong('an object is not closed')
    return object
  }

  private array(depth: number): Json[] {
    const array: Json[] = []
    this.at++
    this.space()
    if (this.skip(']')) return array
    do {
      array.push(this.value(depth + 1))
      this.space()
    } while (this.skip(','))
    if (!this.skip(']')) throw this.wrong('an array is not closed')
    return array
  }

  /** A text in quotes. No pattern for the whole of it: those overflow the stack on texts of megabytes. */
  private string(): string {
    if (this.text[this.at] !== '"') throw this.wrong('a text in quotes was expected')
    let end = this.at
    do {
      end = this.text.indexOf('"', end + 1)
      if (end < 0) throw this.wrong('a text is not closed, which begins')
    } while (this.isEscaped(end))
    try {
      const value = JSON.parse(this.text.slice(this.at, end + 1)) as string
      this.at = end + 1
      return value
    } catch {
      throw this.wrong('a text is malformed, which begins')
    }
  }

  /** Whether an odd number of backslashes stands before. */
  private isEscaped(at: number): boolean {
    let from = at
    while (this.text[from - 1] === '\\') from--
    return (at - from) % 2 === 1
  }

  private skip(c: string): boolean {
    if (this.text[this.at] !== c) return false
    this.at++
    return true
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    if (found === null) return null
    this.at += found[0].length
    return found[0]
  }
}
