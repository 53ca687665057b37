/**
 * Reads the table again whenever another CSV or another way of reading comes, and fits the settings to its columns. What
 * is there stays until the new table has been read, and nothing is read while a network trains.
 *
 * @module
 */
import { HindcastError, nearest, shown } from '../errors.js'
import { alone } from '../options/outputs.js'
import type { TableOptions } from '../table/index.js'
import { counted } from '../text/number.js'
import { type App, type AppState, type Arriving, isBusy, type Source } from './app.js'
import type { OpenTable } from './data-worker/answers.js'
import { readingOf, type Settings, tableOptionsOf, targetsIn, withoutReading } from './settings.js'
import { inTurn } from './turns.js'
import { messageOf } from './words.js'

/**
 * Has a CSV read; while a network trains it waits for {@link openNow} instead. Without settings of its own it takes those
 * of the link that was made for it, if one waits.
 */
export function openSource(app: App, source: Source, settings?: Settings): void {
  const { awaited } = app.state
  if (awaited?.file === source.name) settings ??= awaited.settings
  app.set({ arriving: { source, settings, status: isBusy(app.state) ? 'held' : 'waiting' } })
}

/** Reads a CSV that waits for a training to end: stops that training, whose model is kept until the CSV is read. */
export function openNow(app: App, { source, settings }: Arriving): void {
  app.trainer.stop()
  app.set({ arriving: { source, settings, status: 'waiting' } })
}

/** Gives up a CSV that is being opened, and the settings for reading it: the table stays as it was read. */
export function leaveArriving(app: App): void {
  const { table, settings } = app.state
  const former = table.status === 'ready' ? readingOf(table.settings) : {}
  app.set({ arriving: null, settings: { ...withoutReading(settings), ...former } })
}

/** Follows new sources, and the settings that say how a CSV is read. */
export function followSource(app: App): void {
  // The page's address speaks of the first table that is read, and settings that come with a file speak of that file.
  const asking = { asked: true }
  let reading: { source: Source; key: string } | null = null
  let turn = 0
  const look = (state: AppState): void => {
    const { arriving, table } = state
    const now = arriving === null ? state.source : arriving.source
    if (now === null || isBusy(state) || arriving?.status === 'held') return
    // What was said of the reading of one file is not said of the next, nor are intervals that its rows may be too few for.
    const another = arriving?.status === 'waiting' && state.source !== null && now !== state.source
    const kept = another ? { ...withoutReading(state.settings), interval: undefined } : state.settings
    const settings = arriving?.status === 'waiting' ? (arriving.settings ?? kept) : kept
    const options = tableOptionsOf(settings)
    const key = JSON.stringify(options)
    const stands = arriving === null && table.status === 'ready' && JSON.stringify(table.options) === key
    if (stands) {
      turn++
      reading = null
      return
    }
    if (arriving?.status !== 'waiting' && reading?.source === now && reading.key === key) return
    reading = { source: now, key }
    if (arriving?.settings !== undefined) asking.asked = true
    const mine = ++turn
    app.set({ arriving: { source: now, status: 'reading' }, settings })
    void read(app, now, options, asking, () => mine === turn)
  }
  app.on(['arriving', 'settings', 'training'], look)
}

/** Reads a source in the data worker; an answer that comes after a later request is dropped. */
async function read(
  app: App,
  source: Source,
  options: TableOptions,
  asking: { asked: boolean },
  latest: () => boolean,
): Promise<void> {
  const { name, bytes } = source
  try {
    const table = await app.data.open(bytes, { ...options, file: name })
    if (!latest()) return
    const before = app.state.source
    const { settings, problems } = fitSettings(app.state.settings, table, asking.asked)
    asking.asked = false
    const another = before !== source
    const notices = before === null || !another ? [...app.state.notices, ...problems] : problems
    app.set({
      source,
      table: { status: 'ready', name, table, options, settings },
      arriving: null,
      ...(app.state.awaited?.file === name ? { awaited: null } : {}),
      settings,
      notices,
      ...(another ? { trained: null, training: { status: 'idle' } } : {}),
    })
    // Once it is shown.
    inTurn(() => app.announce(`${name} is read: ${counted(table.rows, 'row')}.`))
  } catch (error) {
    if (!latest()) return
    const { option, ways } = error instanceof HindcastError ? error.facts : {}
    app.set({ arriving: { source, status: 'failed', message: messageOf(error), option, ways: ways ?? [] } })
  }
}

/** The column that is forecast in the sample; other tables begin with their first. */
const USUAL_TARGET = 'tmax'

/** What is said of a table without a numeric column. */
export const NO_COLUMN =
  'The table has no numeric column to forecast. Choose a file that has one, or a sample; if this one has, say below how it is read.'

/**
 * Settings whose target and inputs are columns of the table.
 *
 * @param asked whether the page's address asked for them: then each name that is no column gets a sentence, and the
 * other inputs stay. Settings made for an earlier table give way to the defaults without a word
 */
export function fitSettings(
  settings: Settings,
  table: Pick<OpenTable, 'usable'>,
  asked: boolean,
): { settings: Settings; problems: string[] } {
  const { usable } = table
  const problems: string[] = []
  const lost = (name: string): void => {
    if (!asked) return
    const near = nearest(name, usable)
    const hint = near === null ? '' : ` Did you mean ${shown(near)}?`
    problems.push(`The table has no numeric column ${shown(name)}, which was asked for.${hint}`)
  }
  const targets = targetsIn(settings).filter((name) => {
    const isThere = usable.includes(name)
    if (!isThere) lost(name)
    return isThere
  })
  const usual = usable.includes(USUAL_TARGET) ? USUAL_TARGET : usable[0]
  const target = targets.length === 0 ? (usual as string | undefined) : alone(targets)
  let { inputs } = settings
  if (inputs !== undefined) {
    for (const name of inputs) if (!usable.includes(name)) lost(name)
    const there = inputs.filter((name) => usable.includes(name))
    inputs = there.length === 0 || (!asked && there.length < inputs.length) ? undefined : there
  }
  if (targets.length > 0 && targets.length === targetsIn(settings).length && inputs?.length === settings.inputs?.length)
    return { settings, problems }
  return { settings: { ...settings, target, inputs }, problems }
}
