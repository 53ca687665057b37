/**
 * The plain opponent with gates, for the cells of plain-cells.ts: ordinary JavaScript on Float64Array, tiled products, no
 * promise of bits.
 *
 * @module
 */
import { cellOf, gatesOf } from '../engine/cells.js'
import { product } from './plain-product.js'
import { answered, LEARNING_RATE, type RaceTable, windowsIn, type WorkPoint } from './points.js'
import type { Opponent, PlainContestant } from './race.js'

/** What a cell does with one row of a step, `before` being its row of the step before, −1 where there is none. */
export interface PlainCell {
  /** pre-activations into gates and states */
  activate(row: number, before: number): void
  /** gates into their gradients; dh and `carry`, which the step before gets straight (GRU: dh, LSTM: dc), lie at `at` */
  derivative(row: number, before: number, at: number): void
}

/** What a cell works on: H units, `rows` rows of T steps and B windows. */
interface Histories {
  H: number
  rows: number
  /** gates [rows][G·H]; and products with h that stay apart, else the same array. Later both hold gradients. */
  a: Float64Array
  u: Float64Array
  /** [rows][H] */
  h: Float64Array
  /** [B][H] */
  dh: Float64Array
  carry: Float64Array
}

export type CellMaker = (histories: Histories) => PlainCell

/**
 * As `plainContestant`, for gated cells and any number of outputs; weights in PyTorch's shapes and order of gates. Outputs of
 * `infer`: [T or 1][windows][O].
 */
export const plainGated =
  (cellFor: CellMaker): Opponent =>
  (p, table, start) =>
    trainedBy(cellFor, p, table, start)

function trainedBy(
  cellFor: CellMaker,
  p: WorkPoint,
  table: RaceTable,
  start: Record<string, { data: ArrayLike<number> }>,
): PlainContestant {
  const { inputSize: I, hiddenSize: H, outputSize: O, steps: T, batch: B } = p
  const GH = gatesOf(p) * H
  /** the first step with outputs */
  const S = T - answered(p)
  const turned = (data: ArrayLike<number>, cols: number): Float64Array => {
    const out = new Float64Array(data.length)
    for (let j = 0; j < GH; j++) for (let i = 0; i < cols; i++) out[i * GH + j] = data[j * cols + i]
    return out
  }
  const wx = turned(start.weight_ih_l0.data, I)
  const wh = turned(start.weight_hh_l0.data, H)
  const b = Float64Array.from(start.bias_ih_l0.data)
  const wo = Float64Array.from(start['head.weight'].data)
  const bo = Float64Array.from(start['head.bias'].data)

  const { inputs, target } = table
  const windows = windowsIn(table.rows, p)
  const x = new Float64Array(T * B * I)
  const h = new Float64Array(T * B * H)
  const a = new Float64Array(T * B * GH)
  const u = cellOf(p).lastApart ? new Float64Array(T * B * GH) : a
  const dh = new Float64Array(B * H)
  const carry = new Float64Array(B * H)
  const y = new Float64Array((T - S) * B * O)
  const dy = new Float64Array((T - S) * B * O)
  const woT = new Float64Array(H * O)
  const go = new Float64Array(O * H)
  const whT = new Float64Array(GH * H)
  const gx = new Float64Array(I * GH)
  const gh = new Float64Array(H * GH)
  const gb = new Float64Array(GH)
  const output = new Float64Array((T - S) * windows * O)
  const cell = cellFor({ H, rows: T * B, a, u, h, dh, carry })

  const turnHead = (): void => {
    for (let o = 0; o < O; o++) for (let k = 0; k < H; k++) woT[k * O + o] = wo[o * H + k]
  }
  turnHead()

  /** Rows t·n + r. */
  const forward = (first: number, n: number, out: Float64Array, at: number, outStep: number): void => {
    for (let t = 0; t < T; t++) {
      const slot = t * n
      for (let r = 0; r < n; r++) {
        for (let i = 0; i < I; i++) x[(slot + r) * I + i] = inputs[(first + r + t) * I + i]
        a.set(b, (slot + r) * GH)
      }
      if (u !== a) u.fill(0, slot * GH, (slot + n) * GH)
      product(a, slot * GH, x, slot * I, I, 1, wx, 0, n, GH, I)
      if (t > 0) product(u, slot * GH, h, (slot - n) * H, H, 1, wh, 0, n, GH, H)
      for (let r = slot; r < slot + n; r++) cell.activate(r, t > 0 ? r - n : -1)
      if (t < S) continue
      const to = at + (t - S) * outStep
      for (let r = to; r < to + n; r++) out.set(bo, r * O)
      product(out, to * O, h, slot * H, H, 1, woT, 0, n, O, H)
    }
  }

  const trainMinibatch = (m: number): void => {
    const first = m * B
    const n = Math.min(B, windows - first)
    forward(first, n, y, 0, n)
    const rows = (T - S) * n
    const factor = 2 / (rows * O)
    for (let r = 0; r < rows; r++) {
      const t = S + Math.floor(r / n)
      const row = first + (r % n) + t
      for (let o = 0; o < O; o++) dy[r * O + o] = (y[r * O + o] - target[row + o]) * factor
    }
    for (let k = 0; k < H; k++) for (let j = 0; j < GH; j++) whT[j * H + k] = wh[k * GH + j]
    carry.fill(0)
    for (let t = T - 1; t >= 0; t--) {
      const slot = t * n
      dh.fill(0, 0, n * H)
      if (t >= S) product(dh, 0, dy, (t - S) * n * O, O, 1, wo, 0, n, H, O)
      if (t < T - 1) product(dh, 0, u, (slot + n) * GH, GH, 1, whT, 0, n, H, GH)
      for (let r = 0; r < n; r++) cell.derivative(slot + r, t > 0 ? slot + r - n : -1, r * H)
    }
    gx.fill(0)
    gh.fill(0)
    gb.fill(0)
    product(gx, 0, x, 0, 1, I, a, 0, I, GH, T * n)
    product(gh, 0, h, 0, 1, H, u, n * GH, H, GH, (T - 1) * n)
    for (let r = 0; r < T * n; r++) for (let j = 0; j < GH; j++) gb[j] += a[r * GH + j]
    for (let i = 0; i < wx.length; i++) wx[i] -= LEARNING_RATE * gx[i]
    for (let i = 0; i < wh.length; i++) wh[i] -= LEARNING_RATE * gh[i]
    for (let j = 0; j < GH; j++) b[j] -= LEARNING_RATE * gb[j]
    go.fill(0)
    product(go, 0, dy, 0, 1, O, h, S * n * H, O, H, rows)
    for (let i = 0; i < wo.length; i++) wo[i] -= LEARNING_RATE * go[i]
    for (let r = 0; r < rows; r++) for (let o = 0; o < O; o++) bo[o] -= LEARNING_RATE * dy[r * O + o]
    turnHead()
  }

  return {
    output,
    byWindow: false,
    minibatches: Math.floor((windows + B - 1) / B),
    train: (from, count) => {
      for (let m = from; m < from + count; m++) trainMinibatch(m)
    },
    infer: (from, count) => {
      for (let m = from; m < from + count; m++) {
        forward(m * B, Math.min(B, windows - m * B), output, m * B, windows)
      }
    },
  }
}
