/**
 * What once went wrong on the page, in Chromium: results that were not those of the last training, work that was lost
 * without a word, and the like. One test each.
 */
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { lookBackSentence } from '../../src/inspect/network.js'
import { trained } from '../../src/studio/machine-worker/calls.js'
import { chromiumPath, mustHaveBrowser } from '../support/chromium.js'
import { drop, fingerprint, PAGE, setTo, show, tableRead, train } from '../support/studio.js'
import { visits } from '../support/visits.js'

const there = chromiumPath !== undefined || mustHaveBrowser
/** Small and soon trained. */
const SMALL = '#panel=train&hidden=4&epochs=2'
/** A training that goes on until it is stopped. */
const ENDLESS = '#panel=train&hidden=64&epochs=100000&patience=100000'

const numbers = (rows: number): string => `a,b\n${Array.from({ length: rows }, (_, i) => `${i},${i % 7}`).join('\n')}\n`

describe.runIf(there)('Studio no longer', () => {
  const own = visits()
  const { visit } = own

  const trainButton = (page: Page) => page.getByRole('button', { name: 'Train', exact: true })
  const ready = (page: Page) => expect.poll(() => trainButton(page).isEnabled()).toBe(true)
  const hashOf = (page: Page) => new URLSearchParams(new URL(page.url()).hash.slice(1))

  it('shows the former model as that of a run that was stopped at once', async () => {
    const page = await visit(SMALL)
    await train(page)
    await setTo(page, 'Hidden units', '8')
    // Stopped before the worker can have made an update.
    await page.evaluate(() => {
      const button = (text: string) =>
        [...document.querySelectorAll<HTMLButtonElement>('#train button')].find((b) => b.textContent === text)!
      button('Train').click()
      button('Stop').click()
    })
    await page.getByText('there is no new model. The one before stands.').waitFor()
    await expect.poll(() => page.locator('#train .fingerprint').count()).toBe(0)
    await expect.poll(() => page.getByRole('button', { name: 'Download the model' }).count()).toBe(0)
  })

  it('loses the trained model to a file that cannot be read', async () => {
    const page = await visit(SMALL)
    const before = await train(page)
    await drop(page, 'wrong.csv', 'date,a,b\n2020-01-01,1,2\n2020-01-02,3\n')
    await show(page, 'Data')
    await page.locator('#data [role=alert] p').waitFor()
    await expect.poll(() => page.locator('#data table', { hasText: 'tmax' }).count()).toBeGreaterThan(0)
    await show(page, 'Take away')
    await expect.poll(() => page.locator('#export .fingerprint').textContent()).toBe(before)
    await show(page, 'Data')
    await page.getByRole('button', { name: 'Stay with seattle-weather.csv' }).click()
    await expect.poll(() => page.locator('#data [role=alert] p').count()).toBe(0)
    expect(await train(page)).toBe(before)
  })

  it('trains another table than the one that was dropped without a word', async () => {
    const page = await visit(SMALL)
    const head = page.locator('#train h3', { hasText: 'Training on seattle-weather.csv' })
    await head.waitFor()
    const unread = page.locator('#train .unread')
    await expect.poll(() => unread.textContent()).toBe('')
    await drop(page, 'wrong.csv', 'date,a,b\n2020-01-01,1,2\n2020-01-02,3\n')
    await show(page, 'Data')
    await page.locator('#data [role=alert] p').waitFor()
    await show(page, 'Train')
    await expect
      .poll(() => unread.textContent())
      .toMatch(/^wrong\.csv is not read yet; this trains seattle-weather\.csv\. .*line 3/)
    await unread.getByRole('button', { name: 'Back to Data' }).click()
    await page.getByRole('button', { name: 'Stay with seattle-weather.csv' }).click()
    await show(page, 'Train')
    await expect.poll(() => unread.textContent()).toBe('')
  })

  it('names a row like a value, and turns the sign of errors from one panel to the next', async () => {
    const page = await visit('#panel=data&hidden=2&epochs=1&window=4')
    await tableRead(page)
    // What comes last is far above all that was learnt: forecasts are too low.
    const cells = Array.from({ length: 200 }, (_, i) => (i < 170 ? i % 7 : 1000))
    await drop(page, 'rows.csv', `y\n${cells.join('\n')}\n`)
    await page.getByText('rows.csv is read').waitFor({ state: 'attached' })
    await train(page)
    await show(page, 'Forecast')
    const panel = page.locator('#forecast')
    await expect.poll(() => panel.locator('.head').textContent()).toContain('for row 200 (the first is row 0)')
    const errors = panel.locator('section', { hasText: 'Its errors' })
    await errors.getByText(/^The forecast of y 1 row ahead minus the actual value, over the test rows/).waitFor()
    await expect.poll(() => errors.locator('svg.picture').first().textContent()).toMatch(/[−-]\d{2,}/)
  })

  it('mixes a file that is dropped during a training with the one that is trained on', async () => {
    const page = await visit(ENDLESS)
    await ready(page)
    await trainButton(page).click()
    await page.getByText(/^[\d,]+ of 100,000$/).waitFor()
    await drop(page, 'other.csv', numbers(90))
    await page.getByText('other.csv waits, because a network is being trained.').waitFor()
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await fingerprint(page)
    await show(page, 'Take away')
    await expect.poll(() => page.locator('#export').textContent()).not.toContain('other.csv')
    await page.getByRole('button', { name: 'Open other.csv' }).click()
    await page.getByText('other.csv is read').waitFor({ state: 'attached' })
    await expect.poll(() => page.locator('#export .fingerprint').count()).toBe(0)
  })

  it('stands still at a link that is pasted, and leaves the page at Back', async () => {
    const page = await visit('#target=tmin')
    await tableRead(page)
    await show(page, 'Train')
    await setTo(page, 'Hidden units', '8')
    await page.goBack()
    await expect.poll(() => page.getByRole('tab', { name: 'Data' }).getAttribute('aria-selected')).toBe('true')
    // Back undoes no setting.
    await expect.poll(() => hashOf(page).get('hidden')).toBe('8')
    await page.evaluate(() => (location.hash = '#panel=train&target=wind&hidden=5&epochs=0'))
    await page.locator('.notices', { hasText: 'epochs=' }).waitFor()
    await expect.poll(() => page.getByLabel('Hidden units').inputValue()).toBe('5')
    await show(page, 'Data')
    await expect.poll(() => page.getByLabel('Column to forecast').inputValue()).toBe('wind')
  })

  it("opens the sample for a link to data of one's own", async () => {
    const page = await visit('#panel=data&data=sales.csv&target=b&hidden=8')
    await page.getByText('This link was made for "sales.csv"').waitFor()
    await expect.poll(() => page.locator('#data table').count()).toBe(0)
    await drop(page, 'sales.csv', numbers(90))
    await tableRead(page)
    await expect.poll(() => page.getByLabel('Column to forecast').inputValue()).toBe('b')
    await expect.poll(() => hashOf(page).get('data')).toBe('sales.csv')
  })

  it("keeps how a link reads one's own file until that file comes, and the table that is there as it is", async () => {
    const shops = ['a', 'b'].flatMap((shop, s) =>
      Array.from({ length: 60 }, (_, i) => `${i},${shop},${(i * (s + 2)) % 13}`),
    )
    const link = '#panel=data&series=shop&index=t&target=y&hidden=4&data=shops.csv'
    const page = await visit('#panel=data')
    await tableRead(page)
    await page.evaluate((hash) => (location.hash = hash), link)
    await page.getByText('This link was made for "shops.csv"').waitFor()
    await expect.poll(() => page.getByLabel('Column to forecast').inputValue()).toBe('tmax')
    await drop(page, 'shops.csv', `t,shop,y\n${shops.join('\n')}\n`)
    await expect.poll(() => page.getByLabel('Column to forecast').inputValue()).toBe('y')
    await expect.poll(() => hashOf(page).get('series')).toBe('shop')
    // The other way round: the link comes while its file is being read.
    const other = await visit('#panel=data')
    await tableRead(other)
    await drop(other, 'shops.csv', `t,shop,y\n${shops.join('\n')}\n`)
    await other.evaluate((hash) => (location.hash = hash), link)
    await expect.poll(() => hashOf(other).get('data')).toBe('shops.csv')
    await expect.poll(() => [hashOf(other).get('series'), hashOf(other).get('target')]).toEqual(['shop', 'y'])
  })

  it('lets results of former settings look current', async () => {
    const page = await visit(SMALL)
    const before = await train(page)
    const stale = page.locator('#train .stale .notice')
    await expect.poll(() => stale.count()).toBe(0)
    await setTo(page, 'Hidden units', '6')
    await stale.waitFor()
    await show(page, 'Forecast')
    await page.locator('#forecast').getByText('Settings changed since this run.').waitFor()
    await page.locator('#forecast').getByRole('button', { name: 'Train again' }).click()
    await expect.poll(async () => (await fingerprint(page)) === before).toBe(false)
    await expect.poll(() => stale.count()).toBe(0)
  })

  it('trains with the old value of a field that holds another', async () => {
    const page = await visit(SMALL)
    await ready(page)
    await setTo(page, 'Hidden units', 'many')
    await setTo(page, 'Seed', '7')
    await expect.poll(() => page.getByLabel('Hidden units').inputValue()).toBe('many')
    await trainButton(page).click()
    await page.getByText('Nothing was trained: 1 field cannot be taken as written.').waitFor()
    await page.locator('#train [role=alert]').getByRole('button').click()
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('setting-hidden')
    await setTo(page, 'Hidden units', '5')
    await expect.poll(() => page.locator('#train [role=alert] .notice').count()).toBe(0)
    expect(await train(page)).toMatch(/^\w{64}$/)
  })

  it('draws an empty chart of a single epoch', async () => {
    const page = await visit('#panel=train&hidden=4&epochs=1')
    await train(page)
    const canvas = page.getByRole('img', { name: 'Losses over 1 epoch' }).locator('canvas')
    const coloured = () =>
      canvas.evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
        const blue = getComputedStyle(canvas).getPropertyValue('--series-1').trim()
        const want = [1, 3, 5].map((at) => Number.parseInt(blue.slice(at, at + 2), 16))
        let n = 0
        for (let i = 0; i < data.length; i += 4) if (want.every((c, k) => data[i + k] === c) && data[i + 3] > 200) n++
        return n
      })
    await expect.poll(coloured).toBeGreaterThan(15)
  })

  it('marks another window in Inside than the one whose steps stand below', async () => {
    const page = await visit(`${SMALL}&horizon=5`)
    await train(page)
    await show(page, 'Inside')
    const title = page.locator('#inside h3', { hasText: 'up to 2015-' })
    await title.waitFor()
    const marked = async () => (await page.locator('#states .heat').getAttribute('aria-valuetext'))!.split(',')[0]
    await expect.poll(async () => (await title.textContent())!.endsWith(`up to ${await marked()}`)).toBe(true)
  })

  it('blurs hidden units into each other', async () => {
    const page = await visit(SMALL)
    await train(page)
    await show(page, 'Inside')
    await page.locator('#states .heat').waitFor()
    // Between two units there is a step, not a slope: each column of dots has as many runs of one colour as units, at most.
    const runs = (canvas: HTMLCanvasElement): number => {
      const x = Math.floor(canvas.width / 3)
      const { data } = canvas.getContext('2d')!.getImageData(x, 0, 1, canvas.height)
      let n = 1
      for (let i = 4; i < data.length; i += 4) if ([0, 1, 2].some((c) => data[i + c] !== data[i + c - 4])) n++
      return n
    }
    const map = page.locator('#states .heat')
    await expect.poll(() => map.evaluate(runs)).toBeGreaterThan(1)
    await expect.poll(() => map.evaluate(runs)).toBeLessThanOrEqual(4)
  })

  it('cuts tabs and shares off on a phone', async () => {
    const page = await visit(SMALL, { viewport: { width: 390, height: 844 } })
    await train(page)
    const cut = (what: string) => () =>
      page
        .locator(what)
        .evaluateAll((all) =>
          all
            .filter((e) => e.getBoundingClientRect().right > innerWidth || e.getBoundingClientRect().left < 0)
            .map((e) => e.textContent),
        )
    // The six steps stand side by side; what is about this machine is scrolled to, and comes whole when it is chosen.
    const steps = '[role=tab]:not(#tab-race, #tab-engine):visible'
    await expect.poll(cut(steps)).toEqual([])
    await show(page, 'Inside')
    await page.locator('#look-back table').waitFor({ state: 'attached' })
    await page.locator('#inside').evaluate((all) => {
      for (const fold of all.querySelectorAll('details')) fold.open = true
    })
    await page.locator('#look-back table').waitFor()
    await expect.poll(cut(`${steps}, #inside table td:visible, #inside table th:visible`)).toEqual([])
    await show(page, 'Your engine')
    await expect.poll(cut('[role=tab][aria-selected=true]')).toEqual([])
  })

  it('advises a longer window to a network that was told to take a shorter one', () => {
    const look = { shares: [1], windows: 9, rows: 1 }
    for (const [steps, window] of [
      [7, 14],
      [7, 7],
    ]) {
      expect(lookBackSentence({ ...look, steps, window })).not.toMatch(/longer|shorter|would do|instead/)
    }
  })

  it('keeps nodes and listeners of every training', async () => {
    const page = await visit('#panel=train&hidden=2&epochs=1&patience=1')
    await ready(page)
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable')
    const round = async (seed: number, looks = true): Promise<void> => {
      await show(page, 'Train')
      await setTo(page, 'Seed', String(seed))
      await train(page)
      if (!looks) return
      for (const [tab, wait] of [
        ['Forecast', '#forecast canvas'],
        ['Inside', '#states .heat'],
        ['Take away', '#export pre'],
      ]) {
        await show(page, tab)
        await page.locator(wait).first().waitFor()
      }
      await page.locator('#inside table').nth(1).waitFor({ state: 'attached' })
    }
    /** Once nothing is drawn any more. */
    const count = async () => {
      let counted = { nodes: 0, listeners: 0 }
      for (let last = -1; counted.nodes !== last;) {
        last = counted.nodes
        await page.waitForTimeout(300)
        await session.send('HeapProfiler.collectGarbage')
        const { metrics } = await session.send('Performance.getMetrics')
        const of = (name: string) => metrics.find((m) => m.name === name)!.value
        counted = { nodes: of('Nodes'), listeners: of('JSEventListeners') }
      }
      return counted
    }
    // As many as the list of runs keeps; the panels are looked at from the eighth on.
    for (let i = 0; i < 10; i++) await round(i, i >= 8)
    const few = await count()
    for (let i = 10; i < 16; i++) await round(i)
    const many = await count()
    // What the browser itself keeps differs a little from time to time.
    expect(many.listeners - few.listeners).toBeLessThan(6)
    expect(many.nodes - few.nodes).toBeLessThan(60)
  })

  it("loses the keyboard's focus at Enter on Train", async () => {
    const page = await visit(ENDLESS)
    await ready(page)
    const focused = () => page.evaluate(() => document.activeElement?.textContent)
    await trainButton(page).focus()
    await page.keyboard.press('Enter')
    await expect.poll(focused).toBe('Pause')
    await page.getByText(/^[\d,]+ of 100,000$/).waitFor()
    await page.keyboard.press('Enter')
    await expect.poll(focused).toBe('Resume')
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await fingerprint(page)
  })

  it('reads a large file without a word, and twice', async () => {
    const page = await visit()
    await tableRead(page)
    const line = ',1.2345,2.3456,3.4567,4.5678,5.6789'.repeat(4)
    const head = `n${Array.from({ length: 20 }, (_, i) => `,c${i}`).join('')}\n`
    await page.locator('input[type=file]').setInputFiles({
      name: 'large.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(head + Array.from({ length: 30_000 }, (_, i) => `${i}${line}`).join('\n') + '\n'),
    })
    await page.getByText(/^Reading large\.csv \(4\.\d MB\) …/).waitFor()
    await page.locator('#data').getByRole('progressbar', { name: 'Reading the file' }).waitFor()
    await page.getByText('large.csv is read').waitFor({ state: 'attached' })
  })

  it('hides the parts of the split in the dark', async () => {
    const page = await visit('', { colorScheme: 'dark' })
    const contrasts = await page.evaluate(() => {
      const light = (token: string): number => {
        const hex = getComputedStyle(document.documentElement).getPropertyValue(token).trim()
        const [r, g, b] = [1, 3, 5]
          .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
          .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        return 0.2126 * r + 0.7152 * g + 0.0722 * b
      }
      const surface = light('--surface')
      return ['--valid-part', '--test-part'].map((token) => (light(token) + 0.05) / (surface + 0.05))
    })
    for (const contrast of contrasts) expect(contrast).toBeGreaterThan(1.4)
  })

  it('shifts what is there while it loads', async () => {
    for (const width of [1280, 390]) {
      const context = await own.browser.newContext({ viewport: { width, height: 844 } })
      const page = await context.newPage()
      await page.addInitScript(() => {
        const own = globalThis as unknown as { shift: number }
        own.shift = 0
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) own.shift += (entry as unknown as { value: number }).value
        }).observe({ type: 'layout-shift', buffered: true })
      })
      await page.goto(own.url)
      await tableRead(page)
      await page.locator('#data canvas').waitFor()
      await page.waitForTimeout(500)
      const shift = await page.evaluate(() => (globalThis as unknown as { shift: number }).shift)
      expect(shift).toBeLessThan(0.05)
      await context.close()
    }
  })

  it('races one cell and shows the hash of another', async () => {
    const page = await visit('#panel=race')
    const points = page.locator('#race input[type=checkbox]')
    await points.first().waitFor()
    for (const box of await points.all()) await box.setChecked((await box.inputValue()) === 'P3-gru')
    await page.getByRole('button', { name: 'Race', exact: true }).click()
    await page.locator('#race').getByText('1 race done.').waitFor({ timeout: 200_000 })
    const [gru] = await page.locator('#race .agreement code').allTextContents()
    await expect.poll(() => page.locator('#race .agreement').textContent()).toContain('after 1 update.')
    expect(gru).toBe(await trained('P3-gru', 'f32', 'wasm', 1))
    expect(gru).not.toBe(await trained('P3', 'f32', 'wasm', 1))
  })

  it('is sent uncompressed', async () => {
    const file = readFileSync(join(PAGE, 'index.html'))
    const ask = (encodings: string) =>
      new Promise<{ encoding: string | undefined; body: Buffer }>((resolve) => {
        request(own.url, { headers: { 'accept-encoding': encodings } }, (response) => {
          const pieces: Buffer[] = []
          response.on('data', (piece: Buffer) => pieces.push(piece))
          response.on('end', () =>
            resolve({ encoding: response.headers['content-encoding'], body: Buffer.concat(pieces) }),
          )
        }).end()
      })
    const br = await ask('gzip, deflate, br, zstd')
    expect([br.encoding, brotliDecompressSync(br.body).equals(file)]).toEqual(['br', true])
    const gzip = await ask('gzip, br;q=0')
    expect([gzip.encoding, gunzipSync(gzip.body).equals(file)]).toEqual(['gzip', true])
    const plain = await ask('')
    expect([plain.encoding, plain.body.equals(file)]).toEqual([undefined, true])
  })
})
