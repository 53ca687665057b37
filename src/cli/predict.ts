/**
 * `hindcast predict`: a trained model's forecasts of a table.
 *
 * @module
 */
import { Command } from 'commander'
import { csvOf } from '../text/csv.js'
import { belowZeroHint } from '../forecaster/hints.js'
import { HindcastError } from '../errors.js'
import { type Forecasts, withWarnings } from '../forecaster/forecasts.js'
import type { Forecaster, ForecastOptions } from '../forecaster/index.js'
import type { Table } from '../table/index.js'
import { counted, joined } from '../text/number.js'
import { named, sayIn, setting, words } from '../text/words.js'
import { CALL } from '../options/rows/call.js'
import { FORECASTER } from '../options/rows/forecaster.js'
import { conflict } from '../options/row.js'
import { subjectOf } from '../scores/words.js'
import type { Prediction } from '../text/prediction.js'
import { flagOf, messageOf, onCommandLine } from './flags.js'
import { checkFiles, outFile, type OutFlags, requireForced, writeFile } from './files.js'
import { cut, type Io, isTerminal, paintFor, widthOf } from './io.js'
import { loadModel } from './model.js'
import { filledLines, say } from './notices.js'
import { jsonFlag, outFlags } from './options.js'
import { aheadLines } from './render/ahead.js'
import { wrapped } from './render/table.js'
import { modelTable, tableFlags, type TableFlags } from './table-flags.js'

interface PredictFlags extends OutFlags, TableFlags {
  interval?: number | number[]
  baseline?: string
  from?: string
  skeleton?: string
  json?: boolean
}

/** The command. */
export function predictCommand(io: Io): Command {
  const command = new Command('predict')
    .description(
      'Forecast with a trained model: what lies ahead, as a table, or as CSV when piped; with --out or --json every row.',
    )
    .argument('<model>', 'a model that hindcast train wrote')
    .argument('<file>', 'a CSV, or - for standard input')
    .addOption(flagOf('interval', { ...FORECASTER.interval, otherwise: 'those of the training' }))
    .addOption(flagOf('baseline', CALL.baseline))
    .addOption(flagOf('from', CALL.from))
    .addOption(flagOf('skeleton', CALL.skeleton))
  for (const flag of outFlags('the forecast of every row, as CSV,')) command.addOption(flag)
  for (const flag of tableFlags()) command.addOption(flag)
  return command
    .addOption(jsonFlag())
    .addHelpText(
      'after',
      '\nThe JSON holds the forecast of every row, with ahead: true where it lies ahead; without that and actual, the row has no value. With --from, JSON and --out hold ' +
        'what is forecast from that row alone. With --baseline, JSON and CSV name it in model.\n' +
        '\nExamples:\n  hindcast predict model.safetensors weather.csv\n' +
        '  hindcast predict model.safetensors weather.csv --out forecasts.csv\n' +
        '  hindcast predict model.safetensors weather.csv --baseline best',
    )
    .action((model: string, file: string, flags: PredictFlags) => runPredict(io, model, file, flags))
}

/** Runs the command. */
async function runPredict(io: Io, model: string, file: string, flags: PredictFlags): Promise<void> {
  const { skeleton: rows, baseline } = flags
  if (rows !== undefined && baseline !== undefined) {
    throw conflict(
      words`${named('skeleton')} writes rows to fill in and forecasts nothing: leave ${setting('baseline', baseline)} out.`,
      'baseline',
      baseline,
    )
  }
  const writes = [
    ...outFile(flags),
    ...(rows === undefined ? [] : [{ path: rows, name: '--skeleton', force: flags.force ?? false }]),
  ]
  requireForced(flags.force, writes)
  await checkFiles([model, file], writes)
  const forecaster = await loadModel(io, model)
  try {
    const table = await modelTable(io, file, forecaster, flags)
    const { out, json } = flags
    const { target, quantiles } = forecaster.task
    const columns = { target: typeof target !== 'string', quantiles, model: baseline !== undefined }
    const { interval, from, skeleton } = flags
    if (skeleton !== undefined) {
      await writeSkeleton(io, skeleton, forecaster, table)
      return
    }
    const every = from === undefined && (out !== undefined || json === true)
    const { ahead, lacking } = await aheadOf(forecaster, table, { interval, from, baseline }, every)
    const all = every ? await forecaster.predict(table, { interval, baseline }) : ahead
    const isTable = json !== true && out === undefined && isTerminal(io.stdout, io.env)
    const by = byLines(ahead[0] ?? all[0])
    if (!isTable) say(io, by)
    say(
      io,
      [...filledLines(table, { ...forecaster.task, inputs: forecaster.inputs ?? [] }), ...lacking, ...ahead.warnings],
      'yellow',
    )
    if (baseline === undefined) {
      const below = belowZeroHint(forecaster, table, ahead, true)
      if (below !== null) say(io, [sayIn(onCommandLine, below)], 'yellow')
      say(io, forecaster.promises(interval))
    }
    // What holds of both is one line; those of a kind may count other forecasts, and are two.
    const more = all.warnings.filter((warning) => !ahead.warnings.includes(warning))
    say(io, more, 'yellow')
    if (out !== undefined) {
      await writeFile(out, csvOf(all, columns))
      io.stderr.write(`${counted(all.length, 'forecast')} written to ${cut(out, 200)}.\n`)
    }
    if (json === true) io.stdout.write(JSON.stringify(all, null, 2) + '\n')
    else if (out === undefined && !isTable) {
      if (ahead.length === 0) {
        const why = aheadLines(ahead, forecaster.task, (_, text) => text, Infinity)
        say(io, [why.join(' ')])
      }
      io.stdout.write(csvOf(ahead, columns))
    } else if (isTable) {
      const width = widthOf(io.stdout)
      const lines = aheadLines(ahead, forecaster.task, paintFor(io.stdout, io.env), width)
      io.stdout.write([...by.flatMap((line) => wrapped(line, width)), ...lines].join('\n') + '\n')
    }
  } finally {
    forecaster.dispose()
  }
}

/**
 * What lies ahead. Where every row is asked for, rows that lack what is to be known ahead keep the others back no longer: nothing
 * lies ahead then, and `lacking` says why.
 */
async function aheadOf(
  forecaster: Forecaster,
  table: Table,
  options: ForecastOptions,
  every: boolean,
): Promise<{ ahead: Forecasts; lacking: string[] }> {
  try {
    return { ahead: await forecaster.forecast(table, options), lacking: [] }
  } catch (error) {
    if (!every || !(error instanceof HindcastError) || error.code !== 'KNOWN_MISSING') throw error
    return { ahead: withWarnings([], []), lacking: [`Nothing lies ahead: ${messageOf(error)}`] }
  }
}

/** That a baseline forecasts, not the network; nothing where the network does. */
function byLines(forecast: Prediction | undefined): string[] {
  const name = forecast?.model
  if (name === undefined) return []
  const subject = subjectOf(name)
  return [`Forecast by ${subject.includes(name) ? subject : `${subject} (${name})`}, not by the network.`]
}

/** Writes the rows ahead that a table lacks, and says what to do with them. */
async function writeSkeleton(io: Io, path: string, forecaster: Forecaster, table: Table): Promise<void> {
  const rows = forecaster.skeleton(table)
  if (rows === null) {
    io.stderr.write('All rows ahead that are needed are there, so none are written.\n')
    return
  }
  await writeFile(path, rows)
  const known = joined(
    (forecaster.task.known ?? []).map((name) => cut(name, 40)),
    'and',
  )
  io.stderr.write(
    `${counted(rows.split('\n').length - 2, 'row')} to add written to ${cut(path, 200)}: fill in ${known}, and add them to the table.\n`,
  )
}
