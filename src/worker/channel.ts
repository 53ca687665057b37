/**
 * The page's side of the channel to a worker: calls with answers, callbacks during a call, and one error for all of
 * them if the worker is lost.
 *
 * @module
 */
import type { SignalLike } from '../host-types.js'
import { yieldToHost } from '#host'
import { Answers } from '../answers.js'
import { HindcastError } from '../errors.js'
import { notice } from '../notice.js'
import type { ForecasterState } from './state.js'
import { type PackedError, unpackError } from '../pool/packed-error.js'
import type { Answer, WorkerPort } from './messages.js'

/** Called by name while a call is in progress. */
export type Callbacks = Readonly<Record<string, (...args: never[]) => unknown>>

interface Waiting {
  resolve(value: unknown): void
  reject(error: unknown): void
  callbacks: Callbacks
  /** what the caller is told instead of an abort's error */
  signal: SignalLike | undefined
  /** what a callback threw, or its promise was rejected with */
  failure?: { error: unknown }
  /** promises of callbacks */
  answers: Answers
}

export class Channel {
  private readonly port: WorkerPort
  private readonly waiting = new Map<number, Waiting>()
  private readonly onState: (state: ForecasterState) => void
  private calls = 0
  private closed: HindcastError | null = null

  /** @param onState called with the worker's state, which comes with every value */
  constructor(port: WorkerPort, onState: (state: ForecasterState) => void) {
    this.port = port
    this.onState = onState
    port.keepAlive(false)
    port.listen(
      (answer) => this.take(answer),
      (reason) => this.close(workerLost(reason)),
    )
  }

  /**
   * Calls a method in the worker.
   *
   * @throws what the method threw there, or the signal's reason
   */
  async call(
    method: string,
    args: unknown[],
    options: { callbacks?: Callbacks; signal?: SignalLike } = {},
  ): Promise<unknown> {
    if (this.closed) throw this.closed
    const { callbacks = {}, signal } = options
    signal?.throwIfAborted()
    const id = ++this.calls
    const abort = (): void => this.port.post({ kind: 'abort', id }, [])
    const answers = new Answers((error) => this.fail(id, error))
    const answer = new Promise((resolve, reject) =>
      this.waiting.set(id, { resolve, reject, callbacks, signal, answers }),
    )
    this.port.keepAlive(true)
    try {
      this.post(id, method, args)
      signal?.addEventListener('abort', abort)
      return await answer
    } finally {
      signal?.removeEventListener('abort', abort)
      answers.over = true
      this.waiting.delete(id)
      if (this.waiting.size === 0 && this.closed === null) this.port.keepAlive(false)
    }
  }

  /** Tells the worker that a table is no longer needed. */
  forget(table: number): void {
    if (this.closed === null) this.port.post({ kind: 'forget', table }, [])
  }

  /** Ends the worker, whatever it is doing; calls under way and later ones throw `error`. */
  close(error: HindcastError): void {
    if (this.closed) return
    this.closed = error
    this.port.terminate()
    for (const { reject } of this.waiting.values()) reject(error)
  }

  private post(id: number, method: string, args: unknown[]): void {
    try {
      this.port.post({ kind: 'call', id, method, args }, [])
    } catch (cause) {
      throw new HindcastError(
        'OPTION_INVALID',
        `${method} was given something that cannot be sent to a worker (${(cause as Error).message}): pass plain values.`,
        {},
        { cause },
      )
    }
  }

  private take(answer: Answer): void {
    if (answer.kind === 'notice') return notice(answer.text)
    const call = this.waiting.get(answer.id)
    if (!call) return
    if (answer.kind === 'callback') return this.callBack(call, answer)
    if (answer.kind === 'value' && answer.state !== undefined) this.onState(answer.state)
    const end = (): void => {
      if (call.failure) call.reject(call.failure.error)
      else if (answer.kind === 'value') call.resolve(answer.value)
      else call.reject(callError(answer.error, call.signal))
    }
    // A promise that is rejected by now tells of it within a turn of the host.
    if (answer.kind === 'value' && call.answers.pending > 0) void yieldToHost().then(end)
    else end()
  }

  /** A callback that throws, or whose promise is rejected, ends its call, as it would without a worker. */
  private callBack(call: Waiting, { id, name, args }: Answer & { kind: 'callback' }): void {
    if (call.failure) return
    try {
      call.answers.take(name, call.callbacks[name](...(args as never[])))
    } catch (error) {
      this.fail(id, error)
    }
  }

  private fail(id: number, error: unknown): void {
    const call = this.waiting.get(id)
    if (call) call.failure ??= { error }
    if (this.closed === null) this.port.post({ kind: 'abort', id }, [])
  }
}

function callError(error: PackedError, signal: SignalLike | undefined): unknown {
  return error.aborted && signal?.aborted ? signal.reason : unpackError(error)
}

function workerLost(reason: string): HindcastError {
  return new HindcastError(
    'HOST_UNSUPPORTED',
    `The worker is lost (${reason}): if it never started, its script was not found; pass worker: () => new Worker(…) ` +
      'with the place of hindcast/worker.js.',
  )
}
