/**
 * The panel *Data*: which table, what is in it, what is to be forecast from what, and what the baselines score before
 * any training.
 *
 * @module
 */
import type { App } from '../app.js'
import { fill, h } from '../dom.js'
import { csvPicker } from '../drop.js'
import { sourceOf } from '../source.js'
import { baselineCard } from './data/baselines.js'
import { choicesCard } from './data/choices.js'
import { columnsCard, overviewCard, previewCard } from './data/overview.js'
import { targetCard } from './data/target.js'

/** Draws the panel. */
export function mount(root: HTMLElement, app: App): void {
  const table = h('div', { class: 'panel-body' })
  fill(root, sourceCard(app), table)
  const cards = h(
    'div',
    { class: 'panel-body' },
    targetCard(app),
    h('div', { class: 'columns' }, choicesCard(app), baselineCard(app)),
    overviewCard(app),
    h('div', { class: 'columns wide' }, columnsCard(app), previewCard(app)),
  )
  const show = (): void => {
    const { status } = app.state.table
    if (status === 'ready') {
      if (!table.contains(cards)) fill(table, cards)
    } else if (status === 'failed') fill(table)
    cards.classList.toggle('waiting', status === 'reading')
  }
  app.on(['table'], show)
  show()
}

/** Where a CSV is dropped or picked, and why one cannot be read. */
function sourceCard(app: App): HTMLElement {
  const picker = csvPicker((file) => void sourceOf(file).then((source) => app.set({ source })))
  const status = h('p', { class: 'hint' })
  const problem = h('div', { role: 'alert' })
  const show = (): void => {
    const { table, source } = app.state
    const size = source === null ? '' : ` (${Math.max(1, Math.floor(source.bytes.length / 1000))} kB)`
    if (table.status === 'none') status.textContent = 'Loading the sample …'
    else if (table.status === 'reading') status.textContent = `Reading ${table.name}${size} …`
    else status.textContent = `${table.name}${size}`
    fill(problem, table.status === 'failed' ? failure(app, table.message) : null)
  }
  app.on(['table', 'source'], show)
  show()
  return h(
    'div',
    { class: 'card source' },
    h(
      'div',
      { class: 'row' },
      ...picker,
      h('p', {}, h('span', { class: 'hint only-wide' }, 'or drop one anywhere on this page')),
      status,
    ),
    problem,
  )
}

/** The sentence of the command line, and the way out where settings are to blame. */
function failure(app: App, message: string): HTMLElement {
  const { index, missing, gaps } = app.state.settings
  const asked = index !== undefined || missing !== undefined || gaps !== undefined
  const reset = (): void =>
    app.set({ settings: { ...app.state.settings, index: undefined, missing: undefined, gaps: undefined } })
  return h(
    'div',
    { class: 'notice notice-error' },
    h('p', {}, message),
    asked && h('button', { type: 'button', onclick: reset }, 'Read it with the default settings'),
  )
}
