/**
 * Which window is shown: its rows, what it forecasts, and why it was the first.
 *
 * @module
 */
import { counted } from '../../../text/number.js'
import type { PlacedWindow } from '../../data-worker/later-calls.js'

/**
 * @param rows of a window
 * @param among of how many forecasts it was chosen to be shown first; null for a window that the visitor chose
 */
export function whichText({ steps, place }: PlacedWindow, rows: number, among: number | null): string {
  const [from, to] = [steps[0].index, steps[steps.length - 1].index]
  const own = rows === steps.length ? `rows ${from} to ${to}` : `the ${counted(rows, 'row')} up to ${to}`
  const forecast =
    place === null
      ? ''
      : place.part === null
        ? `, to forecast ${place.index}, which the table does not have yet`
        : `, to forecast ${place.index}, one of the ${place.part} rows`
  return `This window: ${own}${forecast}.${whyText(among)}`
}

function whyText(among: number | null): string {
  if (among === null) return ''
  const other = ' Choose another under States over time.'
  if (among < 2) return ` Shown first: the latest.${other}`
  return ` Shown first: the latest of the last ${among} forecasts that is off by no less than the middle error, so that there is something to send back.${other}`
}
