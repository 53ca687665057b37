/**
 * What a forecaster is between two calls, from its options to its file.
 *
 * @module
 */
import type { UrlLike } from '../host-types.js'
import type { RuleChoice } from '../data/rule.js'
import { HindcastError } from '../errors.js'
import type { Bytes } from '../format/bytes.js'
import { modelBytes } from '../format/source.js'
import { decodeModel, type Model, modelFingerprint } from '../model/model-file.js'
import type { TrainingStart } from '../model/record.js'
import { discard, Network } from '../network/index.js'
import { withoutAuto } from '../options/auto.js'
import { withRuntime } from '../options/network.js'
import { resolveRows } from '../options/resolve.js'
import { FORECASTER } from '../options/rows/forecaster.js'
import { stepNumbers } from '../options/windows.js'
import {
  type ForecasterOptions,
  type LoadOptions,
  type PlainForecasterOptions,
  resolveForecasterOptions,
  type ResolvedForecasterOptions,
} from '../options/forecaster.js'

/** What a forecaster is once it was trained; the parameters are the networks'. */
export type Fitted = Omit<Model, 'parameters' | 'options'>

export interface ForecasterState {
  /** Until the first training, what is left open has its plain default. */
  options: ResolvedForecasterOptions
  /**
   * The options as they were given, as long as the default rule may still fill them in, and the fingerprints of networks
   * that were made with plain ones: they stay where the weights of one were changed since.
   */
  open: { given: PlainForecasterOptions; initial: readonly string[] } | null
  /** Whether the default rule is switched off. */
  isPlain: boolean
  /** What the rule chose. */
  chosen: Pick<RuleChoice, 'fit' | 'told'>
  /** Of one seed each, in order; none where their size follows from a table that is still to come. */
  networks: readonly Network[]
  fitted: Fitted | null
  /** How the next training begins. */
  start: TrainingStart['start']
  /** Whether a training is running. */
  isFitting: boolean
  disposed: boolean
}

/** A forecaster whose options leave nothing open. */
export function stateOf(
  options: ResolvedForecasterOptions,
  networks: readonly Network[],
  fitted: Fitted | null,
  start: ForecasterState['start'],
): ForecasterState {
  return {
    options,
    open: null,
    isPlain: false,
    chosen: { fit: {}, told: [] },
    networks,
    fitted,
    start,
    isFitting: false,
    disposed: false,
  }
}

/**
 * A forecaster that is not trained yet.
 *
 * @throws HindcastError what the options and the network throw
 */
export async function createState(given: ForecasterOptions): Promise<ForecasterState> {
  const options = withoutAuto<PlainForecasterOptions>(given)
  const resolved = resolveForecasterOptions(options)
  const networks = resolved.inputs === null ? [] : await newNetworks(resolved)
  const initial = networks.map((network) => network.fingerprint())
  const isPlain = options.defaults === 'plain'
  const open = isPlain ? null : { given: { ...options }, initial }
  return { ...stateOf(resolved, networks, null, 'new'), open, isPlain }
}

/**
 * The networks with their initial weights: each drawn from its seed and, where it forecasts the difference from a simple
 * forecast, with a head that then becomes 0, so that it begins as that forecast.
 *
 * @throws HindcastError what the network throws
 */
export async function newNetworks(
  options: ResolvedForecasterOptions,
  inputSize = options.network.inputSize,
): Promise<Network[]> {
  const networks = await networksOf(options, inputSize)
  if (options.residual === false) return networks
  for (const network of networks) {
    const parameters = network.stateDict()
    for (const name of ['head.weight', 'head.bias']) parameters[name].data.fill(0)
    network.loadStateDict(parameters)
  }
  return networks
}

/** A network for each seed. */
async function networksOf({ network, seeds }: ResolvedForecasterOptions, inputSize: number): Promise<Network[]> {
  const networks: Network[] = []
  try {
    for (let s = 0; s < seeds; s++) {
      networks.push(await Network.of({ ...network, inputSize, seed: network.seed + s }))
    }
  } catch (error) {
    networks.forEach(discard)
    throw error
  }
  return networks
}

/**
 * A forecaster from a model file.
 *
 * @throws HindcastError what files and the network throw
 */
export async function loadState(
  source: string | UrlLike | Bytes,
  { jobs, ...where }: LoadOptions,
): Promise<ForecasterState> {
  const threads = resolveRows({ jobs: FORECASTER.jobs }, { jobs }, 'option')
  const { bytes, file } = await modelBytes(source)
  const { options, parameters, numerics: _, ...fitted } = decodeModel(bytes, { file })
  const inputSize = stepNumbers(fitted.schema.inputs.length, fitted.schema)
  const given = { ...options, ...threads, network: { ...withRuntime(options.network, where), inputSize } }
  const networks = await networksOf(given, inputSize)
  networks.forEach((network, s) => network.loadStateDict(parameters[s]))
  return stateOf(given, networks, fitted, 'loaded')
}

/** Gives the memory back, also under a training. */
export function disposeState(state: ForecasterState): void {
  state.disposed = true
  state.networks.forEach(discard)
}

/** @throws HindcastError `DISPOSED` */
export function requireLive(state: ForecasterState): void {
  if (!state.disposed) return
  throw new HindcastError('DISPOSED', 'This forecaster has been disposed of: create or load another.')
}

/** @throws HindcastError `DISPOSED`, `NOT_FITTED` */
export function requireFitted(state: ForecasterState): { fitted: Fitted; networks: readonly Network[] } {
  requireLive(state)
  const { fitted, networks } = state
  if (fitted !== null && networks.length > 0) return { fitted, networks }
  throw new HindcastError('NOT_FITTED', 'This forecaster has not been trained: call fit before.')
}

/**
 * All that a forecaster is: what its file holds.
 *
 * @throws HindcastError `DISPOSED`, `NOT_FITTED`, `BUSY`
 */
export function modelOf(state: ForecasterState): Model {
  const { fitted, networks } = requireFitted(state)
  return { ...fitted, options: state.options, parameters: networks.map((network) => network.stateDict()) }
}

/** @throws HindcastError `DISPOSED`, `NOT_FITTED`, `BUSY` */
export const fingerprintOf = (state: ForecasterState): string => modelFingerprint(modelOf(state))
