/**
 * The core on several threads: workers over one shared memory, with the same bits whatever their number. The caller's
 * thread hands out work and waits, a second at a time, or goes on with other things until a promise resolves.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import { startThread, type ThreadHandle } from '#host'
import { CONTROL_BYTES, layOut } from './arena.js'
import type { Layout } from './spec.js'
import { NET_FIELDS } from './descriptor.js'
import { gatesOf } from './cells.js'
import { isOnline, type NetworkSpec, type OptimizerScalars, type Plan } from './spec.js'
import { doubleView } from './engine.js'
import { CONTROL, WORK, type Work } from './thread.js'
import {
  checkContract,
  compileCore,
  type CoreExports,
  instantiateCore,
  PAGE,
  unavailable,
  WasmEngine,
  type WasmOptions,
} from './wasm.js'
import { whole } from '../text/number.js'

/** With 'auto', a minibatch of fewer operations than this is left to one thread: barriers would eat the gain. */
const WORTH_FLOPS = 1.5e6
/** A thread that shows no sign of life for this long is taken for dead. */
const DEAD_MS = 10_000

/** How often a promise looks whether its work is done, in case the message that says so is lost. */
const LOOK_MS = 250

/** Threads that have not started after this long will not: a browser may leave a worker of a worker waiting for ever. */
const START_MS = 20_000

/** What the workers' handlers share with the engine. They do not hold the engine, so that it can be collected. */
interface Crew {
  threads: ThreadHandle[]
  control: Int32Array
  /** the barrier's stop flag */
  stop: Int32Array
  waiting: { command: number; resolve: () => void; reject: (error: HindcastError) => void } | null
  /** why the crew can no longer work */
  broken: HindcastError | null
}

const abandoned = new FinalizationRegistry<Crew>(dismiss)

export class ThreadedEngine extends WasmEngine {
  private readonly crew: Crew
  private readonly always: boolean

  private constructor(
    sizes: NetworkSpec,
    layout: Layout,
    memory: WebAssembly.Memory,
    core: CoreExports,
    canaries: boolean,
    crew: Crew,
    always: boolean,
  ) {
    super(sizes, layout, memory, core, canaries)
    this.crew = crew
    this.always = always
    abandoned.register(this, crew, this)
  }

  /**
   * Starts `sizes.threads` workers. With `always` false, plans that are too small for several threads run on one.
   *
   * @throws HindcastError ENGINE_UNAVAILABLE
   */
  static async start(sizes: NetworkSpec, options: WasmOptions & { always: boolean }): Promise<ThreadedEngine> {
    const layout = layOut(sizes, null, 'core', options)
    let crew: Crew | undefined
    try {
      const module = await compileCore(sizes.dtype, 'threads', options.wasm)
      const memory = new WebAssembly.Memory({
        initial: Math.floor((layout.bytes + PAGE - 1) / PAGE),
        maximum: Math.floor((sizes.maxMemory + PAGE - 1) / PAGE),
        shared: true,
      })
      const core = await instantiateCore(module, memory)
      checkContract(core, sizes.dtype, 'threads')
      crew = await startCrew(sizes.threads, layout, module, memory)
      return new ThreadedEngine(sizes, layout, memory, core, options.canaries ?? false, crew, options.always)
    } catch (cause) {
      if (crew) dismiss(crew)
      throw unavailable(cause)
    }
  }

  override arrange(plan: Plan): void {
    this.checkCrew()
    super.arrange(plan)
  }

  override setOptimizer(scalars: OptimizerScalars): void {
    this.checkCrew()
    super.setOptimizer(scalars)
  }

  override forward(): void {
    if (this.alone()) super.forward()
    else this.wait('forward', 0, 0)
  }

  override backward(): number {
    if (this.alone()) return super.backward()
    this.wait('backward', 0, 0)
    return doubleView(this, 'losses')[0]
  }

  override inputGradient(): void {
    this.checkCrew()
    this.setThreads(1)
    super.inputGradient()
  }

  override update(): boolean {
    this.checkCrew()
    this.setThreads(1)
    return super.update()
  }

  override train(from: number, count: number): number {
    if (this.alone()) return super.train(from, count)
    this.wait('train', from, count)
    return this.crew.control[CONTROL.result]
  }

  override predict(from: number, count: number): void {
    if (this.alone()) super.predict(from, count)
    else this.wait('predict', from, count)
  }

  /** `train` without blocking the caller's thread. */
  override async trainAsync(from: number, count: number): Promise<number> {
    if (this.alone()) return super.train(from, count)
    await this.soon('train', from, count)
    return this.crew.control[CONTROL.result]
  }

  /** `predict` without blocking the caller's thread. */
  override async predictAsync(from: number, count: number): Promise<void> {
    if (this.alone()) super.predict(from, count)
    else await this.soon('predict', from, count)
  }

  override dispose(): void {
    abandoned.unregister(this)
    dismiss(this.crew)
    super.dispose()
  }

  /** Whether the present plan is for the caller's thread alone; tells the core. */
  private alone(): boolean {
    this.checkCrew()
    const plan = this.plan!
    const { hiddenSize: H, inputSize: I, numLayers: L } = this.sizes
    const G = gatesOf(this.sizes)
    const flops = 6 * plan.steps * plan.batch * L * G * H * (H + I)
    const alone = isOnline(this.sizes, plan) || (!this.always && flops < WORTH_FLOPS)
    this.setThreads(alone ? 1 : this.sizes.threads)
    return alone
  }

  private setThreads(threads: number): void {
    new Int32Array(this.buffer, this.net, NET_FIELDS.length)[NET_FIELDS.indexOf('threads')] = threads
  }

  /** Refuses work while the threads are at some: they share the memory, and would read what is written meanwhile. */
  private checkCrew(): void {
    if (this.crew.broken) throw this.crew.broken
    if (this.crew.waiting) {
      throw new HindcastError('BUSY', 'The threads of this network are at work: wait for the call under way to end.')
    }
  }

  private command(work: Work, from: number, count: number): void {
    const { control } = this.crew
    control[CONTROL.work] = WORK.indexOf(work)
    control[CONTROL.from] = from
    control[CONTROL.count] = count
    Atomics.store(control, CONTROL.busy, this.sizes.threads)
    Atomics.add(control, CONTROL.command, 1)
    Atomics.notify(control, CONTROL.command)
  }

  /** Hands out the work and blocks until it is done, a second at a time; each time looks whether the threads live. */
  private wait(work: Work, from: number, count: number): void {
    const { crew } = this
    this.command(work, from, count)
    let beats = this.beats()
    let silence = 0
    for (;;) {
      const busy = Atomics.load(crew.control, CONTROL.busy)
      if (busy === 0) break
      if (Atomics.wait(crew.control, CONTROL.busy, busy, 1000) !== 'timed-out') continue
      const now = this.beats()
      silence = now === beats ? silence + 1000 : 0
      beats = now
      if (silence >= DEAD_MS) breakUp(crew, `for ${DEAD_MS / 1000} seconds there was no sign of life`)
      this.checkCrew()
    }
    checkFailed(crew)
  }

  /** Hands out the work; the promise resolves when it is done and rejects when a worker dies. */
  private async soon(work: Work, from: number, count: number): Promise<void> {
    const { crew } = this
    crew.threads.forEach((t) => t.ref())
    let look: ReturnType<typeof setInterval> | undefined
    try {
      await new Promise<void>((resolve, reject) => {
        const command = Atomics.load(crew.control, CONTROL.command) + 1
        crew.waiting = { command, resolve, reject }
        this.command(work, from, count)
        look = setInterval(() => Atomics.load(crew.control, CONTROL.busy) === 0 && resolve(), LOOK_MS)
      })
      checkFailed(crew)
    } finally {
      clearInterval(look)
      crew.waiting = null
      crew.threads.forEach((t) => t.unref())
    }
  }

  /** All threads' signs of life in one number. */
  private beats(): number {
    const at = this.layout.regions.get('control')!.at + CONTROL_BYTES
    const view = new Int32Array(this.buffer, at, this.sizes.threads * 16)
    return view.reduce((sum, v, i) => (i % 16 === 0 ? (sum + v) | 0 : sum), 0)
  }
}

async function startCrew(
  count: number,
  layout: Layout,
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Promise<Crew> {
  const control = new SharedArrayBuffer(CONTROL.words * 4)
  const stop = layout.regions.get('control')!.at + 8
  const crew: Crew = {
    threads: [],
    control: new Int32Array(control),
    stop: new Int32Array(memory.buffer, stop, 1),
    waiting: null,
    broken: null,
  }
  const net = layout.regions.get('net')!.at
  const ready = Array.from(
    { length: count },
    (_, id) =>
      new Promise<void>((resolve, reject) => {
        const thread = startThread(
          { module, memory, control, net, stop, id },
          {
            message: (command) => {
              if (command === 0) resolve()
              // A command that was waited for in the other way tells of its end as well.
              else if (command === crew.waiting?.command) crew.waiting.resolve()
            },
            died: (reason) => {
              breakUp(crew, reason)
              reject(crew.broken!)
            },
          },
        )
        crew.threads.push(thread)
      }),
  )
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    const tooLate = new Error(`${whole(count)} threads did not start within ${whole(START_MS / 1000)} seconds`)
    timer = setTimeout(reject, START_MS, tooLate)
  })
  try {
    await Promise.race([Promise.all(ready), late])
  } catch (error) {
    dismiss(crew)
    throw error
  } finally {
    clearTimeout(timer)
  }
  crew.threads.forEach((t) => t.unref())
  return crew
}

/** Notes why the crew can no longer work and lets whoever waits know. */
function breakUp(crew: Crew, reason: string): void {
  crew.broken ??= new HindcastError(
    'ENGINE_UNAVAILABLE',
    `A thread of the network died (${reason}): the network cannot go on; create another, or load the last saved model.`,
  )
  Atomics.store(crew.stop, 0, 1)
  crew.waiting?.reject(crew.broken)
}

function checkFailed(crew: Crew): void {
  const failed = Atomics.load(crew.control, CONTROL.failed)
  if (failed !== 0) breakUp(crew, `thread ${failed} stopped at an error of its own`)
  if (crew.broken) throw crew.broken
}

/** Sends the workers home, whatever they are doing. */
function dismiss(crew: Crew): void {
  crew.broken ??= new HindcastError('DISPOSED', 'This network has been disposed of: create another.')
  crew.waiting?.reject(crew.broken)
  for (const thread of crew.threads) thread.terminate()
}
