/**
 * What a visitor wants to know first: the next value, how sure it is, and whether the network beats simple forecasts.
 *
 * @module
 */
import { figure } from '../../../text/number.js'
import { percent } from '../../../text/task.js'
import type { App, Trained } from '../../app.js'
import { h } from '../../dom.js'

/** The card. */
export function headCard(app: App, { results, options }: Trained): HTMLElement {
  const { ahead, target, board } = results
  const [next] = ahead
  const verdict = board?.verdict ?? []
  const { lower, upper } = next ?? {}
  const levels = [options.interval ?? []].flat()
  const sure =
    lower === undefined || upper === undefined
      ? ''
      : `, ${figure(lower)} to ${figure(upper)} with ${percent(Math.max(...levels))}`
  const column = next?.target ?? target
  const of = next?.series === undefined ? column : `${column} of ${next.series}`
  const ask = (): void => {
    app.set({ settings: { ...app.state.settings, interval: [0.9] }, panel: 'train' })
    document.querySelector<HTMLButtonElement>('#train .start')?.click()
  }
  return h(
    'section',
    { class: 'card stack head' },
    h('h3', {}, 'What comes next'),
    next === undefined
      ? null
      : h('p', {}, h('span', { class: 'next' }, figure(next.value)), ` ${of} for ${next.index}${sure}`),
    ...verdict.map((sentence) => h('p', { class: 'verdict' }, sentence)),
    next !== undefined &&
      levels.length === 0 &&
      next.quantiles === undefined &&
      h(
        'p',
        { class: 'hint' },
        'How sure is that? ',
        h('button', { type: 'button', class: 'small', onclick: ask }, 'Train with intervals of 90 %'),
        ', which half of the validation rows then calibrate.',
      ),
  )
}
