/**
 * The options that files keep of a forecaster, its windows and its trainings, and how they are read back. Beside the checks
 * of these options, since a page checks them long before it knows any file.
 *
 * @module
 */
import type { Refuse } from '../format/fields.js'
import type { Json } from '../format/json.js'
import { type ResolvedFitOptions, resolveFitOptions } from './fit.js'
import { type ForecasterOptions, type ResolvedForecasterOptions, resolveForecasterOptions } from './forecaster.js'
import { readRecorded, type Recorded, recordedOf } from './record.js'
import { FIT } from './rows/fit.js'
import { FORECASTER } from './rows/forecaster.js'
import { NETWORK } from './rows/network.js'
import { type WindowForm, WINDOW_ROWS } from './windows.js'

/** The options of windows that differ from their defaults. */
export const windowForm = (options: WindowForm): WindowForm => recordedOf(WINDOW_ROWS, options)

/** The options of a training that change its result. */
export type RecordedFit = Recorded<typeof FIT>

/** The options of a training that a record keeps: all but those of one call. */
export const recordedFit = (fit: ResolvedFitOptions): RecordedFit => recordedOf(FIT, fit)

/** The options of a training from a record in a file. */
export function readFit(value: Json | undefined, where: string, refuse: Refuse): RecordedFit {
  return recordedFit(readRecorded(FIT, value, where, refuse, resolveFitOptions))
}

const ROWS = { ...FORECASTER, ...NETWORK }

/**
 * The options that define a model. Where and how a network runs is not among them, except for the option that gives up
 * the promise of same bits.
 */
export function recordedOptions(options: ResolvedForecasterOptions): Record<string, unknown> {
  return recordedOf(ROWS, flat(options))
}

const flat = (options: ResolvedForecasterOptions): object => ({ ...options, ...options.network })

/**
 * The options of a model from its file.
 *
 * @param inputs the columns that its schema names
 */
export function readOptions(
  value: Json | undefined,
  inputs: readonly string[],
  refuse: Refuse,
): ResolvedForecasterOptions {
  const resolve = (given: ForecasterOptions): ResolvedForecasterOptions => ({
    ...resolveForecasterOptions({ ...given, inputs, allowLeak: true }),
    allowLeak: given.allowLeak ?? false,
  })
  return readRecorded(ROWS, value, 'its options', refuse, resolve, flat)
}
