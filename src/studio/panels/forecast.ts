/**
 * The panel *Forecast*: what came and what was predicted over the test rows, what lies ahead, and what it is worth.
 *
 * @module
 */
import { verdictSentence } from '../../text/verdict.js'
import type { App, Trained } from '../app.js'
import { fill, h } from '../dom.js'
import { aheadCard } from './forecast/ahead.js'
import { seriesCard } from './forecast/series.js'
import { scoresTable } from './forecast/scores.js'

/** Draws the panel. */
export function mount(root: HTMLElement, app: App): void {
  let shown: Trained | null | undefined
  const show = (): void => {
    const { trained } = app.state
    if (trained === shown) return
    shown = trained
    if (trained === null) fill(root, empty(app))
    else fill(root, ...cards(app, trained))
  }
  app.on(['trained'], show)
  show()
}

function empty(app: App): HTMLElement {
  return h(
    'section',
    { class: 'card stack empty' },
    h('h3', {}, 'Nothing to show yet'),
    h('p', {}, 'Train a network, and its forecasts stand here, beside what came and beside the baselines.'),
    h(
      'div',
      { class: 'row' },
      h('button', { type: 'button', class: 'primary', onclick: () => app.set({ panel: 'train' }) }, 'Go to Train'),
    ),
  )
}

function cards(app: App, trained: Trained): HTMLElement[] {
  const { results } = trained
  const { scores, unscored } = results
  const table = app.state.table.status === 'ready' ? app.state.table.table : null
  const worth = h(
    'section',
    { class: 'card stack' },
    h('h3', {}, 'What it is worth'),
    scores === null ? h('p', { class: 'notice notice-warn' }, unscored) : scoresTable(scores, results.target),
    scores !== null && h('p', { class: 'verdict' }, verdictSentence(scores)),
    ...(scores?.notes ?? []).map((note) => h('p', { class: 'hint' }, note)),
  )
  return [
    ...(table === null ? [] : [seriesCard(results, table.axis)]),
    h('div', { class: 'columns' }, worth, aheadCard(trained)),
  ]
}
