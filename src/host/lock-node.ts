/**
 * Locks, for Node: a file beside another names the only process that may write that one.
 *
 * No package, since those keep a lock alive with a timer, and a training may compute for longer than any timeout: such a
 * lock would be taken over while its process still runs. This one is valid for as long as the system says that its process
 * runs.
 *
 * @module
 */
import { createHash, randomBytes } from 'node:crypto'
import { link, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { HindcastError, shown } from '../errors.js'
import { keepAtExit, removeAtExit, removeTemporary, temporaryIn, writeNew } from './files-node.js'
import { hasEnded, type ProcessMark, thisProcess } from './processes-node.js'

/** The ending of a lock's name. */
export const LOCK = '.lock'

/** A lock that is held. */
export interface Lock {
  /** @throws HindcastError `FILE_IN_USE` if it was taken over */
  check(): Promise<void>
  release(): Promise<void>
}

/** The content of a lock: its owner, and a unique token. */
interface Holder extends ProcessMark {
  hindcast: 'lock'
  token: string
}

/** Attempts, since others may be taking over the same lock. */
const TRIES = 20
/** Attempts where the lock's process has ended, and others may be about to remove it. */
const TURNS = 500

/**
 * Locks a file. A lock whose process has ended is taken over.
 *
 * @param name of the file, for messages
 * @throws HindcastError `FILE_IN_USE`, and what the system throws
 */
export async function lock(path: string, name: string): Promise<Lock> {
  const file = path + LOCK
  const own: Holder = { hindcast: 'lock', ...thisProcess(), token: randomBytes(16).toString('hex') }
  const text = JSON.stringify(own)
  for (let tries = 0; !(await created(file, text)); tries++) {
    const found = await textOf(file)
    if (found === null) continue
    const holder = holderOf(found)
    // A lock that is still being written is incomplete.
    if (holder === null && tries < TRIES) await new Promise((resolve) => setTimeout(resolve, 10))
    else if (holder === null) throw foreign(name)
    else if (!hasEnded(holder) || tries >= TURNS) throw inUse(name, holder)
    else await removeEnded(file, found, text)
  }
  removeAtExit(file)
  return {
    async check() {
      const found = await textOf(file)
      if (found === text) return
      keepAtExit(file)
      const holder = found === null ? null : holderOf(found)
      if (holder !== null) throw inUse(name, holder)
      const message = `${shown(name, 200)} is no longer held by this training: its lock ${shown(name + LOCK, 200)} was removed.`
      throw new HindcastError('FILE_IN_USE', message, { file: name })
    },
    async release() {
      if ((await textOf(file)) === text) await rm(file, { force: true }).catch(() => undefined)
      keepAtExit(file)
    },
  }
}

/** Creates a lock with its content in one step; false if there is one already. */
async function created(file: string, text: string): Promise<boolean> {
  const temporary = temporaryIn(dirname(file))
  try {
    await writeNew(temporary, text)
    await link(temporary, file)
    return true
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL'].includes(code ?? '')) throw cause
  } finally {
    await removeTemporary(temporary)
  }
  // The file system has no hard links.
  return writeNew(file, text).then(
    () => true,
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EEXIST') return false
      throw cause
    },
  )
}

/**
 * Removes the lock whose content is `text`, unless another has taken its place. Who holds a name made of that content, and
 * nobody else, may do so: between the look at the lock and its removal no other can then appear.
 *
 * @param own what this process writes into that name
 */
async function removeEnded(file: string, text: string, own: string): Promise<void> {
  const right = `${file}.${createHash('sha256').update(text).digest('hex').slice(0, 8)}`
  if (await created(right, own)) {
    removeAtExit(right)
    if ((await textOf(file)) === text) await rm(file, { force: true })
    return removeTemporary(right)
  }
  // It is held for a moment, unless its process was killed in that moment.
  const holder = holderOf((await textOf(right)) ?? '')
  if (holder !== null && hasEnded(holder)) await rm(right, { force: true })
  await new Promise((resolve) => setTimeout(resolve, 10))
}

/** The content of a file, up to the size of a lock; null if there is none. */
async function textOf(file: string): Promise<string | null> {
  try {
    const handle = await open(file, 'r')
    try {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(4096), 0, 4096, 0)
      return new TextDecoder().decode(buffer.subarray(0, bytesRead))
    } finally {
      await handle.close()
    }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    if (code === 'EISDIR') return ''
    throw cause
  }
}

function holderOf(text: string): Holder | null {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null
    if (holder?.hindcast !== 'lock' || typeof holder.host !== 'string' || !Number.isSafeInteger(holder.pid)) return null
    return holder as Holder
  } catch {
    return null
  }
}

/** The error for a file that another process has locked. */
function inUse(name: string, holder: Holder): HindcastError {
  const { pid, host, space } = holder
  const own = thisProcess()
  const here = host === own.host && space === own.space
  const who =
    here && pid === own.pid
      ? `another training of this process (${pid})`
      : `process ${pid}${here ? '' : ` on ${shown(host, 80)}`}`
  const way = here ? 'wait until it ends, or name another file' : `if it has ended, delete ${shown(name + LOCK, 200)}`
  const message = `${shown(name, 200)} is in use: ${who} saves its training there; ${way}.`
  return new HindcastError('FILE_IN_USE', message, { file: name, pid, host })
}

/** The error if some other file has the name of the lock. */
function foreign(name: string): HindcastError {
  const lockName = shown(name + LOCK, 200)
  const message = `${shown(name, 200)} cannot be locked: ${lockName} exists and is not a lock of hindcast; move it, or name another file.`
  return new HindcastError('FILE_EXISTS', message, { file: name + LOCK })
}
