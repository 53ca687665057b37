/**
 * The panel *Data*: which table, what is in it, what is to be forecast from what, and what the baselines score before
 * any training.
 *
 * @module
 */
import type { Way } from '../../errors.js'
import type { App } from '../app.js'
import { fill, h } from '../dom.js'
import { csvPicker } from '../drop.js'
import { tableOptionsOf, withoutReading } from '../settings.js'
import { sourceOf } from '../source.js'
import { baselineCard } from './data/baselines.js'
import { choicesCard } from './data/choices.js'
import { columnsCard, overviewCard, previewCard } from './data/overview.js'
import { readingCard, wayButtons } from './data/reading.js'
import { targetCard } from './data/target.js'

/** Draws the panel. */
export function mount(root: HTMLElement, app: App): void {
  const table = h('div', { class: 'panel-body' })
  fill(root, sourceCard(app), readingCard(app), table)
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
    fill(problem, table.status === 'failed' ? failure(app, table.message, table.ways) : null)
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

/** The sentence of the command line, with the ways out: those that the reader knows, and that of no settings at all. */
function failure(app: App, message: string, ways: readonly Way[]): HTMLElement {
  const asked = Object.keys(tableOptionsOf(app.state.settings)).length > 0
  const reset = (): void => {
    const { missing: _, gaps: __, ...settings } = withoutReading(app.state.settings)
    app.set({ settings })
  }
  return h(
    'div',
    { class: 'notice notice-error' },
    h('p', {}, message),
    wayButtons(app, ways),
    asked && h('button', { type: 'button', onclick: reset }, 'Read it with the default settings'),
  )
}
