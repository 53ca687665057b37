/**
 * A run that hands out what it makes as it comes, and in the end a result.
 *
 * @module
 */
import { type ErrorCode, HindcastError } from '../errors.js'

/** Iterate over it, then call `result()`; or call `result()` alone. It runs once. */
export class Streamed<Item, Result> implements AsyncIterable<Item> {
  readonly #run: AsyncGenerator<Item, Result, undefined>
  readonly #what: string
  readonly #incomplete: HindcastError
  #state: 'new' | 'running' | 'done' = 'new'
  readonly #result: Promise<Result>
  #resolve!: (result: Result) => void
  #reject!: (error: unknown) => void

  /**
   * @param what it is called: `backtest`
   * @param items what it hands out: `rows`
   * @param code of the error where they are not read to the end
   */
  constructor(run: AsyncGenerator<Item, Result, undefined>, what: string, items: string, code: ErrorCode) {
    this.#run = run
    this.#what = what
    this.#incomplete = new HindcastError(code, `The ${items} of this ${what} were not read to the end.`)
    this.#result = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // Who does not ask for the result learns of a failure from the items.
    this.#result.catch(() => undefined)
  }

  /** What it makes, in order. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    if (this.#state !== 'new') {
      throw new HindcastError(
        'BUSY',
        `This ${this.#what} has run already, or is running: make a new one for another run.`,
      )
    }
    this.#state = 'running'
    try {
      for (;;) {
        const next = await this.#run.next()
        if (next.done === true) {
          this.#resolve(next.value)
          return
        }
        yield next.value
      }
    } catch (error) {
      this.#reject(error)
      throw error
    } finally {
      this.#state = 'done'
      // Broken off by whoever read; a promise that is settled stays as it is.
      this.#reject(this.#incomplete)
      await this.#run.return(undefined as never)
    }
  }

  /**
   * The result. If nobody iterates, this runs it.
   *
   * @throws as the iteration does; HindcastError where that was not read to the end
   */
  async result(): Promise<Result> {
    if (this.#state === 'new') for await (const _ of this);
    return this.#result
  }
}
