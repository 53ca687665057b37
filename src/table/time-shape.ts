/**
 * Whether one cell looks like a written time.
 *
 * @module
 */
import { anyOf, MONTH_NAMES, WEEKDAY_NAMES } from './times/calendar-names.js'

const MONTH = anyOf(MONTH_NAMES)
const SHAPES = [
  /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?=\D|$)/,
  /^\d{4}[-/]\d{1,2}$/,
  /^\d{1,2}[-/]\d{4}$/,
  /^\d{1,2}:\d\d(:\d\d([.,]\d+)?)?( ?[ap]\.?m\.?)?$/i,
  /^\d{8}T\d{2,6}/,
  /^\d{4}[- ]?[QWM]\d{1,2}(-\d)?$/i,
  /^\d{4}[年년] ?\d{1,2}[月월]/,
  /^Q[1-4][- /]?\d{4}$/i,
  new RegExp(`^(\\d{1,2}[- ])?${MONTH}\\.?[- ,]+\\d{2,4}|^\\d{1,2}(\\.|er)? ?${MONTH}\\.? `, 'i'),
  new RegExp(
    `^${anyOf(WEEKDAY_NAMES)}\\.?,? (${MONTH}\\.?[- ,]+\\d|\\d{1,4}([a-z]{2})?([-./ ]+(\\d{1,2}[-./]|${MONTH})|:\\d))`,
    'i',
  ),
  /^\d{4}[- ]?[HS][12]$/i,
]

/** Whether a cell looks like a time that is written as one. */
export function looksLikeTime(text: string): boolean {
  return /\d/.test(text) && text.length < 80 && !/[\t;|]/.test(text) && SHAPES.some((shape) => shape.test(text))
}
