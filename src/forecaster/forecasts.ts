/**
 * Forecasts, with what a reader should know of them.
 *
 * @module
 */
import { shown } from '../errors.js'
import type { Prediction } from '../text/prediction.js'

/** What a warning is about, whatever rows and numbers its sentence names. */
export type WarningKind =
  | 'noRowToStart'
  | 'noForecast'
  | 'nothingAhead'
  | 'lastRowsUnused'
  | 'filled'
  | 'moreSeries'
  | 'unknownWords'
  | 'unseenSeries'
  | 'baseless'
  | 'crossed'
  | 'noMedian'
  | 'knownMissing'
  | 'unchosenBaseline'
  | 'noIntervals'
  | 'noBaselineValue'

/** What a reader should know of some forecasts; of one series, where it is named. */
export interface Warning {
  kind: WarningKind
  series?: string
  /** Without the series. */
  sentence: string
}

/** Forecasts, and what is to be known of them. */
export interface Told {
  forecasts: Prediction[]
  warnings: readonly Warning[]
}

/** A warning of each sentence. */
export const warningsOf = (kind: WarningKind, sentences: readonly string[]): Warning[] =>
  sentences.map((sentence) => ({ kind, sentence }))

/** A warning in a sentence. */
export const warningSentence = ({ series, sentence }: Warning): string =>
  series === undefined ? sentence : `${shown(series)}: ${sentence}`

/**
 * An array of forecasts with warnings about what they rest on. `warnings` is not enumerable, so that JSON, copies and
 * comparisons are those of the array.
 */
export interface Forecasts extends Array<Prediction> {
  /** Sentences: input cells were filled, the last rows are in no window, quantiles crossed; empty if there are none. */
  readonly warnings: readonly string[]
}

/** Puts the warnings on the array. */
export function withWarnings(predictions: Prediction[], warnings: readonly string[]): Forecasts {
  return Object.defineProperty(predictions, 'warnings', { value: warnings }) as Forecasts
}

/** Forecasts as callers get them. */
export const withSentences = ({ forecasts, warnings }: Told): Forecasts =>
  withWarnings(forecasts, warnings.map(warningSentence))
