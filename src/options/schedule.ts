/**
 * The option `schedule`: how the learning rate changes from epoch to epoch; defaults and checks.
 *
 * @module
 */
import { checkNames, conflict, invalid, number, oneOf, positiveNumber, whole } from './checks.js'

/** PyTorch's StepLR: the rate times `gamma` (0.1) after every `stepSize` epochs. */
export interface StepSchedule {
  name: 'step'
  stepSize: number
  gamma?: number
}

/**
 * PyTorch's CosineAnnealingLR (T_max is `epochs`, eta_min `minimum`): down from the rate to `minimum` (0) along half a turn
 * of the cosine in so many epochs, by default those of the training, and `minimum` after it.
 */
export interface CosineSchedule {
  name: 'cosine'
  epochs?: number
  minimum?: number
}

/** A linear rise, PyTorch's LinearLR: epoch 1 has 1/epochs of the rate, and so on up to the whole of it. */
export interface WarmupSchedule {
  name: 'warmup'
  epochs: number
}

/**
 * PyTorch's ReduceLROnPlateau (mode 'min', threshold_mode 'rel'; min_lr is `minimum`): the rate times `factor` (0.1), but
 * not below `minimum` (0), after more than `patience` epochs (2, where PyTorch has 10) whose loss was not below the best by
 * `threshold` (1e-4) of it; then `cooldown` epochs (0) do not count. The loss is that of validation, or of training where
 * there is none.
 */
export interface PlateauSchedule {
  name: 'plateau'
  factor?: number
  patience?: number
  threshold?: number
  cooldown?: number
  minimum?: number
}

export type Schedule = StepSchedule | CosineSchedule | WarmupSchedule | PlateauSchedule
/** A schedule with every default filled in. */
export type ResolvedSchedule =
  Required<StepSchedule> | Required<CosineSchedule> | Required<WarmupSchedule> | Required<PlateauSchedule>

const NAMES = ['step', 'cosine', 'warmup', 'plateau'] as const
const MOST_EPOCHS = 1e9

/**
 * Checks a schedule, or a warm-up and what follows it, and fills in the defaults.
 *
 * @param epochs of the training
 * @throws HindcastError OPTION_INVALID, OPTION_UNKNOWN, OPTION_CONFLICT
 */
export function resolveSchedule(given: Schedule | readonly Schedule[], epochs: number): readonly ResolvedSchedule[] {
  const list: readonly Schedule[] = Array.isArray(given) ? given : [given as Schedule]
  const [first, second] = list.map((one) => one?.name)
  if (list.length > 2 || (list.length === 2 && (first !== 'warmup' || second === 'warmup'))) {
    throw conflict(
      'A schedule is one of step, cosine, warmup and plateau, or warmup and then one of the others.',
      'schedule',
    )
  }
  const rise = first === 'warmup' ? whole('schedule.epochs', (list[0] as WarmupSchedule).epochs, 1, MOST_EPOCHS) : 0
  return list.map((one) => resolveOne(one, Math.max(1, epochs - rise)))
}

/**
 * Refuses a schedule that would raise the rate to its minimum.
 *
 * @param rate that of the optimizer
 * @throws HindcastError OPTION_INVALID
 */
export function requireLower(schedules: readonly ResolvedSchedule[], rate: number): void {
  for (const one of schedules) {
    if (!('minimum' in one) || one.minimum <= rate) continue
    throw invalid('schedule.minimum', one.minimum, `at most the learning rate, ${rate}`)
  }
}

function resolveOne(o: Schedule, epochs: number): ResolvedSchedule {
  if (typeof o !== 'object' || o === null) throw invalid('schedule', o, "an object such as { name: 'cosine' }")
  const take = <const K extends string>(...names: K[]): void => checkNames(o, ['name', ...names], 'schedule option')
  switch (oneOf('schedule.name', o.name, NAMES)) {
    case 'step': {
      take('stepSize', 'gamma')
      const { stepSize, gamma = 0.1 } = o as StepSchedule
      return {
        name: 'step',
        stepSize: whole('schedule.stepSize', stepSize, 1, MOST_EPOCHS),
        gamma: positiveNumber('schedule.gamma', gamma),
      }
    }
    case 'cosine': {
      take('epochs', 'minimum')
      const { epochs: length = epochs, minimum = 0 } = o as CosineSchedule
      return {
        name: 'cosine',
        epochs: whole('schedule.epochs', length, 1, MOST_EPOCHS),
        minimum: number('schedule.minimum', minimum, 0, Infinity),
      }
    }
    case 'warmup':
      take('epochs')
      return { name: 'warmup', epochs: whole('schedule.epochs', (o as WarmupSchedule).epochs, 1, MOST_EPOCHS) }
    case 'plateau': {
      take('factor', 'patience', 'threshold', 'cooldown', 'minimum')
      const { factor = 0.1, patience = 2, threshold = 1e-4, cooldown = 0, minimum = 0 } = o as PlateauSchedule
      return {
        name: 'plateau',
        factor: number('schedule.factor', factor, 0, 1),
        patience: whole('schedule.patience', patience, 0, MOST_EPOCHS),
        threshold: number('schedule.threshold', threshold, 0, 1),
        cooldown: whole('schedule.cooldown', cooldown, 0, MOST_EPOCHS),
        minimum: number('schedule.minimum', minimum, 0, Infinity),
      }
    }
  }
}
