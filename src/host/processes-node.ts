/**
 * Processes, for Node: which one this is, and whether another that wrote its number down is still there.
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
  /** In which space of numbers its id counts (a container has its own), where the system says. */
  space: string | null
  /** When it was started, by the system's own clock, and since which start of the system, where the system says. */
  started: string | null
  boot: string | null
}

/** The text of a file or link of the system; null where it has none. */
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

/** Where this process's number counts, as eight characters. */
export function place(): string {
  own ??= createHash('sha256').update(`${hostname()} ${spaceOf()}`).digest('hex').slice(0, 8)
  return own
}

/** Whether no process has that number here. */
export function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

/**
 * Whether a process is certainly no more. Of one on another host, or in another container, that is not known, unless the
 * system has been started since.
 */
export function hasEnded({ pid, host, space, started, boot }: ProcessMark): boolean {
  if (host !== hostname()) return false
  if (boot !== null && boot !== bootOf()) return true
  if (space !== spaceOf()) return false
  if (isGone(pid)) return true
  const start = startOf(pid)
  return started !== null && start !== null && start !== started
}
