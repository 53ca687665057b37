/**
 * The panel *Data*: choose a CSV.
 *
 * @module
 */
import type { App } from '../app.js'
import { fill, h } from '../dom.js'
import { fetchSample, sourceOf } from '../source.js'

/** Draws the panel. */
export function mount(root: HTMLElement, app: App): void {
  const status = h('p', { class: 'hint' })
  const input = h('input', { type: 'file', id: 'csv', accept: '.csv,.tsv,.txt,text/csv', class: 'sr-only' })
  const take = async (file: File | undefined): Promise<void> => {
    if (file !== undefined) app.set({ source: await sourceOf(file), trained: null })
  }
  input.addEventListener('change', () => void take(input.files?.[0]))
  const drop = h(
    'div',
    { class: 'card drop' },
    h('h3', {}, 'Your table'),
    h('div', { class: 'row' }, h('label', { class: 'button', for: 'csv' }, 'Choose a CSV'), input, status),
  )
  drop.addEventListener('dragover', (event) => event.preventDefault())
  drop.addEventListener('drop', (event) => {
    event.preventDefault()
    void take(event.dataTransfer?.files[0])
  })
  fill(root, drop)
  const show = (): void => {
    const { source } = app.state
    status.textContent = source === null ? 'Loading the sample …' : `${source.name}: ${source.bytes.length} bytes`
  }
  app.on(['source'], show)
  show()
  if (app.state.source === null) void fetchSample().then((source) => app.set({ source }))
}
