/**
 * Studio: the page on which a table becomes a forecast. This file starts it: the state from the page's address, the
 * shell with its panels, the sample.
 *
 * @module
 */
import { Store } from './app.js'
import { PANELS } from './panels/index.js'
import { readSettings, writeSettings } from './settings.js'
import { buildShell } from './shell.js'

const { settings, panel } = readSettings(location.hash)
const known = (id: string | null): id is string => PANELS.some((entry) => entry.id === id)

const app = new Store({
  panel: known(panel) ? panel : PANELS[0].id,
  settings,
  source: null,
  training: { status: 'idle' },
  trained: null,
})

app.on(['settings', 'panel'], ({ settings: now, panel: shown }) => {
  history.replaceState(null, '', `#${writeSettings(now, shown)}`)
})
buildShell(document.getElementById('tabs')!, document.getElementById('panels')!, app)
