/**
 * One update of the whole parameter block, PyTorch's definitions. Scalars are f64 and each is rounded once per update;
 * everything on tensors is in the precision in use. Padding goes along: its gradients are 0.
 */
import { BYTES, mulAdd, rowBytes, splat, zero } from './real'
import { flushTiny } from './cells/rnn'
import { Net } from './net'
import { barrier } from './threads'

/** Values of Net.optimizer, the codes of src/engine/optimizers.ts. */
// @ts-ignore: decorator
@inline const SGD: i32 = 0
// @ts-ignore: decorator
@inline const ADAM: i32 = 1
// @ts-ignore: decorator
@inline const ADAMW: i32 = 2
// @ts-ignore: decorator
@inline const RMSPROP: i32 = 3
// @ts-ignore: decorator
@inline const ADAGRAD: i32 = 4

/**
 * Σg² in f64 of thread `id`'s blocks of 1,024 parameters in the order of the block, padding left out, into
 * net.normPartials.
 */
export function normPartials(net: Net, id: i32): void {
  let block: i32 = 0
  let left: i32 = 1024
  let partial: f64 = 0
  let at = net.grads
  for (let i: i32 = 0; i < net.tensorCount; i++) {
    const rows = load<i32>(net.tensors + ((<usize>i) << 3))
    const cols = load<i32>(net.tensors + ((<usize>i) << 3), 4)
    for (let r: i32 = 0; r < rows; r++) {
      let p = at
      for (let rest = cols; rest > 0;) {
        const count = min<i32>(rest, left)
        const end = p + <usize>count * BYTES
        if (block % net.threads == id) {
          for (; p != end; p += BYTES) {
            const g = <f64>load<Real>(p)
            partial += g * g
          }
        }
        p = end
        rest -= count
        left -= count
        if (left == 0) {
          if (block % net.threads == id) store<f64>(net.normPartials + ((<usize>block) << 3), partial)
          partial = 0
          left = 1024
          block++
        }
      }
      at += rowBytes(cols)
    }
  }
  if (left < 1024 && block % net.threads == id) store<f64>(net.normPartials + ((<usize>block) << 3), partial)
}

/** √ of the sum of the partials, blocks ascending: the global norm. */
export function gradientNorm(net: Net): f64 {
  let parameters: i32 = 0
  for (let i: i32 = 0; i < net.tensorCount; i++) {
    parameters += load<i32>(net.tensors + ((<usize>i) << 3)) * load<i32>(net.tensors + ((<usize>i) << 3), 4)
  }
  let total: f64 = 0
  const end = net.normPartials + ((<usize>((parameters + 1023) >> 10)) << 3)
  for (let p = net.normPartials; p != end; p += 8) total += load<f64>(p)
  return sqrt<f64>(total)
}

/** g clamped to ±clipValue from `from` to `end`, as torch.nn.utils.clip_grad_value_; NaN stays. */
function clipValues(net: Net, from: usize, end: usize): void {
  const top = splat(<Real>net.clipValue)
  const bottom = splat(<Real>-net.clipValue)
  for (let g = net.grads + from; g != net.grads + end; g += 16) {
    v128.store(g, v128.pmax<Real>(v128.pmin<Real>(v128.load(g), top), bottom))
  }
}

/**
 * One update of thread `id`'s part of the parameters, gradients clipped first if asked: each number to clipValue, then
 * all together by the norm, g ·= min(1, max/(norm + 1e-6)) as torch.nn.utils.clip_grad_norm_. Returns 1 if all of the
 * part are finite.
 */
export function update(net: Net, id: i32): i32 {
  const blocks = net.blockBytes >> 4
  const from = THREADS ? (<usize>((blocks * id) / net.threads)) << 4 : 0
  const end = THREADS ? (<usize>((blocks * (id + 1)) / net.threads)) << 4 : <usize>net.blockBytes
  if (net.clipValue > 0) {
    clipValues(net, from, end)
    // The norm's blocks are divided among the threads differently.
    if (net.clipNorm > 0) barrier(net)
  }
  if (net.clipNorm > 0) {
    normPartials(net, id)
    barrier(net)
    const ratio = net.clipNorm / (gradientNorm(net) + 1e-6)
    const scale = splat(<Real>(!(ratio > 1) ? ratio : 1))
    for (let g = net.grads + from; g != net.grads + end; g += 16) v128.store(g, v128.mul<Real>(v128.load(g), scale))
  }
  return v128.any_true(updatePart(net, from, end)) ? 0 : 1
}

/** The parameters from `at` to `end`; p − p, which is +0 for finite p and NaN for the rest, or-ed over all of them. */
function updatePart(net: Net, at: usize, end: usize): v128 {
  switch (net.optimizer) {
    case SGD:
      return sgd(net, at, end)
    case ADAM:
    case ADAMW:
      return adam(net, at, end)
    case RMSPROP:
      return rmsprop(net, at, end)
    case ADAGRAD:
      return adagrad(net, at, end)
  }
  return unreachable()
}

/** Counts an update, once for all threads: running products of the betas and the number of updates. */
export function countUpdate(net: Net): void {
  net.updates += 1
  if (net.optimizer == ADAM || net.optimizer == ADAMW) {
    net.beta1Power *= net.beta1
    net.beta2Power *= net.beta2
  }
}

/**
 * SGD: g += decay·p; with momentum v = μ·v + g (the first time v = g) and g = v, or g + μ·v (Nesterov);
 * p += (−learning rate)·g.
 */
export function sgd(net: Net, at: usize, end: usize): v128 {
  const step = splat(<Real>-net.learningRate)
  const decay = splat(<Real>net.weightDecay)
  const momentum = splat(<Real>net.momentum)
  const p = net.params
  const v = net.moment1
  let check = zero()
  for (; at != end; at += 16) {
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
    check = v128.or(check, v128.sub<Real>(x, x))
  }
  return check
}

/**
 * Adam: g += decay·p (AdamW: p ·= 1 − lr·decay first); m = β₁·m + (1 − β₁)·g; v = β₂·v + (1 − β₂)·g², too small a v
 * being 0; p += (−lr/(1 − β₁ᵗ))·(m / (√v/√(1 − β₂ᵗ) + ε)). Kingma and Ba 2015; Loshchilov and Hutter 2019.
 */
export function adam(net: Net, at: usize, end: usize): v128 {
  const decoupled = net.optimizer == ADAMW
  const step = splat(<Real>(-net.learningRate / (1.0 - net.beta1Power)))
  const correction = splat(<Real>sqrt<f64>(1.0 - net.beta2Power))
  const eps = splat(<Real>net.eps)
  const beta1 = splat(<Real>net.beta1)
  const beta2 = splat(<Real>net.beta2)
  const rest1 = splat(<Real>(1.0 - net.beta1))
  const rest2 = splat(<Real>(1.0 - net.beta2))
  const decay = splat(<Real>net.weightDecay)
  const shrink = splat(<Real>(1.0 - net.learningRate * net.weightDecay))
  let check = zero()
  for (; at != end; at += 16) {
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
    check = v128.or(check, v128.sub<Real>(x, x))
  }
  return check
}

/**
 * RMSprop: g += decay·p; v = α·v + (1 − α)·g², too small a v being 0; s = √v or, centered, √max(v − m², 0) with
 * m = α·m + (1 − α)·g; u = g/(s + ε); with momentum b = μ·b + u and u = b; p += (−learning rate)·u. Tieleman and Hinton
 * 2012; centered: Graves 2013. Rounding may bring v − m² below 0, where PyTorch's root is NaN.
 */
export function rmsprop(net: Net, at: usize, end: usize): v128 {
  const step = splat(<Real>-net.learningRate)
  const decay = splat(<Real>net.weightDecay)
  const momentum = splat(<Real>net.momentum)
  const alpha = splat(<Real>net.alpha)
  const rest = splat(<Real>(1.0 - net.alpha))
  const eps = splat(<Real>net.eps)
  let check = zero()
  for (; at != end; at += 16) {
    let g = v128.load(net.grads + at)
    let x = v128.load(net.params + at)
    if (net.weightDecay != 0) g = mulAdd(g, decay, x)
    const v = flushTiny(
      v128.add<Real>(v128.mul<Real>(alpha, v128.load(net.moment2 + at)), v128.mul<Real>(v128.mul<Real>(rest, g), g)),
    )
    v128.store(net.moment2 + at, v)
    let spread = v
    if (net.centered) {
      const m = v128.add<Real>(v128.mul<Real>(alpha, v128.load(net.moment3 + at)), v128.mul<Real>(rest, g))
      v128.store(net.moment3 + at, m)
      spread = v128.pmax<Real>(v128.sub<Real>(v, v128.mul<Real>(m, m)), zero())
    }
    let u = v128.div<Real>(g, v128.add<Real>(v128.sqrt<Real>(spread), eps))
    if (net.momentum != 0) {
      u = v128.add<Real>(v128.mul<Real>(momentum, v128.load(net.moment1 + at)), u)
      v128.store(net.moment1 + at, u)
    }
    x = mulAdd(x, step, u)
    v128.store(net.params + at, x)
    check = v128.or(check, v128.sub<Real>(x, x))
  }
  return check
}

/**
 * Adagrad: g += decay·p; v += g², too small a v being 0; p += (−learning rate/(1 + (updates − 1)·lrDecay))·(g/(√v + ε)).
 * Duchi, Hazan and Singer 2011.
 */
export function adagrad(net: Net, at: usize, end: usize): v128 {
  const step = splat(<Real>(-net.learningRate / (1.0 + (net.updates - 1.0) * net.lrDecay)))
  const decay = splat(<Real>net.weightDecay)
  const eps = splat(<Real>net.eps)
  let check = zero()
  for (; at != end; at += 16) {
    let g = v128.load(net.grads + at)
    let x = v128.load(net.params + at)
    if (net.weightDecay != 0) g = mulAdd(g, decay, x)
    const v = flushTiny(v128.add<Real>(v128.load(net.moment2 + at), v128.mul<Real>(g, g)))
    v128.store(net.moment2 + at, v)
    x = mulAdd(x, step, v128.div<Real>(g, v128.add<Real>(v128.sqrt<Real>(v), eps)))
    v128.store(net.params + at, x)
    check = v128.or(check, v128.sub<Real>(x, x))
  }
  return check
}
