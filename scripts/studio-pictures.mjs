// Draws the README's pictures of Studio into docs/img: node scripts/studio-pictures.mjs, after a build. Needs Chromium.
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { serveFolder } from '../dist/cli/serve.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const LIMIT = 150_000

/** Panel, theme, width and height in CSS pixels. */
const PICTURES = [
  { name: 'studio-forecast', tab: 'Forecast', colorScheme: 'light', width: 1120, height: 760 },
  { name: 'studio-inside', tab: 'Inside', colorScheme: 'dark', width: 1120, height: 820 },
  { name: 'studio-phone', tab: 'Train', colorScheme: 'dark', width: 390, height: 820 },
]

const serving = await serveFolder(`${root}dist/studio/`, 0)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
mkdirSync(`${root}docs/img`, { recursive: true })
for (const { name, tab, colorScheme, width, height } of PICTURES) {
  const page = await browser.newPage({ colorScheme, viewport: { width, height } })
  await page.goto(`${serving.url}#panel=train`)
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await page.locator('#train .fingerprint').waitFor()
  await page.getByRole('tab', { name: tab, exact: true }).click()
  await page.mouse.move(0, 0)
  if (tab === 'Forecast') await page.evaluate('scrollTo(0, 0)')
  await page.waitForTimeout(2500)
  const file = `${root}docs/img/${name}.webp`
  // Chromium itself writes WebP, which is a third of the PNG.
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 88 })
  writeFileSync(file, Buffer.from(data, 'base64'))
  const { size } = statSync(file)
  if (size > LIMIT) throw new Error(`${file} has ${size} bytes, more than ${LIMIT}`)
  console.log(`${file}: ${size} bytes`)
  await page.close()
}
await browser.close()
await serving.close()
