/**
 * The options of the optimizer: PyTorch's names, definitions and defaults. Files keep those that belong to the
 * optimizer, in this order.
 *
 * @module
 */
import { type Optimizer, OPTIMIZERS } from '../../engine/optimizers.js'
import { named, words } from '../../text/words.js'
import { flag, number, oneOf } from '../kinds.js'
import type { At, Given, Kind, Rows } from '../row.js'

const fraction = number(0, 1)
const pair: Kind<readonly [number, number]> = {
  expected: 'two numbers from 0 to below 1',
  byExample: true,
  form: 'x,y',
  check: (value: unknown, at: At) => {
    if (!Array.isArray(value) || value.length !== 2) throw at.refuse()
    return [fraction.check(value[0], at), fraction.check(value[1], at)]
  },
  read: (given) => given.split(',').map((part) => fraction.read(part.trim())),
  write: (value) => value.join(','),
}

export const OPTIMIZER = {
  /** 'sgd' (the default; 'adam' in a forecaster), 'adam', 'adamw', 'rmsprop' or 'adagrad' */
  name: {
    // Programs may keep it as any text.
    kind: oneOf(OPTIMIZERS) as Kind<string, Optimizer>,
    default: 'sgd',
    usual: 'adam',
    recorded: true,
    flag: '--optimizer',
    help: 'optimizer, which updates the weights',
    label: 'Optimizer',
    group: 'training',
    example: 'adamw',
  },
  /** default 0.01 for sgd, rmsprop and adagrad, 0.001 for adam (0.003 in a forecaster) and adamw */
  learningRate: {
    kind: number(0),
    otherwise: '0.003 for adam, 0.001 for adamw, 0.01 for the others',
    recorded: true,
    ruled: true,
    flag: '--lr',
    help: 'learning rate',
    label: 'Learning rate',
    group: 'training',
    example: 0.01,
  },
  /** default 0; adamw 0.01 */
  weightDecay: {
    kind: number(0),
    otherwise: '0; 0.01 for adamw',
    recorded: true,
    help: 'weight decay: L2 penalty in the gradient; of adamw decoupled from it',
    example: 0.01,
  },
  /** sgd, rmsprop: default 0 */
  momentum: { kind: number(0), default: 0, recorded: true, help: 'momentum of sgd and rmsprop', example: 0.9 },
  /** sgd with momentum: Nesterov's; default false */
  nesterov: {
    kind: flag(),
    default: false,
    recorded: true,
    clash: (nesterov: boolean, { momentum }: { momentum: number }) =>
      nesterov && momentum === 0
        ? words`${named('optimizer.nesterov')} needs a ${named('optimizer.momentum')} above 0.`
        : null,
    help: 'whether the momentum of sgd is Nesterov’s',
    example: true,
  },
  /** adam, adamw: default [0.9, 0.999] */
  betas: {
    kind: pair,
    default: [0.9, 0.999],
    recorded: true,
    help: 'decay rates of the two running means of adam and adamw',
    example: [0.9, 0.99],
  },
  /** default 1e-8 for adam, adamw and rmsprop, 1e-10 for adagrad */
  eps: {
    kind: number(0),
    otherwise: '1e-8; 1e-10 for adagrad',
    recorded: true,
    help: 'added to the divisor, for numerical stability',
    example: 1e-6,
  },
  /** rmsprop: decay of the running mean square at each update, default 0.99 */
  alpha: {
    kind: fraction,
    default: 0.99,
    recorded: true,
    help: 'decay rate of the running mean square of rmsprop',
    example: 0.9,
  },
  /** rmsprop: divides by the gradient's standard deviation instead of its root mean square; default false */
  centered: {
    kind: flag(),
    default: false,
    recorded: true,
    help: 'whether rmsprop divides by the standard deviation of the gradient',
    example: true,
  },
  /** adagrad: the learning rate is divided by 1 + (updates − 1)·lrDecay; default 0 */
  lrDecay: { kind: number(0), default: 0, recorded: true, help: 'learning rate decay of adagrad', example: 0.001 },
  /** adagrad: initial value of the sums of squares, default 0 */
  initialAccumulatorValue: {
    kind: number(0),
    default: 0,
    recorded: true,
    help: 'initial value of the sums of squares of adagrad',
    example: 0.1,
  },
} satisfies Rows

/** Options of an optimizer. @interface */
export type OptimizerOptions = Given<typeof OPTIMIZER>
