/**
 * `hindcast train`: from a CSV to a forecast.
 *
 * @module
 */
import { Command, Option } from 'commander'
import { HindcastError } from '../errors.js'
import { CELLS } from '../options/network.js'
import { Forecaster } from '../forecaster/index.js'
import type { FitOptions, ForecasterOptions } from '../options/forecaster.js'
import type { Run } from '../forecaster/run.js'
import type { Scores } from '../scores/scores.js'
import type { Loss } from '../engine/losses.js'
import { OPTIMIZERS } from '../options/optimizer.js'
import type { Schedule } from '../options/schedule.js'
import type { Table } from '../table/index.js'
import type { Progress } from '../options/progress.js'
import { checkFiles, outFile, requireForced } from './files.js'
import { Interrupted, type Io, isTerminal, paintFor, widthOf } from './io.js'
import { say } from './notices.js'
import {
  atLeastFlag,
  choiceFlag,
  conflict,
  fractionFlag,
  horizonFlag,
  inputColumns,
  inputsFlag,
  jsonFlag,
  numbersFlag,
  outFlags,
  positiveFlag,
  splitFlag,
  textFlag,
  targetColumns,
  targetFlag,
  threadsFlag,
  wholeFlag,
} from './options.js'
import { readTable, tableFlags, type TableFlags } from './table-flags.js'
import { type CheckpointFlags, checkpointFile, checkpointFlags, checkpointOptions, keptText } from './checkpoint.js'
import { inTypedFlags, overText } from './resume.js'
import { scheduleFlag } from './schedule.js'
import { Hearing } from './hearing.js'
import { isLarge } from './reading.js'
import { ProgressLine } from './render/progress.js'
import { StageLine } from './render/stage.js'
import { introLines, noticeLines, resultLines, type Trained } from './render/train.js'

interface TrainFlags extends TableFlags, CheckpointFlags {
  target?: string[]
  inputs?: string[]
  horizon?: number[]
  window?: number
  cell?: (typeof CELLS)[number]
  hidden?: number
  layers?: number
  dropout?: number
  epochs?: number
  batch?: number
  optimizer?: string
  lr?: number
  clip?: number
  clipValue?: number
  schedule?: Schedule[]
  weights?: string
  loss?: Loss
  huberDelta?: number
  quantiles?: number[]
  seed?: number
  dtype?: 'f32' | 'f64'
  engine?: 'auto' | 'wasm' | 'ts'
  threads?: number | 'auto'
  split?: [number, number, number]
  patience?: number
  scale?: 'standard' | 'none'
  allowLeak?: boolean
  json?: boolean
}

/** The command. */
export function trainCommand(io: Io): Command {
  const command = new Command('train')
    .description('Train a network on a CSV, score it beside the baselines, and forecast what lies ahead.')
    .argument('<file>', 'a CSV, or - for standard input')
  const flags = [
    targetFlag('columns to forecast, separated by commas'),
    inputsFlag(),
    horizonFlag(),
    wholeFlag('--window', 'rows that one forecast is made from (14)', 1, 1_000_000),
    ...tableFlags(),
    choiceFlag('--cell', 'recurrent cell (rnn)', CELLS),
    wholeFlag('--hidden', 'units of the hidden state (16)', 1, 65_536),
    wholeFlag('--layers', 'recurrent layers, one upon the other (1)', 1, 64),
    fractionFlag('--dropout', 'chance that a number between two layers is dropped in training (0)'),
    wholeFlag('--epochs', 'times to go through the training rows at most (30)', 1, 1_000_000_000),
    wholeFlag('--batch', 'windows per update (32)', 1, 1_000_000),
    choiceFlag('--optimizer', 'how weights are updated (adam)', OPTIMIZERS),
    positiveFlag('--lr', 'learning rate (0.003 for adam, 0.001 for adamw, 0.01 for the others)'),
    atLeastFlag('--clip', 'largest norm of a gradient, 0 for none (1, or 0 with --clip-value)', 0),
    atLeastFlag('--clip-value', 'largest size of a number of a gradient, 0 for none (0)', 0),
    scheduleFlag(),
    choiceFlag('--loss', 'what is made small (mse)', ['mse', 'mae', 'huber', 'pinball']),
    positiveFlag('--huber-delta', 'where the loss huber turns from squared to absolute, in scaled units (1)'),
    numbersFlag(
      '--quantiles',
      'quantiles to forecast by the loss pinball, which this option implies (0.1,0.5,0.9)',
      'numbers between 0 and 1, such as 0.1,0.5,0.9',
    ),
    textFlag(
      '--weights',
      'column',
      'how much each sample counts, by its target row; no input unless --inputs names it (all the same)',
      'the name of a column',
    ),
    wholeFlag('--seed', 'seed of weights and shuffling (0)', 0, 4_294_967_295),
    choiceFlag('--dtype', 'precision (f32)', ['f32', 'f64']),
    choiceFlag('--engine', 'core (wasm) or twin (ts): the same bits (auto)', ['auto', 'wasm', 'ts']),
    threadsFlag(),
    splitFlag(),
    wholeFlag('--patience', 'epochs without a better validation loss before the end (5)', 1, 1_000_000_000),
    choiceFlag('--scale', 'how columns are scaled (standard)', ['standard', 'none']),
    new Option('--allow-leak', 'take inputs that equal the future of the target'),
    ...checkpointFlags(),
    ...outFlags('the trained model'),
    jsonFlag(),
  ]
  for (const flag of flags) command.addOption(flag)
  return command
    .addHelpText(
      'after',
      '\nDefaults stand in parentheses. In a list of columns, a name that holds a comma stands in double\n' +
        'quotes: --inputs \'tmax,"rain, mm"\'.\n\nExample:\n' +
        '  hindcast train data/seattle-weather.csv --target tmax --hidden 32 --out model.safetensors',
    )
    .action((file: string, given: TrainFlags) => runTrain(io, file, given))
}

/** Runs the command. */
async function runTrain(io: Io, file: string, flags: TrainFlags): Promise<void> {
  if (flags.patience !== undefined && flags.split?.[1] === 0) {
    throw conflict(
      'The option --patience needs validation rows, but --split gives them none; leave --patience out.',
      '--patience',
    )
  }
  const writes = [...outFile(flags), ...checkpointFile(flags)]
  requireForced(flags.force, writes)
  await checkFiles([file], writes)
  const checkpoints = checkpointOptions(io, flags)
  const table = await readTable(io, file, flags)
  const forecaster = await Forecaster.create(forecasterOptions(table, flags))
  try {
    const run = await fitWithProgress(io, table, forecaster, flags, checkpoints)
    const scores = run.data.samples.test > 0 ? await scoresOf(forecaster, table) : null
    const ahead = await forecaster.forecast(table)
    say(io, ahead.warnings, 'yellow')
    if (flags.out !== undefined) await forecaster.save(flags.out)
    const trained: Trained = { table, forecaster, run, scores, ahead, file: flags.out ?? null }
    if (flags.json === true) io.stdout.write(JSON.stringify(jsonOf(trained), null, 2) + '\n')
    else {
      const terminal = isTerminal(io.stdout, io.env)
      const lines = resultLines(trained, { paint: paintFor(io.stdout, io.env), width: widthOf(io.stdout), terminal })
      io.stdout.write(lines.join('\n') + '\n')
    }
  } finally {
    forecaster.dispose()
  }
}

/** The options of the forecaster that the flags ask for; what is left out takes its default. */
function forecasterOptions(table: Table, flags: TrainFlags): ForecasterOptions {
  const { horizon, window, scale, allowLeak, cell, hidden, layers, dropout } = flags
  const { optimizer, lr, seed, dtype, engine, threads } = flags
  const { loss, huberDelta, quantiles } = flags
  const target = targetColumns(table, flags.target)
  const inputs = inputColumns(table, flags.inputs)
  const changed = optimizer !== undefined || lr !== undefined
  const options: ForecasterOptions = {
    target,
    inputs,
    horizon,
    window,
    scale,
    allowLeak,
    cell,
    hiddenSize: hidden,
    numLayers: layers,
    dropout,
    optimizer: changed ? { name: optimizer ?? 'adam', ...(lr === undefined ? {} : { learningRate: lr }) } : undefined,
    loss: loss ?? (quantiles === undefined ? undefined : 'pinball'),
    huberDelta,
    quantiles,
    seed,
    dtype,
    engine,
    threads,
  }
  return withoutUndefined(options)
}

/** With so many units the first minibatch takes a while. */
const LARGE_HIDDEN = 512

/** Trains with a progress line; notices come with its first step, when all checks are passed. */
async function fitWithProgress(
  io: Io,
  table: Table,
  forecaster: Forecaster,
  flags: TrainFlags,
  checkpoints: FitOptions,
): Promise<Run> {
  const { epochs, batch, split, patience, clip, clipValue, schedule, weights } = flags
  const line = new ProgressLine(io)
  const stage = new StageLine(io)
  const hearing = new Hearing(io, checkpoints.checkpoint !== undefined)
  if (isLarge(table) || (flags.hidden ?? 0) >= LARGE_HIDDEN)
    stage.show('preparing the training, and its first minibatch …', true)
  let latest: Progress | null = null
  const options: FitOptions = withoutUndefined({
    epochs,
    batchSize: batch,
    split,
    patience,
    clipNorm: clip,
    clipValue,
    schedule,
    weights,
    ...checkpoints,
    signal: io.signal,
    onProgress: (progress: Progress) => {
      stage.close()
      if (latest === null) say(io, introLines(table, forecaster))
      latest = progress
      hearing.pause()
      io.saving = checkpoints.checkpoint !== undefined
      line.update(progress)
    },
  })
  let run: Run
  try {
    run = await forecaster.fit(table, options)
  } catch (error) {
    stage.close()
    line.close()
    if (io.signal?.aborted !== true) throw inTypedFlags(error)
    const { epoch, epochs: all } = latest ?? { epoch: 1, epochs: epochs ?? 30 }
    throw new Interrupted(`Interrupted in epoch ${epoch} of ${all}; ${keptText(checkpoints, latest !== null, error)}.`)
  } finally {
    io.saving = false
  }
  stage.close()
  line.close()
  await io.blocking?.(true)
  if (latest === null && checkpoints.resume !== undefined) {
    const asked = { epochs: epochs ?? 30, patience: patience ?? 5 }
    say(io, [...introLines(table, forecaster), overText(String(checkpoints.resume), run, asked)])
  }
  say(io, noticeLines(table, run), 'yellow')
  return run
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
function jsonOf({ table, forecaster, run, scores, ahead, file }: Trained) {
  const { cell, inputSize, hiddenSize, outputSize, numLayers, loss, dtype } = forecaster.network.options
  const { parameterCount, engine } = forecaster.network
  return {
    data: run.data,
    model: { cell, inputSize, hiddenSize, outputSize, numLayers, loss, parameters: parameterCount, dtype, engine },
    epochs: run.epochs,
    best: run.best,
    scores,
    ahead,
    fingerprint: run.fingerprint,
    file,
    warnings: [...noticeLines(table, run), ...ahead.warnings],
  }
}

/** The fields that have a value. */
function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T
}
