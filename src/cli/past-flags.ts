/**
 * What `backtest` and `sweep` share: the flags of forecasters that are trained on past rows, and the files they write.
 *
 * @module
 */
import type { Option } from 'commander'
import { FIT_NAMES } from '../options/backtest.js'
import { text } from '../options/kinds.js'
import { OPTIONS } from '../options/options.js'
import type { Rows } from '../options/row.js'
import { FIT } from '../options/rows/fit.js'
import { FORECASTER } from '../options/rows/forecaster.js'
import { optionsIn, type Settings } from '../options/settings.js'
import { checkFiles, outFile, outModels, requireForced } from './files.js'
import { flagsOf, ownFlag } from './flags.js'
import { cut } from './io.js'
import { jsonFlag, outFlags, trainingFlags } from './options.js'

/** The flags that both commands have. */
export interface PastFlags extends Settings {
  target?: string[]
  inputs?: string[]
  known?: string[]
  static?: string[]
  out?: string
  journal?: string
  html?: string
  force?: boolean
  json?: boolean
}

/** The options of a forecaster, and those of a training that a backtest takes. */
const MADE: Rows = { ...FORECASTER, ...OPTIONS.network }
const TRAINING: Rows = Object.fromEntries(Object.entries(FIT).filter(([name]) => FIT_NAMES.includes(name)))

/**
 * The flags of a command.
 *
 * @param own rows of the command's own options
 * @param heading what the help calls them
 * @param out what `--out` writes
 */
export function pastFlags(own: Rows, heading: string, out: string): Option[] {
  return [
    ...flagsOf(own, heading),
    ...trainingFlags(TRAINING, own),
    ...outFlags(out),
    ownFlag('--html', text('the path of a file', 'file'), 'write a report with pictures to this file'),
    jsonFlag(),
  ]
}

/** The options that flags give. */
export function pastOptions(own: Rows, flags: PastFlags): Settings {
  return { ...optionsIn(TRAINING, flags), ...optionsIn(MADE, flags), ...optionsIn(own, flags) }
}

/**
 * Checks the files that the flags name, before anything is read.
 *
 * @param file the table
 * @param models how many models `--out` writes, where it writes models
 */
export async function checkPastFiles(
  file: string,
  { force = false, html, journal, ...flags }: PastFlags,
  models?: number,
): Promise<void> {
  const writes = models === undefined ? outFile({ ...flags, force }) : outModels({ ...flags, force }, models)
  if (html !== undefined) writes.push({ path: html, name: '--html', force })
  requireForced(force, writes)
  if (journal !== undefined) writes.push({ path: journal, name: '--journal', force: true, beside: ['.lock'] })
  await checkFiles([file], writes)
}

/** What is left of a run that was interrupted. */
export function keptText({ journal }: PastFlags): string {
  return journal === undefined ? 'nothing was written' : `go on with --journal ${cut(journal, 200)}`
}
