/**
 * Whether a long computation can be interrupted by what it is told, or only by its end.
 *
 * @module
 */
import type { Io } from './io.js'

/** Seconds of work between two pauses beyond which an interruption would not be heard soon enough. */
const LONGEST = 1

/** Lets interruptions be heard from the first pause of a computation on, as long as pauses come often. */
export class Hearing {
  private readonly io: Io
  private readonly saves: boolean
  private heard = false
  private readonly work: () => number
  private worked: number

  /**
   * @param saves whether an interruption saves what was done: then it must be heard, however long that takes
   * @param work seconds that this process has worked: those in which others had the processor do not count
   */
  constructor(io: Io, saves: boolean, work = () => process.cpuUsage().user / 1e6) {
    this.io = io
    this.saves = saves
    this.work = work
    this.worked = work()
  }

  /** There is a pause. */
  pause(): void {
    const before = this.worked
    this.worked = this.work()
    const hears = this.saves || this.worked - before < LONGEST
    if (hears === this.heard) return
    this.heard = hears
    // An interruption that came before is told to the computation.
    void this.io.blocking?.(!hears).catch(() => undefined)
  }
}
