/**
 * `hindcast train`: from a CSV to a forecast.
 *
 * @module
 */
import { Command } from 'commander'
import { HindcastError } from '../errors.js'
import { Forecaster } from '../forecaster/index.js'
import { withWarnings } from '../forecaster/forecasts.js'
import type { Run } from '../forecaster/run.js'
import { awayHint, belowZeroHint, growthHint, lastEpochHint, trainedWith } from '../forecaster/hints.js'
import { walkHint } from '../forecaster/walk.js'
import { type FitOptions, resolveFitOptions } from '../options/fit.js'
import { OPTIONS } from '../options/options.js'
import type { ForecasterOptions } from '../options/forecaster.js'
import type { Task } from '../options/outputs.js'
import type { Progress } from '../options/progress.js'
import { FIT } from '../options/rows/fit.js'
import { FORECASTER } from '../options/rows/forecaster.js'
import { optionsIn, type Settings } from '../options/settings.js'
import { namesCalibration, type Split } from '../options/split.js'
import type { Scores } from '../scores/scores.js'
import type { Table } from '../table/index.js'
import { joined, whole } from '../text/number.js'
import { withoutStop } from '../text/sentence.js'
import { type OptionPiece, sayIn, setting } from '../text/words.js'
import { baselineHint } from './baseline-hint.js'
import { type CheckpointFlags, checkpointFile, checkpointOptions, keptText } from './checkpoint.js'
import { checkFiles, outModels, requireForced } from './files.js'
import { messageOf, onCommandLine } from './flags.js'
import { cut, Interrupted, type Io, isTerminal, paintFor, widthOf } from './io.js'
import { say } from './notices.js'
import { jsonFlag, outFlags, taskColumns, trainingFlags } from './options.js'
import { readTable } from './table-flags.js'
import { Hearing } from './hearing.js'
import { isLarge } from './reading.js'
import { ProgressLine } from './render/progress.js'
import { StageLine } from './render/stage.js'
import { introLines, noticeLines, resultLines, type Trained } from './render/train.js'
import { overText } from './resume.js'

interface TrainFlags extends CheckpointFlags, Settings {
  target?: string[]
  inputs?: string[]
  known?: string[]
  static?: string[]
  json?: boolean
}

/** The options that make a forecaster. */
const MADE = { ...FORECASTER, ...OPTIONS.network }

/** The command. */
export function trainCommand(io: Io): Command {
  const command = new Command('train')
    .description('Train a network on a CSV, score it beside the baselines, and forecast what lies ahead.')
    .argument('<file>', 'a CSV, or - for standard input')
  const flags = [...trainingFlags(FIT), ...outFlags('the trained model'), jsonFlag()]
  for (const flag of flags) command.addOption(flag)
  return command
    .addHelpText(
      'after',
      '\nIn a list of columns, a name that holds a comma stands in double quotes: --inputs \'tmax,"rain, mm"\'.\n' +
        '\nExample:\n' +
        '  hindcast train data/seattle-weather.csv --target tmax --hidden 32 --out model.safetensors',
    )
    .action((file: string, given: TrainFlags) => runTrain(io, file, given))
}

/** Runs the command. */
async function runTrain(io: Io, file: string, flags: TrainFlags): Promise<void> {
  const given = { ...optionsIn(FIT, flags), checkpoint: undefined, checkpointEvery: undefined, resume: undefined }
  // What the options alone decide is said before the table is read.
  const { epochs, patience, split } = resolveFitOptions(given)
  const writes = [...outModels(flags), ...checkpointFile(flags)]
  requireForced(flags.force, writes)
  await checkFiles([file], writes)
  const fit: FitOptions = { ...given, ...checkpointOptions(io, flags) }
  const table = await readTable(io, file, flags)
  const large = isLarge(table) || Number(flags.hidden ?? 0) >= LARGE_HIDDEN
  const task = { ...optionsIn(MADE, flags), ...taskColumns(table, flags) }
  const { forecaster, run, taken } = await fitted(io, table, task, fit, { epochs, patience, large })
  try {
    const scores =
      run.final !== undefined ? run.final.scores : run.data.samples.test > 0 ? await scoresOf(forecaster, table) : null
    const { ahead, lacking } = await aheadOf(forecaster, table)
    say(io, ahead.warnings, 'yellow')
    if (flags.out !== undefined) await forecaster.save(flags.out)
    const final = run.final !== undefined
    const settled = run.epochs.length - run.best.epoch >= patience
    const walk = scores === null || final ? null : await walkHint(forecaster, table, scores, settled)
    const away = scores === null ? null : await awayHint(forecaster, table, scores, final)
    const grown = scores === null ? null : growthHint(scores)
    const found = [walk, away, grown, lastEpochHint(forecaster, run, fit), belowZeroHint(forecaster, table, ahead)]
    const hints = found.flatMap((hint) => (hint === null ? [] : [sayIn(onCommandLine, hint)]))
    const by = scores === null ? [] : baselineHint(scores, flags.out ?? null, file)
    const halved = flags.interval !== undefined && !namesCalibration(split)
    const trained: Trained = {
      table,
      forecaster,
      run,
      scores,
      ahead,
      lacking,
      hints,
      by,
      halved,
      file: flags.out ?? null,
    }
    if (flags.json === true) io.stdout.write(JSON.stringify(jsonOf(trained, taken), null, 2) + '\n')
    else {
      const terminal = isTerminal(io.stdout, io.env)
      const lines = resultLines(trained, { paint: paintFor(io.stdout, io.env), width: widthOf(io.stdout), terminal })
      io.stdout.write(lines.join('\n') + '\n')
    }
  } finally {
    forecaster.dispose()
  }
}

/** With so many units the first minibatch takes a while. */
const LARGE_HIDDEN = 512

/** What was asked for, as far as progress tells it. */
interface Asked {
  epochs: number
  patience: number
  large: boolean
}

/**
 * A forecaster that is trained. Where the default split leaves a part without a sample and another would not, that one is
 * taken, and told.
 */
async function fitted(
  io: Io,
  table: Table,
  task: ForecasterOptions,
  fit: FitOptions,
  asked: Asked,
): Promise<{ forecaster: Forecaster; run: Run; taken: string[] }> {
  const forecaster = await Forecaster.create(task)
  try {
    return { forecaster, run: await fitWithProgress(io, table, forecaster, fit, asked), taken: [] }
  } catch (error) {
    forecaster.dispose()
    const split = fit.split === undefined ? splitIn(error) : undefined
    if (split === undefined) throw error
    const text = `The default --split leaves too few rows for what is asked, so ${onCommandLine(setting('split', split))} is taken.`
    say(io, [text], 'yellow')
    return { ...(await fitted(io, table, task, { ...fit, split }, asked)), taken: [text] }
  }
}

/** The split that a refusal names as a way out. */
function splitIn(error: unknown): Split | undefined {
  if (!(error instanceof HindcastError) || error.code !== 'NO_SAMPLES' || typeof error.words === 'string') return
  const isSplit = (piece: string | OptionPiece) => typeof piece !== 'string' && piece.option === 'split'
  const found = error.words.filter(isSplit) as OptionPiece[]
  return found.find(({ part }) => part === 'setting')?.value as Split | undefined
}

/** Trains with a progress line; notices come with its first step, when all checks are passed. */
async function fitWithProgress(
  io: Io,
  table: Table,
  forecaster: Forecaster,
  fit: FitOptions,
  asked: Asked,
): Promise<Run> {
  const line = new ProgressLine(io)
  const stage = new StageLine(io)
  const hearing = new Hearing(io, fit.checkpoint !== undefined)
  if (asked.large) stage.show('preparing the training, and its first minibatch …', true)
  let latest: Progress | null = null
  const options: FitOptions = {
    ...fit,
    signal: io.signal,
    onProgress: (progress: Progress) => {
      stage.close()
      if (latest === null) say(io, [...introLines(table, forecaster), ...aloneLines(forecaster.task)])
      latest = progress
      hearing.pause()
      io.saving = fit.checkpoint !== undefined
      line.update(progress)
    },
  }
  let run: Run
  try {
    run = await forecaster.fit(table, options)
  } catch (error) {
    stage.close()
    line.close()
    if (io.signal?.aborted !== true) throw error
    const { epoch, epochs: all, network, last } = (latest as Progress | null) ?? { epoch: 1, epochs: asked.epochs }
    const own = network === undefined ? '' : ` of network ${network.number} of ${network.of}`
    const which = last === true ? `${own} in the last training` : own
    throw new Interrupted(
      `Interrupted in epoch ${whole(epoch)} of ${whole(all)}${which}; ${keptText(fit, latest !== null, error)}.`,
    )
  } finally {
    io.saving = false
  }
  stage.close()
  line.close()
  await io.blocking?.(true)
  if (latest === null && fit.resume !== undefined) {
    say(io, [...introLines(table, forecaster), overText(String(fit.resume), run, trainedWith(forecaster, fit))])
  }
  say(io, noticeLines(table, forecaster, run), 'yellow')
  return run
}

/** That a horizon stands for its row alone, where one might have meant all rows up to it. */
function aloneLines({ horizon }: Task): string[] {
  if (typeof horizon !== 'number' || horizon < 2) return []
  const all = onCommandLine(setting('horizon', `1-${horizon}`))
  return [`Row ${whole(horizon)} ahead alone is forecast; for all of the next ${whole(horizon)} rows ask for ${all}.`]
}

/** What lies ahead; nothing, with the reason, where what is to be known ahead is not there yet. */
async function aheadOf(forecaster: Forecaster, table: Table): Promise<Pick<Trained, 'ahead' | 'lacking'>> {
  try {
    return { ahead: await forecaster.forecast(table) }
  } catch (error) {
    if (!(error instanceof HindcastError) || error.code !== 'KNOWN_MISSING') throw error
    const columns = joined(
      (forecaster.task.known ?? []).map((name) => cut(name, 40)),
      'and',
    )
    const lacking =
      error.facts.columns === undefined
        ? `the table has no rows ahead that hold ${columns}; predict MODEL FILE --skeleton rows.csv writes the rows to fill`
        : withoutStop(messageOf(error))
    return { ahead: withWarnings([], [messageOf(error)]), lacking }
  }
}

/** The scores of the test part; null where no row of it can be scored, for which no training should be lost. */
async function scoresOf(forecaster: Forecaster, table: Table): Promise<Scores | null> {
  try {
    return await forecaster.evaluate(table, { part: 'test' })
  } catch (error) {
    if (error instanceof HindcastError && error.code === 'NO_SAMPLES') return null
    throw error
  }
}

/** The JSON document of a training. */
function jsonOf({ table, forecaster, run, scores, ahead, hints, file }: Trained, taken: readonly string[]) {
  const { cell, inputSize, hiddenSize, outputSize, numLayers, loss, dtype } = forecaster.network.options
  const { parameterCount, engine } = forecaster.network
  return {
    data: run.data,
    model: { cell, inputSize, hiddenSize, outputSize, numLayers, loss, parameters: parameterCount, dtype, engine },
    epochs: run.epochs,
    best: run.best,
    ...(run.seeds === undefined ? {} : { seeds: run.seeds }),
    ...(run.final === undefined ? {} : { final: { ...run.final, scores: undefined } }),
    scores,
    ahead,
    fingerprint: run.fingerprint,
    file,
    warnings: [...taken, ...noticeLines(table, forecaster, run), ...ahead.warnings, ...hints],
  }
}
