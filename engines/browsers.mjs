// Engines with a page: each opens it, a worker of it runs the program, threads included, and posts its report.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { serve } from './server.mjs'
import { stop } from './process.mjs'

const ALL = ['core', 'twin', 'threads']
const MINIBROWSER = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser'

const PAGE = `<!doctype html><title>conformance</title><script type="module">
  const post = (text) => fetch('/report', { method: 'POST', body: text })
  const worker = new Worker('/job.js', { type: 'module' })
  worker.onmessage = (event) => post(event.data)
  worker.onerror = (event) => post(JSON.stringify({ error: event.message || 'the worker did not start' }))
</script>`
const JOB = `import { hostFacts, runConformance } from './conformance.js'
Promise.all([hostFacts(), runConformance()]).then(
  ([host, report]) => postMessage(JSON.stringify({ host, report })),
  (error) => postMessage(JSON.stringify({ error: String(error) })),
)`

/** Serves the page, has `open` open it, and waits for the report. */
async function inPage(folder, seconds, open) {
  const file = (name) => ({ file: join(folder, name) })
  const server = await serve({
    '/': { text: PAGE },
    '/job.js': { text: JOB },
    '/conformance.js': file('conformance.js'),
    '/hindcast.thread.js': file('hindcast.thread.js'),
  })
  let close
  let timer
  try {
    close = await open(server.url)
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`there was no report after ${seconds} s`)), seconds * 1000)
    })
    const answer = JSON.parse(await Promise.race([server.report, late]))
    if (answer.error) throw new Error(answer.error)
    return answer
  } finally {
    clearTimeout(timer)
    await close?.()
    await server.close()
  }
}

/** Opens a page in Chromium, by Playwright. */
async function openChromium(path, url) {
  const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet]
  const browser = await chromium.launch({ executablePath: path, args })
  const page = await browser.newPage()
  await page.goto(url)
  return () => browser.close()
}

/**
 * Opens a page in Firefox as a person would: by its command line, with a profile of its own. Under remote control its
 * workers' workers sometimes never start.
 */
async function openFirefox(path, url) {
  const profile = mkdtempSync(join(tmpdir(), 'hindcast-firefox-'))
  const quiet = [
    'browser.shell.checkDefaultBrowser',
    'datareporting.policy.dataSubmissionEnabled',
    'app.update.enabled',
  ]
  writeFileSync(join(profile, 'user.js'), quiet.map((name) => `user_pref('${name}', false)`).join('\n'))
  const child = spawn(path, ['--headless', '--no-remote', '--profile', profile, url], {
    stdio: 'ignore',
    detached: true,
  })
  return async () => {
    const ended = new Promise((resolve) => child.on('exit', resolve))
    stop(child)
    await ended
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Opens a page in WebKitGTK's MiniBrowser, by WebDriver over plain HTTP, on a display of its own. */
async function byWebDriver(url) {
  const port = await freePort()
  const child = spawn('xvfb-run', ['-a', 'WebKitWebDriver', `--port=${port}`], {
    stdio: 'ignore',
    detached: true,
    // Without it WebKitGTK has no SharedArrayBuffer, isolated or not.
    env: { ...process.env, JSC_useSharedArrayBuffer: '1' },
  })
  try {
    const call = async (method, path, body) => {
      const init = { method, ...(body ? { body: JSON.stringify(body) } : {}) }
      const { value } = await (await fetch(`http://127.0.0.1:${port}${path}`, init)).json()
      if (value?.error) throw new Error(`${value.error}: ${value.message}`)
      return value
    }
    await until(() => call('GET', '/status'), 20)
    const { sessionId } = await call('POST', '/session', {
      capabilities: {
        alwaysMatch: {
          browserName: 'MiniBrowser',
          'webkitgtk:browserOptions': { binary: MINIBROWSER, args: ['--automation'] },
        },
      },
    })
    await call('POST', `/session/${sessionId}/url`, { url })
    return async () => {
      await call('DELETE', `/session/${sessionId}`).catch(() => undefined)
      stop(child)
    }
  } catch (error) {
    stop(child)
    throw error
  }
}

/** Tries until it works, or throws its last error. */
async function until(attempt, seconds) {
  for (let left = seconds * 10; ; left--) {
    try {
      return await attempt()
    } catch (error) {
      if (left <= 0) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

const first = (...paths) => paths.find((path) => path && existsSync(path))

/** The three browsers. */
export function browsers(folder) {
  const chromiumPath = first(
    process.env.CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  )
  const firefoxPath = first(process.env.FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox')
  const webkit = [MINIBROWSER, '/usr/bin/WebKitWebDriver', '/usr/bin/xvfb-run']
  const run = (open) => () => inPage(folder, 120, open)
  return [
    {
      name: 'Chromium',
      must: ALL,
      missing: () => (chromiumPath ? null : 'chromium'),
      run: run((url) => openChromium(chromiumPath, url)),
    },
    {
      name: 'Firefox',
      must: ALL,
      missing: () => (firefoxPath ? null : 'firefox-esr'),
      run: run((url) => openFirefox(firefoxPath, url)),
    },
    {
      name: 'WebKit',
      must: ALL,
      missing: () => webkit.find((path) => !existsSync(path)) ?? null,
      run: run(byWebDriver),
    },
  ]
}
