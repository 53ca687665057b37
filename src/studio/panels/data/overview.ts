/**
 * What a table is: rows, index, step, gaps, missing cells; its columns; its first rows.
 *
 * @module
 */
import { leakSentence } from '../../../text/leak.js'
import { columnOf, counted, whole } from '../../../text/number.js'
import type { App } from '../../app.js'
import type { OpenTable } from '../../data-worker/answers.js'
import { fill, h } from '../../dom.js'
import { tableOf } from '../../table-element.js'
import { badNotices } from './reading.js'

/** Gaps that are listed one by one. */
const MOST_GAPS = 6

/** A card whose content follows the table. */
function cardOf(app: App, title: string, content: (table: OpenTable) => (Node | string | null)[]): HTMLElement {
  const body = h('div', { class: 'stack' })
  const show = (): void => {
    const { table } = app.state
    if (table.status === 'ready') fill(body, ...content(table.table))
  }
  app.draw(['table'], show)
  show()
  return h('section', { class: 'card' }, h('h3', {}, title), body)
}

/** Rows, index, gaps, and what a reader should know. */
export function overviewCard(app: App): HTMLElement {
  return cardOf(app, 'The table', (table) => {
    const { rows, index, gaps, columns, reading } = table
    const { sentence, warnings } = reading
    const cells = columns.filter(({ kind }) => kind !== 'text').reduce((n, { missing }) => n + missing, 0)
    const facts: [string, string][] = [
      ['Rows', whole(rows)],
      ['Index', index.kind === 'rows' ? 'none: rows are counted' : (index.name ?? '')],
    ]
    if (index.kind !== 'rows')
      facts.push(['From', String(index.first)], ['To', String(index.last)], ['Step', index.step])
    facts.push(
      ['Missing cells', whole(cells)],
      [
        'Gaps',
        gaps.length === 0 ? 'none' : `${counted(gaps.length, 'gap')}, ${counted(gapRows(table), 'row')} missing`,
      ],
    )
    return [
      h('dl', { class: 'facts' }, ...facts.map(([term, text]) => h('div', {}, h('dt', {}, term), h('dd', {}, text)))),
      sentence === '' ? null : h('p', { class: 'hint' }, sentence),
      gaps.length === 0 ? null : gapTable(table),
      ...warnings
        .filter((warning) => !table.codes.includes(warning))
        .map((warning) => h('p', { class: 'notice notice-warn' }, warning)),
      // Where nothing else can be forecast, they stand at the top of the panel.
      ...(table.usable.length > 0 ? badNotices(app, table) : []),
      ...table.leaks.map((leak) => h('p', { class: 'notice notice-warn' }, leakSentence(leak))),
    ]
  })
}

const gapRows = ({ gaps }: OpenTable): number => gaps.reduce((n, gap) => n + gap.rowsMissing, 0)

/** The longest gaps. */
function gapTable({ gaps }: OpenTable): HTMLElement {
  const longest = [...gaps].sort((a, b) => b.rowsMissing - a.rowsMissing).slice(0, MOST_GAPS)
  const caption =
    gaps.length > MOST_GAPS ? `The ${MOST_GAPS} longest of ${counted(gaps.length, 'gap')}` : 'Where rows are missing'
  return tableOf(
    caption,
    [{ head: 'after' }, { head: 'before' }, { head: 'rows missing', number: true }],
    longest.map(({ after, before, rowsMissing }) => [String(after), String(before), whole(rowsMissing)]),
  )
}

const KINDS = { number: 'numbers', text: 'text', empty: 'empty' }

/** One line a column. */
export function columnsCard(app: App): HTMLElement {
  return cardOf(app, 'Columns', ({ columns, rows }) => {
    const heads = ['missing', 'min', 'mean', 'max'].map((head) => ({ head, number: true }))
    const lines = columns.map(({ name, kind, missing, min, mean, max }) => {
      const none = min === null || mean === null || max === null
      const figures = none ? ['–', '–', '–'] : columnOf([min, mean, max])
      const share = missing === 0 ? '0' : `${whole(missing)} (${((missing / rows) * 100).toFixed(1)} %)`
      return [name, KINDS[kind], kind === 'text' ? '–' : share, ...figures]
    })
    const kind = { head: 'kind', wide: true }
    return [tableOf('Columns of the table', [{ head: 'column' }, kind, ...heads], lines, { quiet: true })]
  })
}

/** The first rows as they are written. */
export function previewCard(app: App): HTMLElement {
  return cardOf(app, 'First rows', ({ preview: { header, rows }, columns }) => {
    const numeric = new Set(columns.filter(({ kind }) => kind === 'number').map(({ name }) => name))
    const heads = header.map((head) => ({ head, number: numeric.has(head) }))
    const cells = rows.map((row) => row.map((text) => ({ text, class: 'as-is' })))
    return [tableOf('The first rows of the file', heads, cells, { quiet: true })]
  })
}
