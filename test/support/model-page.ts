/** The one-file page of a model, opened from disk in a browser, for the tests of one suite. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { type HtmlOptions, toHtml } from '../../src/export/html.js'
import { Forecaster } from '../../src/forecaster/index.js'
import type { ForecasterOptions } from '../../src/index.js'
import type { Table } from '../../src/table/index.js'
import { folderWith } from '../cli/support.js'
import { root } from './installed.js'
import type { BROWSERS } from './visits.js'

export const SEATTLE = join(root, 'data/seattle-weather.csv')

/** A network that is trained for a page. */
export async function train(options: ForecasterOptions, on: Table, epochs = 2): Promise<Forecaster> {
  const forecaster = await Forecaster.create(options)
  await forecaster.fit(on, { epochs })
  return forecaster
}

/** Chooses a CSV and waits for the results. */
export async function choose(page: Page, file: string | { name: string; mimeType: string; buffer: Buffer }) {
  await page.setInputFiles('#csv', file)
  await page.locator('#results section').first().waitFor()
}

/** Starts a browser before the tests of the suite in which it is called, and ends it after these. */
export function modelPages({ name, launch }: Pick<(typeof BROWSERS)[number], 'name' | 'launch'>) {
  let browser: Browser
  const folder = folderWith({}, false)
  beforeAll(async () => {
    browser = await launch(folder)
  })
  afterAll(() => browser?.close())

  /** Writes the page of a model to disk and opens it there; everything that it asks for, and every fault, is noted. */
  async function open(
    model: Forecaster,
    { interval, scores, ...options }: BrowserContextOptions & Pick<HtmlOptions, 'interval' | 'scores'> = {},
    before?: string,
  ) {
    const file = join(folder, `${model.fingerprint().slice(0, 8)}.html`)
    writeFileSync(file, await toHtml(model, { ...(interval !== undefined && { interval }), scores }))
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

  /** The forecasts that the page gives as a file. */
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

  return { open, downloaded }
}
