/**
 * Apps of Vite, webpack, esbuild and Rollup, each built as docs/browsers.md says from the packed package and opened in
 * Chromium; and the page without a build. All train to the fingerprint that the README shows.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, launchChromium, mustHaveBrowser, serve } from '../support/chromium.js'
import { blocksOf } from '../support/docs.js'
import { installPackage, type Installed, root } from '../support/installed.js'

if (mustHaveBrowser && !chromiumPath) {
  it('there is a browser', () => expect.fail('no Chromium: install it, or say in CHROMIUM where it is'))
}
if (!chromiumPath) console.log('skipped: no Chromium (the bundled apps need it; CHROMIUM may say where it is)')

const page = 'docs/browsers.md'
const blocks = blocksOf(page)
/** The fingerprint of the default training on the sample, as the README shows it. */
const [fingerprint] = /[0-9a-f]{64}/.exec(readFileSync(join(root, 'README.md'), 'utf8'))!

/** Trains on the page, in the worker and on two threads of it, and shows the three fingerprints and every notice. */
const APP = `
import { Forecaster, parseCsv, setNoticeHandler } from 'hindcast'
import { Network } from 'hindcast/network'
import { HindcastError, WorkerForecaster } from 'hindcast/worker'

const notices = []
setNoticeHandler((text) => notices.push(text))
async function main() {
  const csv = await (await fetch('seattle-weather.csv')).text()
  const forecaster = await Forecaster.create({ target: 'tmax' })
  const here = await forecaster.fit(await parseCsv(csv))
  const prints = [here.fingerprint]
  for (const threads of [1, 2]) {
    const there = await WorkerForecaster.create({ target: 'tmax', threads })
    prints.push((await there.fit(await parseCsv(csv))).fingerprint)
    there.dispose()
  }
  // The class is the one that forecasters are made of, and comes with its parts and the core.
  const alone = (await Network.create({ inputSize: 1, hiddenSize: 2 })).engine === 'wasm' && forecaster.network instanceof Network
  const error = await WorkerForecaster.create({ target: 'tmax', hiddenSize: 0 }).catch((e) => e)
  return { prints, notices, alone, code: error instanceof HindcastError ? error.code : String(error) }
}
main().then(
  (result) => (document.body.dataset.result = JSON.stringify(result)),
  (error) => (document.body.dataset.result = JSON.stringify({ error: String(error.stack ?? error) })),
)
`

interface Bundler {
  packages: string[]
  /** the script that builds, run with Node in the app's folder */
  build: string[]
  /** where the built files are, and the script that the page loads from there */
  out: string
  script: string
}

const bundlers: Record<string, Bundler> = {
  vite: { packages: ['vite'], build: ['node_modules/vite/bin/vite.js', 'build'], out: 'dist', script: '' },
  webpack: {
    packages: ['webpack'],
    build: ['build.js'],
    out: 'dist',
    script: '<script defer src="main.js"></script>',
  },
  esbuild: {
    packages: ['esbuild'],
    build: ['esbuild.config.js'],
    out: 'dist',
    script: '<script type="module" src="app.js"></script>',
  },
  rollup: {
    packages: ['rollup', '@rollup/plugin-node-resolve'],
    build: ['node_modules/rollup/dist/bin/rollup', '-c'],
    out: 'dist',
    script: '<script type="module" src="app.js"></script>',
  },
}

/** webpack's own command is a package more; this is what it does. */
const WEBPACK = `
import webpack from 'webpack'
import config from './webpack.config.js'
webpack(config, (error, stats) => {
  if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString('errors-only'))
})
`

const isolated = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
}

/** Every file of a folder, by the path under which a server gives it. */
function filesIn(folder: string): Record<string, { file: string }> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = entries.map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(paths.map((file) => [file.slice(folder.length), { file }]))
}

const html = (script: string) => `<!doctype html><meta charset="utf-8"><title>app</title><body>${script}</body>`

describe.skipIf(!chromiumPath)('built apps in Chromium', () => {
  let browser: Browser
  let installed: Installed
  beforeAll(async () => {
    installed = installPackage()
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    installed?.remove()
  })

  it('every bundler of the page is tested', () => {
    const named = blocks.flatMap(({ code }) => /^\/\/ (\w+)\.config\.js/.exec(code)?.[1] ?? [])
    expect(named.sort()).toEqual(Object.keys(bundlers).sort())
  })

  it.each(Object.keys(bundlers))('an app of %s trains on the page, in a worker and on its threads', async (name) => {
    const { packages, build, out, script } = bundlers[name]
    const app = join(installed.folder, name)
    const modules = join(app, 'node_modules')
    mkdirSync(modules, { recursive: true })
    // The package as it was unpacked, a real folder: bundlers treat links into a workspace in ways of their own.
    cpSync(join(installed.folder, 'node_modules/hindcast'), join(modules, 'hindcast'), { recursive: true })
    for (const dependency of packages) {
      mkdirSync(dirname(join(modules, dependency)), { recursive: true })
      symlinkSync(join(root, 'node_modules', dependency), join(modules, dependency))
    }
    writeFileSync(join(app, 'package.json'), '{ "private": true, "type": "module" }\n')
    writeFileSync(join(app, 'app.js'), APP)
    writeFileSync(join(app, 'index.html'), html('<script type="module" src="/app.js"></script>'))
    writeFileSync(join(app, 'build.js'), WEBPACK)
    const config = blocks.find(({ code }) => code.startsWith(`// ${name}.config.js`))!
    writeFileSync(join(app, `${name}.config.js`), config.code)
    execFileSync(process.execPath, build, { cwd: app, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' })

    const files = filesIn(join(app, out))
    const built = files['/index.html'] ?? { text: html(script) }
    const csv = { file: join(root, 'data/seattle-weather.csv') }
    const server = await serve({ ...files, '/': built, '/seattle-weather.csv': csv }, isolated)
    try {
      const tab = await browser.newPage()
      await tab.goto(server.url)
      const result = () => tab.evaluate('document.body.dataset.result ?? null') as Promise<string | null>
      await expect.poll(result).not.toBeNull()
      expect(JSON.parse((await result())!)).toEqual({
        prints: [fingerprint, fingerprint, fingerprint],
        notices: [],
        alone: true,
        code: 'OPTION_INVALID',
      })
      expect(server.missing).toEqual([])
      await tab.close()
    } finally {
      await server.close()
    }
  })

  it('the page without a build trains in its worker', async () => {
    const [block] = blocks.filter(({ language }) => language === 'html')
    const csv = { file: join(root, 'data/seattle-weather.csv') }
    const worker = join(installed.folder, 'node_modules/hindcast/dist/worker')
    const server = await serve({ ...filesIn(worker), '/': { text: block.code }, '/seattle-weather.csv': csv })
    try {
      const tab = await browser.newPage()
      await tab.goto(server.url)
      await expect.poll(() => tab.locator('#out').textContent()).toBe(fingerprint)
      expect(server.missing).toEqual([])
      await tab.close()
    } finally {
      await server.close()
    }
  })
})
