#!/usr/bin/env node
/**
 * The command `hindcast`: this process's streams and signals around `run`.
 *
 * @module
 */
import { run } from './run.js'

const interruption = new AbortController()

// A reader that has had enough, such as head, is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
}

/** The exit codes of signals that interrupt, as shells count them. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const
let interruptedCode: number = SIGNALS.SIGINT

const deaf = () => process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
const interrupted = (signal: keyof typeof SIGNALS) => {
  // From now on a second signal ends the process by itself, also while no script can run.
  deaf()
  interruptedCode = SIGNALS[signal]
  if (process.stderr.isTTY) process.stderr.write('\u001b[?25h')
  interruption.abort(new Error('Interrupted'))
}
process.on('SIGINT', interrupted).on('SIGTERM', interrupted)

const code = await run(process.argv.slice(2), {
  // Reached only when FILE is -: merely looking at it would open it.
  get stdin() {
    return process.stdin
  },
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: interruption.signal,
  blocking: () => void deaf(),
})

// What was interrupted may still wait for standard input.
if (code === 130) process.exit(interruptedCode)
process.exitCode = code
