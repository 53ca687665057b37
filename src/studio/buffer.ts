/**
 * The part of Node's Buffer that csv-parse calls. Its own build for browsers brings a whole Buffer along, which is half of
 * it; the page, and all that is bundled into one file, are built with this in its place.
 *
 * @module
 */

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Texts of more bytes than this are decoded faster by the browser than letter by letter. */
const SHORT = 64

/** Bytes with those methods of Buffer that csv-parse calls. */
export class Buffer extends Uint8Array {
  /** Bytes of a text, in UTF-8, or of numbers. */
  static override from(source: unknown): Buffer {
    const bytes = typeof source === 'string' ? encoder.encode(source) : (source as ArrayLike<number>)
    const buffer = new Buffer(bytes.length)
    buffer.set(bytes)
    return buffer
  }

  static allocUnsafe(size: number): Buffer {
    return new Buffer(size)
  }

  static isBuffer(value: unknown): boolean {
    return value instanceof Buffer
  }

  /** −1, 0 or 1: the order of two runs of bytes. */
  static compare(a: Uint8Array, b: Uint8Array): number {
    const shared = Math.min(a.length, b.length)
    for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1
    return a.length === b.length ? 0 : a.length < b.length ? -1 : 1
  }

  static concat(parts: readonly Uint8Array[]): Buffer {
    const whole = new Buffer(parts.reduce((n, part) => n + part.length, 0))
    let at = 0
    for (const part of parts) {
      whole.set(part, at)
      at += part.length
    }
    return whole
  }

  compare(other: Uint8Array, start = 0, end = other.length): number {
    return Buffer.compare(this, other.subarray(start, end))
  }

  equals(other: Uint8Array): boolean {
    return Buffer.compare(this, other) === 0
  }

  copy(target: Uint8Array, at = 0, start = 0, end = this.length): number {
    target.set(this.subarray(start, end), at)
    return end - start
  }

  /** The text that the bytes are in UTF-8; `encoding` can be nothing else. */
  override toString(_encoding?: string, start = 0, end = this.length): string {
    if (end - start < SHORT) {
      let text = ''
      let i = start
      for (; i < end && this[i] < 128; i++) text += String.fromCharCode(this[i])
      if (i === end) return text
    }
    return decoder.decode(this.subarray(start, end))
  }
}
