/**
 * The losses, a row each. Their formulas stand in assembly/losses.ts and ts/losses.ts.
 *
 * @module
 */
export interface LossRow {
  /** its number in the descriptor and in assembly/losses.ts */
  code: number
  /**
   * what a number of a target row is: one output's value; a value of which several outputs are the quantiles; or the row's
   * only number, a class
   */
  targets: 'values' | 'quantiles' | 'classes'
  /** the option whose numbers are its parameters; null: it has none */
  option: 'huberDelta' | 'quantiles' | null
  /** the error that it is judged by: for skill, the verdict and the best baseline */
  judged: 'mse' | 'mae' | 'pinball'
  /** PyTorch's module; null: it has none */
  torch: string | null
}

export const LOSSES = {
  /** mean squared error */
  mse: { code: 0, targets: 'values', option: null, judged: 'mse', torch: 'MSELoss' },
  /** mean absolute error */
  mae: { code: 1, targets: 'values', option: null, judged: 'mae', torch: 'L1Loss' },
  /** squared up to huberDelta, absolute beyond */
  huber: { code: 2, targets: 'values', option: 'huberDelta', judged: 'mse', torch: 'HuberLoss' },
  /** for quantiles: q·|e| below, (1 − q)·|e| above */
  pinball: { code: 3, targets: 'quantiles', option: 'quantiles', judged: 'pinball', torch: null },
  /** −log softmax of the target's class */
  crossEntropy: { code: 4, targets: 'classes', option: null, judged: 'mse', torch: 'CrossEntropyLoss' },
} as const satisfies Record<string, LossRow>

export type Loss = keyof typeof LOSSES

/** The row of a loss. */
export const lossOf = ({ loss }: { loss: Loss }): LossRow => LOSSES[loss]

/** Outputs that one number of a target row has: the quantiles, otherwise 1. */
export function outputsPerTarget(s: { loss: Loss; lossParameters: readonly number[] }): number {
  return lossOf(s).targets === 'quantiles' ? s.lossParameters.length : 1
}

/** Numbers in a target row. */
export function targetSizeOf(s: { loss: Loss; lossParameters: readonly number[]; outputSize: number }): number {
  return lossOf(s).targets === 'classes' ? 1 : s.outputSize / outputsPerTarget(s)
}
