/**
 * Cells that hold their text as a formula, `="0123"`, as exports write them that are meant for Excel.
 *
 * @module
 */

/** Such a cell without quotes around it; within it no quote stands. */
const FORMULA = /(^|[,;\t|\n\r])="([^"\n\r]*)"(?=[,;\t|\n\r]|$)/g

/** The text with such cells quoted, as a CSV has them. */
export const withQuotedFormulas = (text: string): string =>
  text.includes('="') ? text.replace(FORMULA, '$1"=""$2"""') : text

/** What the formula of a cell says; null where it holds none. */
export const formulaText = (cell: string): string | null =>
  cell.startsWith('="') && cell.length > 2 && cell.endsWith('"') ? cell.slice(2, -1).replaceAll('""', '"').trim() : null
