/**
 * What is told of windows that are left out, and of series that no training saw.
 *
 * @module
 */
import { counted, shown } from '../errors.js'
import { whole } from '../text/number.js'

/** That so many windows look back to values that are not there. */
export function baselessTexts(windows: number): string[] {
  if (windows === 0) return []
  const are = windows === 1 ? 'is' : 'are'
  return [
    `${counted(windows, 'window')} ${are} left out, since the table lacks earlier values that ${windows === 1 ? 'it looks' : 'they look'} back to.`,
  ]
}

/** Which of a table's series the training never saw. */
export function unseenTexts(unseen: readonly string[], series: number): string[] {
  if (unseen.length === 0) return []
  const names = unseen.slice(0, 3).map((name) => shown(name))
  const more = unseen.length > names.length ? ` and ${whole(unseen.length - names.length)} more` : ''
  return [
    `The training never saw ${names.join(', ')}${more} (${whole(unseen.length)} of ${whole(series)} series): scaled by their own rows.`,
  ]
}
