/**
 * What `inspect` says of a table, as text.
 *
 * @module
 */
import type { Fitted } from '../../inspect/baselines.js'
import { toldOf } from '../../inspect/facts.js'
import { type Outliers, outlierTexts } from '../../inspect/outliers.js'
import type { Inspection } from '../../inspect/table.js'
import { isRows, isShares, type KeptSplit } from '../../options/split.js'
import { BASELINES, textOf } from '../../scores/baselines/index.js'
import { MAIN } from '../../scores/board-cells.js'
import { targetsBoard } from '../../scores/board.js'
import type { Table } from '../../table/index.js'
import { leakSentence } from '../../text/leak.js'
import { columnOf, counted, fixed, joined, whole } from '../../text/number.js'
import { sayIn } from '../../text/words.js'
import { messageOf, onCommandLine } from '../flags.js'
import { cut, type Paint, printable } from '../io.js'
import { MOST_SERIES, overviewLines, seriesLines } from './inspected-rows.js'
import { boardLines } from './scores.js'
import { type TableCell, tableLines, wrapped } from './table.js'

/** The whole report. */
export function inspectionLines(
  inspection: Inspection,
  {
    table,
    split,
    targets = [],
    outliers,
  }: { table: Table; split: KeptSplit; targets?: readonly string[]; outliers: readonly Outliers[] },
  paint: Paint,
  width: number,
): string[] {
  const heading = (text: string) => ['', paint('bold', text)]
  const lines = overviewLines(inspection, table, paint, width)
  lines.push(...seriesLines(inspection, paint))
  const all = inspection.columns.map(({ name }) => name)
  const told = new Set(toldOf(all, targets))
  lines.push(...heading('Columns'), ...columnLines(inspection, told, paint))
  lines.push(...restLines(all.length - told.size, 'listed', paint, width))
  lines.push(...badLines(table, told, paint, width))
  for (const text of outlierTexts(table, outliers)) {
    lines.push(...wrapped(printable(sayIn(onCommandLine, text)), width, '  ').map((line) => paint('yellow', line)))
  }
  lines.push(...heading('Leaks'), ...leakLines(inspection, targets.length > 0, paint, width))
  if (inspection.leakColumns !== undefined) {
    const text = `Only the first ${whole(inspection.leakColumns)} numeric columns were compared with each other.`
    lines.push(...wrapped(text, width, '  ').map((line) => paint('yellow', line)))
  }
  lines.push(...heading('Autocorrelation, by rows between'), ...autocorrelationLines(inspection, paint))
  lines.push(...restLines(inspection.notTold, 'listed', paint, width))
  lines.push(...wrapped(seasonSentence(inspection), width, '  '))
  const unit = inspection.series === undefined ? '' : ', in deviations of each series'
  const where = testText(split, inspection) + unit
  lines.push(...heading(`What the baselines score: ${MAIN.mse} one row ahead, on ${where}`))
  lines.push(...baselineLines(inspection, paint, width))
  lines.push(...notFittedLines(inspection, targets.length > 0, paint, width))
  lines.push(...restLines(inspection.notScored, 'scored', paint, width))
  return lines
}

/** Which baselines are not fitted for all columns that are scored. */
function notFittedLines(
  { notFitted = {}, baselines }: Inspection,
  isNamed: boolean,
  paint: Paint,
  width: number,
): string[] {
  const all = baselines.filter((entry) => 'persistence' in entry).length
  const each = Object.entries(notFitted).map(([name, count]) => {
    const subject = textOf(BASELINES[name as Fitted].subject, name)
    return count === all ? subject : `${subject} of ${whole(count)} of the ${counted(all, 'column')}`
  })
  if (each.length === 0) return []
  const way = isNamed ? 'name fewer columns with --target' : 'name the columns that matter with --target'
  const text = `Not fitted, since that would take long: ${each.join(', and ')}; ${way}.`
  return wrapped(text, width, '  ').map((line) => paint('yellow', line))
}

/** Columns that are not used because of a cell: one by one where they are listed, and how many others. */
function badLines(table: Table, told: ReadonlySet<string>, paint: Paint, width: number): string[] {
  const bad = [...table.columns.values()].filter((column) => column.bad !== null).map(({ name }) => name)
  const texts = bad
    .filter((name) => told.has(name))
    .map((name) => `${cut(name, 40)} is not used below: ${refusalOf(table, name)}`)
  const others = bad.length - texts.length
  if (others > 0) {
    const it =
      others === 1 ? 'has a cell that is not a number, so it is' : 'have a cell that is not a number, so they are'
    texts.push(`${counted(others, 'column')} that ${others === 1 ? 'is' : 'are'} not listed ${it} not used below.`)
  }
  return texts.flatMap((text) => wrapped(text, width, '  ').map((line) => paint('yellow', line)))
}

/** What using a column would be refused with, with the options that are a way out. */
function refusalOf(table: Table, name: string): string {
  try {
    table.numeric(name)
  } catch (error) {
    return printable(messageOf(error))
  }
  return ''
}

/** What is said of columns that are left out. */
function restLines(count: number, what: string, paint: Paint, width: number): string[] {
  if (count === 0) return []
  const text = `${counted(count, 'more column')} ${count === 1 ? 'is' : 'are'} not ${what}: name those that matter with --target.`
  return wrapped(text, width, '  ').map((line) => paint('yellow', line))
}

/** The rows of the test part. */
function testText(split: KeptSplit, { lastWindows, ofSeries, series = [] }: Inspection): string {
  if (isRows(split)) return `the last ${counted(split.test, 'row')}`
  if (!isShares(split)) return split.test === undefined ? 'no rows' : `the rows from ${cut(split.test, 40)}`
  const some = ofSeries === undefined ? '' : ` of ${whole(ofSeries)} of the ${whole(series.length)} series`
  const of = lastWindows === undefined ? 'rows' : `the last ${whole(lastWindows)} windows${some}`
  return `the last ${short(fixed(split[2] * 100, 1))} % of ${of}`
}

/** The seasonal periods. */
function seasonSentence({ seasons, seasonColumns, autocorrelation: { columns } }: Inspection): string {
  if (seasons.length > 0) return `The step gives a season of ${seasons.map(whole).join(' and of ')} rows.`
  const found = columns.filter(({ season = 1 }) => season > 1)
  const where =
    seasonColumns === undefined ? '' : ` in the first ${counted(seasonColumns, 'column')}, the only ones looked at`
  if (found.length === 0) return `No season is known by the step, and none shows${where}.`
  const each = found.slice(0, MOST_SERIES).map(({ name, season }) => `${whole(season!)} rows in ${cut(name, 40)}`)
  const more = found.length > MOST_SERIES ? `, and more in ${counted(found.length - MOST_SERIES, 'other column')}` : ''
  return `By the strongest autocorrelation there is a season of ${each.join(', ')}${more}${where}.`
}

const KINDS = { number: 'numbers', text: 'text', empty: 'empty' }

/** One line a column that is told. */
function columnLines({ columns, rows }: Inspection, told: ReadonlySet<string>, paint: Paint): string[] {
  const right = (head: string) => ({ head, align: 'right' as const })
  return tableLines(
    [{ head: 'column' }, { head: 'kind' }, right('missing'), right('min'), right('mean'), right('max')],
    columns
      .filter(({ name }) => told.has(name))
      .map(({ name, kind, missing, min, mean, max }): TableCell[] => {
        const figures =
          min === null || mean === null || max === null ? ['–', '–', '–'] : columnOf([min, mean, max]).map(short)
        const share = missing === 0 ? '0' : `${whole(missing)} (${percent(missing / rows)})`
        return [name, KINDS[kind], kind === 'text' ? '–' : share, ...figures]
      }),
    paint,
  )
}

/** Trailing zeros are dropped. */
function short(text: string): string {
  return text.includes('.') && !text.includes('e') ? text.replace(/\.?0+$/, '') : text
}

function percent(share: number): string {
  const text = fixed(share * 100, 1)
  return text === '0.0' ? '< 0.1 %' : `${text} %`
}

/** Suspects that are told one by one. */
const MOST_LEAKS = 24

/** That no column gives another away, and how far ahead that is known. */
function noLeakText({ leakRows, notScored }: Inspection, isNamed: boolean): string {
  if (leakRows === undefined) return 'No column gives another away.'
  const far = `up to ${counted(leakRows, 'row')} ahead`
  if (leakRows === 1)
    return `No column gives another away ${far}; further ahead was not looked, since that would take long.`
  return isNamed || notScored > 0
    ? `No column gives another away up to 1 row ahead, nor one that is scored below ${far}.`
    : `No column gives another away ${far}.`
}

/** A sentence for each suspect. */
function leakLines(inspection: Inspection, isNamed: boolean, paint: Paint, width: number): string[] {
  const { leaks } = inspection
  if (leaks.length === 0) return wrapped(noLeakText(inspection, isNamed), width, '  ')
  const more = leaks.length - MOST_LEAKS
  const rest = more > 0 ? [paint('dim', `  and ${whole(more)} more`)] : []
  const told = leaks.slice(0, MOST_LEAKS).flatMap((leak) => {
    const named = { ...leak, column: cut(leak.column, 40), equals: cut(leak.equals, 40) }
    return wrapped(leakSentence(named), width, '  ').map((line) => paint('yellow', line))
  })
  return [...told, ...rest]
}

/** One line a column, one figure a lag. */
function autocorrelationLines({ autocorrelation: { lags, columns } }: Inspection, paint: Paint): string[] {
  if (columns.length === 0) return ['  There is no numeric column.']
  if (lags.length === 0) return ['  The table is too short.']
  return tableLines(
    [{ head: '' }, ...lags.map((lag) => ({ head: String(lag), align: 'right' as const }))],
    columns.map(({ name, values }) => [name, ...values.map((value) => (value === null ? '–' : fixed(value, 2)))]),
    paint,
  )
}

/** One line a target. */
function baselineLines({ baselines }: Inspection, paint: Paint, width: number): string[] {
  const scored = baselines.filter((entry) => 'persistence' in entry)
  const lines = scored.length === 0 ? [] : boardLines(targetsBoard(scored), paint, width).lines
  for (const note of notesWithColumns(scored))
    lines.push(...wrapped(printable(note), width, '  ').map((line) => paint('dim', line)))
  for (const entry of baselines) {
    if ('reason' in entry) lines.push(...wrapped(`${cut(entry.target, 40)}: ${printable(entry.reason)}`, width, '  '))
  }
  return lines.length === 0 ? ['  There is no numeric column.'] : lines
}

/** Columns that a note names one by one. */
const MOST_NAMED = 5

/** The notes on what is scored, each once; one that is not on all columns names those that it is on. */
function notesWithColumns(scored: readonly { target: string; notes: readonly string[] }[]): string[] {
  return [...new Set(scored.flatMap(({ notes }) => notes))].map((note) => {
    const of = scored.filter(({ notes }) => notes.includes(note)).map(({ target }) => cut(target, 40))
    if (of.length === scored.length) return note
    const more = of.length - MOST_NAMED
    const names = more > 0 ? [...of.slice(0, MOST_NAMED), `${whole(more)} more`] : of
    return `${joined(names, 'and')}: ${note}`
  })
}
