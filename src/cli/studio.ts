/**
 * `hindcast studio`: the page, served to this machine.
 *
 * @module
 */
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { HindcastError } from '../errors.js'
import { type Io, paintFor } from './io.js'
import { whole } from '../options/kinds.js'
import { ownFlag } from './flags.js'
import { serveFolder, type Serving } from './serve.js'

/** Where the build puts the page: the same place for this file's source and for what is made of it. */
const PAGE = fileURLToPath(new URL('../../dist/studio/', import.meta.url))

/** The usual port, so that what the browser keeps for the page is found again. */
const USUAL_PORT = 4180

/** The command. */
export function studioCommand(io: Io): Command {
  return new Command('studio')
    .description('Serve the page that trains networks in your browser, to this machine alone.')
    .addOption(
      ownFlag('--port', whole(0, 65_535), 'port of 127.0.0.1; 0 for any', `${USUAL_PORT}, or any if that is taken`),
    )
    .addHelpText('after', '\nExample:\n  hindcast studio --port 8080')
    .action((flags: { port?: number }) => runStudio(io, flags))
}

/** Serves until the user interrupts. */
async function runStudio(io: Io, { port }: { port?: number }): Promise<void> {
  const serving = port === undefined ? await serveUsual() : await serveFolder(PAGE, port)
  const paint = paintFor(io.stdout, io.env)
  io.stdout.write(`hindcast studio is at ${paint('cyan', serving.url)} (Ctrl+C ends it)\n`)
  await new Promise<void>((resolve) => {
    if (io.signal?.aborted === true) resolve()
    else io.signal?.addEventListener('abort', () => resolve(), { once: true })
  })
  await serving.close()
}

/** Serves at the usual port, or at any where that is taken. */
async function serveUsual(): Promise<Serving> {
  try {
    return await serveFolder(PAGE, USUAL_PORT)
  } catch (error) {
    if (error instanceof HindcastError && error.code === 'PORT_UNAVAILABLE') return serveFolder(PAGE, 0)
    throw error
  }
}
