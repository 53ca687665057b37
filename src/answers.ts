/**
 * What callers' functions answer: the promises that they return while a call of ours is under way.
 *
 * @module
 */
import { notice } from './notice.js'

/** Listens to promises for which nobody waits. */
export class Answers {
  /** How many are not settled. */
  pending = 0
  /** Whether the call has ended: what is rejected from now on is told of by a notice. */
  over = false
  private readonly failed: (error: unknown) => void

  /** @param failed hears what a promise is rejected with */
  constructor(failed: (error: unknown) => void) {
    this.failed = failed
  }

  /** Takes what the function `name` returned; anything but a promise says nothing. */
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
