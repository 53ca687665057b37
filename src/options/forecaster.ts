/**
 * The options of a forecaster, resolved: its own, and those of its network, some of which have other defaults here or
 * follow from the columns.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { counted, whole } from '../text/number.js'
import { named, setting, words } from '../text/words.js'
import { type WithAuto, withoutAuto } from './auto.js'
import { type NetworkOptions, type ResolvedNetworkOptions, resolveNetworkOptions } from './network.js'
import { elsewhere } from './options.js'
import { alone, horizonsOf, outputCount, targetsOf, type Task } from './outputs.js'
import { checkNames, requireObject, resolveValues } from './resolve.js'
import { conflict, type Given } from './row.js'
import { FORECASTER } from './rows/forecaster.js'
import { MAX_SIZE, NETWORK } from './rows/network.js'
import { OPTIMIZER, type OptimizerOptions } from './rows/optimizer.js'
import {
  checkWindows,
  stepNumbers,
  wholeSegments,
  type WindowForm,
  type WindowOptions,
  windowScale,
} from './windows.js'

/** The options of a forecaster, none of them `'auto'`. */
export type PlainForecasterOptions = Given<typeof FORECASTER> & Partial<NetworkOptions>

/**
 * Options of a forecaster. Those of the network have these defaults: hiddenSize 16, optimizer adam with learning rate
 * 0.003; inputSize and outputSize follow from the columns. `'auto'` for window, segment, normalize, cell, hiddenSize and
 * the learning rate leaves them to the default rule, as if they were left out. @interface
 */
export type ForecasterOptions = WithAuto<PlainForecasterOptions>

/** Where and how a loaded forecaster runs; not part of the model. */
export interface LoadOptions
  extends Pick<NetworkOptions, 'engine' | 'wasm' | 'maxMemory' | 'threads'>, Pick<ForecasterOptions, 'jobs'> {
  /** A loaded model runs with exact arithmetic unless this is set, even if it was trained with it. */
  engineDependentBits?: boolean
}

/**
 * The options with every default filled in; `inputs` null where they follow from the table. Horizons are ascending, and
 * a list of one target or horizon has become that one.
 */
export interface ResolvedForecasterOptions extends Pick<Task, 'target' | 'horizon'>, WindowOptions {
  inputs: readonly string[] | null
  window: number
  /** Left out where it follows from the table. */
  season?: number | readonly number[]
  /** Shares that intervals are to hold. */
  interval?: number | readonly number[]
  scale: 'standard' | 'none'
  /** Networks that forecast together, their seeds from the network's on. */
  seeds: number
  /** Threads that train them. */
  jobs: number | 'auto'
  allowLeak: boolean
  /** Complete but for inputSize, which is 1 where it follows from the table. */
  network: ResolvedNetworkOptions
}

/**
 * Checks the options of a forecaster and fills in the defaults.
 *
 * @throws HindcastError `OPTION_UNKNOWN`, `OPTION_INVALID`, `OPTION_CONFLICT`, `TARGET_LEAK`
 */
export function resolveForecasterOptions(given: ForecasterOptions): ResolvedForecasterOptions {
  requireObject('options', given, "{ target: 'tmax' }")
  const options = withoutAuto<PlainForecasterOptions>(given)
  checkNames(
    options,
    [...Object.keys(FORECASTER), ...Object.keys(NETWORK)],
    'option',
    elsewhere('forecaster', 'network'),
  )
  const { inputs, ahead, defaults: _, ...all } = resolveValues(FORECASTER, options)
  const kept = options.window === undefined ? { ...all, window: wholeSegments(all) } : all
  if (ahead !== undefined && options.horizon !== undefined) {
    throw conflict(
      words`${named('ahead')} and ${named('horizon')} both say what is forecast: leave one of the two out.`,
      'ahead',
      ahead,
    )
  }
  const own = ahead === undefined ? kept : { ...kept, horizon: alone(Array.from({ length: ahead }, (_, i) => i + 1)) }
  checkWindows(own)
  const network = resolveNetwork(options, own, inputs?.length, outputCount(own))
  requireSeeds(network.seed, own.seeds)
  const among = horizonsOf(own)[0] > 0 || own.allowLeak ? undefined : targetsOf(own).find((y) => inputs?.includes(y))
  if (among !== undefined) {
    throw new HindcastError(
      'TARGET_LEAK',
      `The target ${shown(among)} is among the inputs, but with horizon 0 it would be given away: leave it out of ` +
        'the inputs, or forecast at least 1 row ahead.',
      { column: among, option: 'inputs' },
    )
  }
  return { ...own, inputs: inputs ?? null, network }
}

/** Refuses more networks than there are seeds from the first on. */
function requireSeeds(seed: number, seeds: number): void {
  const last = seed + seeds - 1
  const { check } = NETWORK.seed.kind
  check(last, {
    option: 'seed',
    refuse: () =>
      conflict(
        words`${setting('seeds', seeds)} counts up from ${setting('seed', seed)}, and there is no seed ${String(last)}; give a smaller ${named('seed')}.`,
        'seed',
        seed,
      ),
  })
}

/** Targets and horizons. */
export function taskOf({ target, horizon, network }: ResolvedForecasterOptions): Task {
  return { target, horizon, ...(network.loss === 'pinball' ? { quantiles: network.quantiles } : {}) }
}

/**
 * The network's options with a forecaster's defaults.
 *
 * @param form what a window is
 * @param inputs how many inputs are named, where they are
 * @param forecasts targets times horizons; outputSize is as many, times the quantiles with the loss pinball
 */
function resolveNetwork(
  options: Partial<NetworkOptions>,
  form: WindowForm & Pick<Task, 'target' | 'horizon'>,
  inputs: number | undefined,
  forecasts: number,
): ResolvedNetworkOptions {
  const given = Object.fromEntries(
    Object.keys(NETWORK).flatMap((name) => {
      const value = (options as Record<string, unknown>)[name]
      return value === undefined ? [] : [[name, value]]
    }),
  ) as Partial<NetworkOptions>
  if (given.loss === 'crossEntropy') {
    throw conflict(
      'The loss crossEntropy is for classes, and a forecaster forecasts numbers: take Network for classes, or another loss.',
      'loss',
      given.loss,
    )
  }
  const { inputSize, outputSize } = given
  const numbers = inputs === undefined ? undefined : stepNumbers(inputs, form)
  if (inputSize !== undefined && numbers !== undefined && inputSize !== numbers) {
    const what = numbers === inputs ? `${numbers} inputs are named` : `a step has ${counted(numbers, 'number')}`
    throw conflict(
      words`${named('inputSize')} is ${shown(inputSize)}, but ${what}; leave ${named('inputSize')} out, it follows from them.`,
      'inputSize',
      inputSize,
    )
  }
  const resolved = resolveNetworkOptions({
    hiddenSize: NETWORK.hiddenSize.usual,
    ...given,
    optimizer: withUsual(given.optimizer),
    inputSize: inputSize ?? numbers ?? 1,
    outputSize: undefined,
    ...(given.lossOn === undefined && windowScale(form) !== null ? { lossOn: 'last' } : {}),
  })
  if (windowScale(form) !== null && resolved.lossOn !== 'last') {
    throw conflict(
      words`${setting('normalize', form.normalize)} makes a window relative to its last row, so earlier steps would see what they forecast: take ${setting('lossOn', 'last')}, or leave ${named('lossOn')} out.`,
      'lossOn',
      resolved.lossOn,
    )
  }
  // Of one target, the loss pinball has one output a quantile, the others have one.
  const outputs = forecasts * resolved.outputSize
  const what = resolved.loss === 'pinball' ? 'targets, horizons and quantiles' : 'targets and horizons'
  if (outputSize !== undefined && outputSize !== outputs) {
    throw conflict(
      words`${named('outputSize')} is ${shown(outputSize)}, but the ${what} make ${counted(outputs, 'output')}; leave ${named('outputSize')} out, it follows from them.`,
      'outputSize',
      outputSize,
    )
  }
  if (outputs > MAX_SIZE) {
    throw new HindcastError(
      'OPTION_INVALID',
      `The ${what} make ${counted(outputs, 'output')}, but a network has at most ${whole(MAX_SIZE)}; name fewer.`,
      { option: 'horizon', value: outputs },
    )
  }
  return { ...resolved, outputSize: outputs }
}

/** A forecaster's default optimizer: Adam at 0.003. */
function withUsual(given: OptimizerOptions = {}): OptimizerOptions {
  if (typeof given !== 'object' || given === null) return given
  const name = given.name ?? OPTIMIZER.name.usual
  return { ...(name === 'adam' ? { learningRate: 0.003 } : {}), ...definedOnly(given), name }
}

const definedOnly = <T extends object>(given: T): T =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T
