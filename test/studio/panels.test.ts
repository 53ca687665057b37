/**
 * The panels Inside, Race, Your engine and Take away in real browsers: what they show is what the library computes, and
 * what they give away works elsewhere.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveFolder, type Serving } from '../../src/cli/serve.js'
import { toHtml } from '../../src/export/html.js'
import { Inside, lookBackSentence } from '../../src/inspect/network.js'
import { figure } from '../../src/text/number.js'
import { Forecaster, parseCsv, readCsv, type Table } from '../../src/index.js'
import { csvOf } from '../../src/text/csv.js'
import { nodeCode } from '../../src/studio/panels/export/code.js'
import { folderWith } from '../cli/support.js'
import { chromiumPath, launchChromium, mustHaveBrowser, serve } from '../support/chromium.js'
import { firefoxPath, launchFirefox } from '../support/firefox.js'
import { mustHavePython, pythonWith, withStandIns } from '../support/python.js'
import { root } from '../support/installed.js'
import { pageFiles } from '../support/studio.js'

const SAMPLE = join(root, 'data/seattle-weather.csv')
const BROWSERS = [
  { name: 'Chromium', path: chromiumPath, launch: () => launchChromium() },
  { name: 'Firefox', path: firefoxPath, launch: launchFirefox },
]

describe.each(BROWSERS)('panels in $name', ({ name, path, launch }) => {
  if (path === undefined && !mustHaveBrowser) return it.skip(`skipped: no ${name}`, () => undefined)
  let browser: Browser
  let serving: Serving
  let page: Page
  let table: Table
  let forecaster: Forecaster
  const folder = folderWith({}, false)
  const complaints: string[] = []

  beforeAll(async () => {
    serving = await serveFolder(join(root, 'dist/studio'), 0)
    browser = await launch(folder)
    table = await readCsv(SAMPLE)
    forecaster = await Forecaster.create({ target: 'tmax', hiddenSize: 8, window: 10 })
    await forecaster.fit(table, { epochs: 4 })
    const context = await browser.newContext({ acceptDownloads: true, viewport: { width: 1280, height: 900 } })
    page = await context.newPage()
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    await page.goto(`${serving.url}#panel=train&target=tmax&hidden=8&window=10&epochs=4`)
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await open('export', '#export .fingerprint')
  })
  afterAll(async () => {
    await browser?.close()
    await serving?.close()
    expect(complaints).toEqual([])
  })

  /** Shows a panel and waits for something in it. */
  async function open(panel: string, waitFor: string): Promise<void> {
    await page.locator(`#tab-${panel}`).click()
    await page.locator(waitFor).first().waitFor()
  }

  async function saved(file: string): Promise<Buffer> {
    const button = page.getByRole('button', { name: file, exact: true })
    const path = join(folder, file)
    if (name === 'Firefox') {
      // Playwright hears of no download there; the file is where the browser was told to save.
      await button.click()
      await expect.poll(() => existsSync(path) && statSync(path).size > 0).toBe(true)
    } else {
      const [download] = await Promise.all([page.waitForEvent('download'), button.click()])
      expect(download.suggestedFilename()).toBe(file)
      await download.saveAs(path)
    }
    return readFileSync(path)
  }

  it('Take away: every file is what the library makes of the model', async () => {
    await open('export', '#export .fingerprint')
    await expect.poll(() => page.locator('#export .fingerprint').textContent()).toBe(forecaster.fingerprint())
    const model = await saved('model.safetensors')
    const loaded = await Forecaster.load(new Uint8Array(model))
    expect(loaded.fingerprint()).toBe(forecaster.fingerprint())
    expect(new Uint8Array(await saved('model.onnx'))).toEqual(await loaded.toOnnx())
    expect(String(await saved('forecasts.csv'))).toBe(csvOf(await forecaster.predict(table)))
    expect(String(await saved('model.js'))).toBe(await loaded.toModule())
    const drawing = String(await saved('forecast.svg'))
    expect(drawing).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
    expect(drawing.match(/<polyline/g)!.length).toBeGreaterThan(1)
    const scores = await forecaster.evaluate(table)
    expect(String(await saved('forecast.html'))).toBe(await toHtml(new Uint8Array(model), { scores }))
    for (const picture of ['forecast.png', 'losses.png']) {
      const png = await saved(picture)
      expect([...png.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10])
      expect([png.readUInt32BE(16) % 1200, png.length > 10_000]).toEqual([0, true])
    }
  })

  it('Take away: the lines of code, run by Node, give the same fingerprint', async () => {
    await open('export', '#export pre')
    const place = folderWith({ 'train.mjs': (await page.locator('#export pre').first().textContent())! })
    copyFileSync(SAMPLE, join(place, 'seattle-weather.csv'))
    mkdirSync(join(place, 'node_modules'))
    symlinkSync(root, join(place, 'node_modules/hindcast'), 'dir')
    const output = execFileSync(process.execPath, ['train.mjs'], { cwd: place, encoding: 'utf8' })
    expect(output.trim()).toBe(forecaster.fingerprint())
    expect((await Forecaster.load(join(place, 'model.safetensors'))).fingerprint()).toBe(output.trim())
  })

  it('Take away: the lines that forecast say in Node what the model says', async () => {
    await open('export', '#export pre')
    await page.locator('#export summary', { hasText: 'Forecast in Node' }).click()
    const code = (await page.locator('#export pre').nth(1).textContent())!
    const place = folderWith({ 'forecast.mjs': code })
    copyFileSync(SAMPLE, join(place, 'seattle-weather.csv'))
    writeFileSync(join(place, 'model.safetensors'), forecaster.toBytes())
    mkdirSync(join(place, 'node_modules'))
    symlinkSync(root, join(place, 'node_modules/hindcast'), 'dir')
    const output = execFileSync(process.execPath, ['forecast.mjs'], { cwd: place, encoding: 'utf8' })
    const [next] = await forecaster.forecast(table)
    expect(output).toContain(String(next.value))
  })

  it('Take away: the page of code forecasts in a browser what the model says', async () => {
    await open('export', '#export pre')
    const text = (await page.locator('#export pre').nth(2).textContent())!
    const files = {
      '/': { text: `<!doctype html><meta charset="utf-8"><title>x</title><body>${text}</body>` },
      '/hindcast.browser.js': { file: join(root, 'dist/hindcast.browser.js') },
      '/seattle-weather.csv': { file: SAMPLE },
      '/model.safetensors': { file: join(folder, 'model.safetensors') },
    }
    if (!existsSync(files['/model.safetensors'].file))
      writeFileSync(files['/model.safetensors'].file, forecaster.toBytes())
    const own = await serve(files)
    const other = await (await browser.newContext()).newPage()
    try {
      await other.goto(own.url)
      const [next] = await forecaster.forecast(table)
      await other.getByText(`${next.index}: ${next.value}`).waitFor()
      expect(own.missing).toEqual([])
    } finally {
      await other.context().close()
      await own.close()
    }
  })

  it.runIf(pythonWith('numpy') !== undefined || mustHavePython)(
    'Take away: the lines of Python say the same',
    async () => {
      await open('export', '#export pre')
      const place = folderWith({ 'forecast.py': (await page.locator('#export pre').nth(3).textContent())! })
      copyFileSync(SAMPLE, join(place, 'seattle-weather.csv'))
      writeFileSync(join(place, 'model.onnx'), await forecaster.toOnnx())
      const python = pythonWith('numpy', 'pandas', 'onnxruntime') ?? pythonWith('numpy')!
      const said = withStandIns(python).run(['forecast.py'], place)
      const [next] = await forecaster.forecast(table)
      expect(Number(/-?[\d.]+(e[-+]\d+)?/.exec(said)![0])).toBeCloseTo(next.value, 3)
    },
  )

  it('Take away: a saved model is opened, dropped or chosen, and forecasts another file', async () => {
    const own = await (await browser.newContext({ acceptDownloads: true })).newPage()
    await own.goto(serving.url)
    await own.locator('#data table').first().waitFor()
    const bytes = [...forecaster.toBytes()]
    const transfer = await own.evaluateHandle((list) => {
      const data = new DataTransfer()
      data.items.add(new File([new Uint8Array(list)], 'tmax.safetensors'))
      return data
    }, bytes)
    await own.dispatchEvent('main', 'drop', { dataTransfer: transfer })
    const card = own.locator('#export section', { hasText: 'A model from before' })
    await card.getByText(forecaster.fingerprint()).waitFor()
    // The table of the page stands.
    await expect.poll(() => own.locator('#data [role=alert] p').count()).toBe(0)
    const rows = readFileSync(SAMPLE, 'utf8').trimEnd().split('\n')
    const shorter = rows.slice(0, 401).join('\n')
    await card.getByLabel('The file to forecast').setInputFiles({
      name: 'shorter.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(shorter),
    })
    await card.getByText('What lies ahead of shorter.csv').first().waitFor()
    const [next] = await forecaster.forecast(await parseCsv(shorter))
    await expect.poll(() => card.locator('tbody tr').first().textContent()).toContain(String(next.index))
    const shown = Number(await card.locator('tbody td').first().textContent())
    expect(Math.abs(shown - next.value)).toBeLessThan(0.01)
    // Numbers in a unit that the model does not know are taken where one says that they are in its own.
    const inUnit = shorter.replaceAll(/^(\d[^,]*,[^,]*,[^,]*)/gm, '$1 °C')
    await card.getByLabel('The file to forecast').setInputFiles({
      name: 'unit.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(inUnit),
    })
    await expect.poll(() => card.locator('.notice-error').textContent()).toContain('bear "°C", but those')
    await card.getByRole('button', { name: "They are in the model's unit" }).click()
    await card.getByText('What lies ahead of unit.csv').first().waitFor()
    // What is not a model, and a file that does not suit it, say so.
    await card.getByLabel('The file to forecast').setInputFiles({
      name: 'other.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('a\n1\n2\n'),
    })
    await card.locator('.notice-error').waitFor()
    await card.getByLabel('Its file (.safetensors)').setInputFiles({
      name: 'no.safetensors',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from('no model'),
    })
    await expect.poll(() => card.locator('.notice-error').textContent()).toMatch(/model|safetensors/i)
    await own.context().close()
  })

  it('Inside: says how far back the network looks, and shows the steps of a window that the keyboard chooses', async () => {
    await open('inside', '#inside .look-back')
    const inside = new Inside(forecaster.toBytes(), table)
    const back = await inside.lookBack()
    await expect.poll(() => page.locator('#inside .look-back').textContent()).toBe(lookBackSentence(back))
    // Its shares stand as bars below the strip, in the strip's order.
    const bars = page.locator('#look-back .picture rect.bar')
    await expect.poll(() => bars.count()).toBe(10)
    const tall = await bars.evaluateAll((all) => all.map((bar) => Number(bar.getAttribute('height'))))
    const most = Math.max(...back.shares)
    tall.reverse().forEach((height, k) => expect(height / Math.max(...tall)).toBeCloseTo(back.shares[k] / most, 1))
    await expect.poll(async () => [tall.length, await bars.first().isVisible()]).toEqual([10, true])

    const states = await inside.states()
    const map = page.getByRole('slider', { name: 'Hidden states over time' })
    await map.focus()
    for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
    const value = states.values[2 * states.units + 1]
    await expect.poll(() => map.getAttribute('aria-valuetext')).toBe(`${states.index[2]}, unit 2: ${value.toFixed(4)}`)
    await page.locator('#inside h3', { hasText: `up to ${states.index[2]}` }).waitFor()
    const view = await inside.window(states.ends[2], 'last')
    const rows = page.locator('#window details table tbody tr')
    await expect.poll(() => rows.count()).toBe(10)
    for (const [r, step] of [...view.steps].reverse().entries()) {
      const cells = await rows.nth(r).locator('th, td').allTextContents()
      expect(cells[0]).toBe(String(step.index))
      expect(cells[2]).toBe(step.signal.toExponential(2))
      expect(cells[5]).toBe(`${(step.share * 100).toFixed(2)} %`)
    }
    // The map is drawn in colours: not in one, and not black.
    const colours = (canvas: HTMLCanvasElement): number => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      const found = new Set<number>()
      for (let i = 0; i < data.length; i += 4) found.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2])
      return found.size
    }
    await expect.poll(() => map.evaluate(colours)).toBeGreaterThan(50)
  })

  it('Inside: draws the network, forward and back, and says how much of the error is left', async () => {
    await open('inside', '#inside .strip svg')
    const panel = page.locator('#inside')
    const ends = new Inside(forecaster.toBytes(), table).ends
    // The window that the keyboard chose before, or the latest that can be compared with what came.
    const title = (await panel.locator('h3', { hasText: 'up to ' }).textContent())!.split('up to ')[1]
    const end = [...ends].find((row) => String(table.index.at(row)) === title)!
    const { steps, forecasts } = await new Inside(forecaster.toBytes(), table).window(end, 'last')
    const shown = () => panel.locator('.strip svg > g:not(.later)').count()
    const sentence = panel.locator('.run')
    // All of it at first: ten columns, nine arrows between them, and the error.
    await expect.poll(shown).toBe(20)
    await panel.getByRole('button', { name: 'Forward', exact: true }).click()
    await expect
      .poll(() => sentence.textContent())
      .toBe(`Step −9 (${steps[0].index}): the first inputs come in, and make the first state.`)
    await expect.poll(shown).toBe(1)
    const step = panel.getByRole('button', { name: 'Step', exact: true })
    for (let i = 0; i < 10; i++) await step.click()
    await expect
      .poll(() => sentence.textContent())
      .toContain(`The network forecasts ${figure(forecasts[0].says).slice(0, 4)}`)
    // The sign is the gradient's: what was forecast less what came.
    await expect
      .poll(() => sentence.textContent())
      .toContain(`: the error, forecast − actual, of ${steps[9].lossGrad[0].toFixed(2)} standard deviations`)
    expect(Math.sign(steps[9].lossGrad[0])).toBe(Math.sign(forecasts[0].says - forecasts[0].came!))
    await expect.poll(shown).toBe(11)
    const widths = await panel
      .locator('.arrow line')
      .evaluateAll((all) => all.map((e) => Number(e.getAttribute('stroke-width'))))
    // As wide as the norm, but never so thin that they cannot be seen.
    const norms = steps.slice(0, 9).map(({ signal }) => signal)
    widths.forEach((width, t) => expect(width).toBeCloseTo(Math.max(0.75, (16 * norms[t]) / steps[9].signal), 1))
    await step.click()
    const left = (norms[8] / steps[9].signal) * 100
    await expect
      .poll(() => sentence.textContent())
      .toMatch(/^1 step back \d[\d.]* % of the error's signal is left\. It (fades|arrives): /)
    await expect
      .poll(async () => Math.abs(Number.parseFloat((await sentence.textContent())!.slice(12)) - left))
      .toBeLessThan(1)
    await expect.poll(shown).toBe(12)
    await panel.getByRole('button', { name: 'Back', exact: true }).click()
    await expect.poll(shown).toBe(11)
    await panel.getByRole('button', { name: 'Play', exact: true }).click()
    await expect.poll(shown).toBe(20)
    await expect.poll(() => panel.getByRole('button', { name: 'Play', exact: true }).isVisible()).toBe(true)
  })

  it('Inside: names the cell, and where an RNN forgets it leads to the LSTM', async () => {
    await open('inside', '#window .cell')
    const note = page.locator('#window .cell')
    await expect.poll(() => note.textContent()).toContain('The cell is an RNN: 8 hidden units, here over 10 steps.')
    // At every step its own error sets out, and nothing of it is said to vanish.
    await page.locator('#loss-on').selectOption('all')
    await expect.poll(() => note.getByRole('button').count()).toBe(0)
    await page.locator('#loss-on').selectOption('last')
    const other = await page.context().newPage()
    await other.goto(`${serving.url}#panel=train&target=tmax&hidden=4&window=40&epochs=1`)
    await other.getByRole('button', { name: 'Train', exact: true }).click()
    await other.locator('#train .fingerprint').waitFor()
    await other.locator('#tab-inside').click()
    const forgets = other.locator('#window .cell')
    await expect
      .poll(() => forgets.textContent())
      .toMatch(
        /4 hidden units, here over 40 steps\. An RNN forgets: 39 steps back .* % of the signal is left\. Try an LSTM/,
      )
    await forgets.getByRole('link', { name: 'See why on a toy task' }).click()
    await other.locator('#toy:focus').waitFor()
    await forgets.getByRole('button', { name: 'Try an LSTM' }).click()
    await other.locator('#train .start:focus').waitFor()
    await expect.poll(() => other.locator('#setting-cell').inputValue()).toBe('lstm')
    await other.close()
  })

  it('Inside: a weight chosen by the keyboard is updated in numbers, and the gates have maps', async () => {
    await open('inside', '#weights .worked table')
    const inside = new Inside(forecaster.toBytes(), table)
    const title = (await page.locator('#window h3').textContent())!.split('up to ')[1]
    const end = [...inside.ends].find((row) => String(table.index.at(row)) === title)!
    const worked = page.locator('#weights .worked')
    // At first the recurrent weight with the largest gradient.
    const own = await inside.update(end, 'last')
    const says = ({ before, after }: typeof own): string => `: ${figure(before, 5)} becomes ${figure(after, 5)}`
    await expect.poll(() => worked.locator('h4').textContent()).toContain(says(own))
    await page.getByLabel('Weights', { exact: true }).selectOption('weight_ih_l0')
    await page.getByRole('slider', { name: 'Weights weight_ih_l0' }).focus()
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
    const other = await inside.update(end, 'last', 0, { name: 'weight_ih_l0', row: 2, column: 1 })
    await expect.poll(() => worked.locator('h4').textContent()).toContain(says(other))
    const cells = await worked.locator('tbody tr td:nth-child(2)').allTextContents()
    expect(cells.slice(-other.lines.length)).toEqual(other.lines.map(({ value }) => figure(value, 5)))

    // The window's maps: the state alone for an Elman cell, and each gate of the others.
    const { gates } = await inside.window(end, 'last')
    await page.locator('#window summary', { hasText: 'over the steps' }).click()
    await expect.poll(() => page.locator('#window .heat').count()).toBe(1 + gates.length)
    await page.getByRole('slider', { name: 'h, the state, over the steps' }).focus()
    await page.keyboard.press('End')
    const { steps } = await inside.window(end, 'last')
    const value = steps.at(-1)!.hidden[0].toFixed(3)
    await expect
      .poll(() => page.locator('#window').textContent())
      .toContain(`${steps.at(-1)!.index}, unit 1: state ${value}`)
    await page.getByRole('button', { name: 'States over time' }).click()
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('states')
  })

  it('Inside: states beyond ±1 have a scale of their own, which is told', async () => {
    const own = await (await browser.newContext()).newPage()
    await own.goto(
      `${serving.url}#panel=train&target=tmax&hidden=3&window=5&epochs=1&nonlinearity=relu&learningRate=0.1`,
    )
    await own.getByRole('button', { name: 'Train', exact: true }).click()
    await own.locator('#train .fingerprint').waitFor()
    await own.locator('#tab-inside').click()
    const scale = own.locator('#states .scale')
    const most = async () => Number(/^−([\d.]+)\+\1$/.exec((await scale.textContent())!)?.[1])
    await expect.poll(most).toBeGreaterThan(1)
    await expect.poll(() => own.locator('#window').textContent()).toMatch(/A state is in full colour at ±\d/)
    await own.context().close()
    await expect.poll(() => page.locator('#states .scale').textContent()).toBe('−1+1')
  })

  it('Inside: one click trains an RNN that forgets beside an LSTM that does not', async () => {
    await open('inside', '#toy button')
    // What charts write on their axes.
    await page.evaluate(() => {
      const own = globalThis as unknown as { written: string[] }
      own.written = []
      const { fillText } = CanvasRenderingContext2D.prototype
      CanvasRenderingContext2D.prototype.fillText = function (text, ...where) {
        own.written.push(text)
        fillText.call(this, text, ...where)
      }
    })
    await page.locator('#toy').getByRole('button', { name: 'Train both' }).click()
    const outcome = page.locator('#toy .toy-outcome')
    await outcome.locator('.verdict').waitFor({ timeout: 200_000 })
    const text = (await outcome.textContent())!
    expect(text).toContain('no better than always saying 1; the LSTM')
    expect(text).toContain('it has learnt to add')
    expect(text).toMatch(/20 steps back 0\.0\d+ % of the error's signal is left in the RNN; in the LSTM/)
    // More than all of it has grown: no share above 100 %.
    expect(text).not.toMatch(/[1-9]\d\d % /)
    expect(text).toMatch(/in the LSTM the error's signal has grown to 1\.\d+ times what set out \(before it learnt, /)
    const label = await page.getByRole('img', { name: /^Errors after 1,500 updates/ }).getAttribute('aria-label')
    const [rnn, lstm] = label!.split(': ')[1].match(/[\d.]+(?=,|;)/g)!.map(Number)
    expect(rnn).toBeGreaterThan(0.12)
    expect(lstm).toBeLessThan(0.03)
    const written = await page.evaluate(() => (globalThis as unknown as { written: string[] }).written)
    expect(written.filter((each) => each.endsWith('%'))).toContain('1 %')
    expect(written).not.toContain('0 %')
    // Both charts and what they say are in sight without a hand.
    const bottom = () => outcome.evaluate((own) => own.getBoundingClientRect().bottom)
    await expect.poll(bottom).toBeLessThanOrEqual(901)
    await page.locator('#toy').getByRole('button', { name: 'Choose the cell on Train' }).click()
    // Not by :focus, which Firefox gives to the newest of its windows alone.
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('setting-cell')
    await open('inside', '#toy button')
    // Stopped, it says so, and can begin again.
    await page.getByRole('button', { name: 'Train both from another seed' }).click()
    await page.locator('#toy').getByRole('button', { name: 'Stop' }).click()
    await page.locator('#toy').getByText('Stopped.').waitFor()
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent))
      .toBe('Train both from another seed')
  })

  it('Race: bars for each, and core and twin with one fingerprint', async () => {
    await open('race', '#race legend')
    for (const point of ['P2', 'P3']) await page.locator(`#race input[value=${point}]`).uncheck()
    await page.getByRole('button', { name: 'Race', exact: true }).click()
    await page.locator('#race .agreement').waitFor()
    const [core, twin] = await page.locator('#race .agreement code').allTextContents()
    expect(core).toMatch(/^[0-9a-f]{64}$/)
    expect(twin).toBe(core)
    await expect
      .poll(() => page.locator('#race .bars tbody th').allTextContents())
      .toEqual(['core, WebAssembly', 'twin, TypeScript', 'plain JavaScript'])
  })

  it('Your engine: every training gives the committed fingerprint', async () => {
    // Without isolation in Firefox: there, a crew of threads in a page's worker now and then waits for ever to start, which
    // the panel cannot help. The panel then says that the trainings on threads could not run.
    const plain = name === 'Firefox' ? await serve(pageFiles()) : null
    const visit = await browser.newContext()
    const own = await visit.newPage()
    await own.goto(`${plain?.url ?? serving.url}#panel=engine`)
    await own.getByRole('button', { name: 'Check this browser' }).click()
    const verdict = own.locator('#engine .conformance')
    await verdict.waitFor({ timeout: 200_000 })
    await expect
      .poll(() => verdict.textContent())
      .toMatch(
        plain === null
          ? /^Your browser agrees: \d+ trainings[^.]*\.$/
          : /^Your browser agrees: \d+ .* could not run here\.$/,
      )
    await visit.close()
    await plain?.close()
  })

  it.each(['light', 'dark'] as const)('axe finds nothing in any of them, %s, wide and narrow', async (colorScheme) => {
    await page.emulateMedia({ colorScheme })
    await page.evaluate(`${axe.source};0`)
    for (const panel of ['inside', 'race', 'engine', 'export']) {
      await open(panel, `#${panel} .card`)
      await page.locator(`#${panel}`).evaluate((all) => {
        for (const fold of all.querySelectorAll('details')) fold.open = true
      })
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 900 })
        await expect
          .poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: panel })
          .toBeLessThanOrEqual(width)
      }
      const { violations } = await page.evaluate(() =>
        (globalThis as unknown as { axe: typeof axe }).axe.run('#panels'),
      )
      const found = violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])
      expect(found, `${panel}, ${colorScheme}`).toEqual([])
    }
  })
})

describe('the lines of code', () => {
  it('carry names with quotes, line breaks and signs as they are', async () => {
    const name = 'it\'s "a" \\ b\u2028${c}\n</script>'
    const csv = 'n\n' + Array.from({ length: 90 }, (_, t) => (t * 37) % 101).join('\n')
    const place = folderWith({ 'table.csv': csv.replace('n\n', `"${name.replaceAll('"', '""')}"\n`) })
    const code = nodeCode({
      source: { name: 'table.csv', bytes: new Uint8Array() },
      tableOptions: { missing: 'mean', file: 'table.csv' },
      options: { target: name, hiddenSize: 3, optimizer: { name: 'sgd', learningRate: 0.01 }, inputs: [name] },
      fit: { epochs: 1 },
      fingerprint: 'f',
    })
    expect(code).toContain("optimizer: { name: 'sgd', learningRate: 0.01 }")
    writeFileSync(join(place, 'train.mjs'), code)
    mkdirSync(join(place, 'node_modules'))
    symlinkSync(root, join(place, 'node_modules/hindcast'), 'dir')
    expect(execFileSync(process.execPath, ['train.mjs'], { cwd: place, encoding: 'utf8' })).toMatch(/^[0-9a-f]{64}\n$/)
  })
})
