/** The panel Train: what is proposed and why, what is watched while a network trains, and what is left open or set. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { Forecaster, readCsv } from '../../src/index.js'
import { apart } from '../../src/studio/panels/train/apart.js'
import { chromiumPath, mustHaveBrowser } from '../support/chromium.js'
import { root } from '../support/installed.js'
import { drop, fingerprint, PAGE, setTo } from '../support/studio.js'
import { visits } from '../support/visits.js'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const there = chromiumPath !== undefined || mustHaveBrowser

describe.runIf(there)('Train', () => {
  const { visit } = visits()

  it('says for how long it has prepared what comes before the first epoch', async () => {
    const page = await visit('#panel=train&target=tmax&hidden=2&epochs=1')
    let arrive = (): void => undefined
    const held = new Promise<void>((resolve) => (arrive = resolve))
    await page.route('**/assets/trainer-*', (route) => held.then(() => route.continue()))
    await page.reload()
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    const words = page.locator('#train .waits')
    await expect.poll(() => words.textContent()).toMatch(/^Preparing the first windows … [2-9] s$/)
    arrive()
    await fingerprint(page)
    await expect.poll(() => words.textContent()).toBe('')
  })

  it('offers intervals that few rows allow, or none, and asks none of the next file', async () => {
    const page = await visit('#panel=data&hidden=2&epochs=1&window=2')
    await page.locator('#data table').first().waitFor()
    const few = (n: number): string => `t,y\n${Array.from({ length: n }, (_, i) => `${i},${(i * 7) % 5}`).join('\n')}\n`
    await drop(page, 'few.csv', few(30))
    await page.getByText('few.csv is read').waitFor({ state: 'attached' })
    await page.evaluate(() => (location.hash += '&interval=0.9'))
    await page.getByRole('tab', { name: 'Train', exact: true }).click()
    const start = page.getByRole('button', { name: 'Train', exact: true })
    await start.click()
    const refusal = page.locator('#train .standing .notice-error')
    await expect.poll(() => refusal.textContent()).toContain('an interval of 90 % takes 9')
    await refusal.getByRole('button', { name: 'Prediction intervals, coverage: none' }).waitFor()
    await refusal.getByRole('button', { name: /^Prediction intervals, coverage: 0\.\d+$/ }).click()
    await expect.poll(() => page.url()).toMatch(/interval=0\.[1-8]/)
    await start.click()
    await fingerprint(page)
    await drop(page, 'next.csv', few(90))
    await page.getByText('next.csv is read').waitFor({ state: 'attached' })
    await expect.poll(() => page.url()).not.toContain('interval')
  })

  it('has four fields, each with what it does, and shows what the rule takes for the table and why', async () => {
    const page = await visit('#panel=train&sample=load')
    const shown = page.locator('#train .field:visible')
    await expect.poll(() => page.locator('#train .reason').textContent()).toContain('their hour of the week')
    await expect
      .poll(() => shown.locator('label').allTextContents())
      .toEqual(['Window, rows', 'Cell', 'Hidden units', 'Epochs, at most'])
    await expect
      .poll(async () => (await shown.locator('.hint').allTextContents()).every((text) => text.length > 8))
      .toBe(true)
    // The sample asks for a window of 48; the cell and the calendar are the rule's.
    const table = await readCsv(join(PAGE, 'hourly-load.csv'))
    const forecaster = await Forecaster.create({ target: 'load', window: 48 })
    await forecaster.fit(table, { epochs: 1 })
    await expect.poll(() => page.locator('#train .reason').textContent()).toBe(forecaster.chosen.join(' '))
    const { cell, hiddenSize } = forecaster.network.options
    await expect.poll(() => page.getByLabel('Cell', { exact: true }).inputValue()).toBe(cell)
    await expect.poll(() => page.getByLabel('Hidden units').inputValue()).toBe(String(hiddenSize))
    await expect.poll(() => page.getByLabel('Calendar').inputValue()).toBe('hour,weekday')
    // What is proposed is no setting; what is set stands, and the rest follows it.
    await expect.poll(() => new URL(page.url()).hash).not.toContain('cell')
    await setTo(page, 'Cell', 'rnn')
    await expect.poll(() => new URL(page.url()).hash).toContain('cell=rnn')
    await expect.poll(() => page.locator('#train .reason').textContent()).toContain('rnn with')
  })

  it('tells two errors apart by as many digits as that takes', () => {
    expect(apart(128.31, 128.44)).toEqual(['128.3', '128.4'])
    expect(apart(127, 128)).toEqual(['127', '128'])
    expect(apart(128.31, 128.31)).toEqual(['128', '128'])
  })

  it('shows the forecast of validation rows, the gradient and the best simple forecast as it trains', async () => {
    const page = await visit('#panel=train&hidden=8&epochs=12&patience=12', { colorScheme: 'dark' })
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await page.getByRole('img', { name: /^Actual values and forecasts in \d+ validation rows/ }).waitFor()
    await fingerprint(page)
    const words = page.locator('#train .valid-words')
    await expect
      .poll(() => words.textContent())
      .toMatch(/^In its best epoch, \d+, .* (less than|more than|as much as) the best of the simple/)
    const table = await readCsv(join(root, 'data/seattle-weather.csv'))
    const same = await Forecaster.create({ target: 'tmax', hiddenSize: 8 })
    const run = await same.fit(table, { epochs: 12, patience: 12 })
    const valid = await same.evaluate(table, { part: 'valid' })
    // The training is over in an instant, and yet the rows are shown as its model forecasts them.
    const heading = page.locator('#train h4', { hasText: 'Validation rows' })
    await expect
      .poll(() => heading.textContent())
      .toBe(`Validation rows, as forecast 1 row ahead after epoch ${run.best!.epoch}, the best`)
    await expect.poll(() => words.textContent()).toContain(`In its best epoch, ${run.best!.epoch},`)
    const off = Number(/is off by ([\d.]+)/.exec((await words.textContent())!)![1])
    expect(off).toBeCloseTo(valid.model.rmse, 2)
    const label = await page.getByRole('img', { name: /^Losses over/ }).getAttribute('aria-label')
    expect(label).toContain(`the best epoch is ${run.best!.epoch}, the best simple forecast would have a loss of `)
    await expect.poll(() => page.getByRole('img', { name: /^Norm of the gradient over 12 epochs/ }).count()).toBe(1)
    await page.getByLabel('logarithmic').focus()
    await page.keyboard.press(' ')
    await expect.poll(() => page.getByLabel('logarithmic').isChecked()).toBe(true)
    await page.locator('#train details').evaluate((fold: HTMLDetailsElement) => (fold.open = true))
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 })
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    }
    await page.evaluate(readFileSync(AXE, 'utf8'))
    type Axe = { axe: { run(at: string): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
    const { violations } = await page.evaluate(() => (globalThis as unknown as Axe).axe.run('#train'))
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  })

  it('takes a pause before the first epoch, and goes on or stops from there', async () => {
    const page = await visit('#panel=train')
    const press = (...names: string[]) =>
      page.evaluate((texts) => {
        for (const text of texts)
          [...document.querySelectorAll<HTMLElement>('#train button')].find((b) => b.textContent === text)!.click()
      }, names)
    const nothingYet = async () => {
      await page.waitForTimeout(800)
      const facts = await page.locator('#train .facts').textContent()
      expect(facts).toBe('Epochpaused before the first')
      await page.getByRole('img', { name: 'Losses over the epochs: none yet' }).waitFor()
    }
    await expect.poll(() => page.getByRole('button', { name: 'Train', exact: true }).isEnabled()).toBe(true)
    // As one movement of the hand: no epoch can come between.
    await press('Train', 'Pause')
    await nothingYet()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Stopped before the first update: there is no new model.').waitFor()
    await press('Train', 'Pause', 'Resume', 'Pause')
    await nothingYet()
    await page.getByRole('button', { name: 'Resume' }).click()
    const { fingerprint: made } = await (
      await Forecaster.create({ target: 'tmax' })
    ).fit(await readCsv(join(root, 'data/seattle-weather.csv')))
    expect(await fingerprint(page)).toBe(made)
  })

  it('trains several networks with calendar and lags as the library does', async () => {
    const page = await visit('#panel=train&hidden=4&epochs=2')
    await setTo(page, 'Calendar', 'yearday,month')
    await setTo(page, 'Lags, rows', '1,7')
    await setTo(page, 'Networks in the ensemble', '2')
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    const seen = await fingerprint(page)
    const table = await readCsv(join(root, 'data/seattle-weather.csv'))
    const own = { calendar: ['yearday', 'month'], lags: [1, 7], seeds: 2 } as const
    const same = await Forecaster.create({ target: 'tmax', hiddenSize: 4, ...own })
    expect((await same.fit(table, { epochs: 2 })).fingerprint).toBe(seen)
    // The curves are those of one network.
    await expect.poll(() => page.getByRole('img', { name: /^Losses over 2 epochs/ }).count()).toBe(1)
    await setTo(page, 'Columns known ahead', 'rain')
    await expect.poll(() => new URLSearchParams(new URL(page.url()).hash.slice(1)).get('known')).toBe('rain')
    await page.getByText('Settings changed since this run.').first().waitFor()
  })

  it('takes another worker where threads never start, and the training ends the same', async () => {
    const page = await visit('#panel=train&epochs=1')
    const train = page.getByRole('button', { name: 'Train', exact: true })
    await train.click()
    const one = await fingerprint(page)
    // As in Firefox now and then: the first worker that is told to train never answers.
    await page.evaluate(() => {
      const own = Worker.prototype.postMessage
      let asked = 0
      Worker.prototype.postMessage = function (message: { method?: string }, ...more: never[]) {
        if (message.method !== 'fit' || ++asked > 1) own.call(this, message, ...more)
      }
    })
    await setTo(page, 'Threads', '2')
    await train.click()
    await expect.poll(() => page.locator('#train .fingerprint').count()).toBe(0)
    expect(await fingerprint(page)).toBe(one)
  })
})
