/**
 * Loads the history of runs when it is first needed: when someone opens Train, or at once where this tab showed a run
 * before it was reloaded.
 *
 * @module
 */
import { type App, isBusy, type Source } from './app.js'
import { presentRun } from './history/present.js'
import type { History } from './history/index.js'

let begun: Promise<History | null> | null = null

/** The history of runs; null where the browser has no storage. */
export function historyOf(app: App): Promise<History | null> {
  begun ??= import('./history/index.js').then(({ beginHistory }) => beginHistory(app))
  return begun
}

/** Saves each run from now on. */
export function followHistory(app: App): void {
  const look = (): void => {
    if (app.state.panel === 'train' || isBusy(app.state)) void historyOf(app)
  }
  app.on(['panel', 'training'], look)
  look()
  if (presentRun() !== null) void historyOf(app)
}

/** The file of this name that a run kept; where there is none, a sentence that says so. */
export async function keptFile(name: string): Promise<Source | string> {
  return (await import('./history/index.js')).keptFile(name)
}
