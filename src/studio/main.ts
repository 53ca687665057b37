/**
 * Studio: the page on which a table becomes a forecast. This file starts it: the state from the page's address, the
 * shell with its panels, the sample.
 *
 * @module
 */
import { Store } from './store.js'
import { firstState, followAddress } from './address.js'
import { DataWorker } from './data-worker/client.js'
import { acceptDrops } from './drop.js'
import { followHistory } from './follow-history.js'
import { keepOffline } from './offline.js'
import { buildShell } from './shell.js'
import { sourceOf } from './source.js'
import { followSource, openSource } from './follow-source.js'
import { themeSwitch } from './theme.js'
import { trainerOf } from './training.js'
import { inTurn } from './turns.js'

const app = new Store(firstState(), new DataWorker(), trainerOf)
followSource(app)
followAddress(app)
acceptDrops(document.documentElement, (file) => {
  void sourceOf(file).then((source) => {
    // A model is not a table: it has a place of its own.
    if (/\.safetensors$/i.test(file.name)) app.set({ opened: source, panel: 'export' })
    else openSource(app, source)
  })
})
// On a slow processor the visitor sees the page sooner if it is not built at one go.
inTurn(() => buildShell(app))
inTurn(() => followHistory(app))
inTurn(() => document.getElementById('links')!.append(themeSwitch()))
inTurn(() => keepOffline(document.getElementById('update')!))
