/**
 * Wrong usage in one sentence of ours, where commander's own would be in its words.
 *
 * @module
 */
import type { Command, CommanderError } from 'commander'
import { type ErrorCode, HindcastError, shown } from '../errors.js'
import { suggestion } from '../table/options.js'

/**
 * Commander's error as one of ours.
 *
 * @param command the command that was parsing
 */
export function usageError(error: CommanderError, command: Command): HindcastError {
  const name = command.parent === null ? command.name() : `${command.parent.name()} ${command.name()}`
  // Its messages quote the argument in single quotes.
  const culprit = /'(.*)'/s.exec(error.message)?.[1] ?? ''
  const help = `see ${name} --help`
  const refusal = (code: ErrorCode, message: string) => new HindcastError(code, message, { option: culprit })
  const nearest = (given: string, names: string[]) => suggestion(given, names) || `; ${help}.`
  switch (error.code) {
    case 'commander.unknownOption': {
      const flags = command
        .createHelp()
        .visibleOptions(command)
        .map((option) => option.long ?? '')
      const flag = culprit.split('=')[0]
      return refusal('OPTION_UNKNOWN', `${name} has no option ${shown(flag)}${nearest(flag, flags)}`)
    }
    case 'commander.unknownCommand': {
      const names = command.commands.map((c) => c.name())
      return refusal('OPTION_UNKNOWN', `There is no command ${shown(culprit)}${nearest(culprit, names)}`)
    }
    case 'commander.missingArgument':
      return refusal('OPTION_INVALID', `${name} needs ${culprit.toUpperCase()}; ${help}.`)
    case 'commander.optionMissingArgument': {
      const [flag, value] = culprit.split(' ')
      return refusal('OPTION_INVALID', `The option ${flag} needs a value, ${value}; ${help}.`)
    }
    case 'commander.excessArguments': {
      const taken = command.registeredArguments.map((argument) => argument.name().toUpperCase()).join(' ')
      const extra = shown(command.args[command.registeredArguments.length] ?? '')
      const expected = taken === '' ? 'takes no arguments' : `takes ${taken} alone`
      return refusal('OPTION_UNKNOWN', `${name} ${expected}, so ${extra} is one too many; ${help}.`)
    }
    case 'commander.help':
      return refusal('OPTION_UNKNOWN', `There is no such command to show the help of; ${help}.`)
    default:
      return refusal('OPTION_INVALID', `${error.message.replace(/^error: /, '')}; ${help}.`)
  }
}

/** What messages of the library call an option, and what it is called here. */
const FLAGS: readonly [RegExp, string][] = [
  [/\ballowLeak\b/g, '--allow-leak'],
  [/\bclipNorm\b/g, '--clip'],
  [/\bclipValue\b/g, '--clip-value'],
  [/\bschedule\.(\w+)/g, '--schedule: $1'],
  [/; raise patience, or lower that of the schedule/g, '; raise --patience, or lower that of the schedule'],
  [/\bhuberDelta\b/g, '--huber-delta'],
  [/(?<!-)\bquantiles (is|belongs)\b/g, '--quantiles $1'],
  [/: resume its training to the end, and save the model/g, ': go on with hindcast train … --resume --out MODEL'],
  [/: name the file that the training saved itself to as it went/g, ': name the file of --checkpoint'],
  [/\bThe option (opset|every|aggregate)\b/g, 'The option --$1'],
  [/, such as \[0\.1, 0\.5, 0\.9\]/g, ', such as 0.1,0.5,0.9'],
  [/\bhiddenSize\b/g, '--hidden'],
  [/\bnumLayers\b/g, '--layers'],
  [/\bbatchSize\b/g, '--batch'],
  [/\boptimizer\.learningRate\b/g, '--lr'],
  [/\blearningRate\b/g, '--lr'],
  [/\bcheckpointEvery\b/g, '--checkpoint-every'],
  [/, or raise max(?:Memory|Bytes)\b/g, ''],
  [/ The network holds the weights [^.]* again\./g, ''],
  [/\bpass index 'none'/g, 'use --index none'],
  [/\bpart 'all'/g, '--part all'],
  [/\blet the option missing be 'ffill', 'mean' or 'drop'/g, 'let --missing be ffill, mean or drop'],
]

/** A message of the library in the words of the command line; what stands in quotes is data and stays as it is. */
export function inFlags(message: string): string {
  const parts = message.split(/("(?:[^"\\]|\\.)*")/)
  return parts
    .map((part, i) => (i % 2 === 1 ? part : FLAGS.reduce((text, [from, to]) => text.replace(from, to), part)))
    .join('')
}
