/**
 * `hindcast diff`: at which epoch two trainings diverge, and why.
 *
 * @module
 */
import { Command } from 'commander'
import { valueText } from '../model/difference.js'
import { type Comparison, compareReceipts, readReceipt } from '../model/diff.js'
import { modelBytes } from '../format/source.js'
import { cut, type Io, NegativeAnswer, printable } from './io.js'
import { jsonFlag } from './options.js'
import { onCommandLine } from './flags.js'
import { named } from '../text/words.js'

interface DiffFlags {
  json?: boolean
}

/** The command. */
export function diffCommand(io: Io): Command {
  return new Command('diff')
    .description('Find the epoch at which the trainings of two models or checkpoints diverge, and the reason.')
    .argument('<a>', 'a model or a checkpoint that hindcast train wrote')
    .argument('<b>', 'another')
    .addOption(jsonFlag())
    .addHelpText(
      'after',
      '\nExit code 1 if they part.\n\nExample:\n  hindcast diff monday.safetensors tuesday.safetensors',
    )
    .action((a: string, b: string, flags: DiffFlags) => runDiff(io, a, b, flags))
}

/** Runs the command. */
async function runDiff(io: Io, a: string, b: string, flags: DiffFlags): Promise<void> {
  await io.blocking?.(true)
  const [first, second] = await Promise.all(
    [a, b].map(async (path) => readReceipt((await modelBytes(path)).bytes, path)),
  )
  const comparison = compareReceipts(first, second)
  if (flags.json === true) io.stdout.write(JSON.stringify(comparison, null, 2) + '\n')
  else io.stdout.write(linesOf(comparison).map(printable).join('\n') + '\n')
  if (!comparison.agree) throw new NegativeAnswer()
}

function linesOf({ message, reasons }: Comparison): string[] {
  return [
    message,
    ...reasons.map(({ name, a, b }) => `  ${cut(nameOf(name), 60)}: ${valueText(a)} and ${valueText(b)}`),
  ]
}

/** The name of what differs, by its flag where it has one; of a later training, behind that. */
function nameOf(name: string): string {
  const words = name.split(' ')
  return [...words.slice(0, -1), onCommandLine(named(words[words.length - 1]))].join(' ')
}
