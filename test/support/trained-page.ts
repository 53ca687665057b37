/** Studio in a browser, where a network was trained on the sample, beside the library's own training of it. */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { serveFolder, type Serving } from '../../src/cli/serve.js'
import { Forecaster, readCsv, type Table } from '../../src/index.js'
import { folderWith } from '../cli/support.js'
import { root } from './installed.js'
import { PAGE } from './studio.js'

export const SAMPLE = join(root, 'data/seattle-weather.csv')

/** What is there before the tests. */
export interface TrainedPage {
  browser: Browser
  serving: Serving
  page: Page
  table: Table
  forecaster: Forecaster
}

/** Starts all that before the tests of the suite in which it is called, and ends it after these. */
export function trainedPage(launch: (folder: string) => Promise<Browser>): {
  /** What there is; known once the tests begin. */
  there: () => TrainedPage
  /** Where a browser saves that tells of no download. */
  folder: string
  /** Shows a panel and waits for something in it. */
  open: (panel: string, waitFor: string) => Promise<void>
} {
  let all: TrainedPage | null = null
  const folder = folderWith({}, false)
  const complaints: string[] = []
  const open = async (panel: string, waitFor: string): Promise<void> => {
    const { page } = all!
    await page.locator(`#tab-${panel}`).click()
    await page.locator(waitFor).first().waitFor()
  }
  beforeAll(async () => {
    const serving = await serveFolder(PAGE, 0)
    const browser = await launch(folder)
    const table = await readCsv(SAMPLE)
    const forecaster = await Forecaster.create({ target: 'tmax', cell: 'rnn', hiddenSize: 8, window: 10 })
    await forecaster.fit(table, { epochs: 4 })
    const context = await browser.newContext({ acceptDownloads: true, viewport: { width: 1280, height: 900 } })
    const page = await context.newPage()
    all = { browser, serving, page, table, forecaster }
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    await page.goto(`${serving.url}#panel=train&target=tmax&cell=rnn&hidden=8&window=10&epochs=4`)
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await open('export', '#export .fingerprint')
  })
  afterAll(async () => {
    await all?.browser.close()
    await all?.serving.close()
    expect(complaints).toEqual([])
  })
  return { there: () => all!, folder, open }
}
