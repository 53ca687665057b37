/**
 * Matrices as lines of aligned numbers.
 *
 * @module
 */
import { fixed } from '../../text/number.js'

/**
 * The lines of a matrix, all numbers with the same decimals: eight, or as many as the width leaves. Rows that are still
 * too long continue on the next line.
 */
export function matrixLines(matrix: readonly (readonly number[])[], width: number, indent = '    '): string[] {
  const columns = matrix[0].length
  const room = width - indent.length
  let decimals = 8
  let cells = written(matrix, decimals)
  while (decimals > 2 && columns * (widest(cells) + 2) - 2 > room) cells = written(matrix, --decimals)
  const size = widest(cells)
  const perLine = Math.max(1, Math.floor((room + 2) / (size + 2)))
  const lines: string[] = []
  for (const row of cells) {
    for (let from = 0; from < columns; from += perLine) {
      const line = row.slice(from, from + perLine).map((text) => text.padStart(size))
      lines.push(indent + (from > 0 ? '  ' : '') + line.join('  '))
    }
  }
  return lines
}

/** A shape as text: [5, 1]. */
export function shapeText(matrix: readonly (readonly number[])[]): string {
  return `[${matrix.length}, ${matrix[0].length}]`
}

/** The numbers as texts; whole ones stay whole where all are. */
function written(matrix: readonly (readonly number[])[], decimals: number): string[][] {
  const whole = matrix.every((row) => row.every((value) => Number.isInteger(value)))
  return matrix.map((row) => row.map((value) => fixed(value, whole ? 0 : decimals)))
}

function widest(cells: readonly (readonly string[])[]): number {
  return cells.reduce((n, row) => row.reduce((m, text) => Math.max(m, text.length), n), 0)
}
