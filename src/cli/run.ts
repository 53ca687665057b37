/**
 * One call of the command line: arguments and streams in, exit code out.
 *
 * @module
 */
import { Command, CommanderError } from 'commander'
import { type ErrorCode, HindcastError } from '../errors.js'
import { setNoticeHandler } from '../notice.js'
import { RELEASE } from '../text/release.js'
import { backtestCommand } from './backtest.js'
import { benchCommand } from './bench.js'
import { calibrateCommand } from './calibrate.js'
import { diffCommand } from './diff.js'
import { doctorCommand } from './doctor.js'
import { evaluateCommand } from './evaluate.js'
import { explainCommand } from './explain.js'
import { exportCommand } from './export.js'
import { inspectCommand } from './inspect.js'
import { messageOf } from './flags.js'
import { HELP, helpWidth, wrapped } from './help.js'
import { Interrupted, type Io, NegativeAnswer, printable } from './io.js'
import { predictCommand } from './predict.js'
import { queueCommand } from './queue.js'
import { studioCommand } from './studio.js'
import { sweepCommand } from './sweep.js'
import { tableCommand } from './table.js'
import { trainCommand } from './train.js'
import { usageError } from './usage.js'
import { verifyCommand } from './verify.js'
import { workerCommand } from './worker.js'

/** Errors that are no fault of the input. */
const OWN_FAILURES: readonly ErrorCode[] = ['NO_FORWARD', 'NOT_FITTED', 'DISPOSED', 'BUSY', 'HOST_UNSUPPORTED']

/** How long an interrupted command may take to come to an end of its own. */
const GRACE = 400

/**
 * Runs one command.
 *
 * @param argv the arguments, without the names of the program
 * @returns 0; 2 for bad input or usage, 1 for a failure of the program, 130 when interrupted
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  setNoticeHandler((message) => io.stderr.write(printable(message) + '\n'))
  try {
    const program = programOf(io)
    if (argv.length === 0) {
      program.outputHelp()
      return 0
    }
    await unlessInterrupted(program.parseAsync([...argv], { from: 'user' }), io)
    return 0
  } catch (error) {
    return report(error, io)
  }
}

/** The program with its commands. */
function programOf(io: Io): Command {
  const program = new Command('hindcast')
    .description('Recurrent networks for time series: from a CSV to a forecast, with the same bits everywhere.')
    .version(RELEASE, '-V, --version', 'print the version')
    .addHelpText(
      'after',
      '\nExample:\n  hindcast train weather.csv --target tmax --out model.safetensors\n' +
        '  hindcast predict model.safetensors weather.csv\n\n' +
        'FILE is a CSV, or - for standard input. Nothing is written but to files that you name.\n' +
        'Exit codes: 0; 2 for bad input or usage, 1 for a failure of the program, 130 when interrupted (by SIGTERM 143).',
    )
  program.helpCommand('help [command]', 'show the help of a command')
  const commands = [
    trainCommand,
    predictCommand,
    evaluateCommand,
    backtestCommand,
    sweepCommand,
    workerCommand,
    queueCommand,
    calibrateCommand,
    exportCommand,
    inspectCommand,
    tableCommand,
    explainCommand,
    verifyCommand,
    diffCommand,
    benchCommand,
    doctorCommand,
    studioCommand,
  ]
  for (const command of commands) program.addCommand(command(io))
  const width = helpWidth(io)
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride((error) => {
        throw error.exitCode === 0 ? error : usageError(error, command)
      })
      .showSuggestionAfterError(false)
      .helpOption('-h, --help', 'show this help')
      .configureHelp(HELP)
      .configureOutput({
        writeOut: (text) => io.stdout.write(wrapped(text, width)),
        writeErr: () => undefined,
        outputError: () => undefined,
        getOutHelpWidth: () => width,
        getOutHasColors: () => false,
      })
  }
  return program
}

/** The outcome of a command, unless the signal comes first and the command does not end soon after. */
async function unlessInterrupted(command: Promise<unknown>, io: Io): Promise<void> {
  const { signal } = io
  if (signal === undefined) {
    await command
    return
  }
  let timer: ReturnType<typeof setTimeout> | undefined
  let listen: (() => void) | undefined
  const given = new Promise<never>((_, reject) => {
    listen = () => {
      timer = setTimeout(() => {
        if (io.saving !== true) reject(signal.reason as Error)
      }, GRACE)
    }
    if (signal.aborted) listen()
    else signal.addEventListener('abort', listen, { once: true })
  })
  try {
    await Promise.race([command, given])
  } finally {
    clearTimeout(timer)
    if (listen !== undefined) signal.removeEventListener('abort', listen)
  }
}

/** Says what went wrong, on standard error, and gives the exit code. */
function report(error: unknown, io: Io): number {
  if (io.signal?.aborted === true) {
    const where = error instanceof Interrupted ? error.message : 'Interrupted; nothing was written.'
    io.stderr.write(printable(where) + '\n')
    return 130
  }
  if (error instanceof NegativeAnswer) return 1
  if (error instanceof CommanderError && error.exitCode === 0) return 0
  const message = messageOf(error)
  const own = !(error instanceof HindcastError) || OWN_FAILURES.includes(error.code)
  const debugging = io.env.HINDCAST_DEBUG !== undefined && io.env.HINDCAST_DEBUG !== ''
  if (own) {
    const hint = debugging ? '' : ' (set HINDCAST_DEBUG=1 to see where)'
    io.stderr.write(`hindcast failed: ${printable(message)}${hint}\n`)
    if (debugging && error instanceof Error) io.stderr.write((error.stack ?? '') + '\n')
    return 1
  }
  io.stderr.write(printable(message) + '\n')
  return 2
}
