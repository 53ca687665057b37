/**
 * Studio in real browsers, used as a person would: a CSV is dropped, a network is trained, paused, gone on with, its
 * forecast read, its model downloaded; Node then loads it and says the same.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { serveFolder, type Serving } from '../../src/cli/serve.js'
import { Forecaster, readCsv } from '../../src/index.js'
import { columnAmong } from '../../src/text/decimals.js'
import { chromiumPath, launchChromium, mustHaveBrowser, serve } from '../support/chromium.js'
import { firefoxPath, launchFirefox } from '../support/firefox.js'
import { onceIn } from '../support/long.js'
import { baselinesShown, drop, fingerprint, PAGE, pageFiles, setTo, show, tableRead, train } from '../support/studio.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const SAMPLE = join(root, 'data/seattle-weather.csv')
const HOLES = join(root, 'data/seattle-with-holes.csv')
/** Of the README's training. */
const README = /^fingerprint (\w{64})$/m.exec(readFileSync(join(root, 'README.md'), 'utf8'))![1]

const BROWSERS = [
  { name: 'Chromium', path: chromiumPath, launch: launchChromium },
  { name: 'Firefox', path: firefoxPath, launch: launchFirefox },
]

describe.each(BROWSERS)('Studio in $name', ({ name, path, launch }) => {
  const there = path !== undefined || mustHaveBrowser
  if (!there) return it.skip(`skipped: no ${name}`, () => undefined)
  const once = onceIn(name)

  let browser: Browser
  let serving: Serving
  let folder: string
  let context: BrowserContext
  const complaints: string[] = []

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hindcast-page-'))
    serving = await serveFolder(PAGE, 0)
    browser = await launch(folder)
  })
  afterEach(async () => {
    await context?.close()
    expect(complaints.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await browser.close()
    await serving.close()
    rmSync(folder, { recursive: true })
  })

  /** A page of a new visitor; what its console complains of fails the test. */
  async function visit(hash = '', url = serving.url, options = {}): Promise<Page> {
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
    const page = await context.newPage()
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    await page.goto(url + hash)
    return page
  }

  /** Where the browser has saved what an action gives, under the name that the page gives it. */
  async function saved(page: Page, as: string, act: () => Promise<void>): Promise<string> {
    const file = join(folder, as)
    if (name === 'Firefox') {
      // Playwright hears of no download there; the file is where the browser was told to save.
      await act()
      await expect.poll(() => existsSync(file) && statSync(file).size > 0).toBe(true)
      return file
    }
    const arriving = page.waitForEvent('download')
    await act()
    const download = await arriving
    expect(download.suggestedFilename()).toBe(as)
    await download.saveAs(file)
    return file
  }

  it('trains the sample to the fingerprint of the README, and again on two threads and by the twin', async () => {
    const page = await visit()
    await tableRead(page)
    expect(await train(page)).toBe(README)
    for (const [label, value] of [
      ['Threads', '2'],
      ['Engine', 'ts'],
    ]) {
      await setTo(page, label, value)
      expect(await train(page)).toBe(README)
    }
  })

  it('takes a dropped CSV, pauses, goes on, forecasts; Node loads the model and says the same', async () => {
    const page = await visit()
    await tableRead(page)
    await drop(page, 'holes.csv', readFileSync(HOLES, 'utf8'))
    await page.getByText('holes.csv is read').waitFor({ state: 'attached' })
    await expect.poll(() => page.locator('#data').textContent()).toContain('712')
    await setTo(page, 'Column to forecast', 'tmin')
    await setTo(page, 'Rows ahead', '2')
    await page.getByLabel('rain', { exact: true }).uncheck()
    await page.getByRole('button', { name: 'Set up the training' }).click()
    await setTo(page, 'Hidden units', '128')
    await setTo(page, 'Window, rows', '7')
    await setTo(page, 'Epochs, at most', '25')
    await setTo(page, 'Patience, epochs', '25')
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await pauseAtOnce(page)
    const resume = page.getByRole('button', { name: 'Resume' })
    await resume.waitFor()
    // What was under way when the button was pressed may still arrive; then nothing does.
    const epoch = page.getByText(/^\d+ of 25$/)
    const stands = async (): Promise<boolean> => {
      const before = await epoch.textContent()
      await page.waitForTimeout(400)
      return (await epoch.textContent()) === before
    }
    await expect.poll(stands).toBe(true)
    await resume.click()
    const seen = await fingerprint(page)

    const file = await saved(page, 'model.safetensors', () =>
      page.getByRole('button', { name: 'Download the model' }).click(),
    )
    const model = await Forecaster.load(file)
    const table = await readCsv(HOLES)
    expect(model.fingerprint()).toBe(seen)
    expect(model.inputs).toEqual(['tmax', 'tmin', 'wind'])

    await show(page, 'Forecast')
    const ahead = await model.forecast(table)
    expect(ahead.length).toBeGreaterThan(0)
    const card = await page.locator('#forecast .card', { hasText: 'What lies ahead' }).textContent()
    const listed = ahead.slice(0, 14)
    for (const { index } of listed) expect(card).toContain(String(index))
    const values = listed.map(({ value }) => value)
    for (const text of columnAmong(values, 1)) expect(card).toContain(text.replace('-', '−'))
    const { model: score, linear } = await model.evaluate(table)
    const worth = await page.locator('#forecast .card', { hasText: 'What it is worth' }).textContent()
    for (const figure of [score.rmse, score.mae, linear.rmse]) expect(worth).toContain(figure.toFixed(3))
    model.dispose()

    // Trained without a pause, in Node, it is the same model.
    const same = await Forecaster.create({
      target: 'tmin',
      horizon: 2,
      inputs: ['tmax', 'tmin', 'wind'],
      hiddenSize: 128,
      window: 7,
    })
    expect((await same.fit(table, { epochs: 25, patience: 25 })).fingerprint).toBe(seen)
    same.dispose()
  })

  it('stops a training and keeps the model of that moment', async () => {
    const page = await visit('#panel=train&hidden=64&epochs=100000&patience=100000')
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await page.getByText(/^[\d,]+ of 100,000$/).waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    expect(await fingerprint(page)).toMatch(/^[0-9a-f]{64}$/)
    await expect.poll(() => page.locator('#train').textContent()).toContain('the model has the weights of that moment')
  })

  once('says of a bad CSV what the command line says, in its own words for the options', async () => {
    const page = await visit()
    await tableRead(page)
    const text = 'date,a,b\n2020-01-01,1,2\n2020-01-02,3\n'
    writeFileSync(join(folder, 'bad.csv'), text)
    await drop(page, 'bad.csv', text)
    const shown = (await page.locator('#data [role=alert] p').textContent()) ?? ''
    let said = ''
    try {
      execFileSync(process.execPath, [join(root, 'dist/cli/main.js'), 'inspect', 'bad.csv'], {
        cwd: folder,
        stdio: 'pipe',
      })
    } catch (error) {
      said = String((error as { stderr: Buffer }).stderr)
    }
    expect(said).toContain('--skip-footer 1')
    expect(`${shown}\n`).toBe(said.replace('--skip-footer 1', '"Lines to skip at the end: 1"'))
    // The table before it stands, and is named.
    await page.locator('#data').getByText('Still: seattle-weather.csv. The sample: ').waitFor()
    await show(page, 'Train')
    await expect.poll(() => page.getByRole('button', { name: 'Train', exact: true }).isEnabled()).toBe(true)
    await drop(page, 'good.csv', readFileSync(SAMPLE, 'utf8'))
    expect(await train(page)).toBe(README)
  })

  once('says first why the only numbers cannot be used, and mends it in one click', async () => {
    const page = await visit('')
    await page.locator('#data .chart canvas').waitFor()
    const day = (i: number) => new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10)
    const rows = Array.from({ length: 300 }, (_, i) => `${day(i)},${[50, 120, 200].includes(i) ? 'closed' : i % 31}`)
    await drop(page, 'shop.csv', `date,sales\n${rows.join('\n')}\n`)
    const cause = page.locator('#data .first').getByText('closed').first()
    await cause.waitFor()
    await page.locator('#data .first').getByRole('button', { name: 'closed' }).click()
    await page.getByRole('heading', { name: 'sales over date' }).waitFor()
    await expect.poll(() => cause.count()).toBe(0)
  })

  once('clears what is shown for a table without numbers, and says nothing of settings of another', async () => {
    const page = await visit('#target=nowhere&index=date')
    await page.locator('.notices', { hasText: 'no numeric column "nowhere", which was asked for' }).waitFor()
    await page.locator('#data .chart canvas').waitFor()
    const baselines = page.locator('#data table', { hasText: 'persistence' })
    await baselinesShown(page)
    await drop(page, 'text3.csv', 'x,y,z\na,b,c\nd,e,f\ng,h,i')
    // Said once, where a file is chosen; the card of the chart goes.
    const reason = page.locator('#data').getByText('The table has no numeric column to forecast.')
    await reason.first().waitFor()
    await expect.poll(() => reason.filter({ visible: true }).count()).toBe(1)
    await expect.poll(() => reason.first().textContent()).toContain('Choose a file that has one, or a sample')
    for (const name of ['Train on text3.csv', 'Set up the training']) {
      await expect.poll(() => page.locator('#data').getByRole('button', { name }).isDisabled()).toBe(true)
    }
    await expect.poll(() => page.locator('#data .chart canvas').count()).toBe(0)
    await expect.poll(() => page.locator('#data .card', { has: page.locator('.target') }).isVisible()).toBe(false)
    await expect.poll(() => baselines.count()).toBe(0)
    await expect.poll(() => page.locator('.notices').textContent()).toBe('')
    await show(page, 'Train')
    await expect.poll(() => page.getByRole('button', { name: 'Train', exact: true }).isDisabled()).toBe(true)
    await show(page, 'Data')
    await drop(page, 'numbers.csv', `a,b\n${Array.from({ length: 90 }, (_, i) => `${i},${i % 7}`).join('\n')}\n`)
    await page.locator('#data .chart canvas').waitFor()
    await baselinesShown(page)
    await expect.poll(() => page.locator('.notices').textContent()).toBe('')
    await expect.poll(() => page.getByText('no numeric column').filter({ visible: true }).count()).toBe(0)
  })

  once('shows names and cells of a file as text', async () => {
    const page = await visit()
    await tableRead(page)
    const evil = '<img src=x onerror=document.title=1>'
    const rows = Array.from({ length: 120 }, (_, i) => `${i},${i % 7},${evil}`)
    await drop(page, `${evil}.csv`, `n,${evil} x,${evil}\n${rows.join('\n')}\n`)
    await page.locator('#data').getByText(`${evil} x over n`).waitFor()
    await expect.poll(() => page.locator('#panels img').count()).toBe(0)
    await expect.poll(() => page.locator('#data table', { hasText: 'onerror' }).last().textContent()).toContain(evil)
    await expect.poll(() => page.title()).toBe('Data · hindcast studio')
  })

  it('works without the headers that isolate a page, on one thread', async () => {
    const plain = await serve(pageFiles())
    try {
      const page = await visit('', plain.url + '/')
      await tableRead(page)
      await show(page, 'Train')
      await expect.poll(() => page.getByLabel('Threads', { exact: true }).isDisabled()).toBe(true)
      expect(await train(page)).toBe(README)
      expect(plain.missing).toEqual([])
    } finally {
      // The page first: its service worker would complain that its script is gone.
      await context.close()
      await plain.close()
    }
  })

  once('takes settings from the address, and never starts a training by it', async () => {
    const page = await visit('#panel=train&target=tmin&hidden=8&epochs=0&start=1&file=%2Fother.csv')
    await page.locator('.notices', { hasText: 'epochs=' }).waitFor()
    await expect.poll(() => page.getByLabel('Hidden units').inputValue()).toBe('8')
    await expect.poll(() => page.getByLabel('Epochs, at most').inputValue()).toBe('30')
    await expect.poll(() => page.getByRole('button', { name: 'Train', exact: true }).isEnabled()).toBe(true)
    await page.waitForTimeout(500)
    const made = await page.locator('#train .fingerprint').count()
    expect(made).toBe(0)
    await show(page, 'Data')
    await expect.poll(() => page.getByLabel('Column to forecast').inputValue()).toBe('tmin')
    await expect.poll(() => new URL(page.url()).hash).toBe('#panel=data&target=tmin&hidden=8')
  })
})

/** Pauses as soon as there is progress to be seen: some trainings are shorter than the driver's own checks of a button. */
async function pauseAtOnce(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const look = setInterval(() => {
          const button = [...document.querySelectorAll('button')].find((b) => b.textContent === 'Pause')
          const told = document.querySelector('#train .facts dd') !== null
          if (button === undefined || button.hidden || button.ariaDisabled === 'true' || !told) return
          clearInterval(look)
          button.click()
          resolve()
        }, 10)
      }),
  )
}
