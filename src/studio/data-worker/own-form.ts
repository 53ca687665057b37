/**
 * Forecasts as CSV in the form of the file that they are of, so that the same spreadsheet opens them.
 *
 * @module
 */
import type { Table } from '../../table/index.js'
import { csvOf } from '../../text/csv.js'
import { formOf, formWords } from '../csv-form.js'
import type { Prediction } from '../../text/prediction.js'
import type { OwnForm } from './answers.js'

/** By it a spreadsheet knows UTF-8. */
const MARK = '\uFEFF'

/** The forecasts; null where the file has the plain form itself. */
export function ownForm({ reading }: Table, predictions: readonly Prediction[]): OwnForm | null {
  const form = formOf(reading)
  return form === null ? null : { csv: MARK + csvOf(predictions, {}, form), words: formWords(form) }
}
