/**
 * The gradient's norm, for those who watch a training.
 *
 * @module
 */
import { doubleView, realView, type Engine } from './engine.js'

/** Parameters whose squares are summed together: see assembly/optimizer.ts. */
const BLOCK = 1024

/**
 * The norm of the gradient by which the last update was made, over all parameters in f64, before it was clipped by it.
 *
 * @param clipped whether the update clipped by the norm: the gradient itself is clipped then, but the sums of its squares
 * are still there
 */
export function gradientNorm(engine: Engine, clipped: boolean): number {
  if (clipped) return Math.sqrt(doubleView(engine, 'normPartials').reduce((sum, partial) => sum + partial, 0))
  const grads = realView(engine, 'grads')
  const { at: begin } = engine.layout.regions.get('grads')!
  let [total, partial, left] = [0, 0, BLOCK]
  for (const { name } of engine.layout.parameters) {
    const { at, rows, cols, stride } = engine.layout.regions.get(`grads.${name}`)!
    const from = (at - begin) / grads.BYTES_PER_ELEMENT
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < cols; c++) {
        const g = grads[from + r * stride + c]
        partial += g * g
        if (--left > 0) continue
        total += partial
        partial = 0
        left = BLOCK
      }
    }
  }
  return Math.sqrt(total + partial)
}
