/**
 * The opponent: the same training in ordinary JavaScript on Float64Array, as fast as we can write it, free of the
 * promise of bits. It calls the host's Math.tanh, which is why it is written outside the rule of the house: it takes
 * part in races only.
 *
 * @module
 */
import type { PlainContestant } from './race.js'
import { product } from './plain-product.js'
import { LEARNING_RATE, type RaceTable, type WorkPoint } from './points.js'

// eslint-disable-next-line hindcast/same-bits -- the host's own function, on purpose: see above
const tanh = Math.tanh

/** Weights [in][H], as `stateDict` of a network turned round; see `plainContestant`. */
interface PlainNet {
  I: number
  H: number
  T: number
  B: number
  wx: Float64Array
  wh: Float64Array
  b: Float64Array
  wo: Float64Array
  bo: number
}

/**
 * A contestant that trains and predicts from start weights under PyTorch's names and in its shapes, with one output on every
 * step.
 */
export function plainContestant(
  p: WorkPoint,
  table: RaceTable,
  start: Record<string, { data: ArrayLike<number> }>,
): PlainContestant {
  const { inputSize: I, hiddenSize: H, steps: T, batch: B } = p
  const turned = (data: ArrayLike<number>, cols: number) => {
    const out = new Float64Array(data.length)
    for (let j = 0; j < H; j++) for (let i = 0; i < cols; i++) out[i * H + j] = data[j * cols + i]
    return out
  }
  const net: PlainNet = {
    I,
    H,
    T,
    B,
    wx: turned(start.weight_ih_l0.data, I),
    wh: turned(start.weight_hh_l0.data, H),
    b: Float64Array.from(start.bias_ih_l0.data),
    wo: Float64Array.from(start['head.weight'].data),
    bo: start['head.bias'].data[0],
  }
  return B === 1 ? onlineContestant(net, table) : batchContestant(net, table)
}

function onlineContestant(net: PlainNet, table: RaceTable): PlainContestant {
  const { I, H, T, wx, wh, b, wo } = net
  const { inputs: x, target } = table
  const windows = table.rows - T + 1
  const h = new Float64Array((T + 1) * H)
  const dz = new Float64Array(T * H)
  const dy = new Float64Array(T)
  const y = new Float64Array(T)
  const output = new Float64Array(windows * T)

  const forward = (w: number, out: Float64Array, at: number): void => {
    for (let t = 0; t < T; t++) {
      const row = (w + t) * I
      const before = t * H
      const now = before + H
      for (let j = 0; j < H; j++) {
        let z = b[j]
        for (let i = 0; i < I; i++) z += x[row + i] * wx[i * H + j]
        if (t > 0) for (let k = 0; k < H; k++) z += h[before + k] * wh[k * H + j]
        h[now + j] = tanh(z)
      }
      let sum = net.bo
      for (let k = 0; k < H; k++) sum += h[now + k] * wo[k]
      out[at + t] = sum
    }
  }

  const trainWindow = (w: number): void => {
    forward(w, y, 0)
    for (let t = 0; t < T; t++) dy[t] = ((y[t] - target[w + t]) * 2) / T
    for (let t = T - 1; t >= 0; t--) {
      for (let k = 0; k < H; k++) {
        let dh = dy[t] * wo[k]
        if (t < T - 1) for (let j = 0; j < H; j++) dh += dz[(t + 1) * H + j] * wh[k * H + j]
        const v = h[(t + 1) * H + k]
        dz[t * H + k] = dh * (1 - v * v)
      }
    }
    for (let j = 0; j < H; j++) {
      for (let i = 0; i < I; i++) {
        let g = 0
        for (let t = 0; t < T; t++) g += x[(w + t) * I + i] * dz[t * H + j]
        wx[i * H + j] -= LEARNING_RATE * g
      }
      for (let k = 0; k < H; k++) {
        let g = 0
        for (let t = 1; t < T; t++) g += h[t * H + k] * dz[t * H + j]
        wh[k * H + j] -= LEARNING_RATE * g
      }
      let g = 0
      for (let t = 0; t < T; t++) g += dz[t * H + j]
      b[j] -= LEARNING_RATE * g
    }
    for (let k = 0; k < H; k++) {
      let g = 0
      for (let t = 0; t < T; t++) g += dy[t] * h[(t + 1) * H + k]
      wo[k] -= LEARNING_RATE * g
    }
    let g = 0
    for (let t = 0; t < T; t++) g += dy[t]
    net.bo -= LEARNING_RATE * g
  }

  return {
    output,
    byWindow: true,
    minibatches: windows,
    train: (from, count) => {
      for (let w = from; w < from + count; w++) trainWindow(w)
    },
    infer: (from, count) => {
      for (let w = from; w < from + count; w++) forward(w, output, w * T)
    },
  }
}

function batchContestant(net: PlainNet, table: RaceTable): PlainContestant {
  const { I, H, T, B, wx, wh, b, wo } = net
  const { inputs, target } = table
  const windows = table.rows - T + 1
  const minibatches = Math.floor((windows + B - 1) / B)
  const x = new Float64Array(T * B * I)
  const h = new Float64Array(T * B * H)
  const dz = new Float64Array(T * B * H)
  const dy = new Float64Array(T * B)
  const whT = new Float64Array(H * H)
  const gx = new Float64Array(I * H)
  const gh = new Float64Array(H * H)
  const output = new Float64Array(T * windows)

  /** Rows t·n + r. */
  const forward = (first: number, n: number, out: Float64Array, at: number, outStep: number): void => {
    for (let t = 0; t < T; t++) {
      for (let r = 0; r < n; r++) {
        for (let i = 0; i < I; i++) x[(t * n + r) * I + i] = inputs[(first + r + t) * I + i]
        h.set(b, (t * n + r) * H)
      }
      product(h, t * n * H, x, t * n * I, I, 1, wx, 0, n, H, I)
      if (t > 0) product(h, t * n * H, h, (t - 1) * n * H, H, 1, wh, 0, n, H, H)
      for (let i = t * n * H; i < (t + 1) * n * H; i++) h[i] = tanh(h[i])
      for (let r = 0; r < n; r++) {
        let sum = net.bo
        const row = (t * n + r) * H
        for (let k = 0; k < H; k++) sum += h[row + k] * wo[k]
        out[at + t * outStep + r] = sum
      }
    }
  }

  const y = new Float64Array(T * B)
  const trainMinibatch = (m: number): void => {
    const first = m * B
    const n = Math.min(B, windows - first)
    forward(first, n, y, 0, n)
    const factor = 2 / (T * n)
    for (let t = 0; t < T; t++)
      for (let r = 0; r < n; r++) dy[t * n + r] = (y[t * n + r] - target[first + r + t]) * factor
    for (let k = 0; k < H; k++) for (let j = 0; j < H; j++) whT[j * H + k] = wh[k * H + j]
    for (let t = T - 1; t >= 0; t--) {
      const slot = t * n * H
      for (let r = 0; r < n; r++) for (let k = 0; k < H; k++) dz[slot + r * H + k] = dy[t * n + r] * wo[k]
      if (t < T - 1) product(dz, slot, dz, slot + n * H, H, 1, whT, 0, n, H, H)
      for (let i = slot; i < slot + n * H; i++) dz[i] *= 1 - h[i] * h[i]
    }
    gx.fill(0)
    gh.fill(0)
    product(gx, 0, x, 0, 1, I, dz, 0, I, H, T * n)
    product(gh, 0, h, 0, 1, H, dz, n * H, H, H, (T - 1) * n)
    for (let i = 0; i < wx.length; i++) wx[i] -= LEARNING_RATE * gx[i]
    for (let i = 0; i < wh.length; i++) wh[i] -= LEARNING_RATE * gh[i]
    for (let r = 0; r < T * n; r++) {
      net.bo -= LEARNING_RATE * dy[r]
      for (let j = 0; j < H; j++) b[j] -= LEARNING_RATE * dz[r * H + j]
      for (let k = 0; k < H; k++) wo[k] -= LEARNING_RATE * dy[r] * h[r * H + k]
    }
  }

  return {
    output,
    byWindow: false,
    minibatches,
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
