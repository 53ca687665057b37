/** The panel Inside in real browsers: what it shows is what the library computes. */
import type { Browser, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Serving } from '../../src/cli/serve.js'
import { Inside, lookBackSentence } from '../../src/inspect/network.js'
import { signed } from '../../src/studio/dom.js'
import { columnOf, figure } from '../../src/text/number.js'
import type { Forecaster, Table } from '../../src/index.js'
import { onceIn } from '../support/long.js'
import { trainedPage } from '../support/trained-page.js'
import { BROWSERS } from '../support/visits.js'

describe.each(BROWSERS)('Inside in $name', ({ name, there, launch }) => {
  if (!there) return it.skip(`skipped: no ${name}`, () => undefined)
  const once = onceIn(name)
  const trained = trainedPage(launch)
  const { open } = trained
  let browser: Browser
  let serving: Serving
  let page: Page
  let table: Table
  let forecaster: Forecaster
  beforeAll(() => void ({ browser, serving, page, table, forecaster } = trained.there()))

  it('says which window it shows, and why that one', async () => {
    await open('inside', '#window .which')
    const which = page.locator('#window .which')
    // Of the last 30 forecasts the latest whose error is at least the middle one.
    const last = (await forecaster.predict(table)).filter(({ actual }) => actual !== undefined).slice(-30)
    const errors = last.map(({ value, actual }) => Math.abs(value - actual!))
    const middle = [...errors].sort((a, b) => a - b)[15]
    const at = errors.findLastIndex((error) => error >= middle)
    const first = last[at]
    const row = table.rows - 1 - (30 - at)
    expect(table.index.at(row)).toBe(first.origin)
    const why = 'Shown first: the latest of the last 30 forecasts that is off by no less than the middle error'
    const own = `This window: rows ${table.index.at(row - 9)} to ${first.origin}, to forecast ${first.index}`
    await expect.poll(() => which.textContent()).toContain(`${own}, one of the test rows. ${why}`)
    const map = page.getByRole('slider', { name: 'Hidden states over time' })
    await map.focus()
    for (const key of ['Home', 'Enter']) await page.keyboard.press(key)
    const oldest = 'to forecast 2012-01-11, one of the training rows.'
    await expect.poll(() => which.textContent()).toBe(`This window: rows 2012-01-01 to 2012-01-10, ${oldest}`)
    for (const key of ['End', 'Enter']) await page.keyboard.press(key)
    const latest = 'to forecast 2016-01-01, which the table does not have yet.'
    await expect.poll(() => which.textContent()).toBe(`This window: rows 2015-12-22 to 2015-12-31, ${latest}`)
  })

  it('says how far back the network looks, and shows the steps of a window that the keyboard chooses', async () => {
    await open('inside', '#inside .look-back')
    const inside = new Inside(forecaster.toBytes(), table)
    const back = await inside.lookBack()
    await expect.poll(() => page.locator('#inside .look-back').textContent()).toBe(lookBackSentence(back))
    // Its shares stand as bars below the strip, in the strip's order.
    const bars = page.locator('#look-back .picture rect.bar')
    await expect.poll(() => bars.count()).toBe(10)
    const tall = await bars.evaluateAll((all) => all.map((bar) => Number(bar.getAttribute('height'))))
    const most = Math.max(...back.shares)
    tall.reverse().forEach((height, k) => expect(height / Math.max(...tall)).toBeCloseTo(back.shares[k] / most, 1))
    await expect.poll(async () => [tall.length, await bars.first().isVisible()]).toEqual([10, true])

    const states = await inside.states()
    const map = page.getByRole('slider', { name: 'Hidden states over time' })
    await map.focus()
    for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
    const value = states.values[2 * states.units + 1]
    await expect.poll(() => map.getAttribute('aria-valuetext')).toBe(`${states.index[2]}, unit 2: ${value.toFixed(3)}`)
    await page.locator('#inside h3', { hasText: `up to ${states.index[2]}` }).waitFor()
    const view = await inside.window(states.ends[2], 'last')
    const rows = page.locator('#window details table tbody tr')
    await expect.poll(() => rows.count()).toBe(10)
    for (const [r, step] of [...view.steps].reverse().entries()) {
      const cells = await rows.nth(r).locator('th, td').allTextContents()
      expect(cells[0]).toBe(String(step.index))
      expect(cells[2]).toBe(step.signal.toExponential(2))
      expect(cells[5]).toBe(`${(step.share * 100).toFixed(2)} %`)
    }
    // The map is drawn in colours: not in one, and not black.
    const colours = (canvas: HTMLCanvasElement): number => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      const found = new Set<number>()
      for (let i = 0; i < data.length; i += 4) found.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2])
      return found.size
    }
    await expect.poll(() => map.evaluate(colours)).toBeGreaterThan(50)
  })

  it('draws the network, forward and back, and says how much of the error is left', async () => {
    await open('inside', '#inside .strip svg')
    const panel = page.locator('#inside')
    const ends = new Inside(forecaster.toBytes(), table).ends
    // The window that the keyboard chose before, or the latest that can be compared with what came.
    const title = (await panel.locator('h3', { hasText: 'up to ' }).textContent())!.split('up to ')[1]
    const end = [...ends].find((row) => String(table.index.at(row)) === title)!
    const { steps, forecasts } = await new Inside(forecaster.toBytes(), table).window(end, 'last')
    // One whose error is worth following.
    expect(Math.abs(steps[9].lossGrad[0])).toBeGreaterThan(0.03)
    const [says, came] = columnOf([forecasts[0].says, forecasts[0].came!], 3).map(signed)
    const shown = () => panel.locator('.strip svg > g:not(.later)').count()
    const sentence = panel.locator('.run')
    // A window of a few steps is seen whole.
    const hidden = () => panel.locator('.strip').evaluate((own) => own.scrollWidth - own.clientWidth)
    await expect.poll(hidden).toBe(0)
    // All of it at first: ten columns, nine arrows between them, and the error.
    await expect.poll(shown).toBe(20)
    await panel.getByRole('button', { name: 'Forward', exact: true }).click()
    await expect
      .poll(() => sentence.textContent())
      .toBe(`Step −9 (${steps[0].index}): the first inputs come in, and make the first state.`)
    await expect.poll(shown).toBe(1)
    const step = panel.getByRole('button', { name: 'Step', exact: true })
    for (let i = 0; i < 10; i++) await step.click()
    await expect.poll(() => sentence.textContent()).toContain(`The network forecasts ${says}; ${came} came: the error`)
    // As in the drawing, to three digits.
    await expect.poll(() => panel.locator('.strip svg text').allTextContents()).toContain(`says ${says}`)
    // The sign is the gradient's: what was forecast less what came.
    await expect
      .poll(() => sentence.textContent())
      .toContain(`: the error, forecast − actual, of ${signed(figure(steps[9].lossGrad[0], 2))} standard deviations`)
    expect(Math.sign(steps[9].lossGrad[0])).toBe(Math.sign(forecasts[0].says - forecasts[0].came!))
    await expect.poll(shown).toBe(11)
    const widths = await panel
      .locator('.arrow line')
      .evaluateAll((all) => all.map((e) => Number(e.getAttribute('stroke-width'))))
    // As wide as the norm, but never so thin that they cannot be seen.
    const norms = steps.slice(0, 9).map(({ signal }) => signal)
    widths.forEach((width, t) => expect(width).toBeCloseTo(Math.max(0.75, (16 * norms[t]) / steps[9].signal), 1))
    await step.click()
    const left = (norms[8] / steps[9].signal) * 100
    await expect
      .poll(() => sentence.textContent())
      .toMatch(/^1 step back \d[\d.]* % of the error's signal is left\. It (fades|arrives): /)
    await expect
      .poll(async () => Math.abs(Number.parseFloat((await sentence.textContent())!.slice(12)) - left))
      .toBeLessThan(1)
    await expect.poll(shown).toBe(12)
    await panel.getByRole('button', { name: 'Back', exact: true }).click()
    await expect.poll(shown).toBe(11)
    await panel.getByRole('button', { name: 'Play', exact: true }).click()
    await expect.poll(shown).toBe(20)
    await expect.poll(() => panel.getByRole('button', { name: 'Play', exact: true }).isVisible()).toBe(true)
  })

  it('keeps the step that is shown in sight where the strip is wider than the page', async () => {
    const former = page.viewportSize()!
    await open('inside', '#inside .strip svg')
    const strip = page.locator('#inside .strip')
    const place = () => strip.evaluate((own) => [own.scrollLeft, own.scrollWidth - own.clientWidth])
    await page.setViewportSize({ width: 390, height: 844 })
    const cue = page.locator('#window').getByText('More steps lie to the side')
    // At first its right end, where the error sets out: of arrows that have all but vanished there is nothing to see.
    await expect.poll(() => cue.textContent()).toMatch(/^← More/)
    await expect.poll(async () => Math.abs((await place())[0] - (await place())[1])).toBeLessThan(2)
    const press = (name: string) => page.locator('#window').getByRole('button', { name, exact: true }).click()
    await press('Forward')
    await expect.poll(async () => (await place())[0]).toBe(0)
    for (let i = 0; i < 10; i++) await press('Step')
    await expect.poll(async () => Math.abs((await place())[0] - (await place())[1])).toBeLessThan(2)
    for (let i = 0; i < 9; i++) await press('Step')
    await expect.poll(async () => (await place())[0]).toBe(0)
    const shades = (name: string) =>
      page
        .locator('#window')
        .getByRole('button', { name, exact: true })
        .evaluate((own) => getComputedStyle(own).backgroundColor)
    // Nothing is left to step to, and the button shows it.
    await expect.poll(async () => (await shades('Step')) === (await shades('Forward'))).toBe(false)
    await page.setViewportSize(former)
  })

  once('names the cell, and where an RNN forgets it leads to the LSTM', async () => {
    await open('inside', '#window .cell')
    const note = page.locator('#window .cell')
    await expect.poll(() => note.textContent()).toContain('The cell is an RNN: 8 hidden units, here over 10 steps.')
    // At every step its own error sets out, and nothing of it is said to vanish.
    await page.locator('#loss-on').selectOption('all')
    await expect.poll(() => note.getByRole('button').count()).toBe(0)
    await page.locator('#loss-on').selectOption('last')
    const other = await page.context().newPage()
    await other.goto(`${serving.url}#panel=train&target=tmax&cell=rnn&hidden=4&window=40&epochs=1`)
    await other.getByRole('button', { name: 'Train', exact: true }).click()
    await other.locator('#train .fingerprint').waitFor()
    await other.locator('#tab-inside').click()
    const forgets = other.locator('#window .cell')
    // Forty steps are wider than the page, which begins where the error sets out.
    const strip = other.locator('#window .strip')
    const hidden = () => strip.evaluate((own) => [own.scrollWidth - own.clientWidth, own.scrollLeft])
    await expect.poll(async () => (await hidden())[0]).toBeGreaterThan(100)
    await expect.poll(async () => Math.abs((await hidden())[0] - (await hidden())[1])).toBeLessThan(2)
    // Firefox, driven over WebDriver BiDi, shows no other medium than the screen.
    if (name === 'Chromium') {
      // On paper nothing lies to the side: as many of the last steps as there is room for.
      await other.emulateMedia({ media: 'print' })
      await other.setViewportSize({ width: 700, height: 900 })
      await other.evaluate(() => dispatchEvent(new Event('beforeprint')))
      await expect.poll(async () => (await hidden())[0]).toBe(0)
      await expect.poll(() => other.locator('#window').textContent()).toMatch(/Of 40 steps the last \d\d are drawn/)
      await other.emulateMedia({ media: 'screen' })
      await other.setViewportSize({ width: 1280, height: 900 })
      await other.evaluate(() => dispatchEvent(new Event('afterprint')))
      await expect.poll(() => other.locator('#window').textContent()).not.toContain('Of 40 steps')
    }
    await expect
      .poll(() => forgets.textContent())
      .toMatch(/4 hidden units, here over 40 steps\. An RNN forgets\. Try an LSTM, whose gates can keep the signal/)
    // What is left of the signal is said once.
    const card = other.locator('#window')
    await expect.poll(async () => (await card.textContent())!.split('signal is left').length).toBe(2)
    await forgets.getByRole('link', { name: 'See why on a toy task' }).click()
    await other.locator('#toy:focus').waitFor()
    await forgets.getByRole('button', { name: 'Try an LSTM' }).click()
    await other.locator('#train .start:focus').waitFor()
    await expect.poll(() => other.locator('#setting-cell').inputValue()).toBe('lstm')
    await other.close()
  })

  it('a weight chosen by the keyboard is updated in numbers, and the gates have maps', async () => {
    await open('inside', '#weights .worked table')
    const inside = new Inside(forecaster.toBytes(), table)
    const title = (await page.locator('#window h3').textContent())!.split('up to ')[1]
    const end = [...inside.ends].find((row) => String(table.index.at(row)) === title)!
    const worked = page.locator('#weights .worked')
    // A recurrent weight at first, which stays where another window is chosen.
    const said = /^weight_hh_l0, unit (\d+) from unit (\d+)/.exec((await worked.locator('h4').textContent())!)!
    const [row, column] = [Number(said[1]) - 1, Number(said[2]) - 1]
    const own = await inside.update(end, 'last', 0, { name: 'weight_hh_l0', row, column })
    const says = ({ before, after }: typeof own): string => signed(`: ${figure(before, 5)} becomes ${figure(after, 5)}`)
    await expect.poll(() => worked.locator('h4').textContent()).toContain(says(own))
    await page.getByLabel('Weights', { exact: true }).selectOption('weight_ih_l0')
    await page.getByRole('slider', { name: 'Weights weight_ih_l0' }).focus()
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
    const other = await inside.update(end, 'last', 0, { name: 'weight_ih_l0', row: 2, column: 1 })
    await expect.poll(() => worked.locator('h4').textContent()).toContain(says(other))
    const cells = await worked.locator('tbody tr td:nth-child(2)').allTextContents()
    expect(cells.slice(-other.lines.length)).toEqual(other.lines.map(({ value }) => signed(figure(value, 5))))

    // The window's maps: the state alone for an Elman cell, and each gate of the others.
    const { gates } = await inside.window(end, 'last')
    await page.locator('#window summary', { hasText: 'over the steps' }).click()
    await expect.poll(() => page.locator('#window .heat').count()).toBe(1 + gates.length)
    await page.getByRole('slider', { name: 'h, the state, over the steps' }).focus()
    await page.keyboard.press('End')
    const { steps } = await inside.window(end, 'last')
    const value = signed(steps.at(-1)!.hidden[0].toFixed(3))
    await expect
      .poll(() => page.locator('#window').textContent())
      .toContain(`${steps.at(-1)!.index}, unit 1: state ${value}`)
    await page.getByRole('button', { name: 'States over time' }).click()
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('states')
  })

  once('states beyond ±1 have a scale of their own, which is told', async () => {
    const own = await (await browser.newContext()).newPage()
    await own.goto(
      `${serving.url}#panel=train&target=tmax&hidden=3&window=5&epochs=1&nonlinearity=relu&learningRate=0.1`,
    )
    await own.getByRole('button', { name: 'Train', exact: true }).click()
    await own.locator('#train .fingerprint').waitFor()
    await own.locator('#tab-inside').click()
    const scale = own.locator('#states .scale')
    const most = async () => Number(/^−([\d.]+)\+\1$/.exec((await scale.textContent())!)?.[1])
    await expect.poll(most).toBeGreaterThan(1)
    await expect.poll(() => own.locator('#window').textContent()).toMatch(/A state is in full colour at ±\d/)
    await own.context().close()
    await expect.poll(() => page.locator('#states .scale').textContent()).toBe('−1+1')
  })

  once('one click trains an RNN that forgets beside an LSTM that does not', async () => {
    await open('inside', '#toy button')
    // What charts write on their axes.
    await page.evaluate(() => {
      const own = globalThis as unknown as { written: string[] }
      own.written = []
      const { fillText } = CanvasRenderingContext2D.prototype
      CanvasRenderingContext2D.prototype.fillText = function (text, ...where) {
        own.written.push(text)
        fillText.call(this, text, ...where)
      }
    })
    await page.locator('#toy').getByRole('button', { name: 'Train both' }).click()
    const outcome = page.locator('#toy .toy-outcome')
    await outcome.locator('.verdict').waitFor({ timeout: 200_000 })
    const text = (await outcome.textContent())!
    expect(text).toContain('no better than always saying 1; the LSTM')
    expect(text).toContain('it has learnt to add')
    // Both levels of who does not remember all, and an example far from 1.
    const told = (await page.locator('#toy').textContent())!
    expect(told).toContain(
      'who keeps the second alone, to 0.083; who keeps neither can always say 1, the mean of all sums: 0.167',
    )
    const answer = Number(/The answer is ([\d.]+);/.exec(text)![1])
    expect(Math.abs(answer - 1)).toBeGreaterThan(0.49)
    expect(text).toMatch(/20 steps back 0\.0\d+ % of the error's signal is left in the RNN; in the LSTM/)
    // More than all of it has grown: no share above 100 %.
    expect(text).not.toMatch(/[1-9]\d\d % /)
    expect(text).toMatch(/in the LSTM the error's signal has grown to 1\.\d+ times what set out \(before it learnt, /)
    const label = await page
      .getByRole('img', { name: /^Squared errors after 1,500 updates/ })
      .getAttribute('aria-label')
    const [rnn, lstm] = label!
      .split(': ')[1]
      .match(/[\d.]+(?=,|;)/g)!
      .map(Number)
    expect(rnn).toBeGreaterThan(0.12)
    expect(lstm).toBeLessThan(0.03)
    const written = await page.evaluate(() => (globalThis as unknown as { written: string[] }).written)
    expect(written.filter((each) => each.endsWith('%'))).toContain('1 %')
    expect(written).not.toContain('0 %')
    // Both charts and what they say are in sight without a hand.
    const bottom = () => outcome.evaluate((own) => own.getBoundingClientRect().bottom)
    await expect.poll(bottom).toBeLessThanOrEqual(901)
    await page.locator('#toy').getByRole('button', { name: 'Choose the cell on Train' }).click()
    // Not by :focus, which Firefox gives to the newest of its windows alone.
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('setting-cell')
    await open('inside', '#toy button')
    // Stopped, it says so, and can begin again.
    await page.getByRole('button', { name: 'Train both from another seed' }).click()
    await page.locator('#toy').getByRole('button', { name: 'Stop' }).click()
    await page.locator('#toy').getByText('Stopped.').waitFor()
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent))
      .toBe('Train both from another seed')
  })
})
