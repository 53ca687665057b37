/**
 * `hindcast sweep`: which options forecast a table best.
 *
 * @module
 */
import { verdictTexts } from '../backtest/sentences.js'
import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { inputNames } from '../data/input-names.js'
import { HindcastError, shown } from '../errors.js'
import { addressOf } from '../host/queue-errors-node.js'
import { text } from '../options/kinds.js'
import { conflict, type Rows } from '../options/row.js'
import { BACKTEST } from '../options/rows/backtest.js'
import { SWEEP } from '../options/rows/sweep.js'
import { valueIn } from '../options/settings.js'
import type { SweepOptions } from '../options/sweep.js'
import { Sweep } from '../sweep/index.js'
import type { SweepResult } from '../sweep/result.js'
import { failedModels } from '../sweep/models.js'
import { sweepHtml } from '../sweep/report.js'
import { planSentences } from '../sweep/words.js'
import type { Table } from '../table/index.js'
import { clock, counted, joined, whole } from '../text/number.js'
import { numberedPath, writeFile } from './files.js'
import { saveModel } from '../forecaster/saving.js'
import { ownFlag } from './flags.js'
import { cut, Interrupted, type Io, paintFor, widthOf } from './io.js'
import { filledLines, say, sayReading } from './notices.js'
import { taskColumns } from './options.js'
import { checkPastFiles, keptText, type PastFlags, pastFlags, pastOptions } from './past-flags.js'
import { StageLine } from './render/stage.js'
import { sweepLines } from './render/sweep.js'
import { givenQueue } from './queue-flag.js'
import { readTable } from './table-flags.js'

interface SweepFlags extends PastFlags {
  grid?: string
  keep?: number
  queue?: string
}

const { space, ...SEARCH } = SWEEP
const { model: _, ...SHARED } = BACKTEST
const OWN: Rows = { ...SEARCH, ...SHARED, keep: { ...SWEEP.keep, otherwise: 'with --out the winner alone' } }

/** The command. */
export function sweepCommand(io: Io): Command {
  const command = new Command('sweep')
    .description(
      'Search for options: backtest combinations of them, and score the best once on rows that were held out.',
    )
    .argument('<file>', 'a CSV, or - for standard input')
  const flags = [
    ownFlag('--grid', text('JSON, or the path of a file', 'json|file'), space.help).helpGroup('Search:'),
    ...pastFlags(OWN, 'Search:', 'the model of the winner, trained as train does,'),
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
  const keep = keptModels(flags)
  await checkPastFiles(file, flags, keep)
  const table = await readTable(io, file, flags)
  const columns = taskColumns(table, flags)
  const { target } = columns
  const line = new StageLine(io)
  const seen = { done: 0 }
  const run = new Sweep(
    table,
    {
      ...given,
      ...(keep === 0 ? {} : { keep }),
      space: grid,
      ...columns,
      signal: io.signal,
      onProgress: ({ done, failed, trials, best, secondsLeft, series, models }) => {
        seen.done = done + failed
        if (models !== undefined) {
          line.show(`models: ${models.done} of ${models.of}`)
          return
        }
        if (series !== undefined) {
          line.show(`each series alone: ${series.done} of ${series.of}; ${clock(secondsLeft)} left`)
          return
        }
        const least = best === null ? '' : `; least score ${best.toPrecision(4)}`
        line.show(`option set ${seen.done} of ${trials}${least}; ${clock(secondsLeft)} left`)
      },
    } as SweepOptions,
    io.blocking !== undefined,
  )
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
  const files = flags.out === undefined ? [] : await saveModels(io, result, flags.out)
  if (flags.html !== undefined) {
    const facts = { target: named, file: table.file, verdict: verdictTexts(result.winner.holdout) }
    await writeFile(flags.html, sweepHtml(result, facts))
    io.stderr.write(`Report written to ${cut(flags.html, 200)}.\n`)
  }
  const { inputs: names = null, weights, ...own } = result.winner.options
  const inputs = inputNames(table, { ...own, inputs: names, horizon: 1 }, weights)
  say(io, filledLines(table, { ...own, inputs }), 'yellow')
  if (flags.json === true) {
    io.stdout.write(JSON.stringify(jsonOf(result, files), null, 2) + '\n')
  } else {
    io.stdout.write(sweepLines(result, named, paintFor(io.stdout, io.env), widthOf(io.stdout)).join('\n') + '\n')
  }
  const failed = result.models.find(({ bytes }) => bytes === null)
  if (failed !== undefined) throw new HindcastError(failed.code!, failedModels([failed])[0])
}

/** How many models come back. */
function keptModels({ keep, out }: SweepFlags): number {
  if (keep !== undefined && out === undefined) {
    throw conflict(
      '--keep says how many models are written, but without --out none is: name a file, or leave it out.',
      '--keep',
    )
  }
  return out === undefined ? 0 : (keep ?? 1)
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
    const message = `--grid is ${shown(given, 200)}, which is neither JSON nor a file that can be read (${(cause as Error).message}); give JSON, such as '{"window": [7, 14]}'.`
    throw new HindcastError('FILE_NOT_FOUND', message, { file: given, option: '--grid' }, { cause })
  }
  return valueIn('space', space, content)
}

function sayPlan(io: Io, table: Table, { plan }: Sweep): void {
  sayReading(io, table)
  say(io, planSentences(plan))
}

/** Writes the models; their paths, null where one is missing. */
async function saveModels(io: Io, { models }: SweepResult, out: string): Promise<(string | null)[]> {
  const files: (string | null)[] = []
  for (const [m, { bytes }] of models.entries()) {
    const path = numberedPath(out, m + 1)
    if (bytes !== null) await saveModel(path, bytes)
    files.push(bytes === null ? null : path)
  }
  const told = files.flatMap((path, m) => {
    if (path === null) return []
    const { id } = models[m]
    return [`${m === 0 ? 'of the winner' : `of number ${whole(id)}`} to ${cut(path, 200)}`]
  })
  if (told.length > 0) {
    io.stderr.write(`Trained on the training rows of its own split, and written: the model ${joined(told, 'and')}.\n`)
  }
  return files
}

/** The JSON document. */
function jsonOf({ plan, trials, winner, models, ...rest }: SweepResult, files: readonly (string | null)[]) {
  const { holdout, ...own } = winner
  const { scores, verdict, intervals, yesterday, rows, notes } = holdout
  const { byOrigin: _byOrigin, bySeries: _bySeries, ...held } = scores
  const { sets: _sets, ...told } = plan
  return {
    ...told,
    trials,
    winner: { ...own, holdout: held, verdict, intervals, yesterday, rows, notes },
    ...rest,
    models: models.map(({ bytes: _, ...model }, m) => ({ ...model, file: files[m] })),
    file: files[0] ?? null,
  }
}
