/**
 * What the calls of a forecaster need of it. While it trains they are refused.
 *
 * @module
 */
import type { Dataset } from '../data/dataset.js'
import type { Given } from '../data/forecasts.js'
import { HindcastError } from '../errors.js'
import type { Model } from '../model/model-file.js'
import type { Scored } from '../scores/scores.js'
import { type Fitted, type ForecasterState, modelOf, requireFitted, requireLive } from './state.js'
import { runNetworks } from './windows.js'

/** @throws HindcastError `BUSY`, `DISPOSED` */
export function requireIdle(state: ForecasterState, call: string): void {
  requireLive(state)
  if (!state.isFitting) return
  throw new HindcastError('BUSY', `${call} was called while fit is running: wait for it to end, or abort it.`)
}

/** What its file holds. @throws HindcastError `BUSY`, `DISPOSED`, `NOT_FITTED` */
export function idleModel(state: ForecasterState, call: string): Model {
  requireIdle(state, call)
  return modelOf(state)
}

/** What a call needs to run windows through the networks. @throws HindcastError `BUSY`, `DISPOSED`, `NOT_FITTED` */
export function idleNetworks(state: ForecasterState, call: string): Scored & { fitted: Fitted } {
  requireIdle(state, call)
  const { fitted, networks } = requireFitted(state)
  const run = (dataset: Dataset, ends: Int32Array): Given => runNetworks(networks, call, dataset, fitted.schema, ends)
  const { dtype, loss, seed } = networks[0].options
  return { dtype, loss, seed, run, fitted }
}
