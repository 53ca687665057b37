/**
 * Paths of files where there are none: refused with a sentence that says what to pass instead.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'

/**
 * Refuses: a browser cannot open a path.
 *
 * @throws HindcastError `HOST_UNSUPPORTED`, always
 */
export async function openFile(path: string): Promise<AsyncIterable<Uint8Array>> {
  throw new HindcastError(
    'HOST_UNSUPPORTED',
    `${shown(path, 200)} is a path, and this host cannot open files; pass a File, a Blob, bytes or a stream.`,
    { file: path },
  )
}

/**
 * Refuses: a browser cannot open a `file:` URL.
 *
 * @throws HindcastError `HOST_UNSUPPORTED`, always
 */
export async function pathOfUrl(url: URL): Promise<string> {
  throw new HindcastError(
    'HOST_UNSUPPORTED',
    `${shown(url.href, 200)} names a file, and this host cannot open files; pass a File, a Blob, bytes or a stream.`,
    { file: url.href },
  )
}
