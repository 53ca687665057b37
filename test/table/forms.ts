/** Texts of tables by days, for the tests of their forms. */
import { parseCsv, type Table, type TableOptions } from '../../src/table/index.js'

const DAY = 86400000
/** Days from 2023 on, as ISO 8601 writes them. */
export const dates = (n: number): string[] =>
  Array.from({ length: n }, (_, i) => new Date(Date.UTC(2023, 0, 1) + i * DAY).toISOString().slice(0, 10))
/** A row for each date, behind a header. */
export const daily = (header: string, row: (date: string, i: number) => string, n = 40): string =>
  [header, ...dates(n).map(row)].join('\n')
export const read = (text: string, options?: TableOptions): Promise<Table> => parseCsv(text, options)
/** Where the rows of a table begin and end, and their step. */
export const ends = ({ index, rows }: Table) => [index.at(0), index.at(rows - 1), index.stepText]
