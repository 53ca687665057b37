/** Whole steps of training and prediction over the dataset in memory. Each is an exported function that the loop calls,
 * since V8 does not replace a function by its optimised version while it runs. */
import { BYTES, PANEL, rowBytes } from './real'
import { Layer, Net } from './net'
import { backwardBatch, forwardBatch, packForward } from './minibatch'
import { backwardOnline, forwardOnline } from './online'
import { meanSquaredError } from './loss'
import { update } from './optimizer'

/** Forward of all windows of the plan (at most a batch), keeping activations; outputs [T][windows][O] in net.y. */
export function forward(net: Net): void {
  if (net.batch == 1) return forwardOnline(net, 0, net.y, 1, 0)
  packForward(net)
  forwardBatch(net, 0, net.windows, 1, net.y, net.windows, 0)
}

/** Loss and every gradient of the windows last run forward. */
export function backward(net: Net): f64 {
  if (net.batch == 1) {
    const loss = meanSquaredError(net, 0, 1, 1, 0)
    backwardOnline(net, 0)
    return loss
  }
  const loss = meanSquaredError(net, 0, net.windows, (net.windows + 1) & ~1, 0)
  backwardBatch(net, net.windows)
  return loss
}

/** One update on one window; 0 if the loss or a parameter is not finite. */
export function trainWindow(net: Net, w: i32): i32 {
  forwardOnline(net, w, net.y, 1, net.lossOnLast)
  const loss = meanSquaredError(net, w, 1, 1, w)
  backwardOnline(net, w)
  return update(net) & i32(loss - loss == 0)
}

/** One update on minibatch m; 0 if the loss or a parameter is not finite. */
export function trainMinibatch(net: Net, m: i32): i32 {
  const first = m * net.batch
  const batch = min<i32>(net.batch, net.windows - first)
  packForward(net)
  forwardBatch(net, first, batch, 1, net.y, batch, net.lossOnLast)
  const loss = meanSquaredError(net, first, batch, (batch + 1) & ~1, m)
  backwardBatch(net, batch)
  return update(net) & i32(loss - loss == 0)
}

/** Minibatches from … from + count − 1 of the epoch; −1, or the one after which a number was not finite. */
export function train(net: Net, from: i32, count: i32): i32 {
  for (let m = from; m < from + count; m++) {
    if (!(net.batch == 1 ? trainWindow(net, m) : trainMinibatch(net, m))) return m
  }
  return -1
}

/** Outputs of windows from … from + count − 1 into net.output; nothing is kept. */
export function predict(net: Net, from: i32, count: i32): void {
  if (net.batch > 1) packForward(net)
  for (let w = from; w < from + count; w += net.batch) predictBatch(net, w, min<i32>(net.batch, from + count - w))
}

export function predictBatch(net: Net, w: i32, batch: i32): void {
  const y = net.output + <usize>(w * net.outputSize) * BYTES
  if (net.batch == 1) forwardOnline(net, w, y, net.outputStep, net.outputLast)
  else forwardBatch(net, w, batch, 0, y, net.outputStep, net.outputLast)
}

/** dx[t][b][i] = Σ_j dz_t[b][j]·W_ih[i][j], j ascending, for the windows last run backward. */
export function inputGradient(net: Net): void {
  const layer = changetype<Layer>(net.layers)
  const T = net.steps
  const H = net.hiddenSize
  const row = rowBytes(H)
  const online = net.batch == 1
  const padded = (net.batch + 1) & ~1
  const rows = (net.windows + 1) & ~1
  let to = net.inputGrad
  for (let t: i32 = 0; t < T; t++) {
    for (let b: i32 = 0; b < net.windows; b++) {
      const dz = online ? layer.dz + <usize>(T - 1 - t) * row : layer.dz + ((<usize>((T - 1 - t) * rows + b)) << 6)
      const panel = online ? <usize>64 : (<usize>(T * padded)) << 6
      for (let i: i32 = 0; i < net.inputSize; i++) {
        const w = layer.weightIh + <usize>i * row
        let sum: Real = 0
        for (let j: i32 = 0; j < H; j++) {
          const d = load<Real>(dz + <usize>(j / PANEL) * panel + <usize>(j % PANEL) * BYTES)
          sum += d * load<Real>(w + <usize>j * BYTES)
        }
        store<Real>(to, sum)
        to += BYTES
      }
    }
  }
}
