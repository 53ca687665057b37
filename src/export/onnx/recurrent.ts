/**
 * One recurrent layer as an ONNX operator: RNN, GRU (linear_before_reset = 1: the reset after the product) or LSTM.
 *
 * ONNX keeps W [1, G·H, in], R [1, G·H, H] and B [1, 2·G·H] (the input's bias, then the recurrent one), with the gates in
 * an order of its own: GRU z r h where PyTorch has r z n, LSTM i o f c where PyTorch has i f g o.
 *
 * @module
 */
import { cellOf } from '../../engine/cells.js'
import { HindcastError } from '../../errors.js'
import type { Content, Tensors } from '../content.js'
import type { Attribute, Initializer } from './proto.js'

/** The operator's name, attributes and tensors W{l}, R{l}, B{l}. */
export interface RecurrentLayer {
  op: string
  attributes: Record<string, Attribute>
  tensors: Initializer[]
}

/** Layer `l` of a network, its tensors under names that begin with `prefix`; numbers are rounded to f32. @throws HindcastError OPTION_CONFLICT for a cell that ONNX lacks */
export function recurrentLayer(
  l: number,
  { cell, nonlinearity, hiddenSize: H }: Content['network'],
  parameters: Tensors,
  prefix = '',
): RecurrentLayer {
  const row = cellOf({ cell })
  if (row.onnx === null) {
    throw new HindcastError('OPTION_CONFLICT', `ONNX has no operator for the cell ${cell}: export it as a module.`, {
      option: 'cell',
    })
  }
  const { op, gates, attributes } = row.onnx
  const G = gates.length
  const block = (name: string): Float32Array => {
    const data = parameters.get(name)?.data ?? new Float32Array(G * H)
    const size = data.length / G
    const out = new Float32Array(data.length)
    gates.forEach((from, to) => out.set(data.subarray(from * size, (from + 1) * size), to * size))
    return out
  }
  const W = block(`weight_ih_l${l}`)
  const bias = new Float32Array(2 * G * H)
  bias.set(block(`bias_ih_l${l}`))
  bias.set(block(`bias_hh_l${l}`), G * H)
  const named = (name: string, torch: string, shape: number[], data: Float32Array): Initializer => ({
    name: `${prefix}${name}${l}`,
    shape: [1, ...shape],
    data,
    doc: `${torch}, gates in ONNX's order`,
  })
  return {
    op,
    attributes: {
      hidden_size: H,
      ...(row.nonlinearity ? { activations: [nonlinearity === 'relu' ? 'Relu' : 'Tanh'] } : {}),
      ...attributes,
    },
    tensors: [
      named('W', `weight_ih_l${l}`, [G * H, W.length / (G * H)], W),
      named('R', `weight_hh_l${l}`, [G * H, H], block(`weight_hh_l${l}`)),
      named('B', `bias_ih_l${l} and bias_hh_l${l}`, [2 * G * H], bias),
    ],
  }
}
