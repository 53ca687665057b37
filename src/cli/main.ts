#!/usr/bin/env node
/**
 * The command `hindcast`: this process's streams and signals around `run`.
 *
 * @module
 */
import { run } from './run.js'

const interruption = new AbortController()

// It is no error if the reader closes early, as head does.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
}

/** The exit codes of signals that interrupt, as shells count them. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const
let interruptedBy: keyof typeof SIGNALS = 'SIGINT'

const stopListening = () => process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
const listen = () => stopListening().on('SIGINT', interrupted).on('SIGTERM', interrupted)
const showCursor = () => process.stderr.isTTY && process.stderr.write('\u001b[?25h')
const interrupted = (signal: keyof typeof SIGNALS) => {
  // From now on a second signal ends the process by itself, also while no script can run.
  stopListening()
  interruptedBy = signal
  showCursor()
  interruption.abort(new Error('Interrupted'))
}
listen()

const code = await run(process.argv.slice(2), {
  // A getter, read only when FILE is -: touching process.stdin would open it.
  get stdin() {
    return process.stdin
  },
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: interruption.signal,
  async blocking(now) {
    // An interruption that has come but was not heard yet.
    await new Promise((resolve) => setImmediate(resolve))
    interruption.signal.throwIfAborted()
    if (!now) listen()
    else {
      stopListening()
      showCursor()
    }
  },
})

// What was interrupted may still wait for standard input, which leaving does not mind. It would wait for a pipe that is read
// by its name, and so a signal ends that; a file's own requests are over in a moment.
if (code === 130) {
  const reading = () => process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'))
  for (let moment = 0; moment < 20 && reading(); moment++) await new Promise((resolve) => setTimeout(resolve, 10))
  if (reading()) process.kill(process.pid, interruptedBy)
  else process.exit(SIGNALS[interruptedBy])
}
process.exitCode = code
