/**
 * Reads the table again whenever another CSV or another way of reading comes, and fits the settings to its columns.
 *
 * @module
 */
import { HindcastError, nearest, shown } from '../errors.js'
import type { TableOptions } from '../table/index.js'
import { counted } from '../text/number.js'
import type { App, Source } from './app.js'
import type { OpenTable } from './data-worker/answers.js'
import { type Settings, tableOptionsOf, withoutReading } from './settings.js'
import { messageOf } from './words.js'

/** Follows the source and the settings that say how it is read. */
export function followSource(app: App): void {
  let source: App['state']['source'] = null
  // The page's address speaks of the first table that is read, and of no later one.
  const asking = { asked: true }
  let key = ''
  let turn = 0
  app.on(['source', 'settings'], ({ source: now, settings: all }) => {
    // What was said of the reading of one file is not said of the next.
    const settings = now !== source && source !== null ? withoutReading(all) : all
    const options = tableOptionsOf(settings)
    const asked = JSON.stringify(options)
    if (now === null || (now === source && asked === key)) return
    const another = now !== source
    const mine = ++turn
    const change = another ? { trained: null, ...(source === null ? {} : { notices: [] }) } : {}
    source = now
    key = asked
    app.set({ table: { status: 'reading', name: now.name }, settings, ...change })
    void read(app, now, options, asking, () => mine === turn)
  })
}

/** Reads a source in the data worker; an answer that comes after a later request is dropped. */
async function read(
  app: App,
  { name, bytes }: Source,
  options: TableOptions,
  asking: { asked: boolean },
  latest: () => boolean,
): Promise<void> {
  try {
    const table = await app.data.open(bytes, { ...options, file: name })
    if (!latest()) return
    const { settings, problems } = fitSettings(app.state.settings, table, asking.asked)
    asking.asked = false
    app.set({ table: { status: 'ready', name, table }, settings, notices: [...app.state.notices, ...problems] })
    app.announce(`${name} is read: ${counted(table.rows, 'row')}.`)
  } catch (error) {
    if (!latest()) return
    const { option, ways } = error instanceof HindcastError ? error.facts : {}
    app.set({ table: { status: 'failed', name, message: messageOf(error), option, ways: ways ?? [] } })
  }
}

/** The column that is forecast in the sample; other tables begin with their first. */
const USUAL_TARGET = 'tmax'

/** What is said of a table without a numeric column. */
export const NO_COLUMN = 'The table has no numeric column to forecast.'

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
  let { target, inputs } = settings
  if (target !== undefined && !usable.includes(target)) {
    lost(target)
    target = undefined
  }
  target ??= usable.includes(USUAL_TARGET) ? USUAL_TARGET : usable[0]
  if (inputs !== undefined) {
    for (const name of inputs) if (!usable.includes(name)) lost(name)
    const there = inputs.filter((name) => usable.includes(name))
    inputs = there.length === 0 || (!asked && there.length < inputs.length) ? undefined : there
  }
  if (target === settings.target && inputs?.length === settings.inputs?.length) return { settings, problems }
  return { settings: { ...settings, target, inputs }, problems }
}
