/**
 * One update of the whole parameter block, PyTorch's definitions. Scalars are f64, each rounded once per update.
 *
 * @module
 */
import { TINY32 } from './math.js'
import type { TwinNet } from './net.js'

const fround = Math.fround
type Real = Float32Array

/** √Σg² in f64: a partial per block of 1,024 parameters, which is kept, blocks ascending. */
export function gradientNorm(net: TwinNet<Real>): number {
  const { grads, normPartials } = net
  let total = 0
  for (let from = 0; from < grads.length; from += 1024) {
    const end = Math.min(from + 1024, grads.length)
    let partial = 0
    for (let i = from; i < end; i++) partial += grads[i] * grads[i]
    normPartials[Math.floor(from / 1024)] = partial
    total += partial
  }
  return Math.sqrt(total)
}

/** g ·= min(1, max/(norm + 1e-6)), as torch.nn.utils.clip_grad_norm_. */
export function clipByNorm(net: TwinNet<Real>): number {
  const { grads } = net
  const norm = gradientNorm(net)
  const ratio = net.scalars.clipNorm / (norm + 1e-6)
  const factor = fround(ratio > 1 ? 1 : ratio)
  for (let i = 0; i < grads.length; i++) grads[i] = fround(grads[i] * factor)
  return norm
}

/** g held within ±clipValue, as torch.nn.utils.clip_grad_value_; NaN stays. */
function clipValues(net: TwinNet<Real>): void {
  const { grads } = net
  const top = fround(net.scalars.clipValue)
  for (let i = 0; i < grads.length; i++) {
    const g = grads[i]
    grads[i] = g > top ? top : g < -top ? -top : g
  }
}

/** Clips if asked (values, then the norm), updates every parameter, and says whether all of them are finite. */
export function update(net: TwinNet<Real>): boolean {
  if (net.scalars.clipValue > 0) clipValues(net)
  if (net.scalars.clipNorm > 0) clipByNorm(net)
  net.scalars.updates += 1
  return OPTIMIZERS[net.optimizer](net) === 0
}

const OPTIMIZERS: Record<TwinNet<Real>['optimizer'], (net: TwinNet<Real>) => number> = {
  sgd,
  adam,
  adamw: adam,
  rmsprop,
  adagrad,
}

/** SGD: g += decay·p; v = μ·v + g (the first time v = g); g = v, or g + μ·v (Nesterov); p += (−learning rate)·g. */
function sgd(net: TwinNet<Real>): number {
  const { params: p, grads, moment1: v, nesterov } = net
  const s = net.scalars
  const step = fround(-s.learningRate)
  const decay = fround(s.weightDecay)
  const momentum = fround(s.momentum)
  const first = s.updates === 1
  let check = 0
  for (let i = 0; i < p.length; i++) {
    let g = grads[i]
    if (s.weightDecay !== 0) g = fround(g + fround(decay * p[i]))
    if (s.momentum !== 0) {
      const buffer = first ? g : fround(fround(momentum * v[i]) + g)
      v[i] = buffer
      g = nesterov ? fround(g + fround(momentum * buffer)) : buffer
    }
    const x = fround(p[i] + fround(step * g))
    p[i] = x
    check += x - x
  }
  return check
}

/**
 * Adam: g += decay·p (AdamW: p ·= 1 − lr·decay first); m = β₁·m + (1 − β₁)·g; v = β₂·v + (1 − β₂)·g², too small a v
 * being 0; p += (−lr/(1 − β₁ᵗ))·(m / (√v/√(1 − β₂ᵗ) + ε)). Kingma and Ba 2015; Loshchilov and Hutter 2019.
 */
function adam(net: TwinNet<Real>): number {
  const { params: p, grads, moment1, moment2 } = net
  const s = net.scalars
  s.beta1Power *= s.beta1
  s.beta2Power *= s.beta2
  const decoupled = net.optimizer === 'adamw'
  const step = fround(-s.learningRate / (1 - s.beta1Power))
  const correction = fround(Math.sqrt(1 - s.beta2Power))
  const eps = fround(s.eps)
  const beta1 = fround(s.beta1)
  const beta2 = fround(s.beta2)
  const rest1 = fround(1 - s.beta1)
  const rest2 = fround(1 - s.beta2)
  const decay = fround(s.weightDecay)
  const shrink = fround(1 - s.learningRate * s.weightDecay)
  let check = 0
  for (let i = 0; i < p.length; i++) {
    let g = grads[i]
    let x = p[i]
    if (s.weightDecay !== 0) {
      if (decoupled) x = fround(x * shrink)
      else g = fround(g + fround(decay * x))
    }
    const m = fround(fround(beta1 * moment1[i]) + fround(rest1 * g))
    let v = fround(fround(beta2 * moment2[i]) + fround(fround(rest2 * g) * g))
    if (v < TINY32) v = 0
    moment1[i] = m
    moment2[i] = v
    const denominator = fround(fround(fround(Math.sqrt(v)) / correction) + eps)
    x = fround(x + fround(step * fround(m / denominator)))
    p[i] = x
    check += x - x
  }
  return check
}

/**
 * RMSprop: g += decay·p; v = α·v + (1 − α)·g², too small a v being 0; s = √v or, centered, √max(v − m², 0) with
 * m = α·m + (1 − α)·g; u = g/(s + ε); with momentum b = μ·b + u and u = b; p += (−learning rate)·u. Tieleman and Hinton
 * 2012; centered: Graves 2013.
 */
function rmsprop(net: TwinNet<Real>): number {
  const { params: p, grads, moment1: b, moment2, moment3, centered } = net
  const s = net.scalars
  const step = fround(-s.learningRate)
  const decay = fround(s.weightDecay)
  const momentum = fround(s.momentum)
  const alpha = fround(s.alpha)
  const rest = fround(1 - s.alpha)
  const eps = fround(s.eps)
  let check = 0
  for (let i = 0; i < p.length; i++) {
    let g = grads[i]
    if (s.weightDecay !== 0) g = fround(g + fround(decay * p[i]))
    let v = fround(fround(alpha * moment2[i]) + fround(fround(rest * g) * g))
    if (v < TINY32) v = 0
    moment2[i] = v
    let spread = v
    if (centered) {
      const m = fround(fround(alpha * moment3[i]) + fround(rest * g))
      moment3[i] = m
      spread = fround(v - fround(m * m))
      if (spread < 0) spread = 0
    }
    let u = fround(g / fround(fround(Math.sqrt(spread)) + eps))
    if (s.momentum !== 0) {
      u = fround(fround(momentum * b[i]) + u)
      b[i] = u
    }
    const x = fround(p[i] + fround(step * u))
    p[i] = x
    check += x - x
  }
  return check
}

/**
 * Adagrad: g += decay·p; v += g², too small a v being 0; p += (−learning rate/(1 + (updates − 1)·lrDecay))·(g/(√v + ε)).
 * Duchi, Hazan and Singer 2011.
 */
function adagrad(net: TwinNet<Real>): number {
  const { params: p, grads, moment2 } = net
  const s = net.scalars
  const step = fround(-s.learningRate / (1 + (s.updates - 1) * s.lrDecay))
  const decay = fround(s.weightDecay)
  const eps = fround(s.eps)
  let check = 0
  for (let i = 0; i < p.length; i++) {
    let g = grads[i]
    if (s.weightDecay !== 0) g = fround(g + fround(decay * p[i]))
    let v = fround(moment2[i] + fround(g * g))
    if (v < TINY32) v = 0
    moment2[i] = v
    const x = fround(p[i] + fround(step * fround(g / fround(fround(Math.sqrt(v)) + eps))))
    p[i] = x
    check += x - x
  }
  return check
}
