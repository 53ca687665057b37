/**
 * How the file is read: what was found, in fields that change it; and the buttons that answer a question of the reader.
 *
 * @module
 */
import type { Way } from '../../../errors.js'
import { rowOf } from '../../../options/options.js'
import { settingOf } from '../../../options/settings.js'
import type { App } from '../../app.js'
import type { OpenTable } from '../../data-worker/answers.js'
import { h } from '../../dom.js'
import { fieldsOf } from '../../fields.js'
import { optionsOfGroup, settingText, pageOption } from '../../settings.js'

/** What was found, by the names of the settings. */
function foundIn({ reading, index, axis }: OpenTable): Record<string, string> {
  const plain: Record<string, string | undefined> = {
    index: index.kind === 'rows' ? 'none: rows are counted' : (index.name ?? undefined),
    dateFormat: axis.kind === 'date' ? (reading.dateFormat?.words ?? 'as ISO 8601') : undefined,
    series: reading.series === undefined ? 'one series' : `${reading.series.count} by ${reading.series.by}`,
    delimiter: reading.delimiter ?? ',',
    decimal: reading.decimal === undefined ? 'point' : 'comma',
    thousands: reading.thousands?.map(({ sign }) => sign).join(' or ') ?? 'nothing',
    header: reading.header === false ? 'no' : 'yes',
    skip: String(reading.skipped ?? 0),
    encoding: reading.encoding ?? 'utf-8',
    step: index.step,
  }
  return Object.fromEntries(Object.entries(plain).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** The card: closed until the reader asks something, or someone opens it. */
export function readingCard(app: App): HTMLElement {
  const fields = fieldsOf(app, 'reading')
  const card = h(
    'details',
    { class: 'card stack', id: 'reading' },
    h('summary', { class: 'group' }, 'How the file is read'),
    h('div', { class: 'fields roomy' }, ...[...fields.values()].map(({ element }) => element)),
  )
  const show = (): void => {
    const { table, arriving } = app.state
    if (arriving?.status === 'failed' && asksHow(arriving.option)) card.open = true
    if (table.status !== 'ready') return
    const found = foundIn(table.table)
    for (const [name, field] of fields) if (name in found) field.otherwise(`found: ${found[name]}`)
  }
  app.on(['table', 'arriving'], show)
  show()
  return card
}

/** Whether an option is one of reading. */
const asksHow = (option: string | undefined): boolean =>
  optionsOfGroup('reading').some((reading) => reading.option === option)

/** One button for each way in which a question can be answered. */
export function wayButtons(app: App, ways: readonly Way[]): HTMLElement | null {
  const buttons = ways.flatMap(({ option, value, means }) => {
    const row = rowOf(option)
    if (row?.flag === undefined || row.label === undefined) return []
    const name = settingOf(row.flag)
    const text = settingText(pageOption(name), value)
    const take = (): void => {
      const { settings } = app.state
      const known = settings[name]
      const all = Array.isArray(known) && Array.isArray(value) ? [...new Set<unknown>([...known, ...value])] : value
      app.set({ settings: { ...settings, [name]: all } })
    }
    const label = `${row.label}: ${means ?? row.kind.choices?.[text] ?? text}`
    return [h('button', { type: 'button', onclick: take }, label)]
  })
  return buttons.length === 0 ? null : h('div', { class: 'row ways' }, ...buttons)
}
