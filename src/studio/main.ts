/**
 * Studio: the page on which a table becomes a forecast. This file starts it: the state from the page's address, the
 * shell with its panels, the sample.
 *
 * @module
 */
import { Store } from './store.js'
import { DataWorker } from './data-worker/client.js'
import { acceptDrops } from './drop.js'
import { keepOffline } from './offline.js'
import { PANELS } from './panels/index.js'
import { readSettings, writeSettings } from './settings.js'
import { buildShell } from './shell.js'
import { fetchSample, sourceOf } from './source.js'
import { followSource } from './follow-source.js'
import { trainerOf } from './training.js'

const { settings, panel, problems } = readSettings(location.hash)
const known = (id: string | null): id is string => PANELS.some((entry) => entry.id === id)

const app = new Store(
  {
    panel: known(panel) ? panel : PANELS[0].id,
    settings,
    source: null,
    table: { status: 'none' },
    training: { status: 'idle' },
    trained: null,
    notices: problems,
  },
  new DataWorker(),
  trainerOf,
)

app.on(['settings', 'panel'], ({ settings: now, panel: shown }) => {
  history.replaceState(null, '', `#${writeSettings(now, shown)}`)
})
followSource(app)
acceptDrops(document.documentElement, (file) => void sourceOf(file).then((source) => app.set({ source })))
buildShell(app)
keepOffline(document.getElementById('update')!)
fetchSample().then(
  (source) => {
    if (app.state.source === null) app.set({ source })
  },
  (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    if (app.state.source === null) app.set({ notices: [...app.state.notices, `${reason} Choose a CSV of your own.`] })
  },
)
