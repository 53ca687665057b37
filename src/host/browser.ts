/**
 * The host functions where there are no files: each refuses with a sentence that says what to pass instead.
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

/**
 * Refuses: a browser cannot read a path.
 *
 * @throws HindcastError `HOST_UNSUPPORTED`, always
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  throw new HindcastError(
    'HOST_UNSUPPORTED',
    `${shown(path, 200)} is a path, and this host cannot open files; pass the bytes, or a URL.`,
    { file: path },
  )
}

/**
 * Refuses: a browser cannot write to a path.
 *
 * @throws HindcastError `HOST_UNSUPPORTED`, always
 */
export async function writeAtomically(path: string, _bytes: Uint8Array): Promise<void> {
  throw new HindcastError(
    'HOST_UNSUPPORTED',
    `${shown(path, 200)} cannot be written, since this host has no files; take the bytes from toBytes().`,
    { file: path },
  )
}

let channel: MessageChannel | undefined
const waiting: (() => void)[] = []

/**
 * Lets the host do what waits (input, frames, other messages), and comes back as soon as that is done. A message to
 * itself, since browsers hold nested timers back by 4 ms and more.
 */
export function yieldToHost(): Promise<void> {
  if (channel === undefined) {
    channel = new MessageChannel()
    channel.port1.onmessage = () => waiting.shift()?.()
  }
  const { port2 } = channel
  return new Promise((resolve) => {
    waiting.push(resolve)
    port2.postMessage(null)
  })
}
