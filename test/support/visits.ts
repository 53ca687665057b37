/** Visitors of Studio for the tests of one file: its server, a browser, and what pages complain of, which fails the test. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { serveFolder, type Serving } from '../../src/cli/serve.js'
import { chromiumPath, launchChromium, mustHaveBrowser } from './chromium.js'
import { firefoxPath, launchFirefox } from './firefox.js'
import { PAGE } from './studio.js'

/** Browsers, for `describe.each`; `there` says whether tests in it run. */
export const BROWSERS = [
  { name: 'Chromium', there: chromiumPath !== undefined || mustHaveBrowser, launch: () => launchChromium() },
  { name: 'Firefox', there: firefoxPath !== undefined || mustHaveBrowser, launch: launchFirefox },
]

export interface Visits {
  readonly browser: Browser
  /** Where the page is served. */
  readonly url: string
  /** Where a browser saves that tells of no download. */
  readonly folder: string
  /** The page, opened by a new visitor; a script runs before it. */
  visit(hash?: string, options?: BrowserContextOptions, script?: () => void): Promise<Page>
  /** One more tab of a visitor. */
  tab(context: BrowserContext, hash?: string): Promise<Page>
}

/**
 * Starts them before the tests of the suite in which it is called, and ends them after these.
 *
 * @param where the browser, Chromium unless given; with `stay`, visitors stay until all tests are over
 */
export function visits({ launch = launchChromium as (folder: string) => Promise<Browser>, stay = false } = {}): Visits {
  let [browser, serving, folder]: [Browser | null, Serving | null, string] = [null, null, '']
  const complaints: string[] = []
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hindcast-studio-'))
    serving = await serveFolder(PAGE, 0)
    browser = await launch(folder)
  })
  afterEach(async () => {
    if (!stay) for (const context of browser!.contexts()) await context.close()
    expect(complaints.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await serving?.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const tab = async (context: BrowserContext, hash = ''): Promise<Page> => {
    const page = await context.newPage()
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    await page.goto(serving!.url + hash)
    return page
  }
  return {
    get browser() {
      return browser!
    },
    get url() {
      return serving!.url
    },
    get folder() {
      return folder
    },
    visit: async (hash = '', options = {}, script) => {
      const context = await browser!.newContext({ viewport: { width: 1280, height: 900 }, ...options })
      if (script !== undefined) await context.addInitScript(script)
      return tab(context, hash)
    },
    tab,
  }
}
