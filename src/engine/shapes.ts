/**
 * The parameters of a network as they lie in memory: names, sizes and order.
 *
 * @module
 */
import type { Sizes } from './engine.js'
import { GATES } from './plan.js'

/** Parameter tensors of a network as they lie in the block: weights [in][G][H], biases [G][H], the head [O, H]. */
export function parameterShapes(s: Sizes): { name: string; rows: number; cols: number }[] {
  const list: { name: string; rows: number; cols: number }[] = []
  const G = GATES[s.cell]
  for (let l = 0; l < s.numLayers; l++) {
    list.push({ name: `weight_ih_l${l}`, rows: (l === 0 ? s.inputSize : s.hiddenSize) * G, cols: s.hiddenSize })
    list.push({ name: `weight_hh_l${l}`, rows: s.hiddenSize * G, cols: s.hiddenSize })
    list.push({ name: `bias_ih_l${l}`, rows: G, cols: s.hiddenSize })
    if (s.recurrentBias) list.push({ name: `bias_hh_l${l}`, rows: G, cols: s.hiddenSize })
  }
  list.push({ name: 'head.weight', rows: s.outputSize, cols: s.hiddenSize })
  list.push({ name: 'head.bias', rows: 1, cols: s.outputSize })
  return list
}

/** The blocks of the fixed region that have the shape of the parameters; a network keeps the moments it needs. */
export const BLOCKS = ['params', 'grads', 'moment1', 'moment2', 'moment3'] as const
