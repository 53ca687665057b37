/**
 * Chooses and starts an engine: the core, the twin, or with 'auto' the core and, where WebAssembly or SIMD is missing or
 * forbidden, the twin with one notice.
 *
 * @module
 */
import { hardwareThreads, threadsRefused } from '#host'
import { HindcastError } from '../errors.js'
import { notice } from '../notice.js'
import type { Engine } from './engine.js'
import type { NetworkSpec } from './spec.js'
import { checkCore, checkHost } from './self-check.js'
import type { WasmSource } from './spec.js'

export interface EngineOptions {
  engine: 'auto' | 'wasm' | 'ts'
  threads: number | 'auto'
  wasm?: WasmSource
  /** The relaxed build of the core, whose bits depend on the engine. */
  engineDependentBits?: boolean
  /** For tests: patterns between tensors that an overrun would break. */
  canaries?: boolean
}

/** Below this many hidden units no plan gains from threads. */
const LEAST_HIDDEN = 24
/** With 'auto': more threads than this gain little on one network. */
const MOST_AUTO = 8

/** @throws HindcastError ENGINE_UNAVAILABLE, MEMORY_TOO_SMALL, HOST_UNSUPPORTED */
export async function createEngine(sizes: NetworkSpec, options: EngineOptions): Promise<Engine> {
  checkHost()
  if (options.engine !== 'ts') {
    try {
      return await createCore(sizes, options)
    } catch (error) {
      const missing = error instanceof HindcastError && error.code === 'ENGINE_UNAVAILABLE'
      if (options.engine === 'wasm' || options.wasm || options.engineDependentBits || !missing) throw error
      notice(`${matterOf(error)}; the TypeScript engine takes over: same bits, slower.`)
    }
  }
  if (options.threads !== 'auto' && options.threads > 1) notice('The TypeScript engine runs on one thread.')
  const { TwinEngine } = await import('./ts/twin.js')
  return new TwinEngine(sizes, options)
}

async function createCore(sizes: NetworkSpec, options: EngineOptions): Promise<Engine> {
  const threads = threadsFor(sizes, options.threads)
  if (threads > 1) {
    const { ThreadedEngine } = await import('./threads.js')
    try {
      const always = options.threads !== 'auto'
      return checkCore(await ThreadedEngine.start({ ...sizes, threads }, { ...options, always }))
    } catch (error) {
      // A binary that the caller chose is the caller's mistake; where threads do not start, one goes on.
      if (options.wasm) throw error
      const { cause } = error as Error
      const reason = cause instanceof Error ? cause.message : matterOf(error)
      notice(`Threads could not be started (${reason}); one thread goes on: same bits.`)
    }
  }
  const { WasmEngine } = await import('./wasm.js')
  const relaxed = options.engineDependentBits ?? false
  return checkCore(await WasmEngine.create(sizes, { ...options, relaxed }))
}

/** What is the matter, without the way out of it where the error tells that apart. */
const matterOf = (error: unknown): string =>
  error instanceof HindcastError && error.facts.matter !== undefined ? error.facts.matter : (error as Error).message

/** How many threads a network gets: 'auto' takes what the machine has where that can pay, silently one elsewhere. */
function threadsFor(sizes: NetworkSpec, asked: number | 'auto'): number {
  if (asked === 1) return 1
  const refused = threadsRefused()
  if (refused !== null) {
    if (asked !== 'auto') notice(`Only one thread is used: ${refused}.`)
    return 1
  }
  if (asked !== 'auto') return asked
  return sizes.hiddenSize < LEAST_HIDDEN ? 1 : Math.min(hardwareThreads(), MOST_AUTO)
}
