/** Clipping by the global norm on gradients of a test's own. */
import { readBlock, writeTensor, type StateDict } from '../../src/engine/parameters.js'
import { resolveNetworkOptions } from '../../src/options/network.js'
import { scalarsOf } from '../../src/options/optimizer.js'
import type { Engine } from '../../src/engine/engine.js'

/** Writes `before` (PyTorch's layout) as the gradients, updates with clipping, and reads what the gradients became. */
export function clipGradients(
  engine: Engine,
  before: Record<string, number[] | number[][]>,
  maxNorm: number,
): { after: StateDict; norm: number } {
  engine.setOptimizer(scalarsOf(resolveNetworkOptions({ inputSize: 1, hiddenSize: 1 }), { clipNorm: maxNorm }))
  for (const [name, value] of Object.entries(before)) writeTensor(engine, 'grads', name, value.flat())
  engine.update()
  const norm = Math.sqrt(
    Object.values(before)
      .flat(2)
      .reduce((sum, g) => sum + g * g, 0),
  )
  return { after: readBlock(engine, 'grads'), norm }
}
