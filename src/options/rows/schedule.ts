/**
 * The schedules of the learning rate, each with its options; the command line takes these in this order.
 *
 * @module
 */
import { number, oneOf, positive, whole } from '../kinds.js'
import type { Given, Row, Rows } from '../row.js'

const epochs = whole(1, 1e9)

const STEP = {
  stepSize: { kind: epochs, needed: true, recorded: true, help: 'epochs from one reduction to the next', example: 10 },
  gamma: { kind: positive(), default: 0.1, recorded: true, help: 'factor of each reduction', example: 0.5 },
} satisfies Rows

const COSINE = {
  epochs: {
    kind: epochs,
    otherwise: 'those of the training',
    recorded: true,
    help: 'epochs from the full rate down to the minimum',
    example: 20,
  },
  minimum: { kind: number(0), default: 0, recorded: true, help: 'learning rate at the end', example: 0.0001 },
} satisfies Rows

const WARMUP = {
  epochs: { kind: epochs, needed: true, recorded: true, help: 'epochs of the warm-up', example: 3 },
} satisfies Rows

const PLATEAU = {
  patience: {
    kind: whole(0, 1e9),
    default: 2,
    recorded: true,
    help: 'epochs without a better loss before a reduction',
    example: 3,
  },
  factor: { kind: number(0, 1), default: 0.1, recorded: true, help: 'factor of each reduction', example: 0.5 },
  threshold: {
    kind: number(0, 1),
    default: 1e-4,
    recorded: true,
    help: 'relative improvement that counts as better',
    example: 0.001,
  },
  cooldown: {
    kind: whole(0, 1e9),
    default: 0,
    recorded: true,
    help: 'epochs after a reduction that do not count',
    example: 1,
  },
  minimum: { kind: number(0), default: 0, recorded: true, help: 'lowest learning rate', example: 0.0001 },
} satisfies Rows

export const SCHEDULES = { step: STEP, cosine: COSINE, plateau: PLATEAU, warmup: WARMUP } satisfies Record<string, Rows>

export type ScheduleName = keyof typeof SCHEDULES

/** The row of a schedule's name. */
export const SCHEDULE_NAME = {
  kind: oneOf({
    step: 'down by steps',
    cosine: 'down along half a cosine',
    plateau: 'down where the loss no longer falls',
    warmup: 'up to the full rate',
  } satisfies Record<ScheduleName, string>),
  recorded: true,
  help: 'kind of the schedule',
  example: 'cosine',
} satisfies Row

/** PyTorch's StepLR: multiplies the rate by `gamma` (default 0.1) after every `stepSize` epochs. */
export interface StepSchedule extends Given<typeof STEP> {
  name: 'step'
}

/**
 * PyTorch's CosineAnnealingLR (T_max is `epochs`, eta_min `minimum`): from the rate down to `minimum` (default 0) along
 * half a period of the cosine in so many epochs (by default those of the training), and `minimum` after that.
 */
export interface CosineSchedule extends Given<typeof COSINE> {
  name: 'cosine'
}

/** A linear warm-up, PyTorch's LinearLR: epoch 1 has 1/epochs of the rate, and so on up to the full rate. */
export interface WarmupSchedule extends Given<typeof WARMUP> {
  name: 'warmup'
}

/**
 * PyTorch's ReduceLROnPlateau (mode 'min', threshold_mode 'rel'; min_lr is `minimum`): the rate times `factor` (0.1),
 * but not below `minimum` (0), after more than `patience` epochs (2, where PyTorch has 10) whose loss was not below the
 * best by `threshold` (1e-4) of it; then `cooldown` epochs (0) do not count. The loss is that of validation, or of
 * training where there is none.
 */
export interface PlateauSchedule extends Given<typeof PLATEAU> {
  name: 'plateau'
}

export type Schedule = StepSchedule | CosineSchedule | WarmupSchedule | PlateauSchedule
