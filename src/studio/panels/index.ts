/**
 * The panels, in the order of their tabs.
 *
 * To add one: write `src/studio/panels/NAME.ts`, which exports `mount(root, app)`, and give it a line here. `mount` is
 * called once, when the panel is first shown; the panel stays in the page, hidden while another is shown. It draws into
 * `root` (which has a heading for screen readers already), reads `app.state`, and hears of changes through `app.on`, or
 * through `app.draw` where it only draws; several cards are added by `addInTurn`.
 * Whatever takes more than a few milliseconds belongs in a worker. Styles take their colours from the tokens in
 * `styles/tokens.css`; a panel's own stylesheet is imported by its module.
 *
 * @module
 */
import type { App } from '../app.js'

/** What a panel's module exports. */
export interface PanelModule {
  mount(root: HTMLElement, app: App): void
}

/** A panel: its module is loaded when it is first shown. */
export interface PanelEntry {
  /** In the page's address, and the id of its element. */
  id: string
  /** On its tab. */
  title: string
  /** Which step it is on the way from a table to a forecast; left out for what is about this machine. */
  step?: number
  load(): Promise<PanelModule>
}

export const PANELS: readonly PanelEntry[] = [
  { id: 'data', title: 'Data', step: 1, load: () => import('./data.js') },
  { id: 'train', title: 'Train', step: 2, load: () => import('./train.js') },
  { id: 'forecast', title: 'Forecast', step: 3, load: () => import('./forecast.js') },
  { id: 'inside', title: 'Inside', step: 4, load: () => import('./inside.js') },
  { id: 'backtest', title: 'Backtest', step: 5, load: () => import('./backtest.js') },
  { id: 'export', title: 'Take away', step: 6, load: () => import('./export.js') },
  { id: 'race', title: 'Race', load: () => import('./race.js') },
  { id: 'engine', title: 'Your engine', load: () => import('./engine.js') },
]
