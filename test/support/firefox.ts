/** Firefox for the tests, where it is installed. */
import { existsSync } from 'node:fs'
import { type Browser, firefox } from 'playwright-core'
import { patient } from './patience.js'

const PATHS = ['/usr/bin/firefox-esr', '/usr/bin/firefox']

/** Where Firefox is: what FIREFOX says, or one of the usual places. */
export const firefoxPath = [process.env.FIREFOX ?? '', ...PATHS].find((path) => path !== '' && existsSync(path))

/**
 * A Firefox as it is shipped, driven over WebDriver BiDi.
 *
 * @param downloadsPath where it saves, since playwright hears of no download here
 */
export async function launchFirefox(downloadsPath?: string): Promise<Browser> {
  return patient(await firefox.launch({ channel: 'moz-firefox', executablePath: firefoxPath, downloadsPath }))
}
