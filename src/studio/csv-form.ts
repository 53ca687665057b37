/**
 * The form in which a CSV of forecasts is written beside the plain one: that of the file that they are of.
 *
 * @module
 */
import type { Reading } from '../table/index.js'
import { type CsvForm, PLAIN } from '../text/csv.js'

const SIGNS: Partial<Record<string, string>> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' }

/** The form of a file that was read so, as far as a CSV can have it; null where it is the plain one. */
export function formOf({ delimiter = ',', decimal }: Reading): CsvForm | null {
  const form = { delimiter: delimiter in SIGNS ? delimiter : ';', decimal: decimal?.sign ?? '.' }
  return form.delimiter === PLAIN.delimiter && form.decimal === PLAIN.decimal ? null : form
}

/** `semicolons between cells and decimal commas`. */
export const formWords = ({ delimiter, decimal }: CsvForm): string =>
  `${SIGNS[delimiter]} between cells and decimal ${decimal === ',' ? 'commas' : 'points'}`
