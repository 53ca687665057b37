// Measures the built Studio as Lighthouse would, at full and a quarter of the speed: node bench/studio.mjs [--json],
// after a build. Needs Chromium. Each figure is the median of three visits; nothing here passes or fails.
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { serveFolder } from '../dist/cli/serve.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const VISITS = 3
const serving = await serveFolder(`${root}dist/studio/`, 0)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
const figures = []
for (const slow of [1, 4]) {
  const visits = []
  for (let i = 0; i < VISITS; i++) visits.push(await visit(slow))
  const names = Object.keys(visits[0])
  const median = (name) => visits.map((one) => one[name]).sort((a, b) => a - b)[VISITS >> 1]
  figures.push({
    speed: slow === 1 ? 'full' : 'a quarter',
    ...Object.fromEntries(names.map((name) => [name, median(name)])),
  })
}
await browser.close()
await serving.close()
if (process.argv.includes('--json')) console.log(JSON.stringify(figures, null, 2))
else console.table(figures)

/** One visit of a new visitor, who trains the sample at once. */
async function visit(slow) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, serviceWorkers: 'block' })
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slow })
  await session.send('Network.enable')
  let bytes = 0
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
  await page.addInitScript(() => {
    globalThis.seen = { shift: 0, longest: 0, blocking: 0, paint: 0, epoch: 0 }
    const { seen } = globalThis
    const watch = (type, take) =>
      new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true })
    watch('layout-shift', ({ value, hadRecentInput }) => (seen.shift += hadRecentInput ? 0 : value))
    watch('longtask', ({ duration }) => {
      seen.longest = Math.max(seen.longest, duration)
      seen.blocking += duration - 50
    })
    watch('largest-contentful-paint', ({ startTime }) => (seen.paint = startTime))
    new MutationObserver(() => {
      const go = [...document.querySelectorAll('#data button')].find((b) => b.textContent === 'Train on the sample')
      if (go && !go.disabled && !seen.pressed) {
        seen.pressed = performance.now()
        seen.loading = { longest: seen.longest, blocking: seen.blocking }
        seen.longest = 0
        go.click()
      }
      if (!seen.epoch && document.querySelector('#train .u-over')) seen.epoch = performance.now()
    }).observe(document, { subtree: true, childList: true, attributes: true })
  })
  await page.goto(serving.url)
  await page.locator('#forecast .next').waitFor({ timeout: 120_000 })
  const { shift, longest, paint, epoch, pressed, loading } = await page.evaluate(() => globalThis.seen)
  await context.close()
  return {
    'largest paint, ms': Math.floor(paint),
    'ready to train, ms': Math.floor(pressed),
    'first epoch, ms': Math.floor(epoch),
    'longest task loading, ms': Math.floor(loading.longest),
    'blocked loading, ms': Math.floor(loading.blocking),
    'longest task training, ms': Math.floor(longest),
    shift: Number(shift.toFixed(4)),
    'kB as sent': Math.floor(bytes / 1000),
  }
}
