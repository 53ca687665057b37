/**
 * `hindcast backtest`: forecasts of the past, made with what was known then.
 *
 * @module
 */
import { Command } from 'commander'
import { Backtest } from '../backtest/index.js'
import { nearerOrigins } from '../backtest/nearer.js'
import { backtestColumns, backtestCsv } from '../backtest/csv.js'
import type { BacktestResult } from '../backtest/result.js'
import { reportHtml } from '../backtest/report.js'
import { ReportRows } from '../backtest/report-rows.js'
import type { BacktestRow } from '../backtest/row.js'
import { fewerOriginsSentence, intervalSentence, nearOriginsSentence, verdictTexts } from '../backtest/sentences.js'
import { inputNames } from '../data/input-names.js'
import { HindcastError, shown } from '../errors.js'
import type { BacktestOptions } from '../options/backtest.js'
import { BACKTEST } from '../options/rows/backtest.js'
import type { Table } from '../table/index.js'
import { clock, counted, joined, whole } from '../text/number.js'
import { sayIn } from '../text/words.js'
import { writeFile } from './files.js'
import { onCommandLine } from './flags.js'
import { GrowingFile } from './growing-file.js'
import { cut, Interrupted, type Io, isTerminal, paintFor, widthOf } from './io.js'
import { filledLines, oddValueLines, say, sayReading } from './notices.js'
import { taskColumns } from './options.js'
import { checkPastFiles, keptText, type PastFlags, pastFlags, pastOptions } from './past-flags.js'
import { backtestLines, planLines } from './render/backtest.js'
import { StageLine } from './render/stage.js'
import { readTable } from './table-flags.js'

/** The command. */
export function backtestCommand(io: Io): Command {
  const command = new Command('backtest')
    .description('Backtest: forecast from past origins, each after a training on the rows known then, and score that.')
    .argument('<file>', 'a CSV, or - for standard input')
  const flags = pastFlags(BACKTEST, 'Backtest:', 'all forecasts, as CSV or JSON lines (.csv, .jsonl),')
  for (const flag of flags) command.addOption(flag)
  return command
    .addHelpText(
      'after',
      '\nOf --split, the shares of training and validation divide the rows before each origin; the test share is not ' +
        'used.\n\nExample:\n' +
        '  hindcast backtest data/seattle-weather.csv --target tmax --horizon 1-7 --folds 20 --interval 0.9',
    )
    .action((file: string, given: PastFlags) => runBacktest(io, file, given))
}

/** Runs the command. */
async function runBacktest(io: Io, file: string, flags: PastFlags): Promise<void> {
  const given = pastOptions(BACKTEST, flags)
  const form = formOf(flags.out)
  await checkPastFiles(file, flags)
  const table = await readTable(io, file, flags)
  const columns = taskColumns(table, flags)
  const { target } = columns
  const options = { ...given, ...columns, signal: io.signal } as BacktestOptions
  const line = new StageLine(io)
  const seen = { done: 0 }
  const onProgress: BacktestOptions['onProgress'] = ({ done, origins, origin, seconds }) => {
    seen.done = done
    const left = (seconds / done) * (origins - done)
    line.show(`origin ${done} of ${origins}, ${cut(String(origin), 40)}; ${clock(left)} left`)
  }
  // A backtest in a process of its own must also react to an interruption within a minibatch.
  const run = new Backtest(table, { ...options, onProgress }, io.blocking !== undefined)
  const inputs = inputNames(table, { ...columns, inputs: columns.inputs ?? null, horizon: 1 }, options.weights)
  sayPlan(io, table, run, options, inputs)
  // From here on this thread waits.
  await io.blocking?.(false)
  // An interruption ends it soon, and then its file is taken away.
  io.saving = io.blocking !== undefined
  const rows: BacktestRow[] = []
  const report = flags.html === undefined ? null : new ReportRows()
  try {
    const out = flags.out === undefined ? null : await GrowingFile.of(flags.out)
    try {
      const csv = backtestCsv(backtestColumns(options, table.series !== null))
      if (form === 'csv') await out?.add(csv.head)
      for await (const row of run) {
        report?.add(row)
        if (out !== null) await out.add(form === 'csv' ? csv.line(row) : JSON.stringify(row) + '\n')
        else if (flags.json === true) rows.push(row)
      }
      await out?.end()
    } finally {
      await out?.close()
      line.close()
      io.saving = false
    }
  } catch (error) {
    if (io.signal?.aborted !== true) throw error
    throw new Interrupted(
      `Interrupted after ${whole(seen.done)} of ${counted(run.plan.length, 'origin')}; ${keptText(flags)}.`,
    )
  }
  const result = await run.result()
  if (report !== null) await writeReport(io, flags.html!, { result, run, report, table, target: joined(target, 'and') })
  say(io, filledLines(table, { ...columns, inputs }), 'yellow')
  if (flags.json === true) {
    io.stdout.write(
      JSON.stringify(jsonOf(result, flags.out === undefined ? rows : null, flags.out ?? null), null, 2) + '\n',
    )
    return
  }
  const lines = backtestLines(result, joined(target, 'and'), paintFor(io.stdout, io.env), widthOf(io.stdout))
  io.stdout.write(lines.join('\n') + '\n')
  if (flags.out !== undefined) io.stderr.write(`${whole(result.rows)} forecasts written to ${cut(flags.out, 200)}.\n`)
}

/** Writes the report. */
async function writeReport(
  io: Io,
  path: string,
  given: { result: BacktestResult; run: Backtest; report: ReportRows; table: Table; target: string },
): Promise<void> {
  const { result, run, report, table, target } = given
  report.end()
  const facts = {
    target,
    file: table.file,
    verdict: verdictTexts(result),
    intervals: result.intervals.map(intervalSentence),
  }
  await writeFile(path, reportHtml(result, run.places, report, facts))
  io.stderr.write(`Report written to ${cut(path, 200)}.\n`)
}

/** The form of the file of forecasts, by its ending. */
function formOf(out: string | undefined): 'csv' | 'jsonl' {
  if (out === undefined || /\.csv$/i.test(out)) return 'csv'
  if (/\.jsonl$/i.test(out)) return 'jsonl'
  const message = `The ending of ${shown(out, 200)} says no form of rows; expected .csv or .jsonl.`
  throw new HindcastError('OPTION_INVALID', message, { file: out, option: '--out' })
}

/** What the table is, and what each origin learns from, before anything runs. */
function sayPlan(
  io: Io,
  table: Table,
  { plan, places, chosen }: Backtest,
  options: BacktestOptions,
  inputs: readonly string[],
): void {
  sayReading(io, table)
  say(io, oddValueLines(table, options, inputs), 'yellow')
  say(io, chosen)
  const width = isTerminal(io.stderr, io.env) ? widthOf(io.stderr) : 80
  const lines = planLines(plan, places, paintFor(io.stderr, io.env), width)
  io.stderr.write(lines.join('\n') + '\n')
  const hints = [
    fewerOriginsSentence(plan, options, () => nearerOrigins(table, options)),
    nearOriginsSentence(table, plan, options),
  ]
  for (const hint of hints) if (hint !== null) say(io, [sayIn(onCommandLine, hint)], 'yellow')
}

/** The JSON document, without what is said of each epoch, origin and series, and without `rows` where a file holds them. */
function jsonOf(result: BacktestResult, rows: readonly BacktestRow[] | null, file: string | null) {
  const { rows: count, scores, trainings, ...rest } = result
  const { byOrigin: _, bySeries: _bySeries, ...own } = scores
  const short = trainings.map(({ fold, parameters, epochs, best }) => ({ fold, parameters, epochs, best }))
  return { ...rest, scores: own, trainings: short, count, ...(rows === null ? {} : { rows }), file }
}
