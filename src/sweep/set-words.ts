/**
 * Option sets in words.
 *
 * @module
 */
import type { OptionSet } from '../options/sweep.js'
import { literal } from '../text/words.js'

/** The value of an option, as JSON has it without quotes around words. */
export const valueText = (value: unknown): string => (typeof value === 'string' ? value : literal(value, 60))

/** The name of an option without its owner's: `learningRate`. */
export const shortName = (option: string): string => option.replace(/^optimizer\.(?!name$)/, '')

/** `cell gru, window 168`. */
export function setText(set: OptionSet): string {
  const own = Object.entries(set).map(([option, value]) => `${shortName(option)} ${valueText(value)}`)
  return own.length === 0 ? 'the options as given' : own.join(', ')
}
