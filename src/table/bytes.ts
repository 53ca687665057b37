/**
 * Checks that bytes are UTF-8 text, chunk by chunk, and takes the byte order mark off.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import type { Place } from './place.js'

/** What the first bytes of files that are no UTF-8 text are. */
const SIGNATURES: [number[], string][] = [
  [[0xff, 0xfe, 0, 0], 'UTF-32'],
  [[0, 0, 0xfe, 0xff], 'UTF-32'],
  [[0xff, 0xfe], 'UTF-16'],
  [[0xfe, 0xff], 'UTF-16'],
  [[0x50, 0x4b, 3, 4], 'a zip file (perhaps a spreadsheet)'],
  [[0x1f, 0x8b], 'compressed by gzip'],
]

/**
 * The chunks as they came, without a byte order mark.
 *
 * @throws HindcastError `ENCODING_UNSUPPORTED` for UTF-16, UTF-32, NUL bytes and what is no UTF-8, with the line
 */
export async function* checkUtf8(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  place: Place,
): AsyncGenerator<Uint8Array> {
  const checker = new Utf8Checker(place)
  // The signatures are at most four bytes, which may come in several chunks.
  let head: Uint8Array | null = new Uint8Array(0)
  for await (let chunk of chunks) {
    if (head !== null) {
      const joined: Uint8Array = new Uint8Array(head.length + chunk.length)
      joined.set(head)
      joined.set(chunk, head.length)
      head = joined
      if (head.length < 4) continue
      chunk = checker.withoutMark(head)
      head = null
    }
    checker.check(chunk)
    yield chunk
  }
  if (head !== null && head.length > 0) {
    const chunk = checker.withoutMark(head)
    checker.check(chunk)
    yield chunk
  }
  checker.finish()
}

/** Checks chunks in order. */
class Utf8Checker {
  private readonly place: Place
  private readonly decoder = strict()
  private line = 1
  private tail = new Uint8Array(0)

  constructor(place: Place) {
    this.place = place
  }

  /** The first bytes without the mark of UTF-8; refuses what they tell to be something else. */
  withoutMark(head: Uint8Array): Uint8Array {
    for (const [signature, name] of SIGNATURES) {
      if (signature.every((b, i) => head[i] === b)) throw this.refusal(`is ${name}`)
    }
    const even = head[0] === 0 && head[2] === 0
    const odd = head[1] === 0 && head[3] === 0
    if (head.length >= 4 && even !== odd) throw this.refusal('seems to be UTF-16 (every other byte is NUL)')
    return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? head.subarray(3) : head
  }

  /** Refuses a chunk that holds NUL bytes or is no UTF-8. */
  check(chunk: Uint8Array): void {
    const nul = chunk.indexOf(0)
    if (nul >= 0) {
      throw this.refusal('holds a NUL byte, so it is no plain text', this.line + lineFeeds(chunk.subarray(0, nul)))
    }
    try {
      this.decoder.decode(chunk, { stream: true })
    } catch {
      throw this.refusal('is not UTF-8', this.faultyLine(chunk))
    }
    this.line += lineFeeds(chunk)
    this.tail = chunk.length >= 3 ? chunk.slice(-3) : Uint8Array.from([...this.tail, ...chunk]).slice(-3)
  }

  /** Refuses a text that ends within a character. */
  finish(): void {
    try {
      this.decoder.decode()
    } catch {
      throw this.refusal('is not UTF-8', this.line)
    }
  }

  /** The line of the first fault in a chunk, found by decoding line by line after what the last chunk left open. */
  private faultyLine(chunk: Uint8Array): number {
    const decoder = strict()
    let open = 0
    while (open < this.tail.length && (this.tail[open] & 0xc0) === 0x80) open++
    let line = this.line
    let from = 0
    try {
      decoder.decode(this.tail.subarray(open), { stream: true })
      for (;;) {
        const next = chunk.indexOf(10, from)
        if (next < 0) return line
        decoder.decode(chunk.subarray(from, next + 1), { stream: true })
        from = next + 1
        line++
      }
    } catch {
      return line
    }
  }

  private refusal(fault: string, line?: number): HindcastError {
    const { place } = this
    const subject =
      line !== undefined ? place.headAt(line) : place.prefix === '' ? 'The text' : place.prefix + 'the file'
    return new HindcastError('ENCODING_UNSUPPORTED', `${subject} ${fault}; only UTF-8 is read, so save it as UTF-8.`, {
      file: place.file,
      row: line,
    })
  }
}

/** A decoder that throws where the bytes are no UTF-8. */
function strict(): TextDecoder {
  return new TextDecoder('utf-8', { fatal: true })
}

/** How many line feeds there are. */
function lineFeeds(bytes: Uint8Array): number {
  let n = 0
  for (let i = bytes.indexOf(10); i >= 0; i = bytes.indexOf(10, i + 1)) n++
  return n
}
