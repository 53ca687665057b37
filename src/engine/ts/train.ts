/**
 * Whole steps of training and prediction: the functions of assembly/train.ts.
 *
 * @module
 */
import { minibatchLoss } from './loss.js'
import { backwardBatch, backwardStep, clearCarry, forwardBatch, hiddenGradient } from './minibatch.js'
import { backwardOnline, forwardOnline } from './online.js'
import { update } from './optimizer.js'
import type { TwinNet } from './net.js'

const fround = Math.fround
type Real = Float32Array

export { update }

/** Forward of all windows of the plan (at most a batch), keeping activations; outputs [T][windows][O] in net.y. */
export function forward(net: TwinNet<Real>): void {
  if (net.online) forwardOnline(net, 0, net.y, 0, 1, false)
  else forwardBatch(net, 0, net.windows, net.y, 0, net.windows, false, net.drops)
}

/** Loss and every gradient of the windows last run forward. */
export function backward(net: TwinNet<Real>): number {
  const loss = minibatchLoss(net, 0, net.windows, 0)
  if (net.online) backwardOnline(net, 0)
  else backwardBatch(net, net.windows)
  return loss
}

/**
 * BPTT through the one window last run forward, from net.dy as it stands; no gradient of a weight. `gradients` [T][L][H]
 * takes that of each h: what comes from above and from step t + 1, with the carry where that is one of h.
 */
export function backThrough(net: TwinNet<Real>, gradients: Real): void {
  const { hiddenSize: H, numLayers: L } = net
  const carry = gradients.slice(0, L * H).fill(0)
  clearCarry(net)
  for (let t = net.steps - 1; t >= 0; t--) {
    backwardStep(net, 1, t)
    for (let l = 0; l < L; l++) {
      const layer = net.layers[l]
      const at = (t * L + l) * H
      hiddenGradient(net, l, t, 1, gradients, at)
      if (!net.gated || layer.cells.length > 0) continue
      for (let k = 0; k < H; k++) {
        gradients[at + k] = fround(gradients[at + k] + carry[l * H + k])
        carry[l * H + k] = layer.carry[k]
      }
    }
  }
}

/** One update on minibatch m; false if the loss or a parameter is not finite. */
function trainMinibatch(net: TwinNet<Real>, m: number): boolean {
  const first = m * net.batch
  const B = Math.min(net.batch, net.windows - first)
  if (net.online) forwardOnline(net, m, net.y, 0, 1, net.lossOnLast)
  else forwardBatch(net, first, B, net.y, 0, B, net.lossOnLast, net.drops)
  const loss = minibatchLoss(net, first, B, m)
  if (net.online) backwardOnline(net, m)
  else backwardBatch(net, B)
  return update(net) && loss - loss === 0
}

/** Minibatches from … from + count − 1 of the epoch; −1, or the one after which a number was not finite. */
export function train(net: TwinNet<Real>, from: number, count: number): number {
  for (let m = from; m < from + count; m++) if (!trainMinibatch(net, m)) return m
  return -1
}

/** Outputs of windows from … from + count − 1 into net.output. */
export function predict(net: TwinNet<Real>, from: number, count: number): void {
  const { batch, output, outputStep, outputLast, outputSize: O } = net
  for (let w = from; w < from + count; w += batch) {
    if (net.online) forwardOnline(net, w, output, w * O, outputStep, outputLast)
    else forwardBatch(net, w, Math.min(batch, from + count - w), output, w * O, outputStep, outputLast, false)
  }
}

/** dx[t][b][i] = Σ_j dz_t[b][j]·W_ih[i][j] over the columns of all gates, j ascending, for the windows last run backward. */
export function inputGradient(net: TwinNet<Real>): void {
  const { steps: T, hiddenSize: H, inputSize: I, windows: B, inputGrad } = net
  const { dz, weightIh } = net.layers[0]
  const columns = net.gates * H
  const stride = net.saved * H
  for (let t = 0; t < T; t++) {
    for (let b = 0; b < B; b++) {
      const row = ((T - 1 - t) * B + b) * stride
      for (let i = 0; i < I; i++) {
        let sum = 0
        for (let j = 0; j < columns; j++) sum = fround(sum + fround(dz[row + j] * weightIh[i * columns + j]))
        inputGrad[(t * B + b) * I + i] = sum
      }
    }
  }
}
