/** Studio's manners, in Chromium: small to load, smooth while it trains, there without a network, and updated cleanly. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { serveFolder, type Serving } from '../../src/cli/serve.js'
import { chromiumPath, launchChromium, mustHaveBrowser, serve, type Served } from '../support/chromium.js'
import { baselinesShown, fingerprint, PAGE, show, tableRead, pageFiles, train } from '../support/studio.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const README = /^fingerprint (\w{64})$/m.exec(readFileSync(join(root, 'README.md'), 'utf8'))![1]

/** What the page's canvases were seen to do, by task: see 'makes a chart in one task'. */
interface Seen {
  charts: number
  atOnce: number
  lines: Map<unknown, number>
  texts: Set<unknown>
}

const there = chromiumPath !== undefined || mustHaveBrowser

describe.runIf(there)('Studio', () => {
  let browser: Browser
  let serving: Serving
  let context: BrowserContext

  beforeAll(async () => {
    serving = await serveFolder(PAGE, 0)
    browser = await launchChromium()
  })
  afterEach(() => context?.close())
  afterAll(async () => {
    await browser.close()
    await serving.close()
  })

  async function visit(options = {}, hash = '', url = serving.url): Promise<Page> {
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
    const page = await context.newPage()
    await page.goto(url + hash)
    return page
  }

  /** Titles of all panels. */
  const panels = (page: Page): Promise<string[]> => page.getByRole('tab').allTextContents()

  it('loads less than 120 kB, gzipped: the page, the sample, what reads a CSV; what trains comes when asked', async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    const page = await context.newPage()
    const loaded = new Set<string>()
    page.on('response', (response) => loaded.add(new URL(response.url()).pathname.slice(1) || 'index.html'))
    await page.goto(serving.url)
    await tableRead(page)
    await page.locator('#data canvas').waitFor()
    const first = new Set(loaded)
    expect([...first].filter((path) => path.endsWith('.csv'))).toHaveLength(1)
    // What looks for a newer version comes a moment after the page, which a busy machine may not have shown yet.
    const own = [...first].filter((path) => path.endsWith('.js') && !path.includes('newer-version'))
    expect(own).toHaveLength(5)
    await baselinesShown(page)
    await train(page)
    expect([...loaded].filter((path) => /core-f32-[\w-]{8}\.js$/.test(path))).toHaveLength(1)
    const size = (paths: Iterable<string>): number => {
      let sum = 0
      for (const path of paths) sum += gzipSync(readFileSync(join(PAGE, path)), { level: 9 }).length
      return sum
    }
    const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`
    console.log(`studio, gzipped: first load ${kB(size(first))}, with all that trains ${kB(size(loaded))}`)
    // What reads files of any form and checks options is 82 kB of it, the page with its styles 24, the sample 10. What reads
    // quotation marks, hashes, scores and knows files is none of it. Baselines, scores and what trains, with columns known ahead and
    // seeds, are another 169, of which 7 draw runs, what is watched, and the rule's reasons, and 1 says what columns hold.
    const text = (paths: Iterable<string>): string =>
      [...paths].map((path) => readFileSync(join(PAGE, path), 'latin1')).join('')
    const sha256 = String(0x6a09e667)
    expect([text(first).includes(sha256), text(loaded).includes(sha256)]).toEqual([false, true])
    // Nor is what reads a table in which each row is a series.
    expect(text(first)).not.toContain('there is no series with a value below the header')
    for (const file of ['page', 'uPlot.esm', 'train']) {
      const drawing = text([...loaded].filter((path) => path.startsWith(`assets/${file}-`) && path.endsWith('.js')))
      expect(drawing).toMatch(/^\/\/# allFunctionsCalledOnLoad$/m)
    }
    expect(size(first)).toBeLessThan(120_000)
    expect(size(loaded)).toBeLessThan(298_000)
  })

  it('says how long it takes from navigation to the first trained epoch', async () => {
    const page = await visit({}, 'about:blank', '')
    // Presses Train as soon as it can be pressed, and notes when the first epoch is drawn.
    await page.addInitScript(() => {
      const look = (): void => {
        const train = [...document.querySelectorAll<HTMLButtonElement>('#train button')].find(
          (b) => b.textContent === 'Train',
        )
        if (train && !train.hidden && !train.disabled && !performance.getEntriesByName('pressed').length) {
          performance.mark('pressed')
          train.click()
        }
        const losses = document.querySelector('#train [aria-label^="Losses over"]:not([aria-label$="none yet"])')
        if (losses === null || performance.getEntriesByName('epoch').length) return
        performance.mark('epoch', { detail: performance.getEntriesByType('resource').map(({ name }) => name) })
      }
      new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true })
    })
    await page.goto(`${serving.url}#panel=train`)
    await page.waitForFunction(() => performance.getEntriesByName('epoch').length > 0)
    // Up to then what reads and what trains was loaded by workers alone, whose own requests are among the page's.
    const own = await page.evaluate(
      () => (performance.getEntriesByName('epoch')[0] as PerformanceMark).detail as string[],
    )
    const named = (part: string): number => own.filter((name) => name.includes(`/${part}-`)).length
    expect(['run', 'reader', 'trainer'].map(named)).toEqual([1, 2, 1])
    const at = (name: string): Promise<number> =>
      page.evaluate((mark) => performance.getEntriesByName(mark)[0].startTime, name)
    // Which machine, and what else it does, decides this: the figures are told, not judged.
    const [pressed, epoch] = [await at('pressed'), await at('epoch')]
    console.log(
      `studio: first trained epoch of the sample ${epoch.toFixed(0)} ms after navigation, ${(epoch - pressed).toFixed(0)} ms after Train`,
    )
    expect(await fingerprint(page)).toBe(README)
  })

  it('has no long task while it trains', async () => {
    const page = await visit({}, '#panel=train&hidden=64&epochs=100000&patience=100000')
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await page.getByText(/^[\d,]+ of 100,000$/).waitFor()
    // The browser itself tells; on a crowded machine a task can be long for waiting, so one quiet second of five will do.
    const longest: number[] = []
    for (let second = 0; second < 5 && !longest.includes(0); second++) {
      longest.push(
        await page.evaluate(
          () =>
            new Promise<number>((resolve) => {
              let worst = 0
              const observer = new PerformanceObserver((list) => {
                for (const { duration } of list.getEntries()) worst = Math.max(worst, duration)
              })
              observer.observe({ entryTypes: ['longtask'] })
              setTimeout(() => {
                observer.disconnect()
                resolve(worst)
              }, 1000)
            }),
        ),
      )
    }
    expect(longest).toContain(0)
    await page.getByRole('button', { name: 'Stop' }).click()
    await fingerprint(page)
  })

  it('makes a chart in one task and draws it in another, the first of all in two', async () => {
    const page = await visit({}, 'about:blank', '')
    await page.addInitScript(() => {
      // The event that is dispatched tells one task from another: it is the page's own message to itself.
      const task = (): unknown => (globalThis as { event?: unknown }).event
      const seen = { charts: 0, atOnce: 0, lines: new Map<unknown, number>(), texts: new Set<unknown>() }
      Object.assign(globalThis, { seen })
      const made = new Map<HTMLCanvasElement, unknown>()
      const [page, context] = [Document.prototype, CanvasRenderingContext2D.prototype]
      const { createElement } = page
      page.createElement = function (this: Document, name: string) {
        const element = createElement.call(this, name)
        if (element instanceof HTMLCanvasElement) made.set(element, task())
        return element
      } as typeof createElement
      const { stroke, lineTo, fillText } = context
      context.stroke = function (this: CanvasRenderingContext2D, ...path: [Path2D]) {
        if (made.has(this.canvas)) {
          seen.charts++
          if (made.get(this.canvas) === task()) seen.atOnce++
          made.delete(this.canvas)
        }
        stroke.apply(this, path)
      } as typeof stroke
      context.lineTo = function (...to) {
        if (this.canvas.className === 'sketch') seen.lines.set(task(), (seen.lines.get(task()) ?? 0) + 1)
        lineTo.apply(this, to)
      }
      context.fillText = function (...text) {
        if (this.canvas.className === 'sketch') seen.texts.add(task())
        fillText.apply(this, text)
      }
    })
    await page.goto(serving.url)
    await tableRead(page)
    await train(page)
    const seen = (): Promise<unknown> =>
      page.evaluate(() => {
        const { charts, atOnce, lines, texts } = (globalThis as unknown as { seen: Seen }).seen
        const drawing = [...lines].filter(([, count]) => count > 100).map(([task]) => task)
        return [charts > 2, atOnce, drawing.length > 0, texts.size > 0, drawing.some((task) => texts.has(task))]
      })
    await expect.poll(seen).toEqual([true, 0, true, true, false])
  })

  it('is there without a network once it was loaded, and trains', async () => {
    const page = await visit()
    await tableRead(page)
    await kept(page)
    await context.setOffline(true)
    await page.reload()
    await tableRead(page)
    expect(await train(page)).toBe(README)
    for (const title of await panels(page)) {
      await show(page, title)
      await expect.poll(() => page.getByText('This panel could not be shown').count()).toBe(0)
    }
    // So are the guides, in a tab of their own.
    const [guides] = await Promise.all([context.waitForEvent('page'), page.getByRole('link', { name: 'Docs' }).click()])
    await guides.locator('h1', { hasText: 'hindcast' }).first().waitFor()
    await guides
      .locator('nav.menu')
      .getByRole('link', { name: 'Quick start', includeHidden: true })
      .first()
      .evaluate((link) => (link as HTMLElement).click())
    await guides.locator('h1', { hasText: 'Quick start' }).waitFor()
    await expect.poll(() => guides.evaluate(() => getComputedStyle(document.body).fontFamily)).not.toBe('')
  })

  it('has its guides beside it, whole, under its content policy', async () => {
    const page = await visit({}, 'docs/seasons.html')
    const refused: string[] = []
    page.on('console', (message) => message.type() === 'error' && refused.push(message.text()))
    page.on('requestfailed', (request) => refused.push(request.url()))
    await page.reload()
    await page.locator('main h1').waitFor()
    // Code has its colours, and the search its index.
    const code = page.locator('main pre span[class^=k]').first()
    await expect
      .poll(() => code.evaluate((span) => getComputedStyle(span).color))
      .not.toBe(await page.locator('main').evaluate((main) => getComputedStyle(main).color))
    await page.getByLabel('Search these pages').fill('interval')
    await page.locator('#found a').first().waitFor()
    expect(refused).toEqual([])
  })

  it.each([
    { held: false, how: 'at once' },
    { held: true, how: 'by leaving the page where the browser holds the old version as busy with it' },
  ])('offers a newer version when one has come, and goes over to it whole, $how', async ({ held }) => {
    const files: Record<string, Served> = pageFiles()
    const plain = await serve(files)
    try {
      const page = await visit({}, '', plain.url + '/')
      await kept(page)
      // A newer version is found before the page watches, and whole only then. Chromium by itself looks for one when it
      // finds time, up to a minute later: it is told to look now.
      await page.addInitScript((isHeld) => {
        const { serviceWorker } = navigator
        const register = serviceWorker.register.bind(serviceWorker)
        serviceWorker.register = async (...args) => {
          const registration = await register(...args)
          // Chromium may let go of the old version only with the page that it loaded, which then comes back once more.
          if (sessionStorage.getItem('found') !== null) return registration
          sessionStorage.setItem('found', 'yes')
          void registration.update()
          while (registration.installing === null) await new Promise((resolve) => setTimeout(resolve, 20))
          // What Chromium does now and then, it does here: the page asks in vain.
          if (isHeld) ServiceWorker.prototype.postMessage = () => undefined
          setTimeout(() => performance.mark('watched'))
          return registration
        }
      }, held)
      let whole = (): void => undefined
      files['/sine.csv'] = { ...files['/sine.csv'], after: new Promise((resolve) => (whole = resolve)) }
      const next = (file: string, from: RegExp, to: string): Served => ({
        text: readFileSync(join(PAGE, file), 'utf8').replace(from, to),
      })
      files['/index.html'] = next(
        'index.html',
        /hindcast studio<\/title>/,
        'hindcast studio</title><meta name="next" />',
      )
      files['/'] = files['/index.html']
      files['/service-worker.js'] = next('service-worker.js', /VERSION = "\w+"/, 'VERSION = "next"')
      await page.reload()
      // The old version is whole until the visitor says so.
      await expect.poll(() => page.locator('meta[name=next]').count()).toBe(0)
      await page.waitForFunction(() => performance.getEntriesByName('watched').length > 0, undefined)
      whole()
      await page.getByRole('button', { name: 'Reload' }).click()
      await page.locator('meta[name=next]').waitFor({ state: 'attached' })
      await expect.poll(() => page.evaluate(() => caches.keys())).toEqual(['hindcast-studio-next'])
      expect(plain.missing).toEqual([])
    } finally {
      await plain.close()
    }
  })
})

/** Waits until the service worker has all files and serves the page. */
async function kept(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined)
}
