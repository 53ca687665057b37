/**
 * Files, for Node: read in blocks or whole, written atomically.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import { constants, type Stats, unlinkSync } from 'node:fs'
import {
  chmod,
  chown,
  link as hardLink,
  lstat,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
} from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { HindcastError, shown } from '../errors.js'
import { isGone, place } from './processes-node.js'
import { whole } from '../text/number.js'

/** The error for a file that cannot be read, by the system's error code. */
function unreadable(path: string, cause: unknown): HindcastError {
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
    throw unreadable(path, cause)
  }
  const handle = file
  async function* blocks(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const block = new Uint8Array(65536)
        const { bytesRead } = await handle.read(block, 0, block.length, null).catch((cause: unknown) => {
          throw unreadable(path, cause)
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

/**
 * All bytes of a file.
 *
 * @throws HindcastError `FILE_NOT_FOUND`; `FILE_UNREADABLE`
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    if ((await stat(path)).isFile()) return await readFile(path)
  } catch (cause) {
    throw unreadable(path, cause)
  }
  // A pipe or a device may never end.
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of await openFile(path)) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes <= MOST_PIPED) continue
    const message = `${shown(path, 200)} is not a regular file, and gives more than ${whole(MOST_PIPED / 1048576)} MiB: write it to a file first.`
    throw new HindcastError('FILE_UNREADABLE', message, { file: path })
  }
  return Buffer.concat(chunks)
}

/** The most bytes that are taken at once from what is not a regular file. */
const MOST_PIPED = 268_435_456

/**
 * The first bytes of a file, as many as there are up to `length`; null where there is no file.
 *
 * @throws HindcastError `FILE_UNREADABLE`
 */
export async function firstBytes(path: string, length: number): Promise<Uint8Array | null> {
  try {
    const file = await open(path, 'r')
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw unreadable(path, cause)
  }
}

/**
 * Writes a file atomically: to a temporary file beside it, which is synced and then renamed. Symbolic links are
 * followed; an existing file keeps its mode and its owner.
 *
 * @param before called just before the rename; what it throws is thrown, and nothing is replaced
 * @throws HindcastError `FOLDER_NOT_FOUND`; `FILE_UNWRITABLE` where the system refuses otherwise
 */
export async function writeAtomically(path: string, bytes: Uint8Array, before?: () => Promise<void>): Promise<void> {
  try {
    await replace(await targetOf(path), bytes, before)
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

/**
 * Writes a file atomically.
 *
 * @param target the path that `targetOf` found
 * @param before called when all is written, just before the rename
 * @throws what the system throws
 */
export async function replace(target: string, bytes: Uint8Array, before?: () => Promise<void>): Promise<void> {
  const existing = await regularFile(target)
  const folder = dirname(target)
  const temporary = temporaryIn(folder)
  try {
    await writeNew(temporary, bytes)
    await sweep(folder, temporary)
    if (existing !== null) {
      await chown(temporary, existing.uid, existing.gid).catch(() => undefined)
      await chmod(temporary, existing.mode)
    }
    await before?.()
    await rename(temporary, target)
  } finally {
    await removeTemporary(temporary)
  }
  await syncFolder(folder)
}

/** The stat of a file, or null if it does not exist; what is not a file is refused. */
export async function regularFile(path: string): Promise<Stats | null> {
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory() === true) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' })
  if (found !== null && !found.isFile()) throw new Error('it is not a regular file')
  return found
}

/** The path of the file that a path leads to, links followed; the file itself need not exist. */
export async function targetOf(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
  }
  const target = join(await realpath(dirname(path)), basename(path))
  const entry = await lstat(target).catch(() => null)
  if (entry?.isSymbolicLink() === true) throw new Error('it is a link to a file that is not there')
  return target
}

/** Links an existing file to a second name, so that it is never missing; where hard links are not possible, moves it. */
export async function keepAs(path: string, backup: string): Promise<void> {
  const temporary = temporaryIn(dirname(path))
  try {
    await hardLink(path, temporary)
    await rename(temporary, backup)
  } catch {
    await rename(path, backup).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw cause
    })
  } finally {
    // If both names were the same file already, the rename did nothing.
    await removeTemporary(temporary)
  }
}

/** Creates a file that must not exist, without following links, and syncs it to disk. */
export async function writeNew(path: string, bytes: Uint8Array | string): Promise<void> {
  // Windows has no O_NOFOLLOW, and O_EXCL follows no link on the last name anywhere.
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants as Partial<typeof constants> & typeof constants
  const file = await open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Temporary files and locks of this process, which are removed when it exits. */
const passing = new Set<string>()

/** Removes a file when the process exits. */
export function removeAtExit(path: string): void {
  if (passing.size === 0) process.on('exit', removePassing)
  passing.add(path)
}

/** Keeps a file when the process exits. */
export function keepAtExit(path: string): void {
  passing.delete(path)
  if (passing.size === 0) process.off('exit', removePassing)
}

function removePassing(): void {
  for (const path of passing) {
    try {
      unlinkSync(path)
    } catch {
      // It is gone already, or is to stay.
    }
  }
}

/** A unique name for a temporary file, which marks it as ours and names the process that owns it. */
export function temporaryIn(folder: string): string {
  const path = join(folder, `.hindcast-${place()}-${process.pid}-${randomBytes(8).toString('hex')}.tmp`)
  removeAtExit(path)
  return path
}

/** Removes a temporary file, if it exists. */
export async function removeTemporary(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined)
  keepAtExit(path)
}

const TEMPORARY = /^\.hindcast-([0-9a-f]{8})-(\d{1,10})-[0-9a-f]{16}\.tmp$/

/** Temporary files are written in seconds: one older than this, in milliseconds, is abandoned. */
const LONGEST = 24 * 3600 * 1000

/** Folders that this process has cleaned up. */
const swept = new Set<string>()

/** Removes our temporary files whose process has ended, once per folder. `latest` has just been written there. */
async function sweep(folder: string, latest: string): Promise<void> {
  if (swept.has(folder)) return
  swept.add(folder)
  const { mtimeMs } = await stat(latest)
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const parts = TEMPORARY.exec(entry.name)
    if (parts === null || !entry.isFile()) continue
    const path = join(folder, entry.name)
    const facts = await lstat(path).catch(() => null)
    const old = facts !== null && mtimeMs - facts.mtimeMs > LONGEST
    if (old || (parts[1] === place() && isGone(Number(parts[2]))))
      await rm(path, { force: true }).catch(() => undefined)
  }
}

/** Syncs a folder's entries to disk; systems without such a call do it themselves. */
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

/** The error for a file that cannot be written. */
export function unwritable(path: string, cause: unknown): HindcastError {
  if (cause instanceof HindcastError) return cause
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
