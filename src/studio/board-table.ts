/**
 * The table of scores as an element; its cells are made in scores/, for all surfaces.
 *
 * @module
 */
import type { ScoreBoard } from '../scores/board.js'
import type { BoardColumn } from '../scores/board-rows.js'
import { fill, h } from './dom.js'
import { type TableCell, tableOf } from './table-element.js'
import './board.css'

/**
 * The table, the best of what is compared marked; where it is too narrow for all columns, the least important make way. The
 * head of a column says what it holds: to a pointer that rests there, and below the table once it is pressed. A title that
 * stands above it already is `quiet`: read out, not shown.
 */
export function boardTable(board: ScoreBoard, { quiet = false } = {}): HTMLElement {
  const { columns } = board
  const place = h('div', { class: 'board' })
  const hint = h('p', { class: 'hint' })
  const all = h('button', { type: 'button', class: 'small' }, 'Show all columns')
  const left = h('div', { class: 'row' }, hint, all)
  const said = h('p', { class: 'hint', role: 'status' })
  /** A column's head; pressed, it says below the table what the column holds, and pressed again no longer. */
  const headOf = ({ head, about }: BoardColumn): HTMLElement | string => {
    if (about === undefined || head === '') return head
    const explain = (): void => {
      const isOpen = button.getAttribute('aria-expanded') === 'true'
      for (const other of place.querySelectorAll('th button')) other.setAttribute('aria-expanded', 'false')
      button.setAttribute('aria-expanded', String(!isOpen))
      said.textContent = isOpen ? '' : `${head}: ${about}.`
    }
    const attributes = { type: 'button', class: 'about', title: about, 'aria-expanded': 'false', onclick: explain }
    const button = h('button', attributes, head)
    return button
  }
  let wholly = false
  /** Columns that stay, of those that may go the last first. */
  let most = columns.length
  const order = [...columns.keys()].sort((a, b) => columns[a].rank - columns[b].rank || a - b)
  const draw = (): void => {
    const kept = new Set(order.slice(0, most))
    const out = columns.filter((_, c) => !kept.has(c)).map(({ head }) => head)
    left.hidden = out.length === 0
    hint.textContent = out.length === 0 ? '' : `Not shown, for want of room: ${out.join(', ')}.`
    said.textContent = ''
    fill(place, tableWith(board, kept, headOf, quiet), said, left)
  }
  const fit = (): void => {
    if (place.clientWidth === 0) return
    // Before a column goes, a card beside another gets a line to itself.
    const card = place.closest('.columns > *')
    card?.classList.remove('whole-line')
    if (most < columns.length) {
      most = columns.length
      draw()
    }
    card?.classList.toggle('whole-line', isTooWide(place))
    while (!wholly && most > 2 && isTooWide(place)) {
      most--
      draw()
    }
    width = place.clientWidth
  }
  let width = 0
  all.addEventListener('click', () => {
    wholly = true
    fit()
    place.querySelector<HTMLElement>('.scroll')?.focus()
  })
  draw()
  new ResizeObserver(() => {
    if (place.clientWidth !== width) fit()
  }).observe(place)
  return place
}

/** Cells that hold words, by the name of their column. */
const KINDS: Partial<Record<string, string>> = { about: 'hint', verdict: 'words' }

function isTooWide(place: HTMLElement): boolean {
  const scroll = place.querySelector('.scroll')
  return scroll !== null && scroll.scrollWidth > scroll.clientWidth
}

function tableWith(
  { title, columns, rows, total }: ScoreBoard,
  kept: ReadonlySet<number>,
  headOf: (column: BoardColumn) => HTMLElement | string,
  quiet: boolean,
): HTMLElement {
  const lines = total === null ? rows : [...rows, total]
  const of = <T>(list: readonly T[]): T[] => list.filter((_, c) => kept.has(c))
  return tableOf(
    title,
    of(columns).map((column) => ({ head: headOf(column), number: column.number, label: column.label ?? false })),
    lines.map((cells) =>
      of(
        cells.map(({ text, best }, c): TableCell => {
          const kind = best === true ? 'best' : (KINDS[columns[c].name] ?? '')
          return { text, class: kind }
        }),
      ),
    ),
    { quiet },
  )
}
