/**
 * The features of the host that hindcast can use: found by trying, since names and version numbers lie.
 *
 * @module
 */
import { hardwareThreads, threadsRefused } from '#host'
import { compileCore, type CoreKind } from '../engine/wasm.js'

/** The features of a host that matter to trainings. */
export interface HostFacts {
  /** `Node 20.20.2`, `Deno 2.9.6`, or a browser's own words about itself */
  runtime: string
  /** `linux x64`; null where the host does not say */
  platform: string | null
  /** Threads that the machine runs at once. */
  hardwareThreads: number
  /** Why the core cannot run here; null where it can. Then WebAssembly and its SIMD are there. */
  coreRefused: string | null
  /** Why a network cannot have several threads here; null where it can. */
  threadsRefused: string | null
  /** Whether relaxed SIMD is there, which only `engineDependentBits` uses. */
  relaxedSimd: boolean
}

/** Looks at the host; compiles the core's three kinds. */
export async function hostFacts(): Promise<HostFacts> {
  const core = await refusal('plain')
  return {
    ...runtime(),
    hardwareThreads: hardwareThreads(),
    coreRefused: core,
    threadsRefused: threadsRefused() ?? (await refusal('threads')),
    relaxedSimd: (await refusal('relaxed')) === null,
  }
}

async function refusal(kind: CoreKind): Promise<string | null> {
  if (typeof WebAssembly === 'undefined') return 'there is no WebAssembly here'
  try {
    await compileCore('f32', kind)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

interface Globals {
  process?: { versions?: Record<string, string | undefined>; platform?: string; arch?: string }
  navigator?: { userAgent?: string }
}

function runtime(): Pick<HostFacts, 'runtime' | 'platform'> {
  const { process, navigator } = globalThis as Globals
  const platform = process?.platform === undefined ? null : `${process.platform} ${process.arch}`
  for (const name of ['bun', 'deno', 'node']) {
    const version = process?.versions?.[name]
    if (version !== undefined) return { runtime: name[0].toUpperCase() + name.slice(1) + ' ' + version, platform }
  }
  return { runtime: navigator?.userAgent ?? 'unknown', platform }
}
