/**
 * Chooses and starts an engine: the core, the twin, or with 'auto' the core and, where WebAssembly or SIMD is missing or
 * forbidden, the twin with one notice.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import { notice } from '../notice.js'
import type { Engine, Sizes } from './engine.js'
import type { WasmSource } from './wasm.js'

export interface EngineOptions {
  engine: 'auto' | 'wasm' | 'ts'
  wasm?: WasmSource
  /** For tests: patterns between tensors that an overrun would break. */
  canaries?: boolean
}

/** @throws HindcastError ENGINE_UNAVAILABLE, MEMORY_TOO_SMALL, HOST_UNSUPPORTED */
export async function createEngine(sizes: Sizes, options: EngineOptions): Promise<Engine> {
  checkHost()
  if (options.engine !== 'ts') {
    try {
      const { WasmEngine } = await import('./wasm.js')
      return await WasmEngine.create(sizes, options)
    } catch (error) {
      const missing = error instanceof HindcastError && error.code === 'ENGINE_UNAVAILABLE'
      if (options.engine === 'wasm' || options.wasm || !missing) throw error
      notice(`${(error as Error).message.split(':')[0]}; the TypeScript engine takes over: same bits, slower.`)
    }
  }
  const { TwinEngine } = await import('./ts/twin.js')
  return new TwinEngine(sizes, options)
}

let hostChecked = false

/** Refuses a host whose bytes or arithmetic are not what the promise of same bits needs. Takes microseconds, once. */
function checkHost(): void {
  if (hostChecked) return
  if (new Uint8Array(new Uint32Array([1]).buffer)[0] !== 1) {
    throw new HindcastError('HOST_UNSUPPORTED', 'This host is big-endian; hindcast keeps its numbers little-endian.')
  }
  // An add-on may have switched on flush-to-zero: then half of the smallest normal number is 0.
  const halved = new Float64Array([2.2250738585072014e-308, 0.5])
  const single = Math.fround(Math.fround(1.1754943508222875e-38) * 0.5)
  if (halved[0] * halved[1] !== 1.1125369292536007e-308 || single !== 5.877471754111438e-39) {
    throw new HindcastError(
      'HOST_UNSUPPORTED',
      'Arithmetic on this host flushes small numbers to zero, so results would differ from other hosts: look for an add-on that sets it.',
    )
  }
  hostChecked = true
}
