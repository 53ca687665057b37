/**
 * The page's side of the toy worker: a worker for one run, which can be stopped at any time.
 *
 * @module
 */
import { HindcastError } from '../../errors.js'
import type { AddingProgress } from '../../inspect/adding.js'
import { Channel } from '../../worker/channel.js'
import { startWorker } from '../../worker/start-browser.js'
import type { ToyCalls } from './calls.js'

/** One run. */
export class ToyRun {
  private readonly channel = new Channel(
    startWorker(() => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })),
    () => undefined,
  )
  /** Whether it was stopped, so that calls under way end with an error that nobody needs to see. */
  stopped = false

  adding(seed: number, onProgress: (progress: AddingProgress) => void): ReturnType<ToyCalls['adding']> {
    return this.channel.call('adding', [seed], { callbacks: { onProgress } }) as ReturnType<ToyCalls['adding']>
  }

  /** Ends the worker, whatever it is doing. */
  stop(): void {
    this.stopped = true
    this.channel.close(new HindcastError('DISPOSED', 'The run was stopped.'))
  }
}
