/**
 * The optimizers, a row each. Their updates stand in assembly/optimizer.ts and ts/optimizer.ts.
 *
 * @module
 */

/** Blocks of optimizer state, each with the shape of the parameters. */
export type Moment = 'moment1' | 'moment2' | 'moment3'
/** What an optimizer may have beside a name, a learning rate and weight decay. */
export type OwnOption =
  'momentum' | 'nesterov' | 'betas' | 'eps' | 'alpha' | 'centered' | 'lrDecay' | 'initialAccumulatorValue'

export interface OptimizerRow {
  /** its number in the descriptor and in assembly/optimizer.ts */
  code: number
  own: readonly OwnOption[]
  /** PyTorch's defaults */
  defaults: { learningRate: number; weightDecay: number; eps: number }
  /** the blocks of state it keeps: always, or where one of its options is neither 0 nor false */
  state: { readonly [block in Moment]?: 'always' | 'momentum' | 'centered' }
  /** PyTorch's class */
  torch: string
}

export const OPTIMIZERS = {
  sgd: {
    code: 0,
    own: ['momentum', 'nesterov'],
    defaults: { learningRate: 0.01, weightDecay: 0, eps: 1e-8 },
    state: { moment1: 'momentum' },
    torch: 'SGD',
  },
  adam: {
    code: 1,
    own: ['betas', 'eps'],
    defaults: { learningRate: 0.001, weightDecay: 0, eps: 1e-8 },
    state: { moment1: 'always', moment2: 'always' },
    torch: 'Adam',
  },
  adamw: {
    code: 2,
    own: ['betas', 'eps'],
    defaults: { learningRate: 0.001, weightDecay: 0.01, eps: 1e-8 },
    state: { moment1: 'always', moment2: 'always' },
    torch: 'AdamW',
  },
  rmsprop: {
    code: 3,
    own: ['momentum', 'eps', 'alpha', 'centered'],
    defaults: { learningRate: 0.01, weightDecay: 0, eps: 1e-8 },
    state: { moment1: 'momentum', moment2: 'always', moment3: 'centered' },
    torch: 'RMSprop',
  },
  adagrad: {
    code: 4,
    own: ['eps', 'lrDecay', 'initialAccumulatorValue'],
    defaults: { learningRate: 0.01, weightDecay: 0, eps: 1e-10 },
    state: { moment2: 'always' },
    torch: 'Adagrad',
  },
} as const satisfies Record<string, OptimizerRow>

export type Optimizer = keyof typeof OPTIMIZERS

/** The row of an optimizer. */
export const optimizerOf = (optimizer: Optimizer): OptimizerRow => OPTIMIZERS[optimizer]

/** The blocks of state that an optimizer keeps with its options. */
export function momentsOf(optimizer: Optimizer, options: { momentum: number; centered: boolean }): Moment[] {
  const { state } = optimizerOf(optimizer)
  return (Object.keys(state) as Moment[]).filter((block) => {
    const where = state[block]!
    return where === 'always' || Boolean(options[where])
  })
}
