/** The one-file page in use: tables that are dropped on it or are wrong, names that are markup, a phone, the keyboard, axe. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { readCsv, type Table } from '../../src/table/index.js'
import { csvOf } from '../../src/text/csv.js'
import { folderWith, hindcast, weather } from '../cli/support.js'
import { long } from '../support/long.js'
import { choose, modelPages, SEATTLE, train } from '../support/model-page.js'
import { BROWSERS } from '../support/visits.js'

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

describe.each(BROWSERS)('the one-file page in use, in $name', ({ name, there, launch }) => {
  if (!there) return it.skip(`skipped: no ${name}`, () => undefined)
  const { open, downloaded } = modelPages({ name, launch })
  let table: Table
  beforeAll(async () => {
    table = await readCsv(SEATTLE)
  })

  it('keeps a CSV that is dropped while the page unpacks itself', async () => {
    const model = await train({ target: 'tmax', window: 3 }, table)
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
    const model = await train({ target: 'tmax', window: 3 }, table)
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

  // What axe finds does not depend on the browser, and Firefox takes three times as long.
  const schemes = name === 'Chromium' || long ? (['light', 'dark'] as const) : (['light'] as const)
  it.each(schemes)('axe finds nothing, %s', async (colorScheme) => {
    const model = await train({ target: 'tmax', hiddenSize: 4 }, table)
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
    const model = await train({ target: 'tmax', hiddenSize: 4 }, table)
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
