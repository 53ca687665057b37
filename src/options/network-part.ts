/**
 * The network of a forecaster: its defaults, and what follows from the columns and from what is forecast.
 *
 * @module
 */
import { counted, HindcastError, shown } from '../errors.js'
import { resolveLoss } from './loss.js'
import { type NetworkOptions, resolveNetworkOptions } from './network.js'
import { type OptimizerOptions, ownOptimizerOptions } from './optimizer.js'

const MOST_OUTPUTS = 65_536

/**
 * Fills in the defaults of a forecaster, and has the network's own check look at the result.
 *
 * @param inputs how many inputs are named, where they are
 * @param forecasts targets times horizons; outputSize is as many, times the quantiles with the loss pinball
 * @throws HindcastError `OPTION_UNKNOWN`, `OPTION_INVALID`, `OPTION_CONFLICT`
 */
export function checkedNetwork(
  given: Partial<NetworkOptions>,
  inputs: number | undefined,
  forecasts: number,
): NetworkOptions {
  refuseClasses(given)
  const optimizer = withRate(given.optimizer ?? { name: 'adam' })
  const { loss, huberDelta, quantiles } = given
  // Of one target, the loss pinball has one output a quantile, the others have one.
  const outputs = forecasts * resolveLoss({ loss, huberDelta, quantiles }, MOST_OUTPUTS).outputSize
  const what = loss === 'pinball' ? 'targets, horizons and quantiles' : 'targets and horizons'
  const { inputSize, outputSize = outputs } = given
  if (outputSize !== outputs) {
    throw new HindcastError(
      'OPTION_CONFLICT',
      `outputSize is ${shown(outputSize)}, but the ${what} make ${counted(outputs, 'output')}; leave ` +
        'outputSize out, it follows from them.',
      { option: 'outputSize', value: outputSize },
    )
  }
  if (outputs > MOST_OUTPUTS) {
    throw new HindcastError(
      'OPTION_INVALID',
      `The ${what} make ${counted(outputs, 'output')}, but a network has at most ${MOST_OUTPUTS}; name fewer.`,
      { option: 'horizon', value: outputs },
    )
  }
  if (inputSize !== undefined && inputs !== undefined && inputSize !== inputs) {
    throw new HindcastError(
      'OPTION_CONFLICT',
      `inputSize is ${shown(inputSize)}, but ${inputs} inputs are named; leave inputSize out, it follows from them.`,
      { option: 'inputSize', value: inputSize },
    )
  }
  const defined = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const { wasm, ...checked } = resolveNetworkOptions({
    hiddenSize: 16,
    ...defined,
    optimizer,
    inputSize: inputSize ?? inputs ?? 1,
    outputSize: outputs,
  })
  return { ...checked, optimizer: ownOptimizerOptions(checked.optimizer), ...(wasm === undefined ? {} : { wasm }) }
}

/** A forecaster forecasts numbers. */
function refuseClasses({ loss }: Partial<NetworkOptions>): void {
  if (loss !== 'crossEntropy') return
  throw new HindcastError(
    'OPTION_CONFLICT',
    'The loss crossEntropy is for classes, and a forecaster forecasts numbers: take Network for classes, or another loss.',
    { option: 'loss', value: loss },
  )
}

/** Adam's learning rate is 0.003 in a forecaster. */
function withRate(optimizer: OptimizerOptions): OptimizerOptions {
  if (typeof optimizer !== 'object' || optimizer === null) return optimizer
  const { learningRate, ...rest } = optimizer
  if (learningRate !== undefined) return optimizer
  return rest.name === 'adam' ? { ...rest, learningRate: 0.003 } : rest
}
