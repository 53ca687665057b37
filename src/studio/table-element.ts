/**
 * Tables of the page: captioned, with heads for screen readers, in a box that scrolls by keyboard where it is too wide.
 *
 * @module
 */
import { h } from './dom.js'

/** A cell: a text, or a text with a class, such as `best`. */
export type TableCell = string | { text: string; class: string }

/** A column's head; `number` aligns it to the right; a `label` names its row, as the first column does in any case. */
export interface TableHead {
  head: string | HTMLElement
  number?: boolean
  label?: boolean
  /** Only where there is room. */
  wide?: boolean
}

/**
 * A table whose rows are named by their first cell.
 *
 * @param caption says what the table holds; shown above it unless `quiet`, and read out in any case
 */
export function tableOf(
  caption: string,
  heads: readonly TableHead[],
  rows: readonly (readonly TableCell[])[],
  { quiet = false } = {},
): HTMLElement {
  const align = (c: number): string => `${heads[c]?.number ? 'number' : ''} ${heads[c]?.wide ? 'only-wide' : ''}`.trim()
  const table = h(
    'table',
    {},
    h('caption', { class: 'sr-only' }, caption),
    h('thead', {}, h('tr', {}, ...heads.map(({ head }, c) => headCell(head, align(c))))),
    h(
      'tbody',
      {},
      ...rows.map((cells) =>
        h(
          'tr',
          {},
          ...cells.map((cell, c) => {
            const { text, class: more } = typeof cell === 'string' ? { text: cell, class: '' } : cell
            const attributes = { class: `${align(c)} ${more}`.trim() }
            return c === 0 || heads[c]?.label === true
              ? h('th', { scope: 'row', ...attributes }, text)
              : h('td', attributes, text)
          }),
        ),
      ),
    ),
  )
  const scroll = h('div', { class: 'scroll', role: 'region', 'aria-label': caption }, table)
  // Only a box that scrolls has to be reached by the Tab key.
  new ResizeObserver(() => {
    if (scroll.scrollWidth > scroll.clientWidth) scroll.tabIndex = 0
    else scroll.removeAttribute('tabindex')
  }).observe(scroll)
  return quiet ? scroll : h('div', {}, h('p', { class: 'caption', 'aria-hidden': 'true' }, caption), scroll)
}

/** A column's head; without words it names nothing, and is a cell. */
function headCell(head: TableHead['head'], align: string): HTMLElement {
  return head === '' ? h('td', { class: align }) : h('th', { scope: 'col', class: align }, head)
}
