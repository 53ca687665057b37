/** The first screen in Chromium: what a stranger can do there. */
import { describe, expect, it } from 'vitest'
import { SAMPLES } from '../../src/studio/source.js'
import { chromiumPath, mustHaveBrowser } from '../support/chromium.js'
import { tableRead } from '../support/studio.js'
import { visits } from '../support/visits.js'

describe.runIf(chromiumPath !== undefined || mustHaveBrowser)('the first screen', () => {
  const { visit } = visits()

  it('leads by one click to a forecast', async () => {
    const page = await visit()
    await page.getByText('Train a recurrent network on your time series, here in this tab.').waitFor()
    await expect.poll(() => page.locator('#data').textContent()).toContain('Nothing leaves your machine.')
    await page.getByRole('button', { name: 'Train on the sample' }).click()
    await page.locator('#forecast .next').waitFor()
    await expect
      .poll(() => page.locator('#forecast .head').textContent())
      .toMatch(/°C is the forecast of tmax \(highest temperature\) for 2016-01-01.*On these 220 forecasts/)
    await expect.poll(() => new URLSearchParams(new URL(page.url()).hash.slice(1)).get('panel')).toBe('forecast')
  })

  it('offers samples, each of which is read and trains as it is', async () => {
    const page = await visit()
    await tableRead(page)
    for (const [id, { title, file, settings }] of Object.entries(SAMPLES)) {
      await page.locator('#tab-data').click()
      await page.getByRole('button', { name: title, exact: true }).click()
      await expect.poll(() => page.locator('#data .reading').textContent()).toMatch(new RegExp(`^${file}`))
      await expect.poll(() => page.getByLabel('Column to forecast').inputValue()).toBe(settings.target)
      // Once around is enough to know that it can be trained.
      await page.evaluate(() => (location.hash += '&epochs=1'))
      await page.locator('#data').getByRole('button', { name: 'Train on the sample' }).click()
      await page.locator('#forecast .verdict').first().waitFor()
      await expect
        .poll(() => new URLSearchParams(new URL(page.url()).hash.slice(1)).get('sample'))
        .toBe(id === 'seattle' ? null : id)
    }
  })

  it('opens the sample that a link names', async () => {
    const page = await visit('#panel=data&sample=sine&window=30')
    await tableRead(page)
    await expect.poll(() => page.locator('#data .reading').textContent()).toContain('sine.csv')
    await page.locator('#tab-train').click()
    await expect.poll(() => page.getByLabel('Window, rows').inputValue()).toBe('30')
  })

  it('is light or dark as the visitor says, and stays so', async () => {
    const page = await visit('', { colorScheme: 'light' })
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    const light = await ground()
    const button = page.getByRole('button', { name: /^Theme:/ })
    await button.click()
    await expect.poll(() => button.textContent()).toBe('Theme: light')
    await expect.poll(ground).toBe(light)
    await button.click()
    await expect.poll(() => button.textContent()).toBe('Theme: dark')
    await expect.poll(ground).not.toBe(light)
    await page.reload()
    await expect.poll(() => button.textContent()).toBe('Theme: dark')
    await expect.poll(ground).not.toBe(light)
    await page.emulateMedia({ colorScheme: 'dark' })
    await button.click()
    await button.click()
    await expect.poll(() => button.textContent()).toBe('Theme: light')
    await expect.poll(ground).toBe(light)
  })
})
