/**
 * One update of the whole parameter block, PyTorch's definitions. Scalars are f64 and each is rounded once per update;
 * everything on tensors is in the precision in use. Padding goes along: its gradients are 0.
 */
import { BYTES, mulAdd, rowBytes, splat, zero } from './real'
import { flushTiny } from './cells/rnn'
import { Net } from './net'

/** √Σg² in f64: a partial per block of 1,024 parameters in the order of the block (padding left out), blocks ascending. */
export function gradientNorm(net: Net): f64 {
  let total: f64 = 0
  let partial: f64 = 0
  let left: i32 = 1024
  let at = net.grads
  for (let i: i32 = 0; i < net.tensorCount; i++) {
    const rows = load<i32>(net.tensors + ((<usize>i) << 3))
    const cols = load<i32>(net.tensors + ((<usize>i) << 3), 4)
    for (let r: i32 = 0; r < rows; r++) {
      for (let c: i32 = 0; c < cols; c++) {
        const g = <f64>load<Real>(at + <usize>c * BYTES)
        partial += g * g
        if (--left == 0) {
          total += partial
          partial = 0
          left = 1024
        }
      }
      at += rowBytes(cols)
    }
  }
  return sqrt<f64>(total + partial)
}

/** g ·= min(1, max/(norm + 1e-6)), as torch.nn.utils.clip_grad_norm_; returns the norm before. */
export function clipByNorm(net: Net): f64 {
  const norm = gradientNorm(net)
  const ratio = net.clipNorm / (norm + 1e-6)
  const factor = splat(<Real>(ratio > 1 ? 1.0 : ratio))
  const end = net.grads + net.blockBytes
  for (let g = net.grads; g != end; g += 16) v128.store(g, v128.mul<Real>(v128.load(g), factor))
  return norm
}

/** Clips if asked, updates every parameter, and says whether all of them are finite: 1, or 0. */
export function update(net: Net): i32 {
  if (net.clipNorm > 0) clipByNorm(net)
  net.updates += 1
  // p − p is 0 for finite p and NaN for the rest; it stays in the sum.
  const check = net.optimizer == 0 ? sgd(net) : adam(net)
  return v128.any_true(v128.ne<Real>(check, check)) ? 0 : 1
}

/**
 * SGD: g += decay·p; with momentum v = μ·v + g (the first time v = g) and g = v, or g + μ·v (Nesterov);
 * p += (−learning rate)·g.
 */
export function sgd(net: Net): v128 {
  const step = splat(<Real>-net.learningRate)
  const decay = splat(<Real>net.weightDecay)
  const momentum = splat(<Real>net.momentum)
  const size = <usize>net.blockBytes
  const p = net.params
  const v = net.moment1
  let check = zero()
  for (let at: usize = 0; at != size; at += 16) {
    let g = v128.load(net.grads + at)
    let x = v128.load(p + at)
    if (net.weightDecay != 0) g = mulAdd(g, decay, x)
    if (net.momentum != 0) {
      const buffer = net.updates == 1 ? g : v128.add<Real>(v128.mul<Real>(momentum, v128.load(v + at)), g)
      v128.store(v + at, buffer)
      g = net.nesterov ? mulAdd(g, momentum, buffer) : buffer
    }
    x = mulAdd(x, step, g)
    v128.store(p + at, x)
    check = v128.add<Real>(check, v128.sub<Real>(x, x))
  }
  return check
}

/**
 * Adam: g += decay·p (AdamW: p ·= 1 − lr·decay first); m = β₁·m + (1 − β₁)·g; v = β₂·v + (1 − β₂)·g², too small a v
 * being 0; p += (−lr/(1 − β₁ᵗ))·(m / (√v/√(1 − β₂ᵗ) + ε)). Kingma and Ba 2015; Loshchilov and Hutter 2019.
 */
export function adam(net: Net): v128 {
  net.beta1Power *= net.beta1
  net.beta2Power *= net.beta2
  const decoupled = net.optimizer == 2
  const step = splat(<Real>(-net.learningRate / (1.0 - net.beta1Power)))
  const correction = splat(<Real>sqrt<f64>(1.0 - net.beta2Power))
  const eps = splat(<Real>net.eps)
  const beta1 = splat(<Real>net.beta1)
  const beta2 = splat(<Real>net.beta2)
  const rest1 = splat(<Real>(1.0 - net.beta1))
  const rest2 = splat(<Real>(1.0 - net.beta2))
  const decay = splat(<Real>net.weightDecay)
  const shrink = splat(<Real>(1.0 - net.learningRate * net.weightDecay))
  const size = <usize>net.blockBytes
  let check = zero()
  for (let at: usize = 0; at != size; at += 16) {
    let g = v128.load(net.grads + at)
    let x = v128.load(net.params + at)
    if (net.weightDecay != 0) {
      if (decoupled) x = v128.mul<Real>(x, shrink)
      else g = mulAdd(g, decay, x)
    }
    const m = v128.add<Real>(v128.mul<Real>(beta1, v128.load(net.moment1 + at)), v128.mul<Real>(rest1, g))
    const v = flushTiny(
      v128.add<Real>(v128.mul<Real>(beta2, v128.load(net.moment2 + at)), v128.mul<Real>(v128.mul<Real>(rest2, g), g)),
    )
    v128.store(net.moment1 + at, m)
    v128.store(net.moment2 + at, v)
    const denominator = v128.add<Real>(v128.div<Real>(v128.sqrt<Real>(v), correction), eps)
    x = mulAdd(x, step, v128.div<Real>(m, denominator))
    v128.store(net.params + at, x)
    check = v128.add<Real>(check, v128.sub<Real>(x, x))
  }
  return check
}
