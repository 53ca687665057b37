/**
 * One recurrent layer as an ONNX operator: RNN, GRU (linear_before_reset = 1: the reset after the product) or LSTM.
 *
 * ONNX keeps W [1, G·H, in], R [1, G·H, H] and B [1, 2·G·H] (the input's bias, then the recurrent one), with the gates in
 * an order of its own: GRU z r h where PyTorch has r z n, LSTM i o f c where PyTorch has i f g o.
 *
 * @module
 */
import type { Content, Tensors } from '../content.js'
import type { Attribute, Initializer } from './proto.js'

/** The place in PyTorch's order of each gate of ONNX's. */
const GATES: Record<Content['network']['cell'], readonly number[]> = { rnn: [0], gru: [1, 0, 2], lstm: [0, 3, 1, 2] }

/** The operator's name, attributes and tensors W{l}, R{l}, B{l}. */
export interface RecurrentLayer {
  op: 'RNN' | 'GRU' | 'LSTM'
  attributes: Record<string, Attribute>
  tensors: Initializer[]
}

/** Layer `l` of a network; numbers are rounded to f32. */
export function recurrentLayer(
  l: number,
  { cell, nonlinearity, hiddenSize: H }: Content['network'],
  parameters: Tensors,
): RecurrentLayer {
  const gates = GATES[cell]
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
    name: `${name}${l}`,
    shape: [1, ...shape],
    data,
    doc: `${torch}, gates in ONNX's order`,
  })
  return {
    op: cell === 'rnn' ? 'RNN' : cell === 'gru' ? 'GRU' : 'LSTM',
    attributes: {
      hidden_size: H,
      ...(cell === 'rnn' ? { activations: [nonlinearity === 'relu' ? 'Relu' : 'Tanh'] } : {}),
      ...(cell === 'gru' ? { linear_before_reset: 1 } : {}),
    },
    tensors: [
      named('W', `weight_ih_l${l}`, [G * H, W.length / (G * H)], W),
      named('R', `weight_hh_l${l}`, [G * H, H], block(`weight_hh_l${l}`)),
      named('B', `bias_ih_l${l} and bias_hh_l${l}`, [2 * G * H], bias),
    ],
  }
}
