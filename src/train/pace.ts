/**
 * How much work one slice takes: about 2 ms at first, growing to 30. Short slices at first also let the host's compiler
 * replace the running code by its optimised form. The pace never changes a bit of the result.
 *
 * @module
 */

const FIRST_MS = 2
const LONGEST_MS = 30
const GROWTH = 1.5

/** Chooses the units (minibatches, windows) of the next slice from the time that the last one took. */
export class Pace {
  private budget = FIRST_MS
  private units = 1

  /** Units of the next slice, at least 1. */
  get next(): number {
    return this.units
  }

  /** Notes that a slice of `units` took `ms`. The slice grows at most fourfold, so that one odd clock reading is harmless. */
  took(units: number, ms: number): void {
    const most = units * 4
    const wanted = ms > 0 ? Math.floor((units * this.budget) / ms) : most
    this.units = Math.max(1, Math.min(wanted, most))
    if (ms > this.budget / 2) this.budget = Math.min(LONGEST_MS, this.budget * GROWTH)
  }
}

/** Gives the host its turn whenever enough work was done since the last one. */
export class Yielder {
  private last = performance.now()
  private readonly yieldToHost: () => Promise<void>

  constructor(yieldToHost: () => Promise<void>) {
    this.yieldToHost = yieldToHost
  }

  /** Yields if this much time has passed since the host's last turn. */
  async maybeYield(afterMs = FIRST_MS): Promise<void> {
    if (performance.now() - this.last < afterMs) return
    await this.yieldToHost()
    this.last = performance.now()
  }
}
