/**
 * The panel *Backtest*: forecasts of the past, made with what was known then: the plan as a picture, the run, what came.
 *
 * @module
 */
import type { App } from '../app.js'
import { fill, h } from '../dom.js'
import { type Field, fieldsOf } from '../fields.js'
import { settingText, pageOption } from '../settings.js'
import { proposedPlan } from './backtest/proposal.js'
import { refitField } from './backtest/refit-field.js'
import { codesLine } from './codes-line.js'
import { runCard } from './backtest/run.js'
import './report.css'

/** Draws the panel. */
export function mount(root: HTMLElement, app: App): void {
  const all = new Map<string, Field>()
  const fields = (group: 'backtest' | 'backtestMore'): HTMLElement => {
    const made = fieldsOf(app, group, {
      folds: { hint: 'places in the past from which it forecasts' },
      refit: { hint: 'each training takes about as long as one on Train' },
    })
    for (const [name, field] of made) all.set(name, field)
    return h('div', { class: 'fields roomy' }, ...[...made.values()].map(({ element }) => element))
  }
  const settings = h(
    'section',
    { class: 'card stack' },
    h('h3', {}, 'What is tested'),
    h(
      'p',
      {},
      'The network of the panel Train is trained on the rows before an origin alone, and forecasts the rows after it, as it would have done then; beside it the simple forecasts. Origins and trainings are proposed by the length of the table.',
    ),
    fields('backtest'),
    h('details', { class: 'stack-s' }, h('summary', { class: 'group' }, 'More'), fields('backtestMore')),
    intervalOffer(app),
  )
  const [folds, refit] = [all.get('folds')!, all.get('refit')!]
  const showRefit = refitField(refit)
  const propose = (): void => {
    const { table, settings } = app.state
    if (table.status !== 'ready') return
    for (const [name, field] of Object.entries({ folds, refit })) {
      // What is taken where it is left open, whatever it holds now.
      const proposed = proposedPlan({ ...settings, [name]: undefined }, table.table)
      field.propose(name in proposed ? settingText(pageOption(name), proposed[name]) : undefined)
    }
    showRefit()
  }
  app.on(['table', 'settings'], propose)
  propose()
  const { plan, results } = runCard(app)
  const codes = h('div', { class: 'stale' })
  const showCodes = (): void => fill(codes, codesLine(app))
  app.draw(['table'], showCodes)
  showCodes()
  fill(root, codes, settings, plan, results)
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
