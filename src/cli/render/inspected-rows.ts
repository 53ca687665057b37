/**
 * What `inspect` says of the rows of a table: how they were read, their step and gaps, and each series.
 *
 * @module
 */
import type { Inspection } from '../../inspect/table.js'
import type { Table } from '../../table/index.js'
import { counted, whole } from '../../text/number.js'
import { cut, type Paint, printable } from '../io.js'
import { readingWarnings } from '../notices.js'
import { type TableCell, tableLines, wrapped } from './table.js'

/** Gaps that are listed one by one. */
const MOST_GAPS = 8

/** Rows, index, step and gaps. */
export function overviewLines(
  { rows, index, gaps, reading }: Inspection,
  table: Table,
  paint: Paint,
  width: number,
): string[] {
  const name = table.file === undefined ? '' : `${cut(table.file, 200)}: `
  const where =
    index.kind === 'rows'
      ? 'no index column, so rows are counted from 0'
      : `index ${cut(index.name ?? '', 40)} from ${index.first} to ${index.last}, step ${index.step}`
  const lines = [...wrapped(`${name}${counted(rows, 'row')}, ${where}.`, width), ...readingLines(reading, paint, width)]
  if (gaps.length === 0) return index.kind === 'rows' ? lines : [...lines, 'There are no gaps.']
  const missing = gaps.reduce((n, gap) => n + gap.rowsMissing, 0)
  lines.push('', paint('bold', `${counted(gaps.length, 'gap')}, ${counted(missing, 'row')} missing`))
  lines.push(
    ...tableLines(
      [{ head: 'after' }, { head: 'before' }, { head: 'rows missing', align: 'right' }],
      listedGaps(gaps).map((gap) => [String(gap.after), String(gap.before), whole(gap.rowsMissing)]),
      paint,
    ),
  )
  if (gaps.length > MOST_GAPS) lines.push(paint('dim', `  and ${gaps.length - MOST_GAPS} more, none of them longer`))
  return lines
}

/** The longest gaps, in the order of the index. */
function listedGaps(gaps: Inspection['gaps']): Inspection['gaps'] {
  if (gaps.length <= MOST_GAPS) return gaps
  const lengths = gaps.map((gap, i) => ({ i, n: gap.rowsMissing })).sort((a, b) => b.n - a.n || a.i - b.i)
  const kept = new Set(lengths.slice(0, MOST_GAPS).map(({ i }) => i))
  return gaps.filter((_, i) => kept.has(i))
}

/** How the file was read, and what should be looked at in it. */
function readingLines(reading: Inspection['reading'], paint: Paint, width: number): string[] {
  const { sentence } = reading
  const said = sentence === '' ? [] : wrapped(printable(sentence), width)
  return [
    ...said,
    ...readingWarnings(reading).flatMap((text) => wrapped(printable(text), width).map((line) => paint('yellow', line))),
  ]
}

/** Series that are listed one by one. */
export const MOST_SERIES = 8

/** One line a series. */
export function seriesLines({ series = [] }: Inspection, paint: Paint): string[] {
  if (series.length === 0) return []
  const right = (head: string) => ({ head, align: 'right' as const })
  const lines = tableLines(
    [
      { head: 'series' },
      right('rows'),
      { head: 'first' },
      { head: 'last' },
      right('gaps'),
      right('rows missing'),
      right('windows'),
    ],
    series
      .slice(0, MOST_SERIES)
      .map(({ name, rows, first, last, gaps, rowsMissing, samples }): TableCell[] => [
        name,
        whole(rows),
        String(first),
        String(last),
        whole(gaps),
        whole(rowsMissing),
        samples === undefined ? '–' : whole(samples.train + samples.valid + samples.test),
      ]),
    paint,
  )
  const more = series.length - MOST_SERIES
  const head = paint('bold', `${counted(series.length, 'series', 'series')}`)
  return ['', head, ...lines, ...(more > 0 ? [paint('dim', `  and ${whole(more)} more`)] : [])]
}
