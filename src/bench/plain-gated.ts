/**
 * The plain opponent with gates: GRU and LSTM in ordinary JavaScript on Float64Array, tiled products, no promise of bits.
 * It calls the host's exp and tanh and takes part in races only.
 *
 * @module
 */
import { gatesOf } from '../engine/cells.js'
import { product } from './plain-product.js'
import { answered, LEARNING_RATE, type RaceTable, windowsIn, type WorkPoint } from './points.js'
import type { PlainContestant } from './race.js'

// eslint-disable-next-line hindcast/same-bits -- the host's own functions, on purpose: see above
const { exp, tanh } = Math

const sigmoid = (x: number): number => 1 / (1 + exp(-x))

/** What a cell does with one row of a step, `before` being its row of the step before, −1 where there is none. */
interface PlainCell {
  /** pre-activations into gates and states */
  activate(row: number, before: number): void
  /** gates into their gradients; dh and `carry`, which the step before gets straight (GRU: dh, LSTM: dc), lie at `at` */
  derivative(row: number, before: number, at: number): void
}

/**
 * As `plainContestant`, for gated cells and any number of outputs; weights in PyTorch's shapes and order of gates. Outputs of
 * `infer`: [T or 1][windows][O].
 */
export function plainGated(
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
  // Of a GRU the products with h stay apart, since the reset comes between; later both hold gradients.
  const u = p.cell === 'gru' ? new Float64Array(T * B * GH) : a
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
  const cell = p.cell === 'gru' ? gru(H, a, u, h, dh, carry) : lstm(H, T * B, a, h, dh, carry)

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

/** r, z, n of `a` from W·x + b, and U·h in `u`, whose third part is what the reset gates. */
function gru(
  H: number,
  a: Float64Array,
  u: Float64Array,
  h: Float64Array,
  dh: Float64Array,
  carry: Float64Array,
): PlainCell {
  return {
    activate(row, before) {
      const g = row * 3 * H
      for (let k = 0; k < H; k++) {
        const r = sigmoid(a[g + k] + u[g + k])
        const z = sigmoid(a[g + H + k] + u[g + H + k])
        const n = tanh(a[g + 2 * H + k] + r * u[g + 2 * H + k])
        a[g + k] = r
        a[g + H + k] = z
        a[g + 2 * H + k] = n
        h[row * H + k] = (1 - z) * n + (before < 0 ? 0 : z * h[before * H + k])
      }
    },
    derivative(row, before, at) {
      const g = row * 3 * H
      for (let k = 0; k < H; k++) {
        const d = dh[at + k] + carry[at + k]
        const r = a[g + k]
        const z = a[g + H + k]
        const n = a[g + 2 * H + k]
        const dn = d * (1 - z) * (1 - n * n)
        const dr = dn * u[g + 2 * H + k] * r * (1 - r)
        const dz = d * ((before < 0 ? 0 : h[before * H + k]) - n) * z * (1 - z)
        carry[at + k] = d * z
        a[g + k] = u[g + k] = dr
        a[g + H + k] = u[g + H + k] = dz
        a[g + 2 * H + k] = dn
        u[g + 2 * H + k] = dn * r
      }
    },
  }
}

/** i, f, g, o of `a`, all products in it. */
function lstm(
  H: number,
  rows: number,
  a: Float64Array,
  h: Float64Array,
  dh: Float64Array,
  carry: Float64Array,
): PlainCell {
  const c = new Float64Array(rows * H)
  const q = new Float64Array(rows * H)
  return {
    activate(row, before) {
      const gate = row * 4 * H
      for (let k = 0; k < H; k++) {
        const i = sigmoid(a[gate + k])
        const f = sigmoid(a[gate + H + k])
        const g = tanh(a[gate + 2 * H + k])
        const o = sigmoid(a[gate + 3 * H + k])
        a[gate + k] = i
        a[gate + H + k] = f
        a[gate + 2 * H + k] = g
        a[gate + 3 * H + k] = o
        const state = i * g + (before < 0 ? 0 : f * c[before * H + k])
        const squashed = tanh(state)
        c[row * H + k] = state
        q[row * H + k] = squashed
        h[row * H + k] = o * squashed
      }
    },
    derivative(row, before, at) {
      const gate = row * 4 * H
      for (let k = 0; k < H; k++) {
        const d = dh[at + k]
        const i = a[gate + k]
        const f = a[gate + H + k]
        const g = a[gate + 2 * H + k]
        const o = a[gate + 3 * H + k]
        const t = q[row * H + k]
        const dc = d * o * (1 - t * t) + carry[at + k]
        carry[at + k] = dc * f
        a[gate + k] = dc * g * i * (1 - i)
        a[gate + H + k] = dc * (before < 0 ? 0 : c[before * H + k]) * f * (1 - f)
        a[gate + 2 * H + k] = dc * i * (1 - g * g)
        a[gate + 3 * H + k] = d * t * o * (1 - o)
      }
    },
  }
}
