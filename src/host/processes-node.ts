/**
 * Processes, for Node: what identifies this one, and whether another, which a file identifies, still runs.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** What a process writes down about itself, so that others can find out whether it still runs. */
export interface ProcessMark {
  pid: number
  host: string
  /** The namespace of its id (a container has its own), where the system says. */
  space: string | null
  /** When it was started, by the system's own clock, and an id of the system's last boot, where the system says. */
  started: string | null
  boot: string | null
}

/** The text of a system file or link; null if there is none. */
function systemText(read: () => string): string | null {
  try {
    return read().trim()
  } catch {
    return null
  }
}

const bootOf = () => systemText(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1'))
const spaceOf = () => systemText(() => readlinkSync('/proc/self/ns/pid'))

/** The clock ticks from the system's start to the process's, on Linux; null elsewhere, or where there is none. */
function startOf(pid: number): string | null {
  const text = systemText(() => readFileSync(`/proc/${pid}/stat`, 'latin1'))
  // The second field, the name of the program, may hold anything.
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

/** This process. */
export function thisProcess(): ProcessMark {
  const { pid } = process
  return { pid, host: hostname(), space: spaceOf(), started: startOf(pid), boot: bootOf() }
}

let own: string | undefined

/** The namespace of this process's id, as eight characters. */
export function place(): string {
  own ??= createHash('sha256').update(`${hostname()} ${spaceOf()}`).digest('hex').slice(0, 8)
  return own
}

/** Whether no process with that id runs here. */
export function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

/**
 * Whether a process has certainly ended. Of one on another host or in another container that is unknown, unless the
 * system has been restarted since.
 */
export function hasEnded({ pid, host, space, started, boot }: ProcessMark): boolean {
  if (host !== hostname()) return false
  if (boot !== null && boot !== bootOf()) return true
  if (space !== spaceOf()) return false
  if (isGone(pid)) return true
  const start = startOf(pid)
  return started !== null && start !== null && start !== started
}
