/**
 * `hindcast explain`: the forward pass and backpropagation through time of a few rows, step by step.
 *
 * @module
 */
import { Command } from 'commander'
import { HindcastError, shown } from '../errors.js'
import { Network } from '../network/index.js'
import { fill } from '../table/fill.js'
import type { Table } from '../table/index.js'
import { explain, inNotebookForm, inTorchForm } from './explanation.js'
import { type Io, isTerminal, paintFor, printable, widthOf } from './io.js'
import { CONVENTIONS, DAYS, HIDDEN, type NotebookParameters, notebookWeights } from './notebook.js'
import { column, whole } from '../options/kinds.js'
import { conflict } from '../options/row.js'
import { FORECASTER } from '../options/rows/forecaster.js'
import { NETWORK } from '../options/rows/network.js'
import type { Settings } from '../options/settings.js'
import { flagOf, ownFlag } from './flags.js'
import { inputColumns, jsonFlag, targetColumn } from './options.js'
import { readTable, tableFlags } from './table-flags.js'
import { explanationLines } from './render/explain.js'
import { wrapped } from './render/table.js'
import { counted } from '../text/number.js'

interface ExplainFlags extends Settings {
  target?: string
  inputs?: string[]
  rows?: number
  hidden?: number
  seed?: number
  notebook?: boolean
  json?: boolean
}

/** What is explained: a window, the network that it goes through, and notes on both. */
interface Case {
  network: Network
  weights: NotebookParameters
  x: number[][]
  target: number[]
  title: string
  notes: readonly string[]
  notebook: boolean
}

const ROWS = 4
const SMALL = 3

/** The command. */
export function explainCommand(io: Io): Command {
  const command = new Command('explain')
    .description('Show the forward pass and backpropagation through time of a few rows, step by step.')
    .argument('[file]', 'a CSV, or - for standard input')
    .addOption(flagOf('target', { ...FORECASTER.target, kind: column(), help: 'the column to forecast' }))
    .addOption(flagOf('inputs', FORECASTER.inputs))
    .addOption(ownFlag('--rows', whole(1, 100), 'how many rows to go through', String(ROWS)))
    .addOption(flagOf('hiddenSize', { ...NETWORK.hiddenSize, kind: whole(1, 64), usual: SMALL, ruled: undefined }))
    .addOption(flagOf('seed', { ...NETWORK.seed, help: 'seed of its weights' }))
    .option('--notebook', 'explain the ten days of the notebook "RNN from scratch", with its weights')
  for (const flag of tableFlags()) command.addOption(flag)
  return command
    .addOption(jsonFlag())
    .addHelpText(
      'after',
      '\nExamples:\n  hindcast explain data/seattle-weather.csv --target tmax --rows 3\n  hindcast explain --notebook',
    )
    .action((file: string | undefined, flags: ExplainFlags) => runExplain(io, file, flags))
}

/** Runs the command. */
async function runExplain(io: Io, file: string | undefined, flags: ExplainFlags): Promise<void> {
  const shownCase = await caseOf(io, file, flags)
  const { network, weights, x, target, title, notes, notebook } = shownCase
  try {
    const explanation = explain(network, x, target)
    if (flags.json === true) {
      io.stdout.write(JSON.stringify(explanation, null, 2) + '\n')
      return
    }
    const paint = paintFor(io.stdout, io.env)
    const width = isTerminal(io.stdout, io.env) ? widthOf(io.stdout) : 100
    const lines = [
      ...wrapped(title, width).map((line) => paint('bold', line)),
      ...notes.flatMap((note) => wrapped(note, width, '  ', '    ')),
      '',
      ...explanationLines(explanation, weights, target, { width, paint, notebook }),
    ]
    io.stdout.write(lines.join('\n') + '\n')
  } finally {
    network.dispose()
  }
}

/** What the arguments ask to explain. */
async function caseOf(io: Io, file: string | undefined, flags: ExplainFlags): Promise<Case> {
  const { notebook, json, ...others } = flags
  void json
  if (notebook === true) {
    if (file !== undefined) throw conflict(`--notebook brings its own data; leave ${shown(file)} out.`, 'FILE')
    const name = Object.keys(others)[0]
    if (name !== undefined) {
      throw conflict(`--notebook brings its own data and weights; leave --${name} out.`, `--${name}`)
    }
    return notebookCase()
  }
  if (file === undefined) {
    const message = 'There is nothing to explain: name a FILE with --target, or use --notebook.'
    throw new HindcastError('OPTION_INVALID', message, { option: 'FILE' })
  }
  const table = await readTable(io, file, flags)
  return tableCase(table, flags)
}

/** The notebook's ten days and its weights; the biases that it never adds are 0. */
async function notebookCase(): Promise<Case> {
  const weights = notebookWeights()
  weights.bias_hidden = [weights.bias_hidden[0].map(() => 0)]
  weights.bias_output = [[0]]
  const network = await Network.create({ inputSize: 1, hiddenSize: HIDDEN, dtype: 'f64', recurrentBias: false })
  network.loadStateDict(inTorchForm(weights))
  return {
    network,
    weights,
    x: DAYS.map((tmax) => [tmax]),
    target: [...DAYS],
    title: 'RNN from scratch: ten days of tmax through a 1-5-1 tanh network',
    notes: CONVENTIONS.map((text) => `• ${text}`),
    notebook: true,
  }
}

/** The first usable rows of a table and a small network with its initial weights. */
async function tableCase(table: Table, flags: ExplainFlags): Promise<Case> {
  const target = targetColumn(table, flags.target)
  const rows = flags.rows ?? ROWS
  const hidden = flags.hidden ?? SMALL
  const seed = flags.seed ?? 0
  table.numeric(target)
  const inputs = inputColumns(table, flags.inputs) ?? table.numericNames
  const names = inputs.includes(target) ? inputs : [...inputs, target]
  const { columns, segment } = fill(table, names)
  const first = firstRun(segment, rows + 1)
  if (first < 0) {
    const message =
      `There are no ${counted(rows + 1, 'row')} in a row without a gap or a missing cell, ` +
      `as --rows ${String(rows)} and the row to forecast need; ask for fewer.`
    throw new HindcastError('WINDOW_TOO_LONG', message, { file: table.file, option: '--rows' })
  }
  const scaled = new Map(names.map((name, c) => [name, standardised(columns[c].subarray(first, first + rows + 1))]))
  const x = Array.from({ length: rows }, (_, t) => inputs.map((name) => scaled.get(name)![t]))
  const network = await Network.create({
    inputSize: inputs.length,
    hiddenSize: hidden,
    dtype: 'f64',
    recurrentBias: false,
    seed,
  })
  const list = inputs.map((name) => printable(name)).join(', ')
  const { index } = table
  const place = index.kind === 'rows' ? 'rows' : printable(index.name ?? '')
  const title =
    `${printable(target)} of the next row from ${list}: ` +
    `${place} ${index.at(first)} to ${index.at(first + rows - 1)} through a ${inputs.length}-${hidden}-1 tanh network`
  return {
    network,
    weights: inNotebookForm(network.stateDict()),
    x,
    target: [...scaled.get(target)!.subarray(1)],
    title,
    notes: [
      `• The weights are those that seed ${seed} gives; nothing is trained.`,
      `• Each column is standardised over these ${rows + 1} rows: minus its mean, divided by its deviation.`,
      '• The loss gradient is prediction − actual, without the factor 2/n of the mean squared error.',
    ],
    notebook: false,
  }
}

/** The first row of the first run of so many joined rows, or −1. */
function firstRun(segment: Int32Array, length: number): number {
  let run = 0
  for (let r = 0; r < segment.length; r++) {
    run = segment[r] < 0 ? 0 : run > 0 && segment[r] === segment[r - 1] ? run + 1 : 1
    if (run === length) return r - length + 1
  }
  return -1
}

/** (x − mean)/deviation, population deviation; a deviation of 0 divides by 1. */
function standardised(values: Float64Array): Float64Array {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) * (b - mean), 0) / values.length)
  return values.map((value) => (value - mean) / (deviation > 0 ? deviation : 1))
}
