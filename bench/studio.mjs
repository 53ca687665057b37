// How the page loads and trains, as Lighthouse would measure it: `node bench/studio.mjs --help`.
//
// The visitor presses with a mouse, as soon as there is something to press. What moves within half a second of that is no
// layout shift, by the definition of the web's vitals: the largest sum of shifts that lie less than a second apart, within
// five seconds. What the driver would put into the page to wait there is a long task itself, so it asks from outside.
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import { serveFolder } from '../dist/cli/serve.js'

const HELP = `node bench/studio.mjs [options]      (build first: node scripts/build.mjs)

Measures the built Studio as Lighthouse would, at full and at a quarter of the speed: how soon it is ready, its longest tasks,
layout shifts, and kB as sent. Each figure is the median of three visits; nothing here passes or fails. Needs Chromium
(/usr/bin/chromium, or what the environment's CHROMIUM names).

  --json    prints one JSON document
`
const { values: args } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
if (args.help) {
  process.stdout.write(HELP)
  process.exit(0)
}

const root = fileURLToPath(new URL('..', import.meta.url))
const VISITS = 3
const SIZE = { width: 1280, height: 900 }
const serving = await serveFolder(`${root}dist/studio/`, 0)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
// The server compresses a file when it is first asked for it: the first visitor is not measured.
await visit(1)
const figures = []
for (const slow of [1, 4]) {
  const visits = []
  for (let i = 0; i < VISITS; i++) visits.push({ ...(await load(slow)), ...(await visit(slow)) })
  const names = Object.keys(visits[0])
  const median = (name) => visits.map((one) => one[name]).sort((a, b) => a - b)[VISITS >> 1]
  figures.push({
    speed: slow === 1 ? 'full' : 'a quarter',
    ...Object.fromEntries(names.map((name) => [name, median(name)])),
  })
}
await browser.close()
await serving.close()
if (args.json) console.log(JSON.stringify(figures, null, 2))
else
  console.table(
    Object.fromEntries(
      Object.keys(figures[0])
        .slice(1)
        .map((name) => [name, Object.fromEntries(figures.map((one) => [one.speed, one[name]]))]),
    ),
  )

/** A page of a new visitor, watched from its first moment; `take` gets what it has seen. */
async function opened(slow, take) {
  const context = await browser.newContext({ viewport: SIZE, serviceWorkers: 'block' })
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slow })
  const sent = new Map()
  page.on('requestfinished', (request) => sent.has(request.url()) || sent.set(request.url(), request.sizes()))
  const kB = async () => {
    const sizes = await Promise.all(sent.values())
    return Math.floor(sizes.reduce((sum, one) => sum + one.responseBodySize + one.responseHeadersSize, 0) / 1000)
  }
  await page.addInitScript(() => {
    globalThis.seen = { shifts: [], tasks: [], paint: 0 }
    const { seen } = globalThis
    const watch = (type, take) =>
      new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true })
    watch('layout-shift', ({ value, startTime, hadRecentInput }) => {
      if (!hadRecentInput) seen.shifts.push({ value, startTime })
    })
    watch('longtask', ({ startTime, duration }) => seen.tasks.push({ startTime, duration }))
    watch('largest-contentful-paint', ({ startTime }) => (seen.paint = startTime))
  })
  /** Waits until an expression is true in the page. */
  const until = async (expression) => {
    const isTrue = async () => (await session.send('Runtime.evaluate', { expression })).result.value === true
    for (let left = 120_000; !(await isTrue()); left -= 50) {
      if (left <= 0) throw new Error(`Never true: ${expression}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const result = await take(page, kB, until)
  await context.close()
  return result
}

/** The first load of a visitor who only looks. */
async function load(slow) {
  return opened(slow, async (page, kB, until) => {
    await page.goto(serving.url)
    await until("document.querySelector('#data canvas') !== null")
    await page.waitForLoadState('networkidle')
    await page.waitForTimeout(300)
    const { paint, tasks, shifts } = await page.evaluate(() => globalThis.seen)
    return {
      'first load, kB as sent': await kB(),
      'largest paint, ms': Math.floor(paint),
      'longest task loading, ms': longest(tasks),
      'blocked loading, ms': blocked(tasks),
      'shift loading': largest(shifts),
    }
  })
}

/** A visitor who trains the sample at once. */
async function visit(slow) {
  return opened(slow, async (page, kB, until) => {
    let tell
    const ready = new Promise((resolve) => (tell = resolve))
    await page.exposeBinding('ready', (_, place) => tell(place))
    await page.addInitScript(() => {
      const { seen } = globalThis
      addEventListener('pointerdown', () => (seen.pressed = performance.now()), { capture: true, once: true })
      new MutationObserver(() => {
        const go = [...document.querySelectorAll('#data button')].find((b) => b.textContent === 'Train on the sample')
        if (go && !go.disabled && !seen.ready) {
          seen.ready = performance.now()
          const { left, top, width, height } = go.getBoundingClientRect()
          globalThis.ready({ x: left + width / 2, y: top + height / 2 })
        }
        const losses = document.querySelector('#train [aria-label^="Losses over"]:not([aria-label$="none yet"])')
        if (!seen.epoch && losses !== null) seen.epoch = performance.now()
      }).observe(document, { subtree: true, childList: true, attributes: true })
    })
    const going = page.goto(serving.url)
    const { x, y } = await ready
    await page.mouse.click(x, y)
    await going
    await until("document.querySelector('#forecast .next') !== null")
    await page.waitForTimeout(500)
    const { shifts, tasks, epoch, ready: when, pressed } = await page.evaluate(() => globalThis.seen)
    const training = tasks.filter(({ startTime, duration }) => startTime + duration > pressed)
    return {
      'ready to train, ms': Math.floor(when),
      'first epoch, ms': Math.floor(epoch),
      'longest task training, ms': longest(training),
      'blocked training, ms': blocked(training),
      'shift training': largest(shifts),
      'with the training, kB as sent': await kB(),
    }
  })
}

function longest(tasks) {
  return Math.floor(tasks.reduce((most, { duration }) => Math.max(most, duration), 0))
}

function blocked(tasks) {
  return Math.floor(tasks.reduce((sum, { duration }) => sum + duration - 50, 0))
}

/** The largest sum of shifts, of those that lie less than a second apart and within five seconds. */
function largest(shifts) {
  let [most, sum, from, last] = [0, 0, -Infinity, -Infinity]
  for (const { value, startTime } of shifts) {
    const together = startTime - last < 1000 && startTime - from < 5000
    if (!together) [sum, from] = [0, startTime]
    sum += value
    last = startTime
    most = Math.max(most, sum)
  }
  return Number(most.toFixed(4))
}
