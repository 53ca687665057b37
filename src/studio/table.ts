/**
 * Has the desk read the table whenever another CSV comes, or another way to read it, and fits the settings to its columns.
 *
 * @module
 */
import { nearest, shown } from '../errors.js'
import type { TableOptions } from '../table/index.js'
import { counted } from '../text/number.js'
import type { App, Source } from './app.js'
import type { OpenTable } from './desk/facts.js'
import { type Settings, tableOptionsOf } from './settings.js'

/** Follows the source and the settings that say how it is read. */
export function followSource(app: App): void {
  let source: App['state']['source'] = null
  let key = ''
  let turn = 0
  app.on(['source', 'settings'], ({ source: now, settings }) => {
    const options = tableOptionsOf(settings)
    const asked = JSON.stringify(options)
    if (now === null || (now === source && asked === key)) return
    const another = now !== source
    source = now
    key = asked
    void read(app, now, options, another, ++turn, () => turn)
  })
}

/** Has the desk read a source; an answer that comes after a later question is dropped. */
async function read(
  app: App,
  { name, bytes }: Source,
  options: TableOptions,
  another: boolean,
  turn: number,
  latest: () => number,
): Promise<void> {
  app.set({ table: { status: 'reading', name }, ...(another ? { trained: null } : {}) })
  try {
    const table = await app.desk.open(bytes, { ...options, file: name })
    if (turn !== latest()) return
    const { settings, problems } = fitSettings(app.state.settings, table)
    app.set({ table: { status: 'ready', name, table }, settings, notices: [...app.state.notices, ...problems] })
    app.announce(`${name} is read: ${counted(table.rows, 'row')}.`)
  } catch (error) {
    if (turn !== latest()) return
    const message = error instanceof Error ? error.message : String(error)
    app.set({ table: { status: 'failed', name, message } })
  }
}

/** The column that the sample's lesson forecasts; other tables begin with their first. */
const USUAL_TARGET = 'tmax'

/** Settings whose target and inputs are columns of the table, and a sentence for each that is not. */
export function fitSettings(settings: Settings, table: OpenTable): { settings: Settings; problems: string[] } {
  const { usable } = table
  const problems: string[] = []
  const lost = (name: string): void => {
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
    inputs = inputs.filter((name) => usable.includes(name))
    if (inputs.length === 0) inputs = undefined
  }
  if (target === settings.target && inputs?.length === settings.inputs?.length) return { settings, problems }
  return { settings: { ...settings, target, inputs }, problems }
}
