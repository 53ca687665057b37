/**
 * A few values computed when a network is made: arithmetic that is not what the promise of same bits needs is refused.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import type { WasmEngine } from './wasm.js'

let hostChecked = false

/** Refuses a host whose bytes or arithmetic are not what the promise of same bits needs. Takes microseconds, once. */
export function checkHost(): void {
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

/** Numbers, and their tanh to the last bit: a small and a large one, a denormal, and what is not a number. */
const TANH = {
  f32: { of: [0.5, -3, 1e-40, NaN], is: [0.46211716532707214, -0.9950547814369202, 9.99994610111476e-41, NaN] },
  f64: { of: [0.5, -3, 1e-310, NaN], is: [0.46211715726000974, -0.9950547536867306, 1e-310, NaN] },
}

/**
 * Returns the core if its tanh of a few numbers has the right bits.
 *
 * @throws HindcastError ENGINE_UNAVAILABLE
 */
export function checkCore(core: WasmEngine): WasmEngine {
  const { of, is } = TANH[core.sizes.dtype]
  const got = core.map('tanh', of)
  const wrong = is.findIndex((value, i) => !Object.is(value, got[i]))
  if (wrong === -1) return core
  core.dispose()
  const matter = `The WebAssembly core computes other bits here (tanh of ${String(of[wrong])} is ${String(got[wrong])} instead of ${String(is[wrong])})`
  throw new HindcastError(
    'ENGINE_UNAVAILABLE',
    `${matter}: look for an add-on that changes the arithmetic, or use engine 'ts'.`,
    { option: 'engine', matter },
  )
}
