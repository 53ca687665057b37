/**
 * Initial and final states of a minibatch, and windows that are shorter than the others: assembly/states.ts.
 *
 * @module
 */
import type { TwinLayer, TwinNet } from './net.js'

const fround = Math.fround
type Real = Float32Array

/** The biases of every gate (b_ih + b_hh; of a gate apart both), and the initial states as the last block of the histories. */
export function startLayer(net: TwinNet<Real>, l: number, first: number, B: number): void {
  const { steps: T, hiddenSize: H, gates: G, joint } = net
  const layer = net.layers[l]
  const { biasRow, biasIh, biasHh } = layer
  for (let j = 0; j < joint; j++) biasRow[j] = biasHh ? fround(biasIh[j] + biasHh[j]) : biasIh[j]
  for (let j = joint; j < G * H; j++) {
    biasRow[j] = biasIh[j]
    biasRow[j + H] = biasHh ? biasHh[j] : 0
  }
  if (!net.hasState) return
  const from = (l * net.windows + first) * H
  for (let i = 0; i < B * H; i++) layer.hidden[T * B * H + i] = net.state[from + i]
  if (layer.cells.length > 0) for (let i = 0; i < B * H; i++) layer.cells[T * B * H + i] = net.cellState[from + i]
}

/** Final states [L][windows][H]. */
export function keepState(net: TwinNet<Real>, first: number, B: number): void {
  const { hiddenSize: H } = net
  for (let l = 0; l < net.numLayers; l++) {
    const to = (l * net.windows + first) * H
    const { hidden, cells } = net.layers[l]
    for (let i = 0; i < B * H; i++) net.finalState[to + i] = hidden[i]
    if (cells.length > 0) for (let i = 0; i < B * H; i++) net.finalCellState[to + i] = cells[i]
  }
}

/** The states of windows that have ended before step t stay what they were. */
export function holdRows(net: TwinNet<Real>, layer: TwinLayer<Real>, first: number, B: number, t: number): void {
  const { steps: T, hiddenSize: H } = net
  for (let b = 0; b < B; b++) {
    if (t < net.lengths[first + b]) continue
    const to = ((T - 1 - t) * B + b) * H
    for (let k = 0; k < H; k++) layer.hidden[to + k] = layer.hidden[to + B * H + k]
    if (layer.cells.length > 0) for (let k = 0; k < H; k++) layer.cells[to + k] = layer.cells[to + B * H + k]
  }
}

/** Outputs of windows that have ended are 0. */
export function zeroEnded(net: TwinNet<Real>, y: Real, y0: number, first: number, B: number, t: number): void {
  const { outputSize: O } = net
  for (let b = 0; b < B; b++) if (t >= net.lengths[first + b]) y.fill(0, y0 + b * O, y0 + b * O + O)
}
