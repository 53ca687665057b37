/**
 * Where a CSV comes from, as chunks of bytes: a path, a `file:` URL, a File or Blob, a stream, an iteration, bytes.
 *
 * @module
 */
import type { BlobLike, StreamLike, UrlLike } from '../host-types.js'
import { openFile, pathOfUrl } from '#host'
import { HindcastError, shown } from '../errors.js'

/** What `readCsv` reads. A string is a path (not the text itself: that is for `parseCsv`). */
export type CsvSource = string | UrlLike | BlobLike | StreamLike | AsyncIterable<string | Uint8Array> | Uint8Array

/** Chunks of bytes, and the name of the file if there is one. */
export interface OpenedSource {
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
  file?: string
}

/**
 * Opens a source.
 *
 * @throws HindcastError `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `HOST_UNSUPPORTED`; `OPTION_INVALID` for what is no source
 */
export async function bytesOf(source: CsvSource): Promise<OpenedSource> {
  if (typeof source === 'string') return { bytes: await openFile(source), file: source }
  if (source instanceof URL) {
    if (source.protocol !== 'file:') {
      throw new HindcastError(
        'OPTION_INVALID',
        `${shown(source.href, 200)} is not a file; fetch it and pass the body of the response.`,
        { value: source.href },
      )
    }
    const path = await pathOfUrl(source)
    return { bytes: await openFile(path), file: path }
  }
  if (source instanceof Uint8Array) return { bytes: [source] }
  if (typeof Blob !== 'undefined' && source instanceof Blob) {
    const { name } = source as Blob & { name?: string }
    return { bytes: streamBytes(source.stream()), file: name }
  }
  if (typeof source === 'object' && source !== null) {
    // Before the iteration: not every browser can iterate its streams.
    if ('getReader' in source) return { bytes: streamBytes(source as ReadableStream) }
    if (Symbol.asyncIterator in source || Symbol.iterator in source) {
      return { bytes: textBytes(source as AsyncIterable<string | Uint8Array>) }
    }
  }
  throw new HindcastError(
    'OPTION_INVALID',
    `readCsv cannot read ${shown(typeof source)}; expected a path, a file URL, a File, a Blob, a stream or bytes.`,
    { value: source },
  )
}

/** The chunks of a stream; the stream is cancelled if the reading stops early. */
async function* streamBytes(stream: ReadableStream): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  let done = false
  async function* chunks(): AsyncGenerator<string | Uint8Array> {
    for (;;) {
      const part = await reader.read()
      done = part.done
      if (part.done) return
      yield part.value as string | Uint8Array
    }
  }
  try {
    yield* textBytes(chunks())
  } finally {
    if (!done) await reader.cancel().catch(() => {})
    reader.releaseLock()
  }
}

/** Texts per chunk, in characters. */
const PIECE = 65536

/** Chunks of text or bytes as bytes; a character that two texts share (a surrogate pair) is put together. */
export async function* textBytes(
  chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  let half = ''
  for await (const chunk of chunks) {
    if (typeof chunk !== 'string') {
      if (!ArrayBuffer.isView(chunk)) {
        throw new HindcastError(
          'OPTION_INVALID',
          `readCsv got a chunk that is ${shown(typeof chunk)}; expected text or a Uint8Array.`,
          { value: chunk },
        )
      }
      yield chunk
      continue
    }
    for (let from = 0; from < chunk.length; from += PIECE) {
      let text = half + chunk.slice(from, from + PIECE)
      const last = text.charCodeAt(text.length - 1)
      half = last >= 0xd800 && last < 0xdc00 ? text.slice(-1) : ''
      if (half !== '') text = text.slice(0, -1)
      if (text !== '') yield encoder.encode(text)
    }
  }
  if (half !== '') yield encoder.encode(half)
}
