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
import { placed } from '../options/network.js'
import { stepNumbers } from '../options/windows.js'
import {
  type ForecasterOptions,
  type LoadOptions,
  resolveForecasterOptions,
  type ResolvedForecasterOptions,
} from '../options/forecaster.js'

/** What a forecaster is once it was trained; the parameters are the network's. */
export type Fitted = Omit<Model, 'parameters' | 'options'>

export interface ForecasterState {
  /** Until the first training, what is left open has its plain default. */
  options: ResolvedForecasterOptions
  /**
   * The options as they were given, as long as the default rule may still fill them in, and the fingerprint of a network that
   * was made with plain ones: it stays where its weights were changed since.
   */
  open: { given: ForecasterOptions; initial: string | null } | null
  /** What the rule chose. */
  chosen: Pick<RuleChoice, 'fit' | 'told'>
  /** Null where its size follows from a table that is still to come. */
  network: Network | null
  fitted: Fitted | null
  /** How the next training begins. */
  start: TrainingStart['start']
  disposed: boolean
}

/** A forecaster whose options leave nothing open. */
export function stateOf(
  options: ResolvedForecasterOptions,
  network: Network | null,
  fitted: Fitted | null,
  start: ForecasterState['start'],
): ForecasterState {
  return { options, open: null, chosen: { fit: {}, told: [] }, network, fitted, start, disposed: false }
}

/**
 * A forecaster that is not trained yet.
 *
 * @throws HindcastError what the options and the network throw
 */
export async function createState(options: ForecasterOptions): Promise<ForecasterState> {
  const resolved = resolveForecasterOptions(options)
  const network = resolved.inputs === null ? null : await newNetwork(resolved)
  const initial = network?.fingerprint() ?? null
  const open = options.defaults === 'plain' ? null : { given: { ...options }, initial }
  return { ...stateOf(resolved, network, null, 'new'), open }
}

/**
 * A network with its initial weights: drawn from its seed and, where it forecasts the difference from a simple forecast, with
 * a head that then becomes 0, so that it begins as that forecast.
 *
 * @throws HindcastError what the network throws
 */
export async function newNetwork(
  { network, residual }: ResolvedForecasterOptions,
  inputSize = network.inputSize,
): Promise<Network> {
  const made = await Network.of({ ...network, inputSize })
  if (residual === false) return made
  const parameters = made.stateDict()
  for (const name of ['head.weight', 'head.bias']) parameters[name].data.fill(0)
  made.loadStateDict(parameters)
  return made
}

/**
 * A forecaster from a model file.
 *
 * @throws HindcastError what files and the network throw
 */
export async function loadState(source: string | UrlLike | Bytes, where: LoadOptions): Promise<ForecasterState> {
  const { bytes, file } = await modelBytes(source)
  const { options, parameters, numerics: _, ...fitted } = decodeModel(bytes, { file })
  const given = {
    ...placed(options.network, where),
    inputSize: stepNumbers(fitted.schema.inputs.length, fitted.schema),
  }
  const network = await Network.of(given)
  network.loadStateDict(parameters)
  return stateOf({ ...options, network: given }, network, fitted, 'loaded')
}

/** Gives the memory back, also under a training. */
export function disposeState(state: ForecasterState): void {
  state.disposed = true
  if (state.network !== null) discard(state.network)
}

/** @throws HindcastError `DISPOSED` */
export function requireLive(state: ForecasterState): void {
  if (!state.disposed) return
  throw new HindcastError('DISPOSED', 'This forecaster has been disposed of: create or load another.')
}

/** @throws HindcastError `DISPOSED`, `NOT_FITTED` */
export function requireFitted(state: ForecasterState): { fitted: Fitted; network: Network } {
  requireLive(state)
  const { fitted, network } = state
  if (fitted !== null && network !== null) return { fitted, network }
  throw new HindcastError('NOT_FITTED', 'This forecaster has not been trained: call fit before.')
}

/**
 * All that a forecaster is: what its file holds.
 *
 * @throws HindcastError `DISPOSED`, `NOT_FITTED`, `BUSY`
 */
export function modelOf(state: ForecasterState): Model {
  const { fitted, network } = requireFitted(state)
  return { ...fitted, options: state.options, parameters: network.stateDict() }
}

/** @throws HindcastError `DISPOSED`, `NOT_FITTED`, `BUSY` */
export const fingerprintOf = (state: ForecasterState): string => modelFingerprint(modelOf(state))
