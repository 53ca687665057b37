/**
 * What Inside advises, tried: the settings are taken, and Train has its button in focus.
 *
 * @module
 */
import { type App, isBusy } from '../../app.js'
import type { Settings } from '../../settings.js'
import { focusOn } from '../../turns.js'

export function tryOn(app: App, change: Settings): void {
  app.set({ settings: { ...app.state.settings, ...change }, panel: 'train' })
  if (!isBusy(app.state)) void focusOn('#train .start')
}
