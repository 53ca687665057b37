/** The weights of every layer packed for the batched path: once a minibatch, or once for a whole prediction. */
import { BYTES, rowBytes } from './real'
import { Layer, layerAt, Net, panels, share } from './net'
import { addBiases, packPanels, packTransposed } from './pack'

/** Packs thread `id`'s part of the weights for forward. */
export function packForward(net: Net, id: i32): void {
  const row = rowBytes(net.hiddenSize)
  const from = share(net, net.hiddenSize, id)
  const to = share(net, net.hiddenSize, id + 1)
  for (let l: i32 = 0; l < net.numLayers; l++) {
    const layer = layerAt(net, l)
    const I = layer.inputSize
    const width = (<usize>(I + net.hiddenSize)) << 6
    const stride = <usize>net.gates * row
    for (let g: i32 = 0; g < net.gates; g++) {
      const ih = layer.weightIh + <usize>g * row
      const hh = layer.weightHh + <usize>g * row
      const pack = layer.forwardPack + <usize>g * width
      if (id == l % net.threads) packPanels(pack, <usize>net.gates * width, ih, 0, I, row, stride)
      if (layer.weightHh) packPanels(pack + ((<usize>I) << 6), <usize>net.gates * width, hh, from, to, row, stride)
    }
    if (id == l % net.threads) packBiases(net, layer, layer.biasPack, (<usize>panels(net)) << 6)
  }
  if (net.headPack && id == net.numLayers % net.threads) {
    const O = net.outputSize
    packTransposed(net.headPack, (<usize>net.hiddenSize) << 6, net.headWeight, 0, O, net.hiddenSize, row)
    memory.copy(net.headBiasPack, net.headBias, <usize>O * BYTES)
  }
}

/** The biases of a layer's gates, one slot of `slot` bytes each: b_ih + b_hh; those of a gate apart stay so. */
export function packBiases(net: Net, layer: Layer, to: usize, slot: usize): void {
  const row = rowBytes(net.hiddenSize)
  for (let g: i32 = 0; g < net.gates; g++) {
    const ih = layer.biasIh + <usize>g * row
    const hh: usize = layer.biasHh ? layer.biasHh + <usize>g * row : 0
    if (g == net.apart) {
      addBiases(to, ih, 0, row)
      if (hh) addBiases(to + slot, hh, 0, row)
    } else addBiases(to, ih, hh, row)
    to += slot
  }
}

/** Packs thread `id`'s part of the weights for BPTT. */
function packBackward(net: Net, id: i32): void {
  const H = net.hiddenSize
  const row = rowBytes(H)
  const top = net.numLayers - 1
  for (let l: i32 = 0; l <= top; l++) {
    const layer = layerAt(net, l)
    const above = l == top ? net.outputSize : net.gates * H
    const panelBytes = (<usize>(above + net.gates * H)) << 6
    if (l < top) packGates(net, layer.backwardPack, panelBytes, layerAt(net, l + 1).weightIh, id)
    else if (id == 0) packPanels(layer.backwardPack, panelBytes, net.headWeight, 0, above, row, row)
    if (layer.weightHh) packGates(net, layer.backwardPack + ((<usize>above) << 6), panelBytes, layer.weightHh, id)
  }
}

/** W transposed, [H][G][H] to panels of [G·H][64 bytes]: thread `id`'s columns. */
function packGates(net: Net, to: usize, panelBytes: usize, weights: usize, id: i32): void {
  const H = net.hiddenSize
  const row = rowBytes(H)
  for (let g: i32 = 0; g < net.gates; g++) {
    const from = weights + <usize>g * row
    packTransposed(to, panelBytes, from, share(net, H, id), share(net, H, id + 1), H, <usize>net.gates * row)
    to += (<usize>H) << 6
  }
}

/** Both packs, for a minibatch of training. */
export function packWeights(net: Net, id: i32): void {
  packForward(net, id)
  packBackward(net, id)
}
