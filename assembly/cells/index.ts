/**
 * The cells: the only file of the core that asks which one a network has. A cell is what it does with a panel of units and
 * with a row, forward and back; all else follows from the descriptor's gates, gated, saved and apart, which
 * src/engine/cells.ts gives it.
 */
import { Layer, Net } from '../net'
import { gruBackward, gruBackwardRow, gruForward, gruForwardRow } from './gru'
import { lstmBackward, lstmBackwardRow, lstmForward, lstmForwardRow } from './lstm'
import { rnnBackward, rnnForward } from './rnn'

/** Values of Net.cell, the codes of src/engine/cells.ts. */
// @ts-ignore: decorator
@inline const RNN: i32 = 0
// @ts-ignore: decorator
@inline const GRU: i32 = 1
// @ts-ignore: decorator
@inline const LSTM: i32 = 2

/**
 * The states of step t for one panel of units and the rows of `block` bytes at `slot`, from the row pairs [x_t | h_{t−1}]
 * at `a`; without `recurrent` there is no state before. `before` is the slot of that state, which may be the same.
 */
// @ts-ignore: decorator
@inline
export function forwardPanel(
  net: Net,
  layer: Layer,
  p: i32,
  a: usize,
  pair: usize,
  recurrent: i32,
  slot: usize,
  before: usize,
  block: usize,
): void {
  if (net.cell == RNN) rnnForward(net, layer, p, a, pair, recurrent, slot, block)
  else if (net.cell == GRU) gruForward(net, layer, p, a, pair, recurrent, slot, before, block)
  else if (net.cell == LSTM) lstmForward(net, layer, p, a, pair, recurrent, slot, before, block)
  else unreachable()
}

/** The gradients of one panel's gates in the place of what is kept of them, from dh and, where there is one, the carry. */
// @ts-ignore: decorator
@inline
export function backwardPanel(
  net: Net,
  layer: Layer,
  p: i32,
  recurrent: i32,
  slot: usize,
  before: usize,
  dh: usize,
  carry: usize,
  block: usize,
): void {
  if (net.cell == RNN) rnnBackward(net, layer, p, slot, block)
  else if (net.cell == GRU) gruBackward(net, layer, p, recurrent, slot, before, dh, carry, block)
  else if (net.cell == LSTM) lstmBackward(net, layer, p, recurrent, slot, before, dh, carry, block)
  else unreachable()
}

/** The same for a row of a gated cell: history row r, T − 1 − t, from x; `before` is H, or 0 without a state before. */
// @ts-ignore: decorator
@inline
export function forwardRow(net: Net, layer: Layer, r: i32, x: usize, before: i32): void {
  if (net.cell == GRU) gruForwardRow(net, layer, r, x, before)
  else if (net.cell == LSTM) lstmForwardRow(net, layer, r, x, before)
  else unreachable()
}

/** And back, from layer.dh and layer.carry. */
// @ts-ignore: decorator
@inline
export function backwardRow(net: Net, layer: Layer, r: i32, recurrent: i32): void {
  if (net.cell == GRU) gruBackwardRow(net, layer, r, recurrent)
  else if (net.cell == LSTM) lstmBackwardRow(net, layer, r, recurrent)
  else unreachable()
}
