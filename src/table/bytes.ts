/**
 * The text of a source as UTF-8, chunk by chunk: without its mark, checked, and decoded where it has another encoding.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import { named, setting, words } from '../text/words.js'
import type { Place } from './place.js'

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** What the first bytes of files that are not text are. */
const SIGNATURES: [number[], string][] = [
  [[0xff, 0xfe, 0, 0], 'UTF-32, which is not read; save it as UTF-8'],
  [[0, 0, 0xfe, 0xff], 'UTF-32, which is not read; save it as UTF-8'],
  [[0x50, 0x4b, 3, 4], 'a zip file (perhaps a spreadsheet, .xlsx or .ods); open it there and save the sheet as CSV'],
  [[0x1f, 0x8b], 'compressed by gzip; unpack it'],
  [[0x42, 0x5a, 0x68], 'compressed by bzip2; unpack it'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'compressed by zstd; unpack it'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel workbook; save the table as CSV'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file; write the table as CSV'],
  [[0x89, 0x48, 0x44, 0x46], 'an HDF5 file; write the table as CSV'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF; a CSV was expected, as the program that made it may save one'],
  [[0x89, 0x50, 0x4e, 0x47], 'a picture (PNG); a CSV was expected'],
  [[0xff, 0xd8, 0xff], 'a picture (JPEG); a CSV was expected'],
]

/** The marks of UTF-16. */
const UTF_16: [number, number, string][] = [
  [0xff, 0xfe, 'utf-16le'],
  [0xfe, 0xff, 'utf-16be'],
]

/** Bytes as UTF-8, and which encoding they had. */
export interface Utf8Text {
  chunks: AsyncGenerator<Uint8Array>
  /** The encoding where it is not UTF-8; known once the first chunk is there. */
  encoding: string | null
  /** Whether it was read in another encoding though it is UTF-8, with characters beyond ASCII; known at the end. */
  isUtf8: boolean
}

/**
 * The text as UTF-8.
 *
 * @param encoding the option; left out: UTF-8, or UTF-16 by its mark
 * @throws HindcastError `ENCODING_UNSUPPORTED`, while chunks are taken: for NUL bytes and for what is not in the
 * encoding, with the line
 */
export function utf8Text(chunks: Chunks, encoding: string | undefined, place: Place): Utf8Text {
  const text: Utf8Text = { chunks: utf8Chunks(), encoding: null, isUtf8: false }
  return text

  async function* utf8Chunks(): AsyncGenerator<Uint8Array> {
    const given = encoding === undefined ? 'utf-8' : new TextDecoder(encoding).encoding
    const whole = withHead(chunks)
    try {
      yield* checkedChunks(whole, given)
    } finally {
      // What is refused in the first chunk has begun no loop that would let the source go.
      await whole.return(undefined)
    }
  }

  async function* checkedChunks(whole: AsyncGenerator<Uint8Array>, given: string): AsyncGenerator<Uint8Array> {
    const first = await whole.next()
    if (first.done === true) return
    const checker = new Utf8Checker(place)
    const marked = UTF_16.find(([a, b]) => first.value[0] === a && first.value[1] === b)
    checker.refuseSignatures(first.value)
    const found = given === 'utf-8' && marked !== undefined ? marked[2] : given
    if (found !== 'utf-8') text.encoding = found
    else if (encoding === undefined) checker.refuseUnmarked(first.value)
    const rest = found === 'utf-8' ? whole : decoded(whole, found, first.value, place, text)
    if (found === 'utf-8') {
      const chunk = withoutMark(first.value)
      checker.check(chunk)
      yield chunk
    }
    for await (const chunk of rest) {
      checker.check(chunk)
      yield chunk
    }
    checker.finish()
  }
}

/** The chunks; the first has at least four bytes, which is as long as a mark can be, if there are as many. */
async function* withHead(chunks: Chunks): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | null = new Uint8Array(0)
  for await (const chunk of chunks) {
    if (head === null) {
      yield chunk
      continue
    }
    const joined: Uint8Array = new Uint8Array(head.length + chunk.length)
    joined.set(head)
    joined.set(chunk, head.length)
    head = joined
    if (head.length < 4) continue
    yield head
    head = null
  }
  if (head !== null && head.length > 0) yield head
}

/** Chunks of another encoding, as UTF-8. */
async function* decoded(
  chunks: AsyncGenerator<Uint8Array>,
  encoding: string,
  first: Uint8Array,
  place: Place,
  text: Utf8Text,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  const encoder = new TextEncoder()
  const decode = (chunk?: Uint8Array): Uint8Array => {
    try {
      return encoder.encode(chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true }))
    } catch (cause) {
      const message = words`${subject(place)} is not ${encoding}; name its encoding with ${named('encoding')}.`
      throw new HindcastError(
        'ENCODING_UNSUPPORTED',
        message,
        { file: place.file, option: 'encoding', value: encoding },
        { cause },
      )
    }
  }
  const guess = new Utf8Guess()
  yield decode(first)
  guess.take(first)
  for await (const chunk of chunks) {
    yield decode(chunk)
    guess.take(chunk)
  }
  yield decode()
  text.isUtf8 = guess.isUtf8()
}

function withoutMark(head: Uint8Array): Uint8Array {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? head.subarray(3) : head
}

const subject = (place: Place): string => (place.prefix === '' ? 'The text' : place.prefix + 'the file')

/** Whether bytes are UTF-8 with characters beyond ASCII, as text of another encoding hardly ever is. */
class Utf8Guess {
  private readonly decoder = strict()
  private beyond = false
  private valid = true

  take(chunk: Uint8Array): void {
    if (!this.valid) return
    this.beyond ||= chunk.some((byte) => byte > 127)
    this.valid = this.decodes(chunk)
  }

  isUtf8(): boolean {
    return this.valid && this.beyond && this.decodes()
  }

  private decodes(chunk?: Uint8Array): boolean {
    try {
      this.decoder.decode(chunk, { stream: chunk !== undefined })
      return true
    } catch {
      return false
    }
  }
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

  /** Refuses what the first bytes tell to be no text. */
  refuseSignatures(head: Uint8Array): void {
    if (head.length > 8 && head[8] === 0x7b && head.subarray(4, 8).every((b) => b === 0)) {
      const message = `${subject(this.place)} is a model or checkpoint (safetensors), no table; a CSV was expected.`
      throw new HindcastError('ENCODING_UNSUPPORTED', message, { file: this.place.file })
    }
    for (const [signature, what] of SIGNATURES) {
      if (!signature.every((b, i) => head[i] === b)) continue
      const message = `${subject(this.place)} is ${what}.`
      throw new HindcastError('ENCODING_UNSUPPORTED', message, { file: this.place.file })
    }
  }

  /** Asks about UTF-16 without a mark. */
  refuseUnmarked(head: Uint8Array): void {
    const even = head[0] === 0 && head[2] === 0
    const odd = head[1] === 0 && head[3] === 0
    if (head.length < 4 || even === odd) return
    const name = even ? 'utf-16be' : 'utf-16le'
    const message = words`${subject(this.place)} seems to be UTF-16 without its mark (every other byte is NUL); if it is, add ${setting('encoding', name)}.`
    throw new HindcastError('ENCODING_UNSUPPORTED', message, {
      file: this.place.file,
      option: 'encoding',
      ways: [{ option: 'encoding', value: name }],
    })
  }

  /** Refuses a chunk that holds NUL bytes or is no UTF-8. */
  check(chunk: Uint8Array): void {
    const nul = chunk.indexOf(0)
    if (nul >= 0) {
      const row = this.line + lineFeeds(chunk.subarray(0, nul))
      throw new HindcastError(
        'ENCODING_UNSUPPORTED',
        `${this.place.headAt(row)} holds a NUL byte, so it is not plain text: take these bytes out (what wrote the file may have been cut off there), or save it as UTF-8.`,
        { file: this.place.file, row },
      )
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

  private refusal(fault: string, line: number): HindcastError {
    const message = words`${this.place.headAt(line)} ${fault}; name its encoding, such as ${setting('encoding', 'windows-1252')} (western Europe), or save it as UTF-8.`
    return new HindcastError('ENCODING_UNSUPPORTED', message, {
      file: this.place.file,
      row: line,
      option: 'encoding',
      ways: [{ option: 'encoding', value: 'windows-1252', means: 'western Europe' }],
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
