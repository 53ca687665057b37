/**
 * `hindcast table`: a table as it was read, or a part of it, or gathered in longer periods, as a plain CSV.
 *
 * @module
 */
import { Command } from 'commander'
import type { Aggregate, Table } from '../table/index.js'
import { spanOf } from '../table/span.js'
import { type Range, seriesRows } from '../data/parts.js'
import { counted, whole } from '../text/number.js'
import { checkFiles, outFile, type OutFlags, requireForced, writeFile } from './files.js'
import { cut, type Io } from './io.js'
import { readingWarnings, say } from './notices.js'
import { columns, such, text, whole as wholeNumber } from '../options/kinds.js'
import { conflict, type Kind } from '../options/row.js'
import { CALL } from '../options/rows/call.js'
import type { Settings } from '../options/settings.js'
import { flagOf, ownFlag } from './flags.js'
import { jsonFlag, namedColumns, outFlags } from './options.js'
import { readTable, tableFlags } from './table-flags.js'

interface ToolFlags extends Settings, OutFlags {
  columns?: string[]
  from?: string
  to?: string
  slice?: [number, number | undefined]
  tail?: number
  part?: [number, number]
  every?: string
  aggregate?: Aggregate
  json?: boolean
}

/** Rows by number, as `a:b`. */
const SLICE: Kind<[number, number | undefined]> = {
  ...such<[number, number | undefined]>('two row numbers, such as 0:100 or -48:', Array.isArray),
  form: 'a:b',
  read: (given) => {
    const found = /^(-?\d+)?:(-?\d+)?$/.exec(given)
    if (found === null || given === ':') return given
    return [Number(found[1] ?? 0), found[2] === undefined ? undefined : Number(found[2])]
  },
}
const SLICE_HELP = 'rows by number, from 0, without the last; negative numbers count from the end: 0:100, -48:'

/** One of several parts of the series, as `k/n`. */
const PART: Kind<[number, number]> = {
  ...such<[number, number]>('a part of so many, such as 1/10 or 10/10', Array.isArray),
  form: 'k/n',
  read: (given) => {
    const [, k, n] = (/^(\d{1,6})\/(\d{1,6})$/.exec(given) ?? []).map(Number)
    return k >= 1 && k <= n ? [k, n] : given
  },
}

/** The command. */
export function tableCommand(io: Io): Command {
  const command = new Command('table')
    .description(
      'Write a table, or part of it, or aggregated to longer periods, as a plain CSV: commas, points, ISO 8601.',
    )
    .argument('<file>', 'a CSV, or - for standard input')
    .addOption(ownFlag('--columns', columns(), 'the columns to write, separated by commas', 'all of them'))
    .addOption(
      ownFlag(
        '--from',
        text('a date', 'index'),
        'the first row: a date, or its beginning, such as 2016 or 2016-07, from its beginning',
      ),
    )
    .addOption(ownFlag('--to', text('a date', 'index'), 'the last row; a year, month or day counts to its end'))
    .addOption(ownFlag('--slice', SLICE, SLICE_HELP))
    .addOption(ownFlag('--tail', wholeNumber(1, Number.MAX_SAFE_INTEGER), 'the last so many rows'))
    .addOption(ownFlag('--part', PART, 'one of so many parts of the series, each about as many of them: 1/10'))
    .addOption(flagOf('every', CALL.every))
    .addOption(flagOf('aggregate', CALL.aggregate))
  for (const flag of tableFlags()) command.addOption(flag)
  for (const flag of outFlags('the table, as CSV,')) command.addOption(flag)
  return command
    .addOption(jsonFlag())
    .addHelpText(
      'after',
      '\nWith several series, rows are selected and aggregated within each; --part takes some of the series whole. Without ' +
        '--out the CSV goes to standard output.\n' +
        '\nExamples:\n  hindcast table load.csv --every 1d --aggregate sum --out days.csv\n' +
        '  hindcast table load.csv --from 2016 --to 2017-06 --out part.csv',
    )
    .action((file: string, flags: ToolFlags) => runTable(io, file, flags))
}

/** Runs the command. */
async function runTable(io: Io, file: string, flags: ToolFlags): Promise<void> {
  const { out, json } = flags
  if (flags.aggregate !== undefined && flags.every === undefined) {
    throw conflict('--aggregate needs --every: it gathers the rows of a period.', '--aggregate')
  }
  if (flags.slice !== undefined && flags.tail !== undefined) {
    throw conflict('--slice and --tail both name rows; give one of them.', '--tail')
  }
  const writes = outFile(flags)
  requireForced(flags.force, writes)
  await checkFiles([file], writes)
  const read = await readTable(io, file, flags)
  const table = changed(read, flags)
  const { sentence } = table.reading
  say(io, sentence === '' ? [] : [sentence])
  say(io, readingWarnings(table.reading), 'yellow')
  const csv = table.toCsv()
  if (out !== undefined) {
    await writeFile(out, csv)
    say(io, [`${counted(table.rows, 'row')}${spanText(table)} written to ${cut(out, 200)}.`])
  }
  if (json === true) io.stdout.write(JSON.stringify(factsOf(table), null, 2) + '\n')
  else if (out === undefined) io.stdout.write(csv)
}

/** The table after all that was asked for: series and times first, then rows, then periods. */
function changed(read: Table, { columns, from, to, slice, tail, part, every, aggregate }: ToolFlags): Table {
  let table = columns === undefined ? read : read.select(namedColumns(read, '--columns', columns))
  if (part !== undefined) table = partOf(table, part)
  if (from !== undefined || to !== undefined) table = table.between(from, to)
  if (slice !== undefined) table = table.slice(...slice)
  if (tail !== undefined) table = table.tail(tail)
  return every === undefined ? table : table.resample(every, aggregate)
}

/** The k-th of n parts of the series, in their order. */
function partOf(table: Table, [k, n]: [number, number]): Table {
  const count = table.series?.length ?? 1
  if (table.series === null || n > count) {
    const there =
      table.series === null ? 'the table is one: name the column that tells series apart' : `there are ${whole(count)}`
    throw conflict(`--part ${String(k)}/${String(n)} makes ${whole(n)} parts of the series, but ${there}.`, '--part')
  }
  const { starts, ends } = seriesRows(table)
  const [from, to] = [k - 1, k].map((before) => Math.floor((before * count) / n))
  return table.cut(Array.from(starts, (start, s): Range => [start, s >= from && s < to ? ends[s] : start]))
}

function spanText({ index }: Table): string {
  const [first, last] = spanOf(index)
  return index.kind === 'rows' ? '' : `, ${first} to ${last}, step ${index.stepText},`
}

/** What `--json` prints of the table that is written. */
function factsOf({ rows, index, gaps, columns, series, reading }: Table) {
  const [first, last] = spanOf(index)
  return {
    rows,
    index: { name: index.name, kind: index.kind, first, last, step: index.stepText },
    gaps: gaps.length,
    columns: [...columns.values()].map(({ name, kind, missing }) => ({ name, kind, missing })),
    ...(series === null ? {} : { series }),
    reading,
  }
}
