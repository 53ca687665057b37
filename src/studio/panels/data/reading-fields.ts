/**
 * What an opened chip holds: the usual answers on buttons, and the fields of its settings, which say what was found.
 *
 * @module
 */
import type { App } from '../../app.js'
import type { OpenTable } from '../../data-worker/answers.js'
import { fill, h } from '../../dom.js'
import { fieldsOf } from '../../fields.js'
import { pageOption, settingText } from '../../settings.js'

/** An answer: what the setting becomes, and what the button says. */
type Answer = readonly [value: unknown, text: string]

/** Names that are offered on buttons; others are typed. */
const MOST_NAMES = 8

/** The usual answers to what has no choices of its own, by the names of the settings. */
const ANSWERS: Partial<Record<string, (table: OpenTable) => readonly Answer[]>> = {
  delimiter: () => [
    [',', 'comma'],
    [';', 'semicolon'],
    ['tab', 'tab'],
    ['|', 'bar'],
    ['space', 'spaces'],
  ],
  index: ({ preview }) => [
    ...preview.header.slice(0, MOST_NAMES).map((name): Answer => [name, name]),
    ['none', 'none, rows are counted'],
  ],
  dateFormat: () => [
    ['dmy', 'day first'],
    ['mdy', 'month first'],
    ['ymd', 'year first'],
  ],
  series: ({ columns, preview, axis }) => {
    const words = new Set(columns.filter(({ kind }) => kind === 'text').map(({ name }) => name))
    // Where they name series already, columns are no longer among those of the table.
    const known = new Set(columns.map(({ name }) => name))
    const names = preview.header.filter((name) => words.has(name) || (!known.has(name) && name !== axis.name))
    return names.slice(0, MOST_NAMES).map((name): Answer => [name, name])
  },
  na: ({ reading: { suspects = [] } }) =>
    [...new Set(suspects.map(({ value }) => value))].map((value): Answer => [[String(value)], String(value)]),
}

/** What was found, for the fields that are empty until something is set. */
function foundIn({ reading, index, axis }: OpenTable): Record<string, string | undefined> {
  return {
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
}

/** The answers and fields of some settings of reading. */
export function readingFields(app: App, names: readonly string[]): HTMLElement {
  const fields = [...fieldsOf(app, 'reading')].filter(([name]) => names.includes(name))
  const places = fields.map(() => h('div', {}))
  const again = h('button', { type: 'button', class: 'small', onclick: () => set({}) }, 'As it was found')
  const set = (given: Record<string, unknown>): void => {
    const rest = Object.entries(app.state.settings).filter(([name]) => !names.includes(name) || name in given)
    const changed = Object.keys(given).length === 0 ? Object.fromEntries(rest) : { ...app.state.settings, ...given }
    app.set({ settings: changed })
  }
  const show = (): void => {
    const { table, settings } = app.state
    again.hidden = names.every((name) => settings[name] === undefined)
    if (table.status !== 'ready') return
    const found = foundIn(table.table)
    for (const [i, [name, field]] of fields.entries()) {
      if (found[name] !== undefined) field.otherwise(`found: ${found[name]}`)
      const answers = ANSWERS[name]?.(table.table) ?? []
      const focused = places[i].contains(document.activeElement) ? document.activeElement!.textContent : null
      fill(places[i], answers.length > 0 && answerButtons(name, answers))
      if (focused !== null) [...places[i].querySelectorAll('button')].find((b) => b.textContent === focused)?.focus()
    }
  }
  const answerButtons = (name: string, answers: readonly Answer[]): HTMLElement => {
    const option = pageOption(name)
    const now = app.state.settings[name]
    const text = now === undefined ? '' : settingText(option, now)
    const buttons = answers.map(([value, words]) => {
      const pressed = settingText(option, value) === text
      const take = (): void => set({ [name]: value })
      return h('button', { type: 'button', class: 'small', 'aria-pressed': String(pressed), onclick: take }, words)
    })
    return h('div', { class: 'row', role: 'group', 'aria-label': 'Usual answers' }, ...buttons)
  }
  const element = h(
    'div',
    { class: 'stack' },
    ...fields.map(([, { element: field }], i) => h('div', { class: 'stack-s answer' }, field, places[i])),
    h('div', {}, again),
  )
  app.on(['table', 'settings'], show)
  show()
  return element
}
