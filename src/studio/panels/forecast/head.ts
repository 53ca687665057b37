/**
 * What a visitor wants to know first: the next value, how sure it is, and whether the network beats simple forecasts.
 *
 * @module
 */
import { figure } from '../../../text/number.js'
import type { Trained } from '../../app.js'
import { h } from '../../dom.js'

/** The card. */
export function headCard({ results }: Trained): HTMLElement {
  const { ahead, target, board } = results
  const [next] = ahead
  const verdict = board?.verdict ?? []
  const { lower, upper } = next ?? {}
  const sure =
    lower === undefined || upper === undefined ? '' : `, ${figure(lower)} to ${figure(upper)} by its interval`
  const of = next?.series === undefined ? target : `${target} of ${next.series}`
  return h(
    'section',
    { class: 'card stack head' },
    h('h3', {}, 'What comes next'),
    next === undefined
      ? null
      : h('p', {}, h('span', { class: 'next' }, figure(next.value)), ` ${of} for ${next.index}${sure}`),
    ...verdict.map((sentence) => h('p', { class: 'verdict' }, sentence)),
  )
}
