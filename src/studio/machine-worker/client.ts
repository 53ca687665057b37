/**
 * The page's side of the machine worker: a worker for one run, which can be stopped at any time.
 *
 * @module
 */
import type { Dtype } from '../../engine/spec.js'
import type { ConformanceResult } from '../../conformance/index.js'
import { HindcastError } from '../../errors.js'
import { Channel } from '../../worker/channel.js'
import { startWorker } from '../../worker/start-browser.js'
import type { MachineCalls, Raced } from './calls.js'

/** One run: a race or the conformance program. */
export class MachineRun {
  private readonly channel = new Channel(
    startWorker(() => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })),
    () => undefined,
  )
  /** Whether it was stopped, so that calls under way end with an error that nobody needs to see. */
  stopped = false

  race(point: string, dtype: Dtype): Promise<Raced> {
    return this.channel.call('race', [point, dtype]) as Promise<Raced>
  }

  conformance(
    onResult: (result: ConformanceResult, done: number, of: number) => void,
  ): ReturnType<MachineCalls['conformance']> {
    return this.channel.call('conformance', [], { callbacks: { onResult } }) as ReturnType<MachineCalls['conformance']>
  }

  /** Ends the worker, whatever it is doing. */
  stop(): void {
    this.stopped = true
    this.channel.close(new HindcastError('DISPOSED', 'The run was stopped.'))
  }
}
