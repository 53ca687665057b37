/**
 * Files, for Node: read in blocks or whole, written whole or not at all.
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

/** The sentence for a file that the system refuses to read, by the system's own error code. */
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
    const message = `${shown(path, 200)} is no regular file, and gives more than ${whole(MOST_PIPED / 1048576)} MiB: write it to a file first.`
    throw new HindcastError('FILE_UNREADABLE', message, { file: path })
  }
  return Buffer.concat(chunks)
}

/** The most bytes that are taken at once from what is no regular file. */
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
 * Writes a file whole or not at all: to a temporary file beside it, which is synced and then renamed. Through a link it
 * writes where the link leads; what exists keeps its mode and its owner.
 *
 * @throws HindcastError `FOLDER_NOT_FOUND`; `FILE_UNWRITABLE` where the system refuses otherwise
 */
export async function writeAtomically(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await replace(await targetOf(path), bytes)
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

/**
 * Writes a file whole or not at all.
 *
 * @param target the path that `targetOf` found
 * @param before called when all is written and only the name is to be given
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

/** The facts of a file, null where it is not there yet; what is no file is refused. */
export async function regularFile(path: string): Promise<Stats | null> {
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory() === true) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' })
  if (found !== null && !found.isFile()) throw new Error('it is no regular file')
  return found
}

/** Where a path leads, links followed: the file itself, which need not be there yet. */
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

/** Gives a file that exists a second name, so that it is never without one; where links are not possible, moves it. */
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
    // Where both names were the same file already, the rename has left it.
    await removeTemporary(temporary)
  }
}

/** Creates a file that must not be there, follows no link to it, and brings it to the disk. */
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

/** Temporary files and locks of this process that exist: an end of the process takes them along. */
const passing = new Set<string>()

/** Lets a file go with the process. */
export function removeAtExit(path: string): void {
  if (passing.size === 0) process.on('exit', removePassing)
  passing.add(path)
}

/** Lets a file stay when the process ends. */
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

/** A name for a temporary file: of no other file, and told as ours, with whose it is. */
export function temporaryIn(folder: string): string {
  const path = join(folder, `.hindcast-${place()}-${process.pid}-${randomBytes(8).toString('hex')}.tmp`)
  removeAtExit(path)
  return path
}

/** Removes a temporary file that may be there. */
export async function removeTemporary(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined)
  keepAtExit(path)
}

const TEMPORARY = /^\.hindcast-([0-9a-f]{8})-(\d{1,10})-[0-9a-f]{16}\.tmp$/

/** A temporary file is written in seconds: one that is older by so many milliseconds is nobody's. */
const LONGEST = 24 * 3600 * 1000

/** Folders that this process has looked through. */
const swept = new Set<string>()

/** Removes temporary files of ours whose process is gone, once for every folder. `latest` has just been written there. */
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
