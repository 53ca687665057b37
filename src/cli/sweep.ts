/**
 * `hindcast sweep`: which options forecast a table best.
 *
 * @module
 */
import { verdictTexts } from '../backtest/sentences.js'
import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { HindcastError, shown } from '../errors.js'
import { addressOf } from '../host/queue-errors-node.js'
import { Forecaster } from '../forecaster/index.js'
import { FIT_NAMES } from '../options/backtest.js'
import { text } from '../options/kinds.js'
import { OPTIONS } from '../options/options.js'
import type { Rows } from '../options/row.js'
import { BACKTEST } from '../options/rows/backtest.js'
import { FORECASTER } from '../options/rows/forecaster.js'
import { SWEEP } from '../options/rows/sweep.js'
import { valueIn } from '../options/settings.js'
import type { SweepOptions } from '../options/sweep.js'
import { type Sweep, sweep, type SweepResult } from '../sweep/index.js'
import { sweepHtml } from '../sweep/report.js'
import { planSentences } from '../sweep/words.js'
import type { Table } from '../table/index.js'
import { clock, counted, joined, whole } from '../text/number.js'
import { writeFile } from './files.js'
import { ownFlag } from './flags.js'
import { cut, Interrupted, type Io, paintFor, widthOf } from './io.js'
import { filledLines, say } from './notices.js'
import { taskColumns } from './options.js'
import { checkPastFiles, keptText, type PastFlags, pastFlags, pastOptions } from './past-flags.js'
import { StageLine } from './render/stage.js'
import { sweepLines } from './render/sweep.js'
import { givenQueue } from './queue-flag.js'
import { readTable } from './table-flags.js'

interface SweepFlags extends PastFlags {
  grid?: string
  queue?: string
}

const { space, ...SEARCH } = SWEEP
const { model: _, ...SHARED } = BACKTEST
const OWN: Rows = { ...SEARCH, ...SHARED }

/** The command. */
export function sweepCommand(io: Io): Command {
  const command = new Command('sweep')
    .description(
      'Search for options: backtest combinations of them, and score the best once on rows that were held out.',
    )
    .argument('<file>', 'a CSV, or - for standard input')
  const flags = [
    ownFlag('--grid', text('JSON, or the path of a file', 'json|file'), space.help),
    ...pastFlags(OWN, 'a model of the winner, trained as train does,'),
  ]
  for (const flag of flags) command.addOption(flag)
  return command
    .addHelpText(
      'after',
      '\nIn --grid, options have the names of their flags or of the library: {"cell": ["rnn", "gru"], "window": [96, 168]}. ' +
        'A range to draw from makes the search random: {"lr": {"log": [0.0003, 0.01]}}.\n' +
        'Unless --folds, --every, --refit or --origins say so, each option set is trained four times, over the last quarter ' +
        'of the rows before the hold-out.\n\nExample:\n' +
        '  hindcast sweep data/seattle-weather.csv --target tmax --grid \'{"cell": ["rnn", "gru"], "window": [7, 14, 28]}\'',
    )
    .action((file: string, given: SweepFlags) => runSweep(io, file, given))
}

/** Runs the command. */
async function runSweep(io: Io, file: string, flags: SweepFlags): Promise<void> {
  const grid = await spaceIn(flags.grid)
  const given = pastOptions(OWN, { ...flags, queue: givenQueue(io, flags.queue) })
  await checkPastFiles(file, flags)
  const table = await readTable(io, file, flags)
  const columns = taskColumns(table, flags)
  const { target, inputs } = columns
  const line = new StageLine(io)
  const seen = { done: 0 }
  const run = sweep(table, {
    ...given,
    space: grid,
    ...columns,
    signal: io.signal,
    onProgress: ({ done, failed, trials, best, secondsLeft, series }) => {
      seen.done = done + failed
      if (series !== undefined) {
        line.show(`each series alone: ${series.done} of ${series.of}; ${clock(secondsLeft)} left`)
        return
      }
      const least = best === null ? '' : `; least score ${best.toPrecision(4)}`
      line.show(`option set ${seen.done} of ${trials}${least}; ${clock(secondsLeft)} left`)
    },
  } as SweepOptions)
  sayPlan(io, table, run)
  if (given.queue !== undefined) {
    say(io, [`The jobs go to ${addressOf(String(given.queue)).shown}, for hindcast worker to take.`])
    // What was asked of the database comes to an end first.
    io.saving = true
  }
  // From here on there are pauses.
  await io.blocking?.(false)
  let result: SweepResult
  try {
    result = await run.result()
  } catch (error) {
    if (io.signal?.aborted !== true) throw error
    const kept =
      given.queue === undefined
        ? keptText(flags)
        : 'the queue keeps the jobs and their results: the same command goes on'
    throw new Interrupted(
      `Interrupted after ${whole(seen.done)} of ${counted(run.plan.sets.length, 'option set')}; ${kept}.`,
    )
  } finally {
    io.saving = false
    line.close()
  }
  const named = joined(target, 'and')
  // First, since it can be interrupted: then nothing is written.
  if (flags.out !== undefined) await saveWinner(io, table, result, flags.out)
  if (flags.html !== undefined) {
    const facts = { target: named, file: table.file, verdict: verdictTexts(result.winner.holdout) }
    await writeFile(flags.html, sweepHtml(result, facts))
    io.stderr.write(`Report written to ${cut(flags.html, 200)}.\n`)
  }
  say(io, filledLines(table, { ...columns, inputs: inputs ?? table.numericNames }), 'yellow')
  if (flags.json === true) {
    io.stdout.write(JSON.stringify(jsonOf(result, flags.out ?? null), null, 2) + '\n')
    return
  }
  io.stdout.write(sweepLines(result, named, paintFor(io.stdout, io.env), widthOf(io.stdout)).join('\n') + '\n')
}

/** The space that `--grid` gives: as JSON, or in a file. */
async function spaceIn(given: string | undefined): Promise<unknown> {
  if (given === undefined) {
    throw new HindcastError(
      'OPTION_INVALID',
      '--grid is left out; give options and their values, such as --grid \'{"window": [7, 14]}\'.',
      {
        option: '--grid',
      },
    )
  }
  if (/^\s*[{[]/.test(given)) return valueIn('space', space, given)
  let content: string
  try {
    content = await readFile(given, 'utf8')
  } catch (cause) {
    const message = `--grid is ${shown(given, 200)}, which is no JSON and no file that can be read (${(cause as Error).message}); give JSON, such as '{"window": [7, 14]}'.`
    throw new HindcastError('FILE_NOT_FOUND', message, { file: given, option: '--grid' }, { cause })
  }
  return valueIn('space', space, content)
}

function sayPlan(io: Io, table: Table, { plan }: Sweep): void {
  const { sentence, warnings } = table.reading
  if (sentence !== '') say(io, [`${cut(table.file ?? '', 200)}: ${sentence}`])
  say(io, warnings, 'yellow')
  say(io, planSentences(plan))
}

/** Trains the winner as `train` does, and saves it. */
async function saveWinner(io: Io, table: Table, { winner }: SweepResult, path: string): Promise<void> {
  const made = Object.entries(winner.options)
  const among = (names: readonly string[]): object => Object.fromEntries(made.filter(([name]) => names.includes(name)))
  const forecaster = await Forecaster.create(among(Object.keys({ ...FORECASTER, ...OPTIONS.network })) as never)
  try {
    await forecaster.fit(table, { ...among(FIT_NAMES), signal: io.signal })
    await forecaster.save(path)
    io.stderr.write(
      `Model of the winner, trained on the training rows of its own split, written to ${cut(path, 200)}.\n`,
    )
  } finally {
    forecaster.dispose()
  }
}

/** The JSON document. */
function jsonOf({ plan, trials, winner, ...rest }: SweepResult, file: string | null) {
  const { holdout, ...own } = winner
  const { scores, verdict, intervals, yesterday, rows, notes } = holdout
  const { byOrigin: _byOrigin, bySeries: _bySeries, ...held } = scores
  const { sets: _sets, ...told } = plan
  return {
    ...told,
    trials,
    winner: { ...own, holdout: held, verdict, intervals, yesterday, rows, notes },
    ...rest,
    file,
  }
}
