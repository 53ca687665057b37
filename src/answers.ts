/**
 * Watches the promises that callers' functions return while one of our calls is running.
 *
 * @module
 */
import { notice } from './notice.js'

/** Observes promises that are not awaited. */
export class Answers {
  /** How many are not settled. */
  pending = 0
  /** Whether the call has ended: later rejections are reported by a notice. */
  over = false
  private readonly failed: (error: unknown) => void

  /** @param failed called with the reason of a rejection */
  constructor(failed: (error: unknown) => void) {
    this.failed = failed
  }

  /** Takes what the function `name` returned; anything but a promise is ignored. */
  take(name: string, answer: unknown): void {
    if (typeof (answer as { then?: unknown } | null | undefined)?.then !== 'function') return
    this.pending++
    ;(answer as PromiseLike<unknown>).then(
      () => this.pending--,
      (error: unknown) => {
        this.pending--
        if (this.over) notice(`${name} failed after its call had ended: ${String(error)}.`)
        else this.failed(error)
      },
    )
  }
}
