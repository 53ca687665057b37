/**
 * Where a model comes from: a path or `file:` URL through the host, a URL to fetch, or bytes.
 *
 * @module
 */
import type { UrlLike } from '../host-types.js'
import { pathOfUrl, readBytes } from '#host'
import { HindcastError, shown } from '../errors.js'
import { type Bytes, bytesOf } from './bytes.js'

/**
 * The bytes of a source, and the name that messages give it.
 *
 * @throws HindcastError `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `HOST_UNSUPPORTED`, `OPTION_INVALID`
 */
export async function modelBytes(source: string | UrlLike | Bytes): Promise<{ bytes: Uint8Array; file?: string }> {
  const bytes = bytesOf(source)
  if (bytes !== null) return { bytes }
  if (typeof source === 'string') return { bytes: await readBytes(source), file: source }
  if (source instanceof URL) {
    if (source.protocol !== 'file:') return { bytes: await fetchBytes(source), file: source.href }
    const path = await pathOfUrl(source)
    return { bytes: await readBytes(path), file: path }
  }
  throw new HindcastError(
    'OPTION_INVALID',
    `A model cannot be loaded from ${shown(typeof source)}; expected a path, a URL or bytes.`,
    { value: source },
  )
}

async function fetchBytes(url: URL): Promise<Uint8Array> {
  const facts = { file: url.href }
  try {
    const response = await fetch(url)
    if (response.ok) return new Uint8Array(await response.arrayBuffer())
    const message = `${shown(url.href, 200)} cannot be read: the server answered ${String(response.status)}.`
    throw new HindcastError('FILE_UNREADABLE', message, { ...facts, status: response.status })
  } catch (cause) {
    if (cause instanceof HindcastError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new HindcastError('FILE_UNREADABLE', `${shown(url.href, 200)} cannot be fetched (${reason}).`, facts, {
      cause,
    })
  }
}
