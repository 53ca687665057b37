/**
 * What a visitor wants to know first: the next value, how sure it is, and whether the network beats simple forecasts.
 *
 * @module
 */
import { figure } from '../../../text/number.js'
import { percent } from '../../../text/task.js'
import type { Prediction } from '../../../text/prediction.js'
import type { App, Trained } from '../../app.js'
import { h } from '../../dom.js'

/** The card. */
export function headCard(app: App, { results, options }: Trained): HTMLElement {
  const { ahead, target, board } = results
  const next = ahead.at(0)
  const verdict = board?.verdict ?? []
  const levels = [options.interval ?? []].flat()
  // The next row of each column; of many series of the first.
  const nearest = ahead.filter(({ series, index }) => series === next?.series && index === next?.index)
  const lineOf = ({ value, series, index, target: column = target, lower, upper }: Prediction): HTMLElement => {
    const sure =
      lower === undefined || upper === undefined
        ? ''
        : `, ${figure(lower)} to ${figure(upper)} with ${percent(Math.max(...levels))}`
    const of = series === undefined ? column : `${column} of ${series}`
    return h('p', {}, h('span', { class: 'next' }, figure(value)), ` ${of} for ${index}${sure}`)
  }
  const ask = (): void => {
    app.set({ settings: { ...app.state.settings, interval: [0.9] }, panel: 'train' })
    document.querySelector<HTMLButtonElement>('#train .start')?.click()
  }
  return h(
    'section',
    { class: 'card stack head' },
    h('h3', {}, 'What comes next'),
    ...nearest.map(lineOf),
    ...verdict.map((sentence) => h('p', { class: 'verdict' }, sentence)),
    next !== undefined &&
      levels.length === 0 &&
      next.quantiles === undefined &&
      h(
        'p',
        { class: 'hint' },
        'How sure is that? ',
        h('button', { type: 'button', class: 'small', onclick: ask }, 'Train with intervals of 90 %'),
        ' Half of the validation rows then say how wide they must be.',
      ),
  )
}
