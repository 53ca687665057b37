/**
 * The options of the optimizer, resolved, and what the engine makes of them.
 *
 * @module
 */
import { momentsOf, type Optimizer, optimizerOf, OPTIMIZERS } from '../engine/optimizers.js'
import { type NetworkSpec, OPTIMIZER_SCALARS, type OptimizerScalars } from '../engine/spec.js'
import { named, words } from '../text/words.js'
import { checkNames, requireObject, resolveRows, resolveValues } from './resolve.js'
import { checked, conflict, type Given, type Kept } from './row.js'
import { STEP_CLIP } from './rows/clip.js'
import { OPTIMIZER, type OptimizerOptions } from './rows/optimizer.js'

export type { OptimizerOptions }

/** The options with every default filled in, those of other optimizers too. @interface */
export type ResolvedOptimizer = Required<Kept<typeof OPTIMIZER>>

const COMMON = ['name', 'learningRate', 'weightDecay']
const NAMES = Object.keys(OPTIMIZERS) as Optimizer[]
const OWN = [...new Set(NAMES.flatMap((name) => optimizerOf(name).own))]

/** @throws HindcastError OPTION_UNKNOWN, OPTION_INVALID, OPTION_CONFLICT */
export function resolveOptimizer(o: OptimizerOptions): ResolvedOptimizer {
  requireObject('optimizer', o, "{ name: 'adam' }")
  const asked = o.name ?? OPTIMIZER.name.default
  const offered = NAMES.includes(asked as Optimizer) ? optimizerOf(asked as Optimizer).own : OWN
  checkNames(o, Object.keys(OPTIMIZER), 'optimizer option', undefined, [...COMMON, ...offered])
  const name = checked('optimizer.name', OPTIMIZER.name, asked)
  const { own, defaults } = optimizerOf(name)
  for (const option of OWN) {
    if (o[option] === undefined || own.includes(option)) continue
    const owners = NAMES.filter((other) => optimizerOf(other).own.includes(option)).join(' and ')
    const full = `optimizer.${option}`
    throw conflict(words`${named(full)} belongs to ${owners}, but the optimizer is ${name}: leave it out.`, full)
  }
  const given = Object.fromEntries(Object.entries(o).filter(([, value]) => value !== undefined))
  const resolved = resolveValues(OPTIMIZER, { ...defaults, ...given, name }, 'optimizer.') as ResolvedOptimizer
  return resolved
}

/** The options that belong to the chosen optimizer, in the form in which they can be passed again. */
export function ownOptimizerOptions(o: ResolvedOptimizer): OptimizerOptions {
  const own: readonly string[] = [...COMMON, ...optimizerOf(o.name).own]
  return Object.fromEntries(Object.entries(o).filter(([name]) => own.includes(name)))
}

/** What the engine keeps of an optimizer for the life of the network; see NetworkSpec. */
export function optimizerSpec(
  o: ResolvedOptimizer,
): Pick<NetworkSpec, 'optimizer' | 'nesterov' | 'moments' | 'centered' | 'initialAccumulator'> {
  const optimizer = o.name
  const moments = momentsOf(optimizer, o)
  const { nesterov, centered, initialAccumulatorValue: initialAccumulator } = o
  return { optimizer, nesterov, moments, centered, initialAccumulator }
}

const STEP = { learningRate: OPTIMIZER.learningRate, ...STEP_CLIP }
const CLIPPING = Object.keys(STEP_CLIP) as (keyof typeof STEP_CLIP)[]

/** Options of a single update. @interface */
export type StepOptions = Given<typeof STEP>

/** @throws HindcastError OPTION_UNKNOWN, OPTION_INVALID */
export function checkStepOptions(o: StepOptions): StepOptions {
  requireObject('options', o, '{ learningRate: 0.01 }')
  return resolveRows(STEP, o, 'option of step')
}

/** The optimizer's scalars. */
export function scalarsOf(o: { optimizer: ResolvedOptimizer }, step: StepOptions = {}): OptimizerScalars {
  const { learningRate, momentum, weightDecay, betas, eps, alpha, lrDecay } = o.optimizer
  const [beta1, beta2] = betas
  const rate = step.learningRate ?? learningRate
  const own = { learningRate: rate, momentum, weightDecay, beta1, beta2, eps, alpha, lrDecay }
  const scalars = { ...OPTIMIZER_SCALARS, ...own }
  for (const limit of CLIPPING) scalars[limit] = step[limit] ?? 0
  return scalars
}
