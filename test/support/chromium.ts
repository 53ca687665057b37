/** A real browser for the tests: Chromium where it is installed, and a small server of files. */
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { patient } from './patience.js'

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where Chromium is: what CHROMIUM says, or one of the usual places. */
export const chromiumPath = [process.env.CHROMIUM ?? '', ...PATHS].find((path) => path !== '' && existsSync(path))

/** On a machine of tests a missing browser is a failure, elsewhere a reason to skip. */
export const mustHaveBrowser = Boolean(process.env.CI || process.env.HINDCAST_CI)

export async function launchChromium(): Promise<Browser> {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync']
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', ...quiet]
  return patient(await chromium.launch({ executablePath: chromiumPath, args }))
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
}

/** A file by its path on disk, or what is in it; sent once `after` is resolved. */
export type Served = ({ file: string } | { text: string }) & { after?: Promise<void> }

/** Serves `files`, by path, on this machine alone, with a content policy where one is given. */
export async function serve(
  files: Record<string, Served>,
  headers: Record<string, string> = {},
): Promise<{ url: string; missing: string[]; close(): Promise<void> }> {
  const missing: string[] = []
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0]
    const served = files[path]
    if (!served) {
      const icon = path === '/favicon.ico'
      if (!icon) missing.push(path)
      response.writeHead(icon ? 204 : 404).end()
      return
    }
    void (served.after ?? Promise.resolve()).then(() => {
      response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/html; charset=utf-8', ...headers })
      response.end('text' in served ? served.text : readFileSync(served.file))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    missing,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        // A browser keeps spare connections open that never carry a request.
        server.closeAllConnections()
      }),
  }
}
