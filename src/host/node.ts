/**
 * What Node gives and browsers do not: files. Reached as `#host`; `browser.ts` is the same list of functions for hosts
 * without files.
 *
 * @module
 */
import { link as hardLink, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { inflateRawSync } from 'node:zlib'
import writeFileAtomic from 'write-file-atomic'
import type { ThreadData } from '../engine/spec.js'
import { HindcastError, shown } from '../errors.js'
import type { ThreadEvents, ThreadHandle } from './thread-handle.js'

export type { ThreadEvents, ThreadHandle } from './thread-handle.js'

/** The sentence for a file that the system refuses, by the system's own error code. */
function refusal(path: string, cause: unknown): HindcastError {
  const code = (cause as NodeJS.ErrnoException | null)?.code
  const facts = { file: path, systemCode: code }
  const name = shown(path, 200)
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new HindcastError('FILE_NOT_FOUND', `There is no file ${name}; check the path.`, facts, { cause })
  }
  if (code === 'EISDIR') {
    return new HindcastError('FILE_UNREADABLE', `${name} is a directory; a file was expected.`, facts, { cause })
  }
  if (code === 'EACCES' || code === 'EPERM') {
    const message = `${name} may not be read: permission denied.`
    return new HindcastError('FILE_UNREADABLE', message, facts, { cause })
  }
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new HindcastError('FILE_UNREADABLE', `${name} cannot be read (${reason}).`, facts, { cause })
}

/**
 * The bytes of a file, in blocks of 64 KiB, each block an array of its own.
 *
 * The file is opened before the promise resolves, so what is missing is said at once; it is closed when the iteration
 * ends or is left.
 *
 * @param path a path, relative to the working directory or absolute
 * @throws HindcastError `FILE_NOT_FOUND`; `FILE_UNREADABLE` for a directory, a missing permission, a failed read
 */
export async function openFile(path: string): Promise<AsyncIterable<Uint8Array>> {
  let file
  try {
    file = await open(path, 'r')
    if ((await file.stat()).isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' })
  } catch (cause) {
    await file?.close()
    throw refusal(path, cause)
  }
  const handle = file
  async function* blocks(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const block = new Uint8Array(65536)
        const { bytesRead } = await handle.read(block, 0, block.length, null).catch((cause: unknown) => {
          throw refusal(path, cause)
        })
        if (bytesRead === 0) return
        yield block.subarray(0, bytesRead)
      }
    } finally {
      await handle.close()
    }
  }
  return blocks()
}

/** The path that a `file:` URL names. */
export async function pathOfUrl(url: URL): Promise<string> {
  const { fileURLToPath } = await import('node:url')
  return fileURLToPath(url)
}

/**
 * All bytes of a file.
 *
 * @throws HindcastError `FILE_NOT_FOUND`; `FILE_UNREADABLE`
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (cause) {
    throw refusal(path, cause)
  }
}

/**
 * Writes a file whole or not at all: to a temporary file beside it, which is synced and then renamed.
 *
 * @throws HindcastError `FOLDER_NOT_FOUND`; `FILE_UNWRITABLE` where the system refuses otherwise
 */
export async function writeAtomically(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFileAtomic(path, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

/**
 * Writes a file whole or not at all, and keeps the one before as `backup`. Whenever the process or the machine ends,
 * `path` or else `backup` is a whole file, the newest but one at worst.
 *
 * @throws HindcastError `FOLDER_NOT_FOUND`; `FILE_UNWRITABLE` where the system refuses otherwise
 */
export async function writeWithBackup(path: string, bytes: Uint8Array, backup: string): Promise<void> {
  // One name, so that what is left over after a crash is written over.
  const temporary = `${path}.tmp`
  try {
    const existing = await stat(path).catch(() => null)
    if (existing?.isDirectory() === true) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' })
    if (existing !== null && !existing.isFile()) throw new Error('it is no regular file')
    const file = await open(temporary, 'w')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await keepAs(path, backup)
    await rename(temporary, path)
    await syncFolder(dirname(path))
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw unwritable(path, cause)
  }
}

/** Gives a file that exists a second name, so that it is never without one; where links are not possible, moves it. */
async function keepAs(path: string, backup: string): Promise<void> {
  const link = `${backup}.tmp`
  try {
    await rm(link, { force: true })
    await hardLink(path, link)
    await rename(link, backup)
  } catch {
    await rename(path, backup).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw cause
    })
  }
}

/** Brings a folder's entries to the disk; systems that know no such thing do it themselves. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null)
  try {
    await folder?.sync()
  } catch (cause) {
    if (!['EPERM', 'EINVAL', 'EISDIR', 'ENOTSUP'].includes((cause as NodeJS.ErrnoException).code ?? '')) throw cause
  } finally {
    await folder?.close()
  }
}

/** The sentence for a file that the system does not let be written. */
function unwritable(path: string, cause: unknown): HindcastError {
  const code = (cause as NodeJS.ErrnoException | null)?.code
  const facts = { file: path, systemCode: code }
  const name = shown(path, 200)
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const message = `The folder of ${name} does not exist; create it, or write elsewhere.`
    return new HindcastError('FOLDER_NOT_FOUND', message, facts, { cause })
  }
  if (code === 'EISDIR') {
    return new HindcastError('FILE_UNWRITABLE', `${name} is a folder; name a file in it.`, facts, { cause })
  }
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new HindcastError('FILE_UNWRITABLE', `${name} cannot be written (${reason}).`, facts, { cause })
}

/** Bytes that were deflated, without any header. */
export async function inflate(deflated: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(inflateRawSync(deflated))
}

/** Lets the host do what waits (timers, input, other requests), and comes back as soon as that is done. */
export function yieldToHost(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Threads that this machine can run at once. */
export function hardwareThreads(): number {
  return availableParallelism()
}

/** Why this thread cannot have helpers over shared memory, or null where it can. */
export function threadsRefused(): string | null {
  return null
}

/** Starts a worker for the core. It does not keep the process alive unless `ref` is called. */
export function startThread(data: ThreadData, events: ThreadEvents): ThreadHandle {
  const worker = new Worker(new URL('../thread/node.js', import.meta.url), { workerData: data, execArgv: [] })
  worker.on('message', events.message)
  worker.on('error', (error) => events.died(error instanceof Error ? error.message : String(error)))
  worker.on('exit', (code) => events.died(`it ended with code ${code}`))
  return {
    ref: () => worker.ref(),
    unref: () => worker.unref(),
    terminate: () => void worker.terminate(),
  }
}
