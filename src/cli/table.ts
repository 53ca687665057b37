/**
 * `hindcast table`: a table as it was read, or a part of it, or gathered in longer periods, as a plain CSV.
 *
 * @module
 */
import { Command } from 'commander'
import type { Aggregate, Table } from '../table/index.js'
import { AGGREGATES } from '../table/tools/resample.js'
import { counted } from '../text/number.js'
import { checkFiles, outFile, type OutFlags, requireForced, writeFile } from './files.js'
import { cut, type Io } from './io.js'
import { say } from './notices.js'
import {
  choiceFlag,
  columnsFlag,
  conflict,
  invalidFlag,
  jsonFlag,
  namedColumns,
  outFlags,
  textFlag,
  valued,
  wholeFlag,
} from './options.js'
import { readTable, tableFlags, type TableFlags } from './table-flags.js'

interface ToolFlags extends TableFlags, OutFlags {
  columns?: string[]
  from?: string
  to?: string
  slice?: [number, number | undefined]
  tail?: number
  every?: string
  aggregate?: Aggregate
  json?: boolean
}

/** The command. */
export function tableCommand(io: Io): Command {
  const command = new Command('table')
    .description('Write a table, some of its rows, or longer periods, as a plain CSV: commas, points, ISO 8601.')
    .argument('<file>', 'a CSV, or - for standard input')
    .addOption(columnsFlag('--columns', 'the columns to write, separated by commas (all of them)'))
    .addOption(textFlag('--from', 'index', 'the first row: a date, or as much of one as is known', 'a date'))
    .addOption(textFlag('--to', 'index', 'the last row; a year, a month, a day is taken to its end', 'a date'))
    .addOption(sliceFlag())
    .addOption(wholeFlag('--tail', 'the last rows', 1))
    .addOption(textFlag('--every', 'period', 'one row a period: 15min, 1h, 1d, 1w, 1mo, 1q, 1y', 'a period such as 1h'))
    .addOption(choiceFlag('--aggregate', 'what becomes of the rows of a period (mean)', AGGREGATES))
  for (const flag of tableFlags()) command.addOption(flag)
  for (const flag of outFlags('the table, as CSV,')) command.addOption(flag)
  return command
    .addOption(jsonFlag())
    .addHelpText(
      'after',
      '\nOf several series, rows are taken and gathered within each. Without --out the CSV goes to standard output.\n' +
        '\nExamples:\n  hindcast table load.csv --every 1d --aggregate sum --out days.csv\n' +
        '  hindcast table load.csv --from 2016 --to 2017-06 --out part.csv',
    )
    .action((file: string, flags: ToolFlags) => runTable(io, file, flags))
}

/** `--slice`: rows by number, as `a:b`. */
function sliceFlag() {
  const help = 'rows by number, from 0, the last left out; negative ones count from the end: 0:100, -48:'
  return valued('--slice', 'a:b', help, (text): [number, number | undefined] => {
    const found = /^(-?\d+)?:(-?\d+)?$/.exec(text)
    if (found === null || text === ':') throw invalidFlag('--slice', text, 'two row numbers, such as 0:100 or -48:')
    return [Number(found[1] ?? 0), found[2] === undefined ? undefined : Number(found[2])]
  })
}

/** Runs the command. */
async function runTable(io: Io, file: string, flags: ToolFlags): Promise<void> {
  const { out, json } = flags
  if (flags.aggregate !== undefined && flags.every === undefined) {
    throw conflict('The option --aggregate needs --every: it gathers the rows of a period.', '--aggregate')
  }
  if (flags.slice !== undefined && flags.tail !== undefined) {
    throw conflict('The options --slice and --tail both name rows; give one of them.', '--tail')
  }
  const writes = outFile(flags)
  requireForced(flags.force, writes)
  await checkFiles([file], writes)
  const read = await readTable(io, file, flags)
  const table = changed(read, flags)
  const { sentence, warnings } = table.reading
  say(io, sentence === '' ? [] : [sentence])
  say(io, warnings, 'yellow')
  const text = table.toCsv()
  if (out !== undefined) {
    await writeFile(out, text)
    say(io, [`${counted(table.rows, 'row')}${spanOf(table)} written to ${cut(out, 200)}.`])
  }
  if (json === true) io.stdout.write(JSON.stringify(factsOf(table), null, 2) + '\n')
  else if (out === undefined) io.stdout.write(text)
}

/** The table after all that was asked for: times first, then rows, then periods. */
function changed(read: Table, { columns, from, to, slice, tail, every, aggregate }: ToolFlags): Table {
  let table = columns === undefined ? read : read.select(namedColumns(read, '--columns', columns))
  if (from !== undefined || to !== undefined) table = table.between(from, to)
  if (slice !== undefined) table = table.slice(...slice)
  if (tail !== undefined) table = table.tail(tail)
  return every === undefined ? table : table.resample(every, aggregate)
}

function spanOf({ index, rows }: Table): string {
  return index.kind === 'rows' ? '' : `, ${index.at(0)} to ${index.at(rows - 1)}, step ${index.stepText},`
}

/** What `--json` prints of the table that is written. */
function factsOf({ rows, index, gaps, columns, series, reading }: Table) {
  return {
    rows,
    index: { name: index.name, kind: index.kind, first: index.at(0), last: index.at(rows - 1), step: index.stepText },
    gaps: gaps.length,
    columns: [...columns.values()].map(({ name, kind, missing }) => ({ name, kind, missing })),
    ...(series === null ? {} : { series }),
    reading,
  }
}
