/**
 * A training that can be paused, resumed and aborted.
 *
 * @module
 */
import type { Progress } from '../options/progress.js'

/** Pauses and aborts a training between its slices. */
export class Pausing {
  private readonly abortion = new AbortController()
  private gate: { open(): void; opened: Promise<void> } | null = null
  private standing: (() => void)[] = []
  private still = false
  private pausedMs = 0

  /** For `fit`. */
  get signal(): AbortSignal {
    return this.abortion.signal
  }

  /** For `fit`: between slices, waits while the training is paused. */
  async hold(): Promise<void> {
    if (this.gate === null) return
    const since = performance.now()
    this.still = true
    this.settle()
    await this.gate.opened
    this.still = false
    this.pausedMs += performance.now() - since
  }

  /** Resolves when the training is paused, or over. */
  pause(): Promise<void> {
    if (this.gate === null) {
      let open = (): void => undefined
      const opened = new Promise<void>((resolve) => (open = resolve))
      this.gate = { open, opened }
    }
    return this.still ? Promise.resolve() : new Promise((resolve) => this.standing.push(resolve))
  }

  resume(): void {
    this.gate?.open()
    this.gate = null
    this.settle()
  }

  /** Ends the training after the minibatch under way, paused or not. */
  abort(): void {
    this.abortion.abort()
    this.resume()
  }

  /** Resolves the promises of those who wait for a standstill. */
  settle(): void {
    for (const resolve of this.standing.splice(0)) resolve()
  }

  /** Progress without the time of pauses. */
  working(progress: Progress): Progress {
    if (this.pausedMs === 0) return progress
    const seconds = Math.max(progress.seconds - this.pausedMs / 1000, 1e-3)
    return { ...progress, seconds, secondsLeft: (progress.secondsLeft * seconds) / progress.seconds }
  }
}
