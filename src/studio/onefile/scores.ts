/**
 * Scores of the network beside those of the baselines, and the verdict.
 *
 * @module
 */
import { scoreBoard } from '../../scores/board.js'
import { intervalNote } from '../../scores/board-rows.js'
import type { Scores } from '../../scores/scores.js'
import { h } from '../dom.js'
import { boardTable } from '../board-table.js'

/** The scores as a table, the best figures marked, with the verdict and what a reader should know. */
export function scoresBlock(scores: Scores, targets: readonly string[]): HTMLElement {
  const board = scoreBoard(scores, { target: targets })
  const meaning = intervalNote(board.columns)
  return h(
    'div',
    { class: 'scores' },
    boardTable(board),
    h('p', {}, board.verdict.join(' ')),
    ...[...(meaning === null ? [] : [meaning]), ...board.notes].map((note) => h('p', { class: 'hint' }, note)),
  )
}
