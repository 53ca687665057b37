/** `hindcast/worker` in Chromium, on a page without a build: the worker's script stands beside the page's module. */
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, launchChromium, serve } from '../support/chromium.js'
import { root } from '../support/installed.js'

type Hindcast = typeof import('../../src/index.js')
type InWorker = typeof import('../../src/worker/index.js')

const dist = (name: string) => ({ file: join(root, 'dist', name) })
const files = {
  '/': { text: '<!doctype html><title>worker</title>' },
  '/hindcast.browser.js': dist('hindcast.browser.js'),
  '/worker/browser.js': dist('worker/browser.js'),
  '/worker/worker.js': dist('worker/worker.js'),
  '/worker/hindcast.thread.js': dist('worker/hindcast.thread.js'),
  '/weather.csv': { file: join(root, 'data/seattle-weather.csv') },
}
const isolated = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}

/** Trains in a worker from a File and from a table, with a pause; runs in the page. */
async function train(inWorker: InWorker, hindcast: Hindcast) {
  const text = await (await fetch('/weather.csv')).text()
  const forecaster = await inWorker.WorkerForecaster.create({ target: 'tmax', hiddenSize: 40, threads: 2 })
  const epochs: number[] = []
  const fit = forecaster.fit(new File([text], 'weather.csv'), {
    epochs: 3,
    onProgress: (p) => {
      if (p.kind === 'epoch') epochs.push(p.epoch)
    },
  })
  await forecaster.pause()
  const { paused } = forecaster
  await forecaster.resume()
  const { fingerprint } = await fit
  const [tomorrow] = await forecaster.forecast(await hindcast.parseCsv(text))
  const bad = await forecaster.forecast(new File(['date,tmax\n2012-01-01,warm\n'], 'bad.csv')).catch((e) => e.message)
  const lost = await inWorker.WorkerForecaster.create(
    { target: 'tmax' },
    { worker: () => new Worker('/nowhere.js', { type: 'module' }) },
  ).catch((e) => e.code)
  forecaster.dispose()
  return { paused, epochs, fingerprint, tomorrow, bad, lost }
}

/** Backtests in a worker, and stops another; runs in the page. */
async function backtestThere({ WorkerBacktest }: InWorker) {
  const text = await (await fetch('/weather.csv')).text()
  const options = { target: 'tmax', folds: 4, epochs: 2, interval: 0.8 }
  const seen: number[] = []
  const onProgress = ({ done }: { done: number }) => seen.push(done)
  const test = await WorkerBacktest.create(new File([text], 'weather.csv'), { ...options, onProgress })
  const planned = test.plan.map(({ origin }) => origin)
  let rows = 0
  for await (const _ of test) rows++
  const { fingerprint, intervals } = await test.result()
  const abortion = new AbortController()
  const { signal } = abortion
  const stop = () => abortion.abort(new Error('enough'))
  const other = await WorkerBacktest.create(text, { ...options, folds: 100, signal, onProgress: stop })
  const stopped = await other.result().catch((e) => e.message)
  return { planned, rows, seen, fingerprint, covered: intervals[0].n, stopped }
}

describe.skipIf(!chromiumPath)('a worker in Chromium', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  it.each([
    ['on two threads where the page is isolated', isolated],
    ['on one where it is not', {}],
  ])('trains from a dropped file to the bits of Node, %s', async (_where, headers) => {
    const server = await serve(files, headers)
    try {
      const page = await browser.newPage()
      await page.goto(server.url)
      const imports = "Promise.all([import('/worker/browser.js'), import('/hindcast.browser.js')])"
      const there = await page.evaluate(`${imports}.then(([worker, hindcast]) => (${train})(worker, hindcast))`)

      const { Forecaster, readCsv } = (await import(join(root, 'dist/index.js'))) as Hindcast
      const table = await readCsv(files['/weather.csv'].file)
      const forecaster = await Forecaster.create({ target: 'tmax', hiddenSize: 40 })
      const { fingerprint } = await forecaster.fit(table, { epochs: 3 })
      const [tomorrow] = await forecaster.forecast(table)
      expect(there).toEqual({
        paused: true,
        epochs: [1, 2, 3],
        fingerprint,
        tomorrow,
        bad: expect.stringContaining('"bad.csv"'),
        lost: 'HOST_UNSUPPORTED',
      })
      expect(server.missing).toEqual(['/nowhere.js'])
    } finally {
      await server.close()
    }
  })

  it('backtests with plan, progress and stop, to the bits of Node', async () => {
    const server = await serve(files)
    try {
      const page = await browser.newPage()
      await page.goto(server.url)
      const there = await page.evaluate(`import('/worker/browser.js').then(${backtestThere})`)
      const { backtest, readCsv } = (await import(join(root, 'dist/index.js'))) as Hindcast
      const run = backtest(await readCsv(files['/weather.csv'].file), {
        target: 'tmax',
        folds: 4,
        epochs: 2,
        interval: 0.8,
      })
      const { rows, fingerprint, intervals } = await run.result()
      expect(there).toEqual({
        planned: run.plan.map(({ origin }) => origin),
        rows,
        seen: [1, 2, 3, 4],
        fingerprint,
        covered: intervals[0].n,
        stopped: 'enough',
      })
      expect(server.missing).toEqual([])
    } finally {
      await server.close()
    }
  })
})
