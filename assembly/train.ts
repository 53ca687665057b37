/**
 * Whole steps of training and prediction over the dataset in memory. Each is an exported function that the loop calls,
 * since V8 does not replace a function by its optimised version while it runs. Each does the part of thread `id`; where
 * only one thread calls them, `id` is 0.
 */
import { BYTES, PANEL, rowBytes } from './real'
import { even, Layer, Net, panels, rowFrom } from './net'
import { weightGradients } from './gradients'
import { backwardBatch, forwardBatch } from './minibatch'
import { backwardOnline, forwardOnline } from './online'
import { lossRows, lossSum } from './loss'
import { MSE } from './losses'
import { gradientsNarrow, OneVector, TwoVectors } from './narrow'
import { countUpdate, update } from './optimizer'
import { barrier } from './threads'
import { packForward, packWeights } from './weights'

/** Forward of all windows of the plan (at most a batch), keeping activations; outputs [T][windows][O] in net.y. */
export function forward(net: Net, id: i32): void {
  if (net.online) return forwardOnline(net, 0, net.y, 1, 0)
  packForward(net, id)
  barrier(net)
  forwardBatch(net, 0, net.windows, 1, net.y, net.windows, 0, id)
}

/** Loss and every gradient of the windows last run forward. */
export function backward(net: Net, id: i32): f64 {
  const batch = net.windows
  if (net.online) {
    lossRows(net, 0, 1, 1, 0, 1)
    backwardOnline(net, 0)
    return lossSum(net, 0, 1, 0)
  }
  packWeights(net, id)
  barrier(net)
  backwardRows(net, 0, batch, id)
  barrier(net)
  weightGradients(net, batch, id)
  return id == 0 ? lossSum(net, 0, batch, 0) : 0
}

/** Gradients of outputs and pre-activations for the thread's rows. */
function backwardRows(net: Net, first: i32, batch: i32, id: i32): void {
  const padded = even(batch)
  const from = rowFrom(net, padded, id)
  const end = rowFrom(net, padded, id + 1)
  if (from == end) return
  lossRows(net, first, batch, padded, from, end)
  backwardBatch(net, batch, id)
}

/** One update on one window; 0 if the loss or a parameter is not finite. */
export function trainWindow(net: Net, w: i32): i32 {
  const loss = windowGradients(net, w)
  countUpdate(net)
  return update(net, 0) & i32(loss - loss == 0)
}

function windowGradients(net: Net, w: i32): f64 {
  const row = rowBytes(net.hiddenSize)
  const plain = net.loss == MSE && !net.hasWeights && net.plain
  if (plain && !net.gated && row <= 32 && net.numLayers == 1 && net.outputSize == 1) {
    const layer = changetype<Layer>(net.layers)
    return row == 16 ? gradientsNarrow<OneVector>(net, layer, w) : gradientsNarrow<TwoVectors>(net, layer, w)
  }
  forwardOnline(net, w, net.y, 1, net.lossOnLast)
  lossRows(net, w, 1, 1, 0, 1)
  const loss = lossSum(net, w, 1, w)
  backwardOnline(net, w)
  return loss
}

/** One update on minibatch m; 0 if the loss or a parameter is not finite. */
export function trainMinibatch(net: Net, m: i32, id: i32): i32 {
  const first = m * net.batch
  const batch = min<i32>(net.batch, net.windows - first)
  packWeights(net, id)
  barrier(net)
  forwardBatch(net, first, batch, 1, net.y, batch, net.lossOnLast, id)
  backwardRows(net, first, batch, id)
  barrier(net)
  if (id == 0) {
    lossSum(net, first, batch, m)
    countUpdate(net)
  }
  weightGradients(net, batch, id)
  barrier(net)
  store<i32>(net.finite + ((<usize>id) << 2), update(net, id))
  barrier(net)
  const loss = load<f64>(net.losses + ((<usize>m) << 3))
  let finite: i32 = i32(loss - loss == 0)
  for (let i: i32 = 0; i < net.threads; i++) finite &= load<i32>(net.finite + ((<usize>i) << 2))
  return finite
}

/** Minibatches from … from + count − 1 of the epoch; −1, or the one after which a number was not finite. */
export function train(net: Net, from: i32, count: i32, id: i32): i32 {
  for (let m = from; m < from + count; m++) {
    if (!(net.online ? trainWindow(net, m) : trainMinibatch(net, m, id))) return m
  }
  return -1
}

/** Outputs of windows from … from + count − 1 into net.output; nothing is kept. */
export function predict(net: Net, from: i32, count: i32, id: i32): void {
  if (!net.online) {
    packForward(net, id)
    barrier(net)
  }
  for (let w = from; w < from + count; w += net.batch) {
    const batch = min<i32>(net.batch, from + count - w)
    // A short batch divides its rows differently: no thread may still work on the one before.
    if (batch < net.batch) barrier(net)
    predictBatch(net, w, batch, id)
  }
}

export function predictBatch(net: Net, w: i32, batch: i32, id: i32): void {
  const y = net.output + <usize>(w * net.outputSize) * BYTES
  if (net.online) forwardOnline(net, w, y, net.outputStep, net.outputLast)
  else forwardBatch(net, w, batch, i32(net.lengths != 0), y, net.outputStep, net.outputLast, id)
}

/** One update from the gradients as they stand; 1 if every parameter is finite. */
export function step(net: Net): i32 {
  countUpdate(net)
  return update(net, 0)
}

/** dx[t][b][i] = Σ_g Σ_j dz_t[b][g][j]·W_ih[i][g][j], g and j ascending, for the windows last run backward. */
export function inputGradient(net: Net): void {
  const layer = changetype<Layer>(net.layers)
  const T = net.steps
  const H = net.hiddenSize
  const row = rowBytes(H)
  const rows = even(net.windows)
  const panel: usize = net.online ? 64 : (<usize>(T * even(net.batch))) << 6
  const gate = net.online ? row : <usize>panels(net) * panel
  let to = net.inputGrad
  for (let t: i32 = 0; t < T; t++) {
    for (let b: i32 = 0; b < net.windows; b++) {
      const r = T - 1 - t
      const dz = layer.dz + (net.online ? <usize>(r * net.saved) * row : (<usize>(r * rows + b)) << 6)
      for (let i: i32 = 0; i < net.inputSize; i++) {
        let w = layer.weightIh + <usize>(i * net.gates) * row
        let sum: Real = 0
        for (let g: i32 = 0; g < net.gates; g++) {
          for (let j: i32 = 0; j < H; j++) {
            const d = load<Real>(dz + <usize>g * gate + <usize>(j / PANEL) * panel + <usize>(j % PANEL) * BYTES)
            sum += d * load<Real>(w + <usize>j * BYTES)
          }
          w += row
        }
        store<Real>(to, sum)
        to += BYTES
      }
    }
  }
}
