/**
 * The table of scores and the verdict in a sentence.
 *
 * @module
 */
import { type Task, targetsOf } from '../../options/outputs.js'
import type { BoardCell } from '../../scores/board-cells.js'
import { type ScoreBoard, scoreBoard } from '../../scores/board.js'
import { type BoardColumn, intervalNote } from '../../scores/board-rows.js'
import type { Scores } from '../../scores/scores.js'
import { cut, type Paint, printable } from '../io.js'
import { type Drawing, fittedLines, fittingOf, noRoomLines, type TableCell, wrapped } from './table.js'

/** Rows of the table that are listed; more are counted. */
const MOST = 24

/** The table of scores under its title, the verdict, and what a reader should know of it. */
export function scoreReport(scores: Scores, task: Pick<Task, 'target'>, paint: Paint, width: number): string[] {
  const board = scoreBoard(scores, { target: targetsOf(task).map((name) => cut(name, 40)) })
  const { lines, columns } = boardLines(board, paint, width)
  const meaning = intervalNote(columns)
  const notes = [...(meaning === null ? [] : [meaning]), ...board.notes]
  return [
    ...wrapped(printable(board.title), width).map((line) => paint('bold', line)),
    ...lines,
    '',
    ...board.verdict.flatMap((sentence) => wrapped(sentence, width)).map((line) => coloured(line, paint)),
    ...notes.flatMap((note) => wrapped(printable(note), width)).map((line) => paint('dim', line)),
  ]
}

/**
 * A table of scores, the best of what is compared in bold. Where it is too wide its heads are shortened, then columns left
 * out, the least important first.
 *
 * @returns the lines, and the columns that are shown
 */
export function boardLines(
  board: ScoreBoard,
  paint: Paint,
  width: number,
): { lines: string[]; columns: BoardColumn[] } {
  const { columns, total } = board
  const rows = [...board.rows.slice(0, MOST), ...(total === null ? [] : [total])]
  const cell = ({ text, best }: BoardCell): TableCell =>
    best === true ? { text, paint: (t) => paint('bold', t) } : text
  const draw = (kept: readonly number[], short: boolean): Drawing => ({
    columns: kept.map((c) => ({
      head: short ? (columns[c].short ?? columns[c].head) : columns[c].head,
      ...(columns[c].number ? { align: 'right' as const } : {}),
    })),
    rows: rows.map((cells) => kept.map((c) => cell(cells[c]))),
  })
  let kept = columns.map((_, c) => c)
  const attempts = [{ kept, short: false }]
  for (const rank of [...new Set(columns.map((column) => column.rank))].sort((a, b) => b - a)) {
    attempts.push({ kept, short: true })
    if (rank > 0) kept = kept.filter((c) => columns[c].rank < rank)
  }
  const drawings = attempts.map((attempt) => draw(attempt.kept, attempt.short))
  const chosen = fittingOf(drawings, width)
  const lines = fittedLines([chosen], paint, width)
  const more = board.rows.length - MOST
  if (more > 0) lines.splice(total === null ? lines.length : -1, 0, paint('dim', `  and ${more} more`))
  const shown = attempts[drawings.indexOf(chosen)].kept.map((c) => columns[c])
  const leftOut = columns.filter((column) => !shown.includes(column)).map(({ head }) => head)
  return { lines: [...lines, ...noRoomLines(leftOut, paint, width)], columns: shown }
}

/** The words of the verdict in their colours. */
function coloured(line: string, paint: Paint): string {
  return line.replace(/\bbetter\b/g, paint('green', 'better')).replace(/\bworse\b/g, paint('red', 'worse'))
}
