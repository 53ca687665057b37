/**
 * hindcast/conformance: small trainings whose fingerprints must be the committed ones, in the core, in the twin and on
 * threads, wherever this runs. A plain module: no page, no files, no process.
 *
 * @module
 */
import type { SignalLike } from '../host-types.js'
import { threadsRefused, yieldToHost } from '#host'
import type { Dtype } from '../engine/spec.js'
import type { WasmSource } from '../engine/spec.js'
import { HindcastError } from '../errors.js'
import { NUMERICS } from '../fingerprint.js'
import committed from '../generated/fingerprints.js'
import { engineOf, type Network } from '../network/index.js'
import { CASES, type ConformanceCase, type Where } from './cases.js'

export { type HostFacts, hostFacts } from './host.js'

/** Who computes: the core, the twin, or the core on two threads. */
export type ConformanceEngine = 'core' | 'twin' | 'threads'

/** How one training ended on one engine. */
export interface ConformanceResult {
  /** `gru f32, forecaster in minibatches` */
  name: string
  engine: ConformanceEngine
  /** `'not run'`: the engine is not available here, for the `reason` given; `'failed'`: it threw */
  outcome: 'same' | 'different' | 'failed' | 'not run'
  /** What this host computed; null where nothing was. */
  fingerprint: string | null
  /** The committed fingerprint. */
  expected: string
  reason: string | null
  seconds: number
}

/** All of them. */
export interface ConformanceReport {
  /** The version of the arithmetic that the fingerprints belong to. */
  numerics: number
  /** Whether every training that could run has the committed fingerprint, and the core or the twin could. */
  agrees: boolean
  same: number
  different: number
  failed: number
  notRun: number
  results: ConformanceResult[]
}

export interface ConformanceOptions {
  /** all three */
  engines?: readonly ConformanceEngine[]
  /** The binaries for hosts that forbid compiling from bytes, by precision. */
  wasm?: Partial<Record<Dtype, WasmSource>>
  /** Called after every training. */
  onResult?: (result: ConformanceResult, done: number, of: number) => void
  /** Ends the program after the training under way. */
  signal?: SignalLike
}

const ENGINES: readonly ConformanceEngine[] = ['core', 'twin', 'threads']

/** How many trainings a run has on these engines. */
export function conformanceCount(engines: readonly ConformanceEngine[] = ENGINES): number {
  return casesOf(engines).length
}

/**
 * Runs the program: some seconds of work, with a turn for the host after every training. Threads need a worker in
 * browsers.
 *
 * @throws the signal's reason when aborted
 */
export async function runConformance(options: ConformanceOptions = {}): Promise<ConformanceReport> {
  const { engines = ENGINES, wasm = {}, onResult, signal } = options
  const cases = casesOf(engines)
  const results: ConformanceResult[] = []
  for (const [engine, one] of cases) {
    await yieldToHost()
    signal?.throwIfAborted()
    const result = await runCase(one, engine, wasm[one.dtype])
    results.push(result)
    onResult?.(result, results.length, cases.length)
  }
  const count = (outcome: ConformanceResult['outcome']): number => results.filter((r) => r.outcome === outcome).length
  const [same, different, failed, notRun] = [count('same'), count('different'), count('failed'), count('not run')]
  return { numerics: NUMERICS, agrees: same > 0 && different + failed === 0, same, different, failed, notRun, results }
}

function casesOf(engines: readonly ConformanceEngine[]): [ConformanceEngine, ConformanceCase][] {
  return engines.flatMap((engine) =>
    CASES.filter((one) => engine !== 'threads' || one.threads).map((one): [ConformanceEngine, ConformanceCase] => [
      engine,
      one,
    ]),
  )
}

async function runCase(
  one: ConformanceCase,
  engine: ConformanceEngine,
  wasm: WasmSource | undefined,
): Promise<ConformanceResult> {
  const expected = (committed.fingerprints as Record<string, string>)[one.name] ?? 'none'
  const began = performance.now()
  const result = (outcome: ConformanceResult['outcome'], fingerprint: string | null, reason: string | null) => {
    const seconds = (performance.now() - began) / 1000
    return { name: one.name, engine, outcome, fingerprint, expected, reason, seconds }
  }
  const refused = engine === 'threads' ? threadsRefused() : null
  if (refused !== null) return result('not run', null, refused)
  try {
    const fingerprint = await one.run(whereOf(engine, wasm), (network) => checkThreads(network, engine))
    return result(fingerprint === expected ? 'same' : 'different', fingerprint, null)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    // A binary that the caller chose has to work: then this is a failure.
    const unavailable = error instanceof HindcastError && error.code === 'ENGINE_UNAVAILABLE' && wasm === undefined
    return result(unavailable ? 'not run' : 'failed', null, reason)
  }
}

function whereOf(engine: ConformanceEngine, wasm: WasmSource | undefined): Where {
  if (engine === 'twin') return { engine: 'ts' }
  if (engine === 'threads') return { engine: 'wasm', threads: 2 }
  return { engine: 'wasm', threads: 1, ...(wasm === undefined ? {} : { wasm }) }
}

/** A network without the threads that it was meant to have would prove nothing. */
function checkThreads(network: Network, engine: ConformanceEngine): void {
  if (engine !== 'threads' || engineOf(network).sizes.threads > 1) return
  throw new HindcastError('ENGINE_UNAVAILABLE', 'Threads could not be started here.', { option: 'threads' })
}
