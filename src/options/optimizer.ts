/**
 * The options of the optimizer: PyTorch's names, definitions and defaults, and what the engine makes of them.
 *
 * @module
 */
import { momentsOf, type Optimizer, optimizerOf, OPTIMIZERS as ROWS, type OwnOption } from '../engine/optimizers.js'
import type { OptimizerScalars, NetworkSpec } from '../engine/spec.js'
import { checkNames, conflict, flag, invalid, number, oneOf } from './checks.js'

export interface OptimizerOptions {
  /** 'sgd' (the default), 'adam', 'adamw', 'rmsprop' or 'adagrad' */
  name: string
  /** default 0.01 for sgd, rmsprop and adagrad, 0.001 for adam and adamw */
  learningRate?: number
  /** default 0; adamw 0.01 */
  weightDecay?: number
  /** sgd, rmsprop: 0 */
  momentum?: number
  /** sgd, with momentum */
  nesterov?: boolean
  /** adam, adamw: [0.9, 0.999] */
  betas?: [number, number]
  /** adam, adamw, rmsprop: 1e-8; adagrad: 1e-10 */
  eps?: number
  /** rmsprop: how much of the mean square stays at each update, 0.99 */
  alpha?: number
  /** rmsprop: divides by the deviation, the mean gradient taken off; false */
  centered?: boolean
  /** adagrad: the learning rate is divided by 1 + (updates − 1)·lrDecay; 0 */
  lrDecay?: number
  /** adagrad: where the sums of squares begin, 0 */
  initialAccumulatorValue?: number
}

/** The optimizers there are. */
export const OPTIMIZERS = Object.keys(ROWS) as Optimizer[]
const OWN_NAMES = [...new Set<OwnOption>(OPTIMIZERS.flatMap((name) => optimizerOf(name).own))]
const COMMON = ['name', 'learningRate', 'weightDecay']

/** @throws HindcastError OPTION_UNKNOWN, OPTION_INVALID, OPTION_CONFLICT */
export function resolveOptimizer(o: OptimizerOptions): Required<OptimizerOptions> {
  if (typeof o !== 'object' || o === null) throw invalid('optimizer', o, "an object such as { name: 'adam' }")
  const asked = OPTIMIZERS.find((known) => known === o.name)
  const offered = asked === undefined ? OWN_NAMES : optimizerOf(asked).own
  checkNames(o, [...COMMON, ...OWN_NAMES], 'optimizer option', [...COMMON, ...offered])
  const name = oneOf('optimizer.name', o.name, OPTIMIZERS)
  const { own, defaults } = optimizerOf(name)
  for (const option of OWN_NAMES) {
    if (o[option] === undefined || own.includes(option)) continue
    const owners = OPTIMIZERS.filter((other) => optimizerOf(other).own.includes(option)).join(' and ')
    throw conflict(`optimizer.${option} belongs to ${owners}, but the optimizer is ${name}: leave it out.`, option)
  }
  const betas = o.betas ?? [0.9, 0.999]
  if (!Array.isArray(betas) || betas.length !== 2) throw invalid('optimizer.betas', betas, 'two numbers')
  const momentum = number('optimizer.momentum', o.momentum ?? 0, 0, Infinity)
  const nesterov = flag('optimizer.nesterov', o.nesterov ?? false)
  if (nesterov && momentum === 0) throw conflict('optimizer.nesterov needs a momentum above 0.', 'nesterov')
  const start = o.initialAccumulatorValue ?? 0
  return {
    name,
    learningRate: number('optimizer.learningRate', o.learningRate ?? defaults.learningRate, 0, Infinity),
    weightDecay: number('optimizer.weightDecay', o.weightDecay ?? defaults.weightDecay, 0, Infinity),
    momentum,
    nesterov,
    betas: [number('optimizer.betas', betas[0], 0, 1), number('optimizer.betas', betas[1], 0, 1)],
    eps: number('optimizer.eps', o.eps ?? defaults.eps, 0, Infinity),
    alpha: number('optimizer.alpha', o.alpha ?? 0.99, 0, 1),
    centered: flag('optimizer.centered', o.centered ?? false),
    lrDecay: number('optimizer.lrDecay', o.lrDecay ?? 0, 0, Infinity),
    initialAccumulatorValue: number('optimizer.initialAccumulatorValue', start, 0, Infinity),
  }
}

/** The options without those of other optimizers, so that they are taken again. */
export function ownOptimizerOptions(o: Required<OptimizerOptions>): OptimizerOptions {
  const own: readonly string[] = ['name', 'learningRate', 'weightDecay', ...optimizerOf(o.name as Optimizer).own]
  return Object.fromEntries(Object.entries(o).filter(([key]) => own.includes(key))) as unknown as OptimizerOptions
}

/** What the engine keeps of an optimizer for the life of the network; see NetworkSpec. */
export function optimizerSpec(
  o: Required<OptimizerOptions>,
): Pick<NetworkSpec, 'optimizer' | 'nesterov' | 'moments' | 'centered' | 'initialAccumulator'> {
  const optimizer = o.name as Optimizer
  const moments = momentsOf(optimizer, o)
  const { nesterov, centered, initialAccumulatorValue: initialAccumulator } = o
  return { optimizer, nesterov, moments, centered, initialAccumulator }
}

/** What may differ from one update to the next. */
export interface StepOptions {
  /** instead of the optimizer's */
  learningRate?: number
  /** largest norm of the gradient, as PyTorch's clip_grad_norm_; 0, no limit */
  clipNorm?: number
  /** largest size of each of its numbers, as PyTorch's clip_grad_value_ (before clipNorm); 0, no limit */
  clipValue?: number
}

const STEP_NAMES = ['learningRate', 'clipNorm', 'clipValue']

/** @throws HindcastError OPTION_UNKNOWN, OPTION_INVALID */
export function checkStepOptions(o: StepOptions): StepOptions {
  if (typeof o !== 'object' || o === null) throw invalid('options', o, 'an object such as { clipNorm: 1 }')
  checkNames(o, STEP_NAMES, 'option')
  for (const [option, value] of Object.entries(o)) if (value !== undefined) number(option, value, 0, Infinity)
  return o
}

/** The optimizer's scalars. */
export function scalarsOf(o: { optimizer: Required<OptimizerOptions> }, step: StepOptions = {}): OptimizerScalars {
  const { learningRate, momentum, weightDecay, betas, eps, alpha, lrDecay } = o.optimizer
  return {
    learningRate: step.learningRate ?? learningRate,
    momentum,
    weightDecay,
    beta1: betas[0],
    beta2: betas[1],
    eps,
    clipNorm: step.clipNorm ?? 0,
    alpha,
    lrDecay,
    clipValue: step.clipValue ?? 0,
  }
}
