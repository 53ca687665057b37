/** The panel Take away in real browsers: what it gives away is what the library makes, and works elsewhere. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Serving } from '../../src/cli/serve.js'
import { toHtml } from '../../src/export/html.js'
import { Forecaster, parseCsv, type Table } from '../../src/index.js'
import { csvOf } from '../../src/text/csv.js'
import { nodeCode } from '../../src/studio/panels/export/code.js'
import { folderWith } from '../cli/support.js'
import { serve } from '../support/chromium.js'
import { root } from '../support/installed.js'
import { onceIn } from '../support/long.js'
import { mustHavePython, pythonWith, withStandIns } from '../support/python.js'
import { drop } from '../support/studio.js'
import { SAMPLE, trainedPage } from '../support/trained-page.js'
import { BROWSERS } from '../support/visits.js'

describe.each(BROWSERS)('Take away in $name', ({ name, there, launch }) => {
  if (!there) return it.skip(`skipped: no ${name}`, () => undefined)
  const trained = trainedPage(launch)
  const { open, folder } = trained
  let browser: Browser
  let serving: Serving
  let page: Page
  let table: Table
  let forecaster: Forecaster
  beforeAll(() => void ({ browser, serving, page, table, forecaster } = trained.there()))

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

  it('every file is what the library makes of the model', async () => {
    await open('export', '#export .fingerprint')
    await expect.poll(() => page.locator('#export .fingerprint').textContent()).toBe(forecaster.fingerprint())
    const model = await saved('model.safetensors')
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('model.safetensors')
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

  it('the lines of code, run by Node, give the same fingerprint', async () => {
    await open('export', '#export pre')
    const place = folderWith({ 'train.mjs': (await page.locator('#export pre').first().textContent())! })
    copyFileSync(SAMPLE, join(place, 'seattle-weather.csv'))
    mkdirSync(join(place, 'node_modules'))
    symlinkSync(root, join(place, 'node_modules/hindcast'), 'dir')
    const output = execFileSync(process.execPath, ['train.mjs'], { cwd: place, encoding: 'utf8' })
    expect(output.trim()).toBe(forecaster.fingerprint())
    expect((await Forecaster.load(join(place, 'model.safetensors'))).fingerprint()).toBe(output.trim())
  })

  it('the lines that forecast say in Node what the model says', async () => {
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

  it('the page of code forecasts in a browser what the model says', async () => {
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

  // The files and lines are those of the library, whatever the browser: Python runs those of one.
  const python = pythonWith('numpy') !== undefined || mustHavePython
  ;(python ? onceIn(name) : it.skip)('the lines of Python say the same', async () => {
    await open('export', '#export pre')
    const place = folderWith({ 'forecast.py': (await page.locator('#export pre').nth(3).textContent())! })
    copyFileSync(SAMPLE, join(place, 'seattle-weather.csv'))
    writeFileSync(join(place, 'model.onnx'), await forecaster.toOnnx())
    const python = pythonWith('numpy', 'pandas', 'onnxruntime') ?? pythonWith('numpy')!
    const said = withStandIns(python).run(['forecast.py'], place)
    const [next] = await forecaster.forecast(table)
    expect(Number(/-?[\d.]+(e[-+]\d+)?/.exec(said)![0])).toBeCloseTo(next.value, 3)
  })

  it.runIf(name === 'Chromium')('forecasts come in the form of the file too, for the same spreadsheet', async () => {
    const own = await (await browser.newContext({ acceptDownloads: true })).newPage()
    const german = readFileSync(SAMPLE, 'utf8').replaceAll(',', ';').replaceAll('.', ',')
    await own.goto(`${serving.url}#panel=train&target=tmax&cell=rnn&hidden=2&window=4&epochs=1`)
    await own.locator('#data').waitFor({ state: 'attached' })
    await drop(own, 'wetter.csv', german)
    await own.getByText('wetter.csv is read').waitFor({ state: 'attached' })
    await own.getByRole('button', { name: 'Train', exact: true }).click()
    await own.locator('#train .fingerprint').waitFor()
    await own.locator('#tab-export').click()
    const panel = own.locator('#export')
    await panel.getByText('Commas between cells and decimal points, as the command line writes them.').waitFor()
    const words = 'semicolons between cells and decimal commas'
    await panel.getByText(`The same in the form of wetter.csv, for the same spreadsheet: ${words}.`).waitFor()
    const taken = async (button: string): Promise<string> => {
      const [download] = await Promise.all([
        own.waitForEvent('download'),
        own.getByRole('button', { name: button, exact: true }).click(),
      ])
      return readFileSync(await download.path(), 'utf8')
    }
    const [plain, form] = [await taken('forecasts.csv'), await taken('forecasts-own-form.csv')]
    expect(form).toBe('\uFEFF' + plain.replaceAll(',', ';').replaceAll('.', ','))
    // So do forecasts of a file by a model from before.
    const card = panel.locator('section', { hasText: 'A model from before' })
    const model = Buffer.from(forecaster.toBytes())
    await card
      .getByLabel('Its file (.safetensors)')
      .setInputFiles({ name: 'tmax.safetensors', mimeType: 'application/octet-stream', buffer: model })
    await card.getByText(forecaster.fingerprint()).waitFor()
    await card
      .getByLabel('The file to forecast')
      .setInputFiles({ name: 'wetter.csv', mimeType: 'text/csv', buffer: Buffer.from(german) })
    expect((await taken(`In the form of wetter.csv: ${words}`)).split('\n')[0]).toBe(
      '\uFEFForigin;index;horizon;value;actual',
    )
    await own.context().close()
  })

  it('a saved model is opened, dropped or chosen, and forecasts another file', async () => {
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
