/**
 * The panel *Backtest*: forecasts of the past, made with what was known then: the plan as a picture, the run, what came.
 *
 * @module
 */
import type { App } from '../app.js'
import { fill, h } from '../dom.js'
import { fieldsOf } from '../fields.js'
import { runCard } from './backtest/run.js'
import './report.css'

/** Draws the panel. */
export function mount(root: HTMLElement, app: App): void {
  const fields = (group: 'backtest' | 'backtestMore'): HTMLElement =>
    h('div', { class: 'fields roomy' }, ...[...fieldsOf(app, group).values()].map(({ element }) => element))
  const settings = h(
    'section',
    { class: 'card stack' },
    h('h3', {}, 'What is tested'),
    h(
      'p',
      {},
      'The network of the panel Train is trained again at each origin, on the rows before it alone, and forecasts the rows after it; beside it the simple forecasts.',
    ),
    fields('backtest'),
    h('details', { class: 'stack-s' }, h('summary', { class: 'group' }, 'More'), fields('backtestMore')),
    intervalOffer(app),
  )
  const { plan, results } = runCard(app)
  fill(root, settings, plan, results)
}

/** Coverage is told of intervals alone: without any, the panel offers them. */
function intervalOffer(app: App): HTMLElement {
  const place = h('div', { class: 'row' })
  const take = (): void => app.set({ settings: { ...app.state.settings, interval: [0.9] } })
  const none = [
    h('p', { class: 'hint' }, 'No intervals are asked for, so none are tested.'),
    h('button', { type: 'button', onclick: take }, 'Test intervals of 90 % as well'),
  ]
  const show = (): void => {
    const asked = app.state.settings.interval !== undefined
    place.hidden = asked
    if (!asked && !place.hasChildNodes()) fill(place, ...none)
  }
  app.on(['settings'], show)
  show()
  return place
}
