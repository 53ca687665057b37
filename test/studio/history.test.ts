/** The runs that Studio keeps, in real browsers: there after a reload, laid over each other, forgotten, two tabs at once. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { long, onceIn } from '../support/long.js'
import { drop, fingerprint, setTo, show, train } from '../support/studio.js'
import { BROWSERS, visits } from '../support/visits.js'

const SMALL = '#panel=train&hidden=4&epochs=2'
const OWN = `t,a,b\n${Array.from({ length: 200 }, (_, i) => `${i},${(i * 7) % 23},${i % 5}`).join('\n')}\n`

describe.each(BROWSERS)('the runs that are kept in $name', ({ name, there, launch }) => {
  if (!there) return it.skip(`skipped: no ${name}`, () => undefined)
  const own = visits({ launch })
  const { visit } = own

  const runs = (page: Page) => page.locator('#train .runs li')
  const count = (page: Page, n: number) => expect.poll(() => runs(page).count()).toBe(n)

  it('are there after a reload, the model of the tab with them, also on a file of one’s own', async () => {
    const page = await visit(SMALL)
    await expect.poll(() => page.getByRole('button', { name: 'Train', exact: true }).isEnabled()).toBe(true)
    await drop(page, 'own.csv', OWN)
    await page.getByText('own.csv is read').waitFor({ state: 'attached' })
    const made = await train(page)
    await count(page, 1)
    await show(page, 'Forecast')
    const next = await page.locator('#forecast .next').textContent()
    // Back and Forward lead through the panels, and lose nothing of the training.
    await page.goBack()
    expect(await fingerprint(page)).toBe(made)
    await page.getByRole('tab', { name: 'Train', selected: true }).waitFor()
    await page.goForward()
    await page.getByRole('tab', { name: 'Forecast', selected: true }).waitFor()
    await expect.poll(() => page.locator('#forecast .next').textContent()).toBe(next)
    await page.reload()
    await page.locator('#forecast .next').waitFor()
    await expect.poll(() => page.locator('#forecast .next').textContent()).toBe(next)
    await page.locator('#forecast').getByText('A run from before, as this browser kept it.').waitFor()
    // So it is when someone goes elsewhere and comes back.
    await page.goto(`${own.url}docs/index.html`)
    await page.evaluate(() => history.back())
    // Asked of the page itself: Firefox tells of this load as of any other, and playwright waits for it all the same.
    const shown = () => page.evaluate(() => document.querySelector('#forecast .next')?.textContent)
    await expect.poll(() => shown().catch(() => 'between two pages')).toBe(next)
    if (name === 'Firefox') await page.reload()
    await show(page, 'Train')
    expect(await fingerprint(page)).toBe(made)
    await expect.poll(() => page.getByText('Settings changed since this run.').count()).toBe(0)
    await show(page, 'Data')
    await expect
      .poll(() => page.locator('#data .reading').textContent())
      .toContain('own.csv (1 kB), as this browser kept it')
    // The model is whole: its forecasts can be taken away.
    await show(page, 'Take away')
    await expect.poll(() => page.locator('#export .fingerprint').textContent()).toBe(made)
    // Another tab begins with nothing but the list.
    const other = await own.tab(page.context(), SMALL)
    await count(other, 1)
    await expect.poll(() => other.locator('#train .fingerprint').count()).toBe(0)
  })

  onceIn(name)('can be shown again, laid over the present one, and forgotten', async () => {
    const page = await visit(SMALL)
    const first = await train(page)
    await setTo(page, 'Hidden units', '6')
    const second = await train(page)
    expect(second).not.toBe(first)
    await count(page, 2)
    await expect
      .poll(() => runs(page).nth(0).textContent())
      .toMatch(/tmax, gru of 6.*shown.*rmse \d.*seattle-weather\.csv.*2 epochs/)
    await runs(page).nth(1).getByRole('button', { name: 'Compare' }).click()
    const chart = page.locator('#train [role=img]').first()
    await expect.poll(() => chart.getAttribute('aria-label')).toContain('laid over them those of tmax, gru of 4')
    await runs(page).nth(1).getByRole('button', { name: 'Show' }).click()
    await expect.poll(() => page.locator('#train .fingerprint').textContent()).toBe(first)
    await expect.poll(() => page.getByLabel('Hidden units', { exact: true }).inputValue()).toBe('4')
    // The same training again is the same run.
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    expect(await fingerprint(page)).toBe(first)
    await count(page, 2)
    await runs(page).nth(1).getByRole('button', { name: 'Forget' }).click()
    await count(page, 1)
    await page.reload()
    await expect.poll(() => page.locator('#train .fingerprint').textContent()).toBe(first)
    await count(page, 1)
  })

  // How many there are at most is counted by the page: Firefox tells of both tabs, and reaches that in the long tests.
  const most = name === 'Chromium' || long ? 9 : 2
  it('are those of both tabs, and ten at most', async () => {
    const page = await visit(SMALL)
    const other = await own.tab(page.context(), '#panel=train&hidden=5&epochs=2')
    await Promise.all([train(page), train(other)])
    await Promise.all([count(page, 2), count(other, 2)])
    for (let more = 1; more <= most; more++) {
      const one = more % 2 === 0 ? page : other
      // Firefox takes no keys in a tab behind another.
      await one.bringToFront()
      await setTo(one, 'Hidden units', String(more + 5))
      await one.getByRole('button', { name: 'Train', exact: true }).click()
      await count(one, Math.min(10, 2 + more))
    }
    await count(page, Math.min(10, 2 + most))
    const whole = await page.evaluate(async () => {
      const open = indexedDB.open('hindcast-studio')
      await new Promise((resolve) => (open.onsuccess = resolve))
      const stores = open.result.transaction(['runs', 'bodies'])
      const keys = (name: string) =>
        new Promise((resolve) => {
          const asked = stores.objectStore(name).getAllKeys()
          asked.onsuccess = () => resolve(asked.result)
        })
      return Promise.all([keys('runs'), keys('bodies')])
    })
    expect(whole[0]).toEqual(whole[1])
  })

  it('are none where the browser keeps nothing, which is said in a line', async () => {
    const page = await visit(SMALL, {}, () => {
      Object.defineProperty(globalThis, 'indexedDB', {
        value: {
          open: () => {
            throw new DOMException('no', 'SecurityError')
          },
        },
      })
    })
    await page.locator('#train').getByText('This browser keeps no data for this page').waitFor()
    await train(page)
    await expect.poll(() => runs(page).count()).toBe(0)
  })
})
