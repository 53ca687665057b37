/**
 * The gate before a network's engine: one call at a time may use it, and none once its memory is freed.
 *
 * @module
 */
import type { Engine } from '../engine/engine.js'
import { HindcastError } from '../errors.js'

/** Keeps the engine of one network. */
export class Gate {
  private engine: Engine | null
  /** the running call; null: none */
  private call: string | null = null

  constructor(engine: Engine) {
    this.engine = engine
  }

  /** The engine, whether a call is running or not. @throws HindcastError DISPOSED */
  get live(): Engine {
    if (this.engine !== null) return this.engine
    throw new HindcastError('DISPOSED', 'This network has been disposed of: create another.')
  }

  get isFreed(): boolean {
    return this.engine === null
  }

  /** The engine, for one call, which calls `end` when it is done. @throws HindcastError BUSY, DISPOSED */
  begin(call: string): Engine {
    const engine = this.live
    if (this.call !== null) throw busy(call, this.call)
    this.call = call
    return engine
  }

  end(): void {
    this.call = null
  }

  /** One call from beginning to end. @throws HindcastError BUSY, DISPOSED, and what the work throws */
  during<T>(call: string, work: (engine: Engine) => T): T {
    const engine = this.begin(call)
    try {
      return work(engine)
    } finally {
      this.end()
    }
  }

  /** Frees the memory, even while a call is running. */
  free(): void {
    this.engine?.dispose()
    this.engine = null
  }
}

function busy(call: string, other: string): HindcastError {
  const way = other === 'fit' ? "; what can be watched meanwhile, fit's option watch hands to onProgress" : ''
  return new HindcastError('BUSY', `${call} was called while ${other} is running: wait for it to end${way}.`, { call })
}
