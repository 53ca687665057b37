/**
 * The page's address: it names the panel, the settings and the data, is written as they change, and read when someone
 * goes back, pastes a link or reloads.
 *
 * @module
 */
import { shown } from '../errors.js'
import type { App, AppState, Source } from './app.js'
import { keptFile } from './follow-history.js'
import { FILE, keep } from './history/present.js'
import { fitSettings, openSource } from './follow-source.js'
import { PANELS } from './panels/index.js'
import { readSettings, writeSettings } from './settings.js'
import { openSample, SAMPLES, type SampleId, USUAL_SAMPLE } from './source.js'

/** What an address says, checked. */
interface Asked extends Pick<AppState, 'panel' | 'settings' | 'notices'> {
  /** The sample, or the file of the visitor's own by its name alone. */
  data: { sample: SampleId } | { file: string }
}

function readAddress(): Asked {
  const { settings, panel, problems } = readSettings(location.hash)
  const given = new URLSearchParams(location.hash.slice(1))
  const file = given.get('data')
  const sample = given.get('sample')
  const known = PANELS.some(({ id }) => id === panel)
  const isSample = sample !== null && Object.hasOwn(SAMPLES, sample)
  if (sample !== null && !isSample) {
    problems.push(`The page's address asks for the sample ${shown(sample)}, but there is no such sample.`)
  }
  return {
    settings,
    panel: known ? panel! : PANELS[0].id,
    notices: problems,
    data: file === null ? { sample: isSample ? (sample as SampleId) : USUAL_SAMPLE } : { file },
  }
}

/** What the address says of the data: nothing for the usual sample. */
function writeData(source: Source | null, data: Asked['data']): string {
  const now =
    source === null ? data : source.sample === undefined ? { file: source.name } : { sample: source.sample as SampleId }
  if ('file' in now) return `&${new URLSearchParams({ data: now.file }).toString()}`
  return now.sample === USUAL_SAMPLE ? '' : `&sample=${now.sample}`
}

/** The state of a page that has just been opened. */
export function firstState(): AppState {
  const { panel, settings, notices } = readAddress()
  return {
    panel,
    settings,
    source: null,
    table: { status: 'none' },
    arriving: null,
    awaited: null,
    training: { status: 'idle' },
    trained: null,
    runs: { status: 'unknown' },
    opened: null,
    refused: {},
    notices,
  }
}

/** Writes the address as the state changes, reads it as it changes, and opens the data that it names. */
export function followAddress(app: App): void {
  let asked = readAddress()
  let { panel } = app.state
  // A link comes by two events.
  let lastRead = ''
  const written = (): string =>
    `#${writeSettings(app.state.settings, app.state.panel)}${writeData(app.state.source, asked.data)}`
  app.on(['settings', 'panel', 'source'], (state) => {
    const { source } = state
    if (source !== null && source.sample === undefined) keep(FILE, source.name)
    const hash = written()
    if (hash === location.hash) return
    lastRead = ''
    const own = { panel: state.panel }
    if (state.panel === panel) history.replaceState(own, '', hash)
    else history.pushState(own, '', hash)
    panel = state.panel
  })
  const openAsked = (): void => {
    const { data } = asked
    if ('sample' in data) void openSample(app, data.sample, app.state.settings)
    else void openOwn(data.file)
  }
  /** A file that a run on this machine kept; of another only the name is known. */
  const openOwn = async (name: string): Promise<void> => {
    const { source, arriving, awaited } = app.state
    const settings = awaited?.file === name ? awaited.settings : app.state.settings
    const file = await keptFile(name)
    // A file that was chosen in the meantime takes precedence.
    if (app.state.source !== source || app.state.arriving !== arriving) return
    if (typeof file !== 'string') return openSource(app, file, settings)
    app.set({ notices: [...app.state.notices, file] })
  }
  const isOpen = ({ data }: Asked): boolean => {
    const source = app.state.arriving?.source ?? app.state.source
    if (source === null) return false
    return 'file' in data ? source.name === data.file && source.sample === undefined : source.sample === data.sample
  }
  /** Back and Forward lead to the panel that was shown, and undo no setting; an address from outside says it all. */
  const goBack = (event: PopStateEvent): void => {
    const own = event.state as { panel: string } | null
    if (own === null) return read()
    panel = own.panel
    app.set({ panel })
    history.replaceState(own, '', written())
  }
  const read = (): void => {
    if (location.hash === written() || location.hash === lastRead) return
    lastRead = location.hash
    asked = readAddress()
    panel = asked.panel
    const { table, arriving, source } = app.state
    const shown = { panel: asked.panel, notices: asked.notices, refused: {} }
    if (!isOpen(asked)) {
      // The table that is there stays as it is until the file that was asked for comes.
      const { data, settings } = asked
      const later = 'file' in data && source !== null
      app.set({ ...shown, ...(later ? { awaited: { file: data.file, settings } } : { settings }) })
      openAsked()
    } else if (arriving !== null) {
      app.set(shown)
      openSource(app, arriving.source, asked.settings)
    } else if (table.status === 'ready') {
      const { settings, problems } = fitSettings(asked.settings, table.table, true)
      app.set({ ...shown, settings, notices: [...asked.notices, ...problems] })
    } else app.set({ ...shown, settings: asked.settings })
  }
  addEventListener('popstate', goBack)
  addEventListener('hashchange', read)
  openAsked()
}
