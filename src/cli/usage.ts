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
      return refusal('OPTION_INVALID', `${flag} needs a value, ${value}; ${help}.`)
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
