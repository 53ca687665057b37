/**
 * `hindcast inspect`: what can be said about a table before any training.
 *
 * @module
 */
import { Command } from 'commander'
import { cutBy } from '../data/cut.js'
import { toldOf } from '../inspect/facts.js'
import { outliersOf } from '../inspect/outliers.js'
import { usable } from '../inspect/overview.js'
import { inspect, type Inspection } from '../inspect/table.js'
import { type Io, paintFor, widthOf } from './io.js'
import { FIT } from '../options/rows/fit.js'
import { resolveFitOptions } from '../options/fit.js'
import type { Split } from '../options/split.js'
import { FORECASTER } from '../options/rows/forecaster.js'
import type { Settings } from '../options/settings.js'
import { flagOf, onCommandLine } from './flags.js'
import { jsonFlag, targetColumns } from './options.js'
import { readTable, tableFlags } from './table-flags.js'
import { inspectionLines } from './render/inspection.js'
import { isLarge } from './reading.js'
import { StageLine } from './render/stage.js'

interface InspectFlags extends Settings {
  target?: string[]
  split?: Split
  json?: boolean
}

/** As in training, but for what it is for. */
const SCORED = {
  ...FORECASTER.target,
  help: 'columns to score the baselines for, separated by commas',
  otherwise: 'all numeric ones',
}

/** The command. */
export function inspectCommand(io: Io): Command {
  const command = new Command('inspect')
    .description('Report on a table before any training: columns, step, gaps, leaks, autocorrelation, baselines.')
    .argument('<file>', 'a CSV, or - for standard input')
    .addOption(flagOf('target', SCORED))
    .addOption(flagOf('split', FIT.split))
  for (const flag of tableFlags()) command.addOption(flag)
  return command
    .addOption(jsonFlag())
    .addHelpText('after', '\nExample:\n  hindcast inspect data/seattle-with-holes.csv')
    .action((file: string, flags: InspectFlags) => runInspect(io, file, flags))
}

/** Runs the command. */
async function runInspect(io: Io, file: string, flags: InspectFlags): Promise<void> {
  const { split } = resolveFitOptions({ split: flags.split })
  const table = await readTable(io, file, flags)
  cutBy(table, split)
  const targets = flags.target === undefined ? undefined : targetColumns(table, flags.target)
  for (const name of targets ?? []) table.numeric(name)
  const line = new StageLine(io)
  const large = isLarge(table)
  const onStage = (what: string) => line.show(`${what} …`, large)
  const inspection = await inspect(table, targets, onStage, split, onCommandLine).finally(() => line.close())
  const outliers = outliersOf(table, toldOf(usable(table), targets ?? []))
  if (flags.json === true) {
    io.stdout.write(JSON.stringify({ ...documentOf(inspection), outliers }, null, 2) + '\n')
  } else {
    const lines = inspectionLines(
      inspection,
      { table, split, targets, outliers },
      paintFor(io.stdout, io.env),
      widthOf(io.stdout),
    )
    io.stdout.write(lines.join('\n') + '\n')
  }
}

/** The JSON document: what `train` says of a table stands under the same names. */
function documentOf(inspection: Inspection): object {
  const { rows, reading, series, gaps } = inspection
  const each = series?.map(({ name, ...facts }) => ({ id: name, ...facts }))
  return { ...inspection, data: { rows, reading, gaps, ...(each === undefined ? {} : { series: each }) } }
}
