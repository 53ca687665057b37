/**
 * hindcast's core: everything that the wrapper may call. Numbers and addresses only; `net` is the address of a Net
 * (net.ts). Kernels are exported as well, so that they stay functions of their own that V8 optimises one by one.
 */
import { Layer, Net } from './net'

export {
  forward,
  backward,
  inputGradient,
  step,
  train,
  trainWindow,
  trainMinibatch,
  predict,
  predictBatch,
} from './train'
export { update, normPartials, sgd, adam, rmsprop, adagrad } from './optimizer'
export { mapFunction } from './math'
export { sigmoidPanel, tanhPanel } from './activations'
export { panelProduct } from './matmul'
export { gradientBlock, gradientPanel, historyBlock, historyPanel, panelSums, weightedSums } from './reductions'
export { rowProduct, rowGradient, rowSums } from './rows'
export { activate, activatePanel, derivative } from './cells/rnn'
export { gruActivate, gruActivatePanel, gruDerivative } from './cells/gru'
export { lstmActivate, lstmActivatePanel, lstmDerivative } from './cells/lstm'
export { forwardBatch, backwardBatch } from './minibatch'
export { packForward, packWeights } from './weights'
export { weightGradients } from './gradients'
export { forwardGates, backwardGates, gateGradients } from './gates'
export { forwardLayer, backwardLayer, forwardOnline, backwardOnline } from './online'
export { lossRows, lossSum } from './loss'
export { barrier } from './threads'
export { writePairs, packPanels, packTransposed } from './pack'
export { headForward, headGradient } from './head'
export { peak, peakFlops } from './peak'

/** First address that constants leave free. */
export function heapBase(): usize {
  return __heap_base
}

/** Bytes of the descriptor and of a layer's part of it. */
export function netBytes(): usize {
  return offsetof<Net>()
}

export function layerBytes(): usize {
  return offsetof<Layer>()
}

/** Bytes of a number: which precision this binary is for. */
export function realBytes(): usize {
  return sizeof<Real>()
}

/** Which build this is: 1 for several threads, 2 with relaxed products, 0 neither. */
export function variant(): i32 {
  return THREADS | (RELAXED << 1)
}
