/**
 * The one-file page, opened from disk in real browsers as a person would: a CSV chosen or dropped, the forecasts read,
 * downloaded, and compared with what Node computes, to the last bit.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import { type HtmlOptions, toHtml } from '../../src/export/html.js'
import { seriesCsv } from '../export/helpers.js'
import { parseCsv, readCsv, type Table } from '../../src/table/index.js'
import { csvOf } from '../../src/text/csv.js'
import type { ForecasterOptions } from '../../src/index.js'
import { folderWith, hindcast, weather } from '../cli/support.js'
import { chromiumPath, launchChromium, mustHaveBrowser } from '../support/chromium.js'
import { firefoxPath, launchFirefox } from '../support/firefox.js'
import { root } from '../support/installed.js'
import { long } from '../support/long.js'

const SEATTLE = join(root, 'data/seattle-weather.csv')
const BROWSERS = [
  { name: 'Chromium', path: chromiumPath, launch: () => launchChromium() },
  { name: 'Firefox', path: firefoxPath, launch: launchFirefox },
]
for (const { name, path } of BROWSERS.filter(({ path }) => path === undefined)) {
  if (mustHaveBrowser) it(`${name} is there`, () => expect.fail(`no ${name}: install it, or say where it is (${path})`))
  else console.log(`skipped: no ${name}`)
}

/** Models of each cell and precision, one layer and several, near and far horizons. */
const MODELS: ForecasterOptions[] = [
  { target: 'tmax' },
  { target: 'wind', horizon: 3, window: 9, nonlinearity: 'relu', numLayers: 2, dtype: 'f64', hiddenSize: 7 },
  { target: 'tmin', inputs: ['tmax', 'rain'], horizon: 0, window: 5, lossOn: 'last', recurrentBias: false },
  { target: 'tmax', cell: 'gru', hiddenSize: 5, numLayers: 2 },
  { target: 'rain', cell: 'lstm', hiddenSize: 6, dtype: 'f64' },
  { target: ['tmax', 'wind'], horizon: [1, 2, 7], hiddenSize: 6 },
  { target: 'tmax', loss: 'pinball', hiddenSize: 6 },
  { target: 'tmax', ahead: 7, interval: [0.5, 0.9], hiddenSize: 6 },
  { target: 'wind', loss: 'pinball', quantiles: [0.1, 0.5, 0.9], interval: 0.8, hiddenSize: 5 },
  { target: 'wind', horizon: [1, 3], loss: 'pinball', quantiles: [0.05, 0.25, 0.75, 0.95], hiddenSize: 5 },
]

/** Tables that the command line refuses, with what is wrong with them. */
const BAD: [string, string][] = [
  ['a word among numbers', weather(40, (day, text) => (day === 21 ? text.replace(/,[^,]+,/, ',warm,') : text))],
  ['a missing column', weather(40).replace('tmax', 'tmix')],
  ['no rows', 'date,tmax,rain\n'],
  ['too few rows', weather(3)],
  ['integers for dates', weather(40).replace(/^\d{4}-\d\d-\d\d/gm, (_, at) => String(at))],
  ['a row too long', weather(40).replace('\n2020-01-09', ',7\n2020-01-09')],
]

/** A flag of the command line, and the option as the library and the page name it. */
const NAMED: Record<string, [string, string]> = {
  'a word among numbers': ['--na warm', "na: ['warm']"],
  'a row too long': ['--skip 9,', 'skip: [9]'],
}

describe.each(BROWSERS)('the one-file page in $name', ({ name, path, launch }) => {
  if (path === undefined) return it.skip('skipped: not installed', () => undefined)
  let browser: Browser
  let table: Table
  const folder = folderWith({}, false)
  beforeAll(async () => {
    browser = await launch(folder)
    table = await readCsv(SEATTLE)
  })
  afterAll(() => browser?.close())

  async function train(options: ForecasterOptions, on = table, epochs = 2) {
    const forecaster = await Forecaster.create(options)
    await forecaster.fit(on, { epochs })
    return forecaster
  }

  /** Writes the page of a model to disk and opens it there; everything that it asks for, and every fault, is noted. */
  async function open(
    model: Forecaster,
    { interval, ...options }: BrowserContextOptions & Pick<HtmlOptions, 'interval'> = {},
    before?: string,
  ) {
    const file = join(folder, `${model.fingerprint().slice(0, 8)}.html`)
    writeFileSync(file, await toHtml(model, interval === undefined ? {} : { interval }))
    const context = await browser.newContext({ acceptDownloads: true, ...options })
    const page = await context.newPage()
    const faults: string[] = []
    const requests: string[] = []
    page.on('pageerror', (error) => faults.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    page.on('dialog', (dialog) => faults.push(dialog.message()))
    page.on('request', (request) => requests.push(request.url()))
    if (before !== undefined) await page.addInitScript(before)
    const url = pathToFileURL(file).href
    await page.goto(url)
    const close = async () => {
      expect(faults).toEqual([])
      expect(requests.filter((other) => other !== url && !other.startsWith('blob:'))).toEqual([])
      await context.close()
    }
    return { page, close }
  }

  /** Chooses a CSV and waits for the results. */
  async function choose(page: Page, file: string | { name: string; mimeType: string; buffer: Buffer }) {
    await page.setInputFiles('#csv', file)
    await page.locator('#results section').first().waitFor()
  }

  async function downloaded(page: Page): Promise<string> {
    const button = page.getByText('Download as CSV')
    if (name !== 'Firefox') {
      const [download] = await Promise.all([page.waitForEvent('download'), button.click()])
      return readFileSync(await download.path(), 'utf8')
    }
    const saved = () => readdirSync(folder).find((file) => file.endsWith('-forecasts.csv'))
    await button.click()
    await expect.poll(saved).toBeTruthy()
    const path = join(folder, saved()!)
    await expect.poll(() => readFileSync(path, 'utf8')).toMatch(/\n$/)
    const text = readFileSync(path, 'utf8')
    rmSync(path)
    return text
  }

  // Chromium runs all of them; Firefox, twice as slow here, one of each precision and cell, but for the long tests.
  const models = name === 'Chromium' || long ? MODELS : MODELS.slice(0, 5)
  it.each(models)('forecasts as Node does, to the last bit: %o', async (options) => {
    const model = await train(options)
    const { page, close } = await open(model)
    await expect.poll(() => page.locator('.fingerprint').textContent()).toBe(model.fingerprint())
    await choose(page, SEATTLE)
    expect(await downloaded(page)).toBe(csvOf(await model.predict(table)))
    const ahead = await model.forecast(table)
    const rows = page.locator('.ahead tbody tr')
    await expect.poll(() => rows.count()).toBe(ahead.length)
    for (const [r, { index, value }] of ahead.entries()) {
      const shown = (await rows.nth(r).locator('.forecast').textContent())!
      await expect.poll(() => rows.nth(r).locator('th').textContent()).toBe(String(index))
      expect(shown).toBe(value.toFixed(shown.split('.')[1].length))
    }
    const { model: score, outputs = [{ model: score }] } = await model.evaluate(table)
    for (const [r, { model: own }] of outputs.entries()) {
      const cell = (await page.locator('#results .scores tbody tr').nth(r).locator('td').first().textContent())!
      // With quantiles the pinball loss comes first.
      expect(cell).toBe((own.pinball ?? own.rmse).toFixed(cell.split('.')[1].length))
    }
    await close()
  })

  it('forecasts the same without WebAssembly, and says that the twin took over', async () => {
    const model = await train({ target: 'tmax', hiddenSize: 5 })
    // What is taken from the page stays in a worker, so there is none: the page computes by itself.
    const { page, close } = await open(model, {}, 'delete globalThis.WebAssembly; delete globalThis.Worker')
    await choose(page, SEATTLE)
    expect(await downloaded(page)).toBe(csvOf(await model.predict(table)))
    await expect.poll(() => page.locator('#notices').textContent()).toContain('the TypeScript engine takes over')
    await close()
  })

  it('computes in a worker, with the page free, and shows quantiles as a band, columns and shares', async () => {
    const model = await train({ target: 'tmax', loss: 'pinball', hiddenSize: 256, numLayers: 2 }, table, 1)
    const { page, close } = await open(model)
    await page.locator('#drop label').waitFor()
    await expect.poll(() => page.workers().length).toBe(1)
    // Frames go on while it forecasts, and none waits as long as the forecasts take.
    await page.evaluate(() => {
      const seen = globalThis as unknown as { longest: number; from: number }
      const frame = (before: number) => (now: number) => {
        seen.longest = Math.max(seen.longest, now - before)
        requestAnimationFrame(frame(now))
      }
      seen.longest = 0
      requestAnimationFrame(frame(performance.now()))
    })
    const started = performance.now()
    await choose(page, SEATTLE)
    const took = performance.now() - started
    const longest = await page.evaluate(() => (globalThis as unknown as { longest: number }).longest)
    console.log(`forecast in ${took.toFixed(0)} ms, longest frame ${longest.toFixed(0)} ms`)

    const [next] = await model.forecast(table)
    const heads = await page.locator('.ahead thead th').allTextContents()
    expect(heads).toEqual(['for', 'tmax', 'quantile 0.1', 'quantile 0.5', 'quantile 0.9', 'last row known'])
    const cells = await page.locator('.ahead tbody td').allTextContents()
    const shown = (value: number, text: string) => value.toFixed(text.split('.')[1].length)
    for (const [i, q] of ['0.1', '0.5', '0.9'].entries())
      expect(cells[i + 1]).toBe(shown(next.quantiles![q], cells[i + 1]))
    await expect.poll(() => page.locator('#results .legend').textContent()).toContain('interval meant to hold 80 %')
    await expect
      .poll(() => page.getByRole('slider').getAttribute('aria-valuetext'))
      .toMatch(/forecast \S+ \(80 %: \S+ to \S+\)/)
    const scored = await page.locator('#results .scores thead th').allTextContents()
    expect(scored).toEqual(expect.arrayContaining(['pinball', 'in 80 %']))
    const { model: own } = await model.evaluate(table)
    const share = `${(own.intervals![0].share * 100).toFixed(1)} %`
    await expect.poll(() => page.locator('#results .scores tbody tr').first().textContent()).toContain(share)
    expect(await downloaded(page)).toBe(csvOf(await model.predict(table)))
    await close()
  })

  it('draws intervals of other levels than the training was asked for', async () => {
    const { page, close } = await open(await train({ target: 'tmax', interval: 0.9, hiddenSize: 4 }), {
      interval: [0.95, 0.5, 0.8],
    })
    await choose(page, SEATTLE)
    const heads = await page.locator('.ahead thead th').allTextContents()
    const ends = [50, 80, 95].flatMap((level) => [`${level} % from`, `${level} % to`])
    expect(heads.filter((head) => head.includes('%'))).toEqual(ends)
    await close()
  })

  it('draws intervals as a fan, ahead and over time, and lists their ends', async () => {
    const model = await train({ target: 'tmax', ahead: 5, interval: [0.5, 0.9], hiddenSize: 4 })
    const { page, close } = await open(model)
    await choose(page, SEATTLE)
    const heads = await page.locator('.ahead thead th').allTextContents()
    expect(heads.slice(2)).toEqual(['tmax', '50 % from', '50 % to', '90 % from', '90 % to', 'last row known'])
    const ahead = await model.forecast(table)
    const cells = await page.locator('.ahead tbody tr').last().locator('td').allTextContents()
    const { intervals } = ahead.at(-1)!
    const wanted = [...intervals!['0.5'], ...intervals!['0.9']]
    wanted.forEach((end, i) => expect(cells[2 + i]).toBe(end.toFixed(cells[2 + i].split('.')[1].length)))
    await expect.poll(() => page.locator('#results').textContent()).toContain('Intervals of 90 % hold 90 % to ')
    await expect.poll(() => page.locator('#results .legend').textContent()).toMatch(/interval meant to hold 90 %50 %$/)
    // The colours of Studio: what came in the first, what is forecast in the second.
    const keys = await page.locator('#results .legend .entry').evaluateAll((entries) => {
      const probe = document.body.appendChild(document.createElement('i'))
      const colours = ['--series-1', '--series-2'].map((token) => {
        probe.style.color = `var(${token})`
        return getComputedStyle(probe).color
      })
      return entries
        .slice(0, 2)
        .map((one) => [one.textContent, colours.indexOf(getComputedStyle(one.querySelector('.key')!).borderTopColor)])
    })
    expect(keys).toEqual([
      ['actual', 0],
      ['forecast', 1],
    ])
    // The lines lie over the bands.
    const inBlue = (canvas: HTMLCanvasElement): number => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      const line = [11, 106, 162]
      let n = 0
      for (let i = 0; i < data.length; i += 4) if (line.every((v, c) => Math.abs(data[i + c] - v) < 3)) n++
      return n
    }
    await expect.poll(() => page.locator('#results canvas').evaluate(inBlue)).toBeGreaterThan(20)
    const views = await page.locator('#output option').allTextContents()
    expect(views.slice(0, 2)).toEqual(['tmax, what lies ahead', 'tmax, 1 row ahead'])
    const slider = page.getByRole('slider')
    await expect
      .poll(() => slider.getAttribute('aria-valuetext'))
      .toMatch(/forecast \S+ \(90 %: \S+ to \S+; 50 %: .*not known yet/)
    await slider.press('Home')
    await expect.poll(() => slider.getAttribute('aria-valuetext')).toMatch(/^\S+: actual [\d.]+$/)
    await page.selectOption('#output', '1')
    await expect
      .poll(() => slider.getAttribute('aria-valuemax'))
      .toBe(String((await model.predict(table)).length / 5 - 1))
    await close()
  })

  it('shows how the model learned before any table, and takes what is known ahead', async () => {
    const rows = readFileSync(SEATTLE, 'utf8').trimEnd().split('\n')
    const [head, ...lines] = rows.slice(0, 201).map((line) => line.split(','))
    const [date, tmax, rain] = ['date', 'tmax', 'rain'].map((column) => head.indexOf(column))
    const past = lines.map((line) => [line[date], line[tmax], line[rain]].join(','))
    const csv = ['date,tmax,rain', ...past, '2012-07-19,,1.5', '2012-07-20,,0'].join('\n')
    const known = await parseCsv(csv)
    const model = await train({ target: 'tmax', ahead: 2, known: ['rain'], calendar: ['yearday'], lags: [7] }, known)
    const { page, close } = await open(model)
    await page.locator('#drop label').waitFor()
    await expect
      .poll(() => page.getByRole('img').getAttribute('aria-label'))
      .toMatch(/^The validation loss of 2 epochs: from \S+ to \S+ in epoch [12], the best\.$/)
    await expect.poll(() => page.locator('main canvas').count()).toBe(1)
    const needs =
      'It takes the columns date, tmax, rain and at least 14 rows. After them, 2 rows that hold nothing but rain.'
    await expect.poll(() => page.locator('#drop .hint').textContent()).toBe(needs)
    await expect
      .poll(() => page.locator('#card').textContent())
      .toContain('Known aheadrain, in the rows that are forecast')
    await choose(page, { name: 'ahead.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    expect(await downloaded(page)).toBe(csvOf(await model.predict(known)))
    await expect.poll(() => page.locator('.ahead tbody th').allTextContents()).toEqual(['2012-07-19', '2012-07-20'])
    await close()
  })

  it('forecasts several series, each by its own scale, and draws the one that is chosen', async () => {
    const csv = seriesCsv()
    const series = await parseCsv(csv, { series: 'store' })
    const model = await train({ target: 'sales', window: 8 }, series)
    const { page, close } = await open(model)
    await choose(page, { name: 'stores.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    expect(await downloaded(page)).toBe(csvOf(await model.predict(series)))
    await expect.poll(() => page.locator('.ahead thead th').first().textContent()).toBe('series')
    await expect.poll(() => page.locator('.ahead tbody th').allTextContents()).toEqual([...series.series!])
    await expect.poll(() => page.locator('#series option').allTextContents()).toEqual([...series.series!])
    await page.selectOption('#series', '2')
    await expect
      .poll(() => page.getByRole('slider').getAttribute('aria-label'))
      .toBe('Forecasts of sales of east beside actual values')
    await close()
  })

  it('keeps a CSV that is dropped while the page unpacks itself', async () => {
    const model = await train({ target: 'tmax', window: 3 })
    const slowly = `const text = Response.prototype.text
      Response.prototype.text = async function () {
        await new Promise((resolve) => (window.letGo = resolve))
        return text.call(this)
      }`
    const { page, close } = await open(model, {}, slowly)
    const csv = readFileSync(SEATTLE, 'utf8').split('\n').slice(0, 31).join('\n')
    await page.waitForFunction(() => 'letGo' in window)
    await page.evaluate((text) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([text], 'early.csv', { type: 'text/csv' }))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
      ;(window as unknown as { letGo: () => void }).letGo()
    }, csv)
    await expect.poll(() => page.locator('#status').textContent()).toContain('early.csv: 30 rows')
    await close()
  })

  it('takes a CSV that is dropped, and the next one after it', async () => {
    const model = await train({ target: 'tmax', window: 3 })
    const { page, close } = await open(model)
    const lines = readFileSync(SEATTLE, 'utf8').split('\n')
    for (const rows of [30, 20]) {
      const text = lines.slice(0, rows + 1).join('\n')
      await page.evaluate((csv) => {
        const dataTransfer = new DataTransfer()
        dataTransfer.items.add(new File([csv], 'dropped.csv', { type: 'text/csv' }))
        for (const type of ['dragover', 'drop']) {
          document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
        }
      }, text)
      await expect.poll(() => page.locator('#status').textContent()).toContain(`dropped.csv: ${rows} rows`)
      const part = await readCsv(new TextEncoder().encode(text))
      expect(await downloaded(page)).toBe(csvOf(await model.predict(part)))
    }
    await close()
  })

  it.each(name === 'Firefox' ? BAD.slice(0, 2) : BAD)('says of %s what the command line says', async (what, csv) => {
    const folder = folderWith({ 'good.csv': weather(120), 'bad.csv': csv })
    const model = await train({ target: 'tmax', window: 5 }, await readCsv(join(folder, 'good.csv')))
    await model.save(join(folder, 'model.safetensors'))
    const told = await hindcast(['predict', join(folder, 'model.safetensors'), join(folder, 'bad.csv')])
    expect(told.code).toBe(2)
    const { page, close } = await open(model)
    await choose(page, join(folder, 'good.csv'))
    await page.setInputFiles('#csv', join(folder, 'bad.csv'))
    const problem = page.locator('#problem p')
    await problem.waitFor()
    const [flag, named] = NAMED[what] ?? ['', '']
    expect(told.stderr).toContain(flag)
    // Where the way out is an option, the page says one that whoever has it can go.
    const here = flag === '' ? '' : ' This page has no such option: change it in the file, or choose another.'
    const said = told.stderr.trim().replaceAll(`${folder}/`, '').replace(flag, named)
    await expect.poll(() => problem.textContent()).toBe(said + here)
    await expect.poll(() => page.locator('#results').isHidden()).toBe(true)
    await choose(page, join(folder, 'good.csv'))
    await expect.poll(() => page.locator('#problem').textContent()).toBe('')
    await close()
  })

  it('shows names and cells as text, never as markup', async () => {
    const evil = '<img src=x onerror=alert(1)></script><script>alert(2)</script>'
    const csv = `date,"${evil}","=1+1"\n` + weather(60).split('\n').slice(1).join('\n')
    const model = await train({ target: evil, window: 4 }, await readCsv(new TextEncoder().encode(csv)))
    const { page, close } = await open(model)
    await choose(page, { name: `${evil.replaceAll('/', '')}.csv`, mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await expect.poll(() => page.locator('#title').textContent()).toBe(`${evil}, 1 day ahead`)
    await expect.poll(() => page.locator('img, script:not([type])').count()).toBe(0)
    await close()
  })

  it.each(['light', 'dark'] as const)('axe finds nothing, %s', async (colorScheme) => {
    const model = await train({ target: 'tmax', hiddenSize: 4 })
    const { page, close } = await open(model, { colorScheme })
    const check = async () => {
      // The page's policy lets nothing else run; what the browser's own protocol evaluates is not asked.
      await page.evaluate(`${axe.source};0`)
      const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run())
      expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([])
    }
    await check()
    const few = readFileSync(SEATTLE, 'utf8').split('\n').slice(0, 40).join('\n')
    await choose(page, { name: 'few.csv', mimeType: 'text/csv', buffer: Buffer.from(few) })
    await page.locator('summary').click()
    await check()
    await page.setInputFiles('#csv', { name: 'x.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') })
    await page.locator('#problem p').waitFor()
    await check()
    await close()
  })

  it('fits a phone, and is used by the keyboard alone', async () => {
    const model = await train({ target: 'tmax', hiddenSize: 4 })
    const { page, close } = await open(model, { viewport: { width: 360, height: 640 } })
    await page.locator('#drop label').waitFor()
    await page.keyboard.press('Tab')
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('csv')
    await choose(page, SEATTLE)
    await page.locator('summary').click()
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)

    const predictions = await model.predict(table)
    const chart = page.getByRole('slider')
    await chart.focus()
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => chart.getAttribute('aria-valuetext')).toContain(`${predictions.at(-2)!.index}: forecast `)
    await page.keyboard.press('Home')
    const words = page.locator('.under-cursor')
    await expect.poll(() => words.textContent()).toContain(`${predictions[0].index}: forecast `)
    await page.getByRole('button', { name: 'Zoom in' }).focus()
    await page.keyboard.press('Enter')
    await close()
  })
})
