/**
 * What is shown of a training whose settings have been changed since: it says so, and trains again.
 *
 * @module
 */
import { type App, type AppState, isBusy, tableStands } from '../app.js'
import { fill, h } from '../dom.js'
import { fitOptionsOf, optionsFor } from '../settings.js'

/** What is said of a run that was there before the page was loaded. */
export const KEPT = 'A run from before, as this browser kept it.'

/** Whether a training with the present settings would be another than the last: engine and threads change no bit. */
export function isStale({ trained, table, settings }: Pick<AppState, 'trained' | 'table' | 'settings'>): boolean {
  if (trained === null || table.status !== 'ready') return false
  const { file: _, ...read } = trained.tableOptions
  const { engine: _e, threads: _t, ...made } = trained.options
  const { engine: _f, threads: _u, ...asked } = optionsFor(settings, table.table)
  const then = [read, made, trained.fit]
  const now = [table.options, asked, fitOptionsOf(settings)]
  return JSON.stringify(then) !== JSON.stringify(now)
}

/** The notice; empty while the results shown are those of the present settings. */
export function staleNotice(app: App, again: () => void): HTMLElement {
  const place = h('div', { class: 'stale' })
  const button = h('button', { type: 'button', onclick: again }, 'Train again')
  const notice = h('div', { class: 'notice notice-warn row' }, h('p', {}, 'Settings changed since this run.'), button)
  const show = (): void => {
    const { state } = app
    const stale = isStale(state) && !isBusy(state)
    if (place.hasChildNodes() !== stale) fill(place, stale && notice)
    button.disabled = !tableStands(state)
  }
  app.draw(['settings', 'table', 'trained', 'training', 'arriving'], show)
  show()
  return place
}
