/**
 * Whether a long computation pauses often enough to handle an interruption itself, or must be killed.
 *
 * @module
 */
import type { Io } from './io.js'

/** Most seconds of work between two pauses for an interruption to be noticed soon enough. */
const LONGEST = 1

/** Has the computation handle interruptions from its first pause on, as long as pauses come often. */
export class Hearing {
  private readonly io: Io
  private readonly saves: boolean
  private heard = false
  private readonly work: () => number
  private worked: number

  /**
   * @param saves whether an interruption saves what was done: then the computation handles it, however long that takes
   * @param work seconds that this process has worked: those in which others had the processor do not count
   */
  constructor(io: Io, saves: boolean, work = () => process.cpuUsage().user / 1e6) {
    this.io = io
    this.saves = saves
    this.work = work
    this.worked = work()
  }

  /** Called at each pause. */
  pause(): void {
    const before = this.worked
    this.worked = this.work()
    const hears = this.saves || this.worked - before < LONGEST
    if (hears === this.heard) return
    this.heard = hears
    // An interruption that came before reaches the computation through its signal.
    void this.io.blocking?.(!hears).catch(() => undefined)
  }
}
