/**
 * Why an origin leaves something out: a kind with its facts, and the sentence that says it.
 *
 * @module
 */
import { shown } from '../errors.js'
import { counted, whole } from '../text/number.js'
import { capital } from '../text/sentence.js'

/** Series that an origin does not forecast: how many of all, and the names of the first three; null where there is one. */
export interface LeftSeries {
  count: number
  of: number
  first: readonly string[]
}

/** Why an origin leaves something out. Rows are those that it learns from, `ahead` how far it forecasts. */
export type DroppedReason =
  | { kind: 'nothingBefore' }
  | { kind: 'noTrainingWindow'; rows: number; window: number; ahead: number }
  | { kind: 'noRuleWindow'; rows: number; ahead: number }
  | { kind: 'emptyColumn'; rows: number; column: string }
  | { kind: 'noValidationWindow'; rows: number; ahead: number }
  | { kind: 'tooLittle'; message: string }
  | { kind: 'laterWindow'; window: number }
  | { kind: 'targetMissing'; windows: number }
  | { kind: 'straddling'; windows: number }
  | { kind: 'baseless'; windows: number }
  | { kind: 'noRowThere'; series: LeftSeries | null }
  | { kind: 'noWindowThere'; window: number; series: LeftSeries | null }

/** A reason in a sentence. */
export function droppedSentence(reason: DroppedReason): string {
  switch (reason.kind) {
    case 'nothingBefore':
      return 'No row lies before it to learn from.'
    case 'noTrainingWindow': {
      const { rows, window, ahead } = reason
      return `Its ${counted(rows, 'training row')} ${hold(rows)} no window of ${whole(window)} with ${counted(ahead, 'row')} ahead.`
    }
    case 'noRuleWindow':
      return `By the default rule its ${counted(reason.rows, 'training row')} ${hold(reason.rows)} no window with ${counted(reason.ahead, 'row')} ahead.`
    case 'emptyColumn':
      return `The column ${shown(reason.column)} has no value in its ${counted(reason.rows, 'training row')}.`
    case 'noValidationWindow':
      return `Its ${counted(reason.rows, 'validation row')} ${hold(reason.rows)} no window with ${counted(reason.ahead, 'row')} ahead.`
    case 'tooLittle':
      return reason.message
    case 'laterWindow':
      // Given, it is known before its time, which who reads the scores should know.
      return `The window of ${whole(reason.window)} would fit, but a later origin chose it, from rows after this one; give it to forecast from here all the same.`
    case 'targetMissing':
      return `${counted(reason.windows, 'window')} to learn from without the target's value.`
    case 'straddling':
      return `${counted(reason.windows, 'window')} with rows ahead in two parts.`
    case 'baseless':
      return `${counted(reason.windows, 'window')} to learn from without a value that they are relative to.`
    case 'noRowThere':
      return leftSentence('no row at this time', reason.series)
    case 'noWindowThere':
      return leftSentence(`no whole window of ${whole(reason.window)} rows ends here`, reason.series)
  }
}

const hold = (rows: number): string => (rows === 1 ? 'holds' : 'hold')

function leftSentence(what: string, series: LeftSeries | null): string {
  if (series === null) return `${capital(what)}.`
  const { count, of, first } = series
  const some = first.map((name) => shown(name, 40)).join(', ')
  const more = count > first.length ? ` and ${whole(count - first.length)} more` : ''
  return `${counted(count, 'series', 'series')} of ${whole(of)}: ${what} (${some}${more}).`
}

/** Reasons that are told together have the same: they are of one kind, and of one column or refusal. */
export function sameReason(reason: DroppedReason): string {
  const what = reason.kind === 'emptyColumn' ? reason.column : reason.kind === 'tooLittle' ? reason.message : ''
  return `${reason.kind} ${what}`
}
