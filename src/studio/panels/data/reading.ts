/**
 * How the file is read: what was found, a chip each, which opens to change it; and the buttons that answer a question of
 * the reader.
 *
 * @module
 */
import type { Way } from '../../../errors.js'
import { rowOf } from '../../../options/options.js'
import { settingOf } from '../../../options/settings.js'
import { counted, joined } from '../../../text/number.js'
import type { App } from '../../app.js'
import type { OpenTable } from '../../data-worker/answers.js'
import { fill, h } from '../../dom.js'
import { optionsOfGroup, pageOption, settingText, type Settings } from '../../settings.js'

/** What was found of one side of the reading. */
interface ChipRow {
  /** The settings behind it, by their names. */
  settings: readonly string[]
  /** What it says of a table; without one, there is the label of the first setting. */
  says: (table: OpenTable, settings: Settings) => string
}

const SIGNS: Partial<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'bars',
  space: 'spaces',
}
const THOUSANDS: Partial<Record<string, string>> = { ',': 'commas', '.': 'dots', ' ': 'spaces', "'": 'apostrophes' }
const signName = (sign: string): string => SIGNS[sign] ?? `"${sign}"`

/** The chips, in their order. */
const CHIPS = {
  cells: {
    settings: ['delimiter'],
    says: ({ reading }) => `${signName(reading.delimiter ?? ',')} between cells`,
  },
  numbers: {
    settings: ['decimal', 'thousands'],
    says: ({ reading: { decimal, thousands = [] } }) => {
      const between = [...new Set(thousands.map(({ sign }) => THOUSANDS[sign] ?? sign))]
      const points = decimal === undefined ? 'decimal points' : 'decimal commas'
      return between.length === 0 ? points : `${points}, ${joined(between, 'and')} between thousands`
    },
  },
  times: {
    settings: ['index', 'dateFormat', 'step'],
    says: ({ reading, index, axis }) => {
      if (index.kind === 'rows') return 'no time column: rows are counted'
      const name = index.name ?? 'the columns'
      if (axis.kind !== 'date') return `counter: ${name}`
      return `time: ${name}, ${reading.dateFormat?.words ?? 'year first'}`
    },
  },
  series: {
    settings: ['series', 'stack'],
    says: ({ reading: { series } }) =>
      series === undefined ? 'one series' : `${counted(series.count, 'series', 'series')} by ${series.by}`,
  },
  missing: {
    settings: ['na'],
    says: ({ reading: { suspects = [] } }, { na }) => {
      const codes = Array.isArray(na) ? na.map(String) : []
      if (codes.length > 0) return `${joined(codes, 'and')} ${codes.length === 1 ? 'means' : 'mean'} missing`
      const seen = [...new Set(suspects.map(({ value }) => String(value)))]
      return seen.length === 0 ? 'no codes for missing' : `${joined(seen, 'or')} may mean missing`
    },
  },
  lines: {
    settings: ['header', 'skip', 'skipFooter', 'comment'],
    says: ({ reading: { header, skipped } }, { skipFooter, comment }) =>
      (header === false ? 'no line of names' : 'the first line names columns') +
      (skipped === undefined ? '' : `, ${counted(skipped, 'line')} above left out`) +
      (comment === undefined ? '' : `, ${comment as string} begins a comment`) +
      (skipFooter === undefined ? '' : `, ${counted(Number(skipFooter), 'line')} at the end left out`),
  },
  order: {
    settings: ['order', 'duplicates'],
    says: ({ reading: { reversed, sorted, duplicates } }) =>
      (reversed === true ? 'newest first, turned round' : sorted === true ? 'rows sorted by time' : 'rows in order') +
      (duplicates === undefined ? '' : `, ${duplicates.how} of each time kept`),
  },
  encoding: {
    settings: ['encoding'],
    says: ({ reading }) => reading.encoding ?? 'utf-8',
  },
} satisfies Record<string, ChipRow>

/** The chips, and one more for settings of reading that none of them has. */
function chipRows(): ChipRow[] {
  const own = Object.values<ChipRow>(CHIPS)
  const had = new Set(own.flatMap(({ settings }) => settings))
  const rest = optionsOfGroup('reading')
    .map(({ name }) => name)
    .filter((name) => !had.has(name))
  return rest.length === 0 ? own : [...own, { settings: rest, says: () => 'more' }]
}

/**
 * The card: there as soon as there is a table, a question about one, or something wrong.
 *
 * @param more what should be decided
 */
export function readingCard(app: App, more: HTMLElement): HTMLElement {
  const chips = chipRows().map((row) => chipOf(app, row))
  const title = h('h3', {})
  const card = h(
    'section',
    { class: 'card', id: 'reading' },
    title,
    more,
    h('div', { class: 'found' }, ...chips.map(({ element }) => element)),
  )
  const show = (): void => {
    const { table, arriving, settings } = app.state
    const failed = arriving?.status === 'failed' ? arriving : null
    // What was found is of the table that stands, what is said now of the file that was not read.
    title.textContent = failed === null ? 'How the file is read' : `How ${failed.source.name} is to be read`
    // While the first table arrives, there is nothing to say yet.
    card.hidden = table.status !== 'ready' && failed === null && app.state.notices.length === 0
    for (const chip of chips) chip.show(table.status === 'ready' && failed === null ? table.table : null, settings)
    if (failed?.option === undefined) return
    const asked = optionsOfGroup('reading').find(({ option }) => option === failed.option)
    for (const { element, row } of chips)
      if (asked !== undefined && row.settings.includes(asked.name)) element.open = true
  }
  app.draw(['table', 'arriving', 'settings', 'notices'], show)
  show()
  return card
}

/** A chip: what was found; opened, what changes it, which is loaded then. */
function chipOf(
  app: App,
  row: ChipRow,
): { element: HTMLDetailsElement; row: ChipRow; show: (table: OpenTable | null, settings: Settings) => void } {
  const text = h('span', {})
  const summary = h('summary', { class: 'chip' }, text)
  const place = h('div', { class: 'stack' })
  const element = h('details', {}, summary, place)
  let filled = false
  element.addEventListener('toggle', () => {
    if (!element.open || filled) return
    filled = true
    void import('./reading-fields.js').then(({ readingFields }) => fill(place, readingFields(app, row.settings)))
  })
  element.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || !element.open) return
    element.open = false
    summary.focus()
  })
  const show = (table: OpenTable | null, settings: Settings): void => {
    const given = row.settings.some((name) => settings[name] !== undefined)
    text.textContent =
      (table === null ? pageOption(row.settings[0]).row.label : row.says(table, settings)) +
      (given ? ' (as you said)' : '')
    summary.classList.toggle('given', given)
  }
  return { element, row, show }
}

/** Why columns that are numeric but for some cells cannot be used, and the ways out. */
export const badNotices = (app: App, { bad }: OpenTable): HTMLElement[] =>
  bad.map(({ message, ways }) => h('div', { class: 'notice notice-warn' }, h('p', {}, message), wayButtons(app, ways)))

/** One button for each way in which a question can be answered. */
export function wayButtons(app: App, ways: readonly Way[]): HTMLElement | null {
  const buttons = ways.flatMap(({ option, value, means }) => {
    const row = rowOf(option)
    if (row?.flag === undefined || row.label === undefined) return []
    const name = settingOf(row.flag)
    const text = value === undefined ? '' : settingText(pageOption(name), value)
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
