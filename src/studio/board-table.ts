/**
 * The table of scores as an element; its cells are made in scores/, for all surfaces.
 *
 * @module
 */
import type { ScoreBoard } from '../scores/board.js'
import { fill, h } from './dom.js'
import { type TableCell, tableOf } from './table-element.js'

/** The table, the best of what is compared marked; where it is too narrow for all columns, the least important make way. */
export function boardTable(board: ScoreBoard): HTMLElement {
  const { columns } = board
  const place = h('div', {})
  const hint = h('p', { class: 'hint' })
  const all = h('button', { type: 'button', class: 'small' }, 'Show all columns')
  const left = h('div', { class: 'row' }, hint, all)
  let wholly = false
  /** Columns that stay, of those that may go the last first. */
  let most = columns.length
  const order = [...columns.keys()].sort((a, b) => columns[a].rank - columns[b].rank || a - b)
  const draw = (): void => {
    const kept = new Set(order.slice(0, most))
    const out = columns.filter((_, c) => !kept.has(c)).map(({ head }) => head)
    left.hidden = out.length === 0
    hint.textContent = out.length === 0 ? '' : `Not shown, for want of room: ${out.join(', ')}.`
    fill(place, tableWith(board, kept), left)
  }
  const fit = (): void => {
    if (place.clientWidth === 0) return
    most = columns.length
    draw()
    while (!wholly && most > 2 && isTooWide(place)) {
      most--
      draw()
    }
  }
  all.addEventListener('click', () => {
    wholly = true
    fit()
    place.querySelector<HTMLElement>('.scroll')?.focus()
  })
  draw()
  let width = 0
  new ResizeObserver(() => {
    if (place.clientWidth === width) return
    width = place.clientWidth
    fit()
  }).observe(place)
  return place
}

function isTooWide(place: HTMLElement): boolean {
  const scroll = place.querySelector('.scroll')
  return scroll !== null && scroll.scrollWidth > scroll.clientWidth
}

function tableWith({ title, columns, rows, total }: ScoreBoard, kept: ReadonlySet<number>): HTMLElement {
  const lines = total === null ? rows : [...rows, total]
  const of = <T>(list: readonly T[]): T[] => list.filter((_, c) => kept.has(c))
  return tableOf(
    title,
    of(columns).map(({ head, number, label = false }) => ({ head, number, label })),
    lines.map((cells) =>
      of(
        cells.map(({ text, best }, c): TableCell => {
          const kind = best === true ? 'best' : columns[c].name === 'about' ? 'hint' : ''
          return { text, class: kind }
        }),
      ),
    ),
  )
}
