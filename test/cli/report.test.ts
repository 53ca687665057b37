/** The report of a backtest: text alone, whatever the file says, under a policy of its own; looked at in Chromium. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { chromiumPath, launchChromium, mustHaveBrowser } from '../support/chromium.js'
import { folderWith, hindcast, weather } from './support.js'

const EVIL = '<script>alert(1)</script>"&'

async function report(): Promise<{ path: string; text: string }> {
  const file = weather(200).replace('tmax', EVIL.replace('"', ''))
  const folder = folderWith({ 'w.csv': file })
  const path = join(folder, 'report.html')
  const call = ['backtest', join(folder, 'w.csv'), '--target', EVIL.replace('"', ''), '--window', '5', '--hidden', '4']
  const more = [
    '--epochs',
    '2',
    '--horizon',
    '1-3',
    '--folds',
    '25',
    '--every',
    '2',
    '--interval',
    '0.5,0.8',
    '--html',
    path,
  ]
  const { code, stderr } = await hindcast([...call, ...more])
  expect(code, stderr).toBe(0)
  expect(stderr).toContain('Report written to')
  return { path, text: readFileSync(path, 'utf8') }
}

test('holds every part, no script, and what a file says as text', async () => {
  const { text } = await report()
  for (const head of [
    'What each origin learned from',
    'Errors',
    'Error by rows ahead',
    'Error over time',
    'The last forecasts',
    'Calibration',
    'Autocorrelation of the errors',
  ]) {
    expect(text).toContain(`<h2>${head}</h2>`)
  }
  expect(text).not.toMatch(/<script|javascript:|onload|style=|https?:/)
  expect(text).toContain('&#60;script&#62;')
  const style = /<style>([^]*?)<\/style>/.exec(text)![1]
  const hash = createHash('sha256').update(style).digest('base64')
  expect(text).toContain(`default-src 'none'; style-src 'sha256-${hash}'`)
  expect(text).not.toContain('NaN')
})

test.skipIf(chromiumPath === undefined && !mustHaveBrowser)(
  'opens from the disk, light and dark, wide and on a phone; axe finds nothing',
  async () => {
    const { path } = await report()
    const browser = await launchChromium()
    const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
    try {
      for (const colorScheme of ['light', 'dark'] as const) {
        for (const width of [1200, 380]) {
          const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } })
          const problems: string[] = []
          page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
          page.on('pageerror', (error) => problems.push(String(error)))
          await page.goto(pathToFileURL(path).href)
          await page.evaluate(axe)
          const found = await page.evaluate('axe.run().then(({ violations }) => violations.map(({ id }) => id))')
          expect(found).toEqual([])
          expect(problems).toEqual([])
          const wide = await page.evaluate('document.documentElement.scrollWidth')
          expect(wide).toBeLessThanOrEqual(width)
          if (process.env.HINDCAST_PICTURES)
            await page.screenshot({
              path: `${process.env.HINDCAST_PICTURES}/${colorScheme}-${width}.png`,
              fullPage: true,
            })
          await page.close()
        }
      }
    } finally {
      await browser.close()
    }
  },
)
