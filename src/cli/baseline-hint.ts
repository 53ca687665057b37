/**
 * The command that forecasts by a baseline, where the verdict says that it is as good as the network.
 *
 * @module
 */
import { TABLE } from '../options/rows/table.js'
import { optionsIn } from '../options/settings.js'
import type { Scores } from '../scores/scores.js'
import { subjectOf, takenInstead } from '../scores/words.js'
import { setting } from '../text/words.js'
import { inShell, onCommandLine } from './flags.js'
import { printable } from './io.js'
import type { TableFlags } from './table-flags.js'

/**
 * A line to copy, which no width breaks; none where the network is better, or where it cannot be told.
 *
 * @param model its file; null where it is not saved
 * @param flags those that say how the table is read, where the model does not remember them
 */
export function baselineHint(
  scores: Pick<Scores, 'best' | 'verdict'>,
  model: string | null,
  file: string,
  flags: TableFlags = {},
): string[] {
  const name = takenInstead(scores)
  if (name === null) return []
  const saved = model === null ? ', save the model with --out MODEL' : ''
  const reading = Object.entries(optionsIn(TABLE, flags)).map(([option, value]) =>
    onCommandLine(setting(option, value)),
  )
  const words = [model === null ? 'MODEL' : inShell(model), inShell(file), ...reading, '--baseline', name]
  return [printable(`To forecast by ${subjectOf(name)}${saved}: hindcast predict ${words.join(' ')}`)]
}
