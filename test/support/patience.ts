/** How long tests wait for a page, and pages as slow as on the slowest machine. */
import type { Browser, Page } from 'playwright-core'

/** What HINDCAST_SLOW says: how many times as long each page of Chromium takes for its own work. */
const slowness = Number(process.env.HINDCAST_SLOW ?? 1)
if (!(slowness >= 1)) throw new Error(`HINDCAST_SLOW is ${process.env.HINDCAST_SLOW}; expected a number from 1 on`)

/** Has all pages of a browser waited for as long as a crowded machine may take. */
export function patient(browser: Browser): Browser {
  browser.on('context', (context) => {
    context.setDefaultTimeout(60_000)
    if (slowness > 1 && browser.browserType().name() === 'chromium') context.on('page', (page) => void slow(page))
  })
  return browser
}

/** Slows a page down, its workers not; one that is closed meanwhile needs it no more. */
async function slow(page: Page): Promise<void> {
  try {
    const session = await page.context().newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowness })
  } catch (error) {
    if (!page.isClosed()) throw error
  }
}
