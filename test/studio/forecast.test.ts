/** The panel Forecast in real browsers: what is drawn is what the library says, and it answers hands and keys. */
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { Forecaster, readCsv } from '../../src/index.js'
import { BASELINES, textOf } from '../../src/scores/baselines/index.js'
import { root } from '../support/installed.js'
import { onceIn } from '../support/long.js'
import { drop, show, train } from '../support/studio.js'
import { BROWSERS, visits } from '../support/visits.js'

const SAMPLE = join(root, 'data/seattle-weather.csv')
describe.each(BROWSERS)('the panel Forecast in $name', ({ there, launch, name }) => {
  if (!there) return it.skip(`skipped: no ${name}`, () => undefined)
  const visitors = visits({ launch, stay: true })
  let page: Page

  beforeAll(async () => {
    page = await visitors.visit('#panel=train&target=tmax&hidden=8&window=10&epochs=4&interval=0.9')
    await train(page)
    await show(page, 'Forecast')
    // Its charts are drawn after the rest, and make the page longer: that of the forecast, its strip, that of the errors.
    await page.locator('#forecast .u-over').nth(2).waitFor()
  })

  const range = () => page.locator('#forecast [role=status]').first().textContent()
  const over = () => page.locator('#forecast .u-over').first()

  it('says the next value with its interval, and the verdict, large', async () => {
    const table = await readCsv(SAMPLE)
    const forecaster = await Forecaster.create({ target: 'tmax', hiddenSize: 8, window: 10, interval: 0.9 })
    await forecaster.fit(table, { epochs: 4 })
    const [next] = await forecaster.forecast(table)
    const text = await page.locator('#forecast .head').textContent()
    const numbers = [...text!.matchAll(/\d+\.\d+/g)].slice(0, 3).map(([x]) => Number(x))
    for (const [i, value] of [next.value, next.lower!, next.upper!].entries()) {
      expect(Math.abs(numbers[i] - value)).toBeLessThan(0.01)
    }
    // Cells have one decimal: two are shown, and all where the pointer rests.
    const large = page.locator('#forecast .next')
    await expect.poll(() => large.textContent()).toBe(`${next.value.toFixed(2)} °C`)
    await expect.poll(() => large.getAttribute('title')).toBe(String(next.value))
    expect(text).toContain('with 90 %')
    // In the column's own words, with its unit and how far ahead that is.
    expect(text).toContain('°C is the forecast of tmax (highest temperature) for 2016-01-01, 1 day after the last row')
    const panel = await page.locator('#forecast').textContent()
    for (const sentence of forecaster.promises()) expect(panel).toContain(sentence)
  })

  it('shows the last 200 rows at first, zooms by the wheel, the strip, keys; a double click shows all', async () => {
    await expect.poll(range).toMatch(/^2015-06-\d\d to 2016-01-01$/)
    const first = await range()
    await over().scrollIntoViewIfNeeded()
    const box = (await over().boundingBox())!
    await page.mouse.move(box.x + box.width / 2, box.y + 40)
    await page.mouse.wheel(0, -200)
    await expect.poll(range).not.toBe(first)
    const closer = await range()
    await page.locator('#forecast').getByRole('button', { name: 'All', exact: true }).press('Enter')
    await expect.poll(range).not.toBe(closer)
    await expect.poll(range).toMatch(/^2015-05-\d\d to 2016-01-01$/)
    const strip = (await page.locator('#forecast .overview .u-over').boundingBox())!
    await page.mouse.move(strip.x + 20, strip.y + 20)
    await page.mouse.down()
    await page.mouse.move(strip.x + 120, strip.y + 20, { steps: 4 })
    await page.mouse.up()
    await expect.poll(range).toMatch(/^2015-05-\d\d to 2015-0[67]-\d\d$/)
    await page.locator('#forecast').getByRole('button', { name: 'All', exact: true }).click()
  })

  it.runIf(name === 'Chromium')('zooms by two fingers', async () => {
    const phone = { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true }
    const own = await visitors.visit('#panel=train&target=tmax&hidden=4&epochs=1', phone)
    await train(own)
    await show(own, 'Forecast')
    const chart = own.locator('#forecast .u-over').first()
    await chart.scrollIntoViewIfNeeded()
    const shownRows = async (): Promise<number> => {
      const text = (await own.locator('#forecast [role=status]').first().textContent()) ?? ''
      const [from, to] = text.split(' to ').map((day) => Date.parse(day))
      return (to - from) / 86_400_000
    }
    const before = await shownRows()
    const session = await own.context().newCDPSession(own)
    const pinch = async (from: number, to: number): Promise<void> => {
      const box = (await chart.boundingBox())!
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
      const touchPoints = (apart: number) => [-1, 1].map((side, id) => ({ x: x + side * apart, y, id }))
      await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: touchPoints(from) })
      for (let step = 1; step <= 5; step++) {
        const apart = from + ((to - from) * step) / 5
        await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: touchPoints(apart) })
      }
      await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    }
    await pinch(30, 120)
    await expect.poll(shownRows).toBeLessThan(before / 2)
    const closer = await shownRows()
    await pinch(120, 40)
    await expect.poll(shownRows).toBeGreaterThan(closer * 1.5)
    await own.context().close()
  })

  it('tells the values under the pointer, those of a baseline once it is switched on', async () => {
    const tip = page.locator('#forecast .tip').first()
    /** Moves the pointer to a place of the chart, wherever that now is. */
    const at = async (share: number) => {
      await over().scrollIntoViewIfNeeded()
      const box = (await over().boundingBox())!
      await page.mouse.move(box.x + box.width * share, box.y + 40)
      await page.mouse.move(box.x + box.width * share + 1, box.y + 60)
    }
    await at(0.5)
    await tip.waitFor()
    await expect.poll(() => tip.textContent()).toMatch(/^2015-\d\d-\d\dforecast \S+actual \S+lower \S+upper \S+$/)
    await page.locator('#forecast').getByLabel('persistence').check()
    await at(0.3)
    await expect.poll(() => tip.textContent()).toContain('persistence')
    // What persistence says is what came the day before.
    const value = (text: string | null, what: string) => new RegExp(`${what} (-?[\\d.]+)`).exec(text!)![1]
    const said = value(await tip.textContent(), 'persistence')
    const day = /^[\d-]+/.exec((await tip.textContent())!)![0]
    const table = await readCsv(SAMPLE)
    const row = table.index.rowOf(table.index.parse(day.slice(0, 10)))
    expect(Number(said)).toBeCloseTo(table.column('tmax').values[row - 1], 5)
  })

  it('says what each simple forecast does, and how far ahead a row is', async () => {
    const panel = page.locator('#forecast')
    const text = (await panel.textContent())!
    for (const [name, row] of Object.entries(BASELINES).filter(([name]) => name !== 'mean')) {
      const about = textOf(row.about, name)
      expect(text).toContain(`${name}: ${about}`)
      await expect.poll(() => panel.locator(`label[title="${about}"]`, { hasText: name }).count()).toBe(1)
    }
    expect(text).toContain('The forecast of tmax 1 row (1 day) ahead minus the actual value')
  })

  it('moves the part that is shown by its middle; a page that scrolls is not held up', async () => {
    const days = async (): Promise<number[]> =>
      ((await range()) ?? '').split(' to ').map((day) => Date.parse(day) / 864e5)
    const strip = page.locator('#forecast .overview .u-over')
    await page.locator('#forecast').getByRole('button', { name: 'All', exact: true }).click()
    await strip.scrollIntoViewIfNeeded()
    const drag = async (from: number, to: number): Promise<void> => {
      const { x, y, width } = (await strip.boundingBox())!
      await page.mouse.move(x + width * from, y + 20)
      await page.mouse.down()
      await page.mouse.move(x + width * to, y + 20, { steps: 4 })
      await page.mouse.up()
    }
    await drag(0.2, 0.5)
    await expect.poll(async () => (await days())[1] - (await days())[0]).toBeLessThan(80)
    const [from, to] = await days()
    await drag(0.35, 0.55)
    await expect.poll(async () => (await days())[0] - from).toBeGreaterThan(30)
    const moved = await days()
    expect(Math.abs(moved[1] - moved[0] - (to - from))).toBeLessThan(2)
    // The wheel turns over the heading, and goes on as the chart comes under the pointer.
    await over().scrollIntoViewIfNeeded()
    await over().evaluate((chart) => {
      const turn = (): Event => new WheelEvent('wheel', { deltaY: -100, bubbles: true, cancelable: true })
      document.querySelector('#forecast h3')!.dispatchEvent(turn())
      chart.dispatchEvent(turn())
    })
    await page.waitForTimeout(500)
    expect(await days()).toEqual(moved)
    await over().evaluate((chart) =>
      chart.dispatchEvent(new WheelEvent('wheel', { deltaY: -100, bubbles: true, cancelable: true })),
    )
    await expect.poll(days).not.toEqual(moved)
  })

  it('gives the table of scores the whole line before it leaves a column out', async () => {
    const own = await visitors.visit('#panel=train&sample=load&hidden=2&window=4&epochs=1&interval=0.9')
    await train(own)
    await show(own, 'Forecast')
    const board = own.locator('#forecast .board')
    await expect.poll(() => board.textContent()).toMatch(/seasonalNaive\d+/)
    await expect.poll(() => board.locator('thead th').last().textContent()).toBe('n')
    await expect.poll(() => board.getByText('Not shown').filter({ visible: true }).count()).toBe(0)
    await own.context().close()
  })

  it('draws the errors over time, spread and autocorrelation', async () => {
    const errors = page.locator('#forecast section', { hasText: 'Its errors' })
    await expect.poll(() => errors.locator('.u-over').count()).toBe(1)
    await expect.poll(() => errors.locator('svg.picture').count()).toBe(2)
    await expect.poll(() => errors.locator('svg.picture').nth(1).locator('rect.bar').count()).toBe(30)
  })

  onceIn(name)(
    'lets a series be chosen and all rows ahead be listed, and offers intervals where none were asked for',
    async () => {
      const rows = ['a', 'b', 'c'].flatMap((shop, s) =>
        Array.from({ length: 120 }, (_, i) => `${i},${shop},${(i * (s + 2)) % 13}`),
      )
      const own = await visitors.visit('#panel=data')
      await own.locator('#data table').first().waitFor()
      await drop(own, 'shops.csv', `t,shop,y\n${rows.join('\n')}\n`)
      await own.evaluate(
        () =>
          (location.hash =
            '#panel=train&series=shop&index=t&target=y&horizon=1-7&hidden=4&epochs=2&window=4&data=shops.csv'),
      )
      await own.getByText('shops.csv is read').waitFor({ state: 'attached' })
      await train(own)
      await show(own, 'Forecast')
      const title = own.locator('#forecast h3', { hasText: 'actual values and forecasts' })
      await expect.poll(() => title.textContent()).toContain('y of a')
      const panel = own.locator('#forecast')
      const ahead = panel.locator('.card', { hasText: 'What lies ahead' }).locator('tbody tr')
      await expect.poll(() => ahead.count()).toBe(14)
      await expect.poll(() => panel.locator('.head').textContent()).toContain('y of a for 120')
      const field = own.locator('#forecast').getByLabel('Series, one of 3 series')
      await field.press('ControlOrMeta+a')
      await field.pressSequentially('c')
      await field.press('Tab')
      await expect.poll(() => title.textContent()).toContain('y of c')
      await expect.poll(() => panel.locator('.head').textContent()).toContain('y of c for 120')
      await panel.getByText(/^The forecast of y of c 1 row ahead minus the actual value/).waitFor()
      // Its rows come first; those of the others are a click away.
      const names = async () => (await ahead.locator('th').allTextContents()).join('')
      await expect.poll(names).toBe('c'.repeat(7) + 'a'.repeat(7))
      await panel.getByRole('button', { name: 'Show 7 more' }).click()
      await expect.poll(names).toBe('c'.repeat(7) + 'a'.repeat(7) + 'b'.repeat(7))
      await expect.poll(() => panel.getByRole('button', { name: /^Show \d+ more/ }).count()).toBe(0)
      await own.getByRole('button', { name: 'Train with intervals of 90 %' }).click()
      await expect.poll(() => own.url()).toMatch(/panel=forecast.*interval=0\.9|interval=0\.9.*panel=forecast/)
      await expect.poll(() => own.locator('#forecast .head').textContent()).toMatch(/ to .* with 90 %/)
      await own.context().close()
    },
  )

  it('says which values may mean missing and were taken as numbers, with the way back', async () => {
    const rows = Array.from({ length: 90 }, (_, r) => `${r},${r % 17 === 3 ? -999 : ((r * 7) % 19) / 2 + 1}`)
    const own = await visitors.visit('#panel=data&hidden=4&epochs=1&window=4')
    await own.locator('#data table').first().waitFor()
    await drop(own, 'codes.csv', `t,y\n${rows.join('\n')}\n`)
    await own.getByText('codes.csv is read').waitFor({ state: 'attached' })
    await train(own)
    for (const [tab, id] of [
      ['Backtest', 'backtest'],
      ['Forecast', 'forecast'],
    ]) {
      await show(own, tab)
      const line = own.locator(`#${id} .codes`)
      await expect
        .poll(() => line.textContent())
        .toContain('−999 may mean missing, in 6 cells; here it counts as a number.')
      await line.getByRole('button', { name: 'Back to Data' }).click()
      await own.locator('#reading .codes').getByRole('button', { name: /−999/ }).waitFor()
    }
    // Of a single column both fits by least squares are one.
    await show(own, 'Forecast')
    await own.locator('#forecast').getByText('Here linear and autoregression are the same').waitFor()
    await own.context().close()
  })
})
