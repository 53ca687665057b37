/**
 * The panel *Forecast*: what came and what was predicted over the test rows, what lies ahead, and what it is worth.
 *
 * @module
 */
import type { App, Trained } from '../app.js'
import { fill, h } from '../dom.js'
import { aheadCard } from './forecast/ahead.js'
import { headCard } from './forecast/head.js'
import { seriesCard } from './forecast/series.js'
import { boardTable } from '../board-table.js'
import { followTrained } from './trained.js'

/** Draws the panel. */
export function mount(root: HTMLElement, app: App): void {
  const none = {
    title: 'Nothing to show yet',
    text: 'Train a network, and its forecasts stand here, beside what came and beside the baselines.',
  }
  followTrained(root, app, none, (body, trained, onEnd) => {
    const { cards, end } = cardsOf(app, trained)
    onEnd(end)
    fill(body, ...cards)
  })
}

/** The cards, and what takes their chart away. */
function cardsOf(app: App, trained: Trained): { cards: HTMLElement[]; end: () => void } {
  const { results } = trained
  const { board, unscored } = results
  const table = app.state.table.status === 'ready' ? app.state.table.table : null
  const worth = h(
    'section',
    { class: 'card stack' },
    h('h3', {}, 'What it is worth'),
    board === null ? h('p', { class: 'notice notice-warn' }, unscored) : boardTable(board),
    ...(board?.notes ?? []).map((note) => h('p', { class: 'hint' }, note)),
  )
  const series = table === null ? null : seriesCard(results, table.axis)
  const columns = h('div', { class: 'columns' }, worth, aheadCard(trained))
  const head = headCard(trained)
  return { cards: series === null ? [head, columns] : [head, series.card, columns], end: () => series?.end() }
}
