/**
 * How far back a network looks, in numbers and words.
 *
 * @module
 */
import type { LookBack } from './views.js'
import { whole } from '../text/number.js'

/** The smallest number of first shares that sum to `part` of all; all of them where there is nothing to sum. */
export function stepsFor(shares: readonly number[], part: number): number {
  const all = shares.reduce((a, b) => a + b, 0)
  if (!(all > 0)) return shares.length
  let sum = 0
  for (let k = 0; k < shares.length; k++) {
    sum += shares[k]
    if (sum >= part * all) return k + 1
  }
  return shares.length
}

/** That a step is several rows, and how a window has more steps. */
export const segmentText = (rows: number): string =>
  `A step is ${whole(rows)} rows: with "Rows per step: 1", Inside shows more steps.`

/** How far back a network looks, in one sentence. */
export function lookBackSentence({ steps, window, rows: each, windows }: LookBack): string {
  if (windows === 0) return 'No gradient reaches back into this network: its forecast does not depend on its weights.'
  const last = steps === 1 ? 'the last step, which carries' : `the last ${whole(steps)} steps, which carry`
  const of = each === 1 ? '' : `, of ${each} rows each`
  if (window === 1) return `It looks at the one step of its window${each === 1 ? '' : `, of ${each} rows`}.`
  if (steps >= window) {
    return `It looks back over its whole window: all ${whole(window)} steps${of}${of && ','} are needed to carry 99 % of the gradient.`
  }
  return `It looks at ${last} 99 % of the gradient of its window of ${whole(window)}${of}.`
}
