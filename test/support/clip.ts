/** Clipping by the global norm on gradients of a test's own. */
import { readBlock, transposed, type StateDict } from '../../src/engine/parameters.js'
import { resolveNetworkOptions } from '../../src/options/network.js'
import { scalarsOf } from '../../src/options/optimizer.js'
import { writeRegion, type Engine } from '../../src/engine/engine.js'

/** Writes `before` (PyTorch's layout) as the gradients, updates with clipping, and reads what the gradients became. */
export function clipGradients(
  engine: Engine,
  before: Record<string, number[] | number[][]>,
  maxNorm: number,
): { after: StateDict; norm: number } {
  engine.setOptimizer(scalarsOf(resolveNetworkOptions({ inputSize: 1, hiddenSize: 1 }), { clipNorm: maxNorm }))
  for (const [name, value] of Object.entries(before)) {
    const flat = value.flat()
    const rows = value.length
    const inside = name.startsWith('weight_') ? transposed(flat, rows, flat.length / rows, engine.sizes.dtype) : flat
    writeRegion(engine, `grads.${name}`, inside)
  }
  engine.update()
  const norm = Math.sqrt(
    Object.values(before)
      .flat(2)
      .reduce((sum, g) => sum + g * g, 0),
  )
  return { after: readBlock(engine, 'grads'), norm }
}
