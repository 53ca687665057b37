/**
 * A table of scores, as it is made for all who paint it.
 *
 * @module
 */
import type { ScoreBoard } from '../scores/board.js'
import { type TableCell, tableOf } from './table-element.js'

/** The table, the best of what is compared marked. */
export function boardTable({ title, columns, rows, total }: ScoreBoard): HTMLElement {
  const lines = total === null ? rows : [...rows, total]
  return tableOf(
    title,
    columns.map(({ head, number, label = false }) => ({ head, number, label })),
    lines.map((cells) =>
      cells.map(({ text, best }, c): TableCell => {
        const kind = best === true ? 'best' : columns[c].name === 'about' ? 'hint' : ''
        return { text, class: kind }
      }),
    ),
  )
}
