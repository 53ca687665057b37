/**
 * The package in Chromium: the README's page shows what Node computes, and networks trained there have the same bits, in
 * both engines and both precisions.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, launchChromium, mustHaveBrowser, serve } from '../support/chromium.js'
import { blocksOf } from '../support/docs.js'
import { root } from '../support/installed.js'

if (mustHaveBrowser && !chromiumPath) {
  it('there is a browser', () => expect.fail('no Chromium: install it, or say in CHROMIUM where it is'))
}
if (!chromiumPath) console.log('skipped: no Chromium (the browser tests need it; CHROMIUM may say where it is)')

type Hindcast = typeof import('../../src/index.js')

/** Trains small networks; runs in Node and, as text, in the page. */
async function trainings(hindcast: Hindcast): Promise<Record<string, string>> {
  const prints: Record<string, string> = {}
  for (const engine of ['wasm', 'ts'] as const) {
    for (const dtype of ['f32', 'f64'] as const) {
      for (const nonlinearity of ['tanh', 'relu'] as const) {
        const options = { inputSize: 3, hiddenSize: 13, numLayers: 2, seed: 5 }
        const optimizer = { name: 'adam', learningRate: 0.01 }
        const net = await hindcast.Network.create({ ...options, engine, dtype, nonlinearity, optimizer })
        const random = new hindcast.Generator(1)
        const numbers = (n: number) => Array.from({ length: n }, () => random.uniform() - 0.5)
        const losses: number[] = []
        for (let i = 0; i < 20; i++) {
          net.forward(numbers(7 * 4 * 3), { steps: 7, batch: 4 })
          losses.push(net.backward(numbers(7 * 4)))
          net.step()
        }
        prints[`${engine} ${dtype} ${nonlinearity}`] = `${net.engine} ${losses.join(' ')} ${net.fingerprint()}`
        net.dispose()
      }
    }
  }
  return prints
}

describe.skipIf(!chromiumPath)('Chromium', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  /** Opens a page that hears of every error in it. */
  async function open(url: string): Promise<{ page: Page; errors: string[] }> {
    const page = await browser.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text())
    })
    await page.goto(url)
    return { page, errors }
  }

  const library = { '/hindcast.browser.js': { file: join(root, 'dist/hindcast.browser.js') } }

  it('shows, on the README’s page, the forecast and the fingerprint that Node gives', async () => {
    const [block, ...others] = blocksOf('README.md').filter((b) => b.language === 'html')
    expect(others).toEqual([])
    const csv = { file: join(root, 'data/seattle-weather.csv') }
    const server = await serve({ '/': { text: block.code }, '/seattle-weather.csv': csv, ...library })
    try {
      const { page, errors } = await open(server.url)
      const out = page.locator('#out')
      await expect.poll(() => out.textContent()).toMatch(/[0-9a-f]{64}/)
      const [forecast, fingerprint] = (await out.textContent())!.split('\n')

      const { Forecaster, readCsv } = (await import(join(root, 'dist/index.js'))) as Hindcast
      const table = await readCsv(csv.file)
      const forecaster = await Forecaster.create({ target: 'tmax' })
      await forecaster.fit(table)
      const [tomorrow] = await forecaster.forecast(table)
      expect(fingerprint).toBe(forecaster.fingerprint())
      expect(forecast).toBe(`${tomorrow.index}: ${tomorrow.value.toFixed(1)} °C`)
      expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(fingerprint)
      expect(errors).toEqual([])
      expect(server.missing).toEqual([])
    } finally {
      await server.close()
    }
  })

  it('trains to the same bits as Node, core and twin, f32 and f64', async () => {
    const server = await serve({ '/': { text: '<!doctype html><title>bits</title>' }, ...library })
    try {
      const { page, errors } = await open(server.url)
      const there = await page.evaluate(`import('/hindcast.browser.js').then(${trainings})`)
      const here = await trainings((await import(join(root, 'dist/index.js'))) as Hindcast)
      expect(Object.keys(here)).toHaveLength(8)
      expect(there).toEqual(here)
      for (const name of Object.keys(here)) {
        const of = (text: string) => text.slice(text.indexOf(' '))
        expect(of(here[name]), name).toBe(of(here[name.replace('wasm', 'ts')]))
      }
      expect(errors).toEqual([])
    } finally {
      await server.close()
    }
  })

  it('falls back to the twin, with the same bits, where a content policy forbids WebAssembly', async () => {
    const page = `<!doctype html><pre id="out"></pre><script type="module">
      import { Network, setNoticeHandler } from '/hindcast.browser.js'
      const notices = []
      setNoticeHandler((text) => notices.push(text))
      const net = await Network.create({ inputSize: 1, hiddenSize: 4 })
      document.querySelector('#out').textContent = JSON.stringify([net.engine, net.fingerprint(), notices.length])
    </script>`
    const policy = { 'content-security-policy': "script-src 'self' 'unsafe-inline'" }
    const server = await serve({ '/': { text: page }, ...library }, policy)
    try {
      const { page } = await open(server.url)
      const out = page.locator('#out')
      await expect.poll(() => out.textContent()).toContain('[')
      const { Network } = (await import(join(root, 'dist/index.js'))) as Hindcast
      const net = await Network.create({ inputSize: 1, hiddenSize: 4 })
      await expect.poll(async () => JSON.parse((await out.textContent())!)).toEqual(['ts', net.fingerprint(), 1])
    } finally {
      await server.close()
    }
  })

  const isolated = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
  }
  const withThreads = { ...library, '/hindcast.thread.js': { file: join(root, 'dist/hindcast.thread.js') } }

  /** A training on two threads where that can be had; runs in Node and, as text, in a worker and on a page. */
  async function onThreads(hindcast: Hindcast): Promise<{ print: string; notices: string[] }> {
    const notices: string[] = []
    hindcast.setNoticeHandler((text) => notices.push(text))
    const wave = Array.from({ length: 400 }, (_, t) => ((t * 37) % 101) / 10)
    const forecaster = await hindcast.Forecaster.create({ target: 'y', hiddenSize: 40, threads: 2 })
    await forecaster.fit(hindcast.Table.fromColumns({ y: wave }), { epochs: 3 })
    const print = forecaster.fingerprint()
    forecaster.dispose()
    return { print, notices }
  }

  it.each([
    ['in a worker of an isolated page, on two threads', isolated, true, []],
    [
      'in a worker without shared memory, on one',
      {},
      true,
      [expect.stringContaining('there is no shared memory here')],
    ],
    [
      "on a page's main thread, on one",
      isolated,
      false,
      [expect.stringContaining("a page's main thread may not wait")],
    ],
  ] as const)('trains to the same bits %s', async (_where, headers, inWorker, notices) => {
    const worker = `import('/hindcast.browser.js').then(${onThreads}).then((r) => postMessage(r), (e) => postMessage(String(e)))`
    const server = await serve(
      { '/': { text: '<!doctype html><title>threads</title>' }, '/job.js': { text: worker }, ...withThreads },
      headers,
    )
    try {
      const { page, errors } = await open(server.url)
      const there = await page.evaluate(
        inWorker
          ? `new Promise((resolve) => { new Worker('/job.js', { type: 'module' }).onmessage = (e) => resolve(e.data) })`
          : `import('/hindcast.browser.js').then(${onThreads})`,
      )
      const hindcast = (await import(join(root, 'dist/index.js'))) as Hindcast
      const here = await onThreads(hindcast)
      hindcast.setNoticeHandler(() => undefined)
      expect(here.notices).toEqual([])
      expect(there).toEqual({ print: here.print, notices })
      expect(errors).toEqual([])
      expect(server.missing).toEqual([])
    } finally {
      await server.close()
    }
  })

  it('the file is built', () => expect(existsSync(library['/hindcast.browser.js'].file)).toBe(true))
})
