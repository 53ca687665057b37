/** Small things that a visitor meets: where the keyboard goes, tabs on a phone, a table of few rows, paper, minus signs. */
import { expect, describe, it } from 'vitest'
import { verdict } from '../../src/scores/verdict.js'
import { signed } from '../../src/studio/dom.js'
import { fewWords } from '../../src/studio/panels/data/too-few.js'
import { drop, dropBytes, fingerprint, setTo, show, tableRead } from '../support/studio.js'
import { BROWSERS, visits } from '../support/visits.js'

const few = (rows: number): Uint8Array => {
  const lines = Array.from(
    { length: rows },
    (_, i) => `2024-01-${String(i + 1).padStart(2, '0')},${((i * 37) % 23) - 11}`,
  )
  return new TextEncoder().encode(`day,change\n${lines.join('\n')}\n`)
}

describe('words of the page', () => {
  it('have a typographic minus before numbers, and hyphens elsewhere', () => {
    expect(signed('-1.5 to -.5 (-2), 2016-01-01, 1-7, e-5, a -b')).toBe('−1.5 to −.5 (−2), 2016-01-01, 1-7, e-5, a -b')
  })

  it('say how many rows it takes, as the verdict counts them', () => {
    for (const [horizon, needed, told] of [
      [1, 40, ''],
      [3, 74, ' with rows ahead 3'],
    ] as const) {
      const tests = Math.floor(needed * 0.15 + 1e-9) - horizon + 1
      expect(
        verdict(
          'mean',
          Array.from({ length: tests - 1 }, (_, i) => i % 2),
          horizon,
        ).fewest,
      ).toBe(tests)
      const words = (rows: number): string =>
        fewWords({ table: { status: 'ready', table: { rows } } as never, settings: { target: 'y', horizon } })
      expect(words(needed - 1)).toContain(`${needed - 1} rows. It takes at least ${needed}${told},`)
      expect(words(needed)).toBe('')
      expect(words(9)).toMatch(horizon === 1 ? /; some hundreds are better\.$/ : /; with rows ahead 1 it takes 40\.$/)
    }
  })
})

describe.each(BROWSERS)('the keyboard alone, in $name', ({ there, launch }) => {
  describe.runIf(there)('', () => {
    const { visit } = visits({ launch })

    it('stays in the panel that is shown after a training, and on a download', async () => {
      const page = await visit()
      await tableRead(page)
      const focused = () =>
        page.evaluate(() => `${document.activeElement!.localName} ${document.activeElement!.textContent}`)
      await page.getByRole('button', { name: 'Train on the sample' }).focus()
      await page.keyboard.press('Enter')
      // It goes to Train, and from there to the forecast.
      await expect.poll(focused, { timeout: 60_000 }).toBe('h2 Forecast')
      await show(page, 'Train')
      await fingerprint(page)
      await page.getByRole('button', { name: 'Train', exact: true }).focus()
      await page.keyboard.press('Enter')
      await expect.poll(focused).toBe('button Pause')
      await page.getByRole('button', { name: 'Stop' }).focus()
      await page.keyboard.press('Enter')
      await expect.poll(focused).toBe('button Train')
      await show(page, 'Take away')
      const button = page.getByRole('button', { name: 'model.safetensors' })
      await button.focus()
      await page.keyboard.press('Enter')
      await page.getByText('model.safetensors is saved.').waitFor({ state: 'attached' })
      await expect.poll(focused).toBe('button model.safetensors')
    })
  })
})

describe.runIf(BROWSERS[0].there)('a visitor', () => {
  const { visit } = visits()

  it.each([360, 390])('reaches and reads every tab on a phone of %i pixels', async (width) => {
    const page = await visit('', { viewport: { width, height: 640 } })
    await tableRead(page)
    const cut = await page.getByRole('tab').evaluateAll((tabs, width) => {
      const isCut = (tab: Element): boolean => {
        const { left, right } = tab.getBoundingClientRect()
        return left < 0 || right > width || tab.scrollWidth > tab.clientWidth
      }
      return tabs.filter(isCut).map((tab) => tab.textContent)
    }, width)
    expect(cut).toEqual([])
  })

  it('is told after a reload to choose the file again, and who has a link of theirs that it is not here', async () => {
    const page = await visit()
    await tableRead(page)
    await drop(page, 'own.csv', `y\n${Array.from({ length: 90 }, (_, i) => (i * 7) % 11).join('\n')}\n`)
    await page.getByText('own.csv is read').waitFor({ state: 'attached' })
    await expect.poll(() => page.url()).toContain('data=own.csv')
    await page.reload()
    await page.getByText('"own.csv" was open in this tab before. Choose it again: nothing is uploaded').waitFor()
    const other = await visit(new URL(page.url()).hash)
    await other.getByText('This link was made for "own.csv", which stays on the machine').waitFor()
  })

  it('is told of a table of few rows before training, and sees its cells as they are written', async () => {
    const page = await visit()
    await tableRead(page)
    const told = page.getByText('Too few to learn from')
    await expect.poll(() => told.count()).toBe(0)
    await dropBytes(page, 'few.csv', few(15))
    await expect.poll(() => told.textContent()).toContain('15 rows. It takes at least 40')
    await page.locator('#data td.as-is', { hasText: /^-11$/ }).waitFor()
    await page
      .locator('#data td', { hasText: /^−11(\.0*)?$/ })
      .first()
      .waitFor()
    // Rows ahead that stay from the table before are named where they are why.
    await setTo(page, 'Rows ahead', '1-24')
    await expect.poll(() => told.textContent()).toContain('It takes at least 634 with rows ahead 1-24,')
    await setTo(page, 'Rows ahead', '1')
    // And once more where it is trained.
    await show(page, 'Train')
    const notice = page.locator('#train .few')
    await expect.poll(() => notice.textContent()).toContain('15 rows. It takes at least 40')
    // Of a table without numbers the reason is another one.
    await dropBytes(page, 'text.csv', new TextEncoder().encode('name,city\nann,Rome\nbob,Oslo\n'))
    await expect.poll(() => notice.textContent()).toContain('text.csv has no numeric column to forecast.')
    await show(page, 'Data')
    await page.getByRole('button', { name: 'Airline passengers' }).click()
    await page.getByText('airline-passengers.csv is read').waitFor({ state: 'attached' })
    await show(page, 'Train')
    await expect.poll(() => notice.isVisible()).toBe(false)
  })

  it('goes back to a panel of a file that is closed, and reads there why it is empty', async () => {
    const page = await visit('#panel=train&target=tmax&hidden=2&window=4&epochs=1')
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await fingerprint(page)
    for (const panel of ['Forecast', 'Data']) await show(page, panel)
    await dropBytes(page, 'few.csv', few(15))
    await page.getByText('few.csv is read').waitFor({ state: 'attached' })
    await page.goBack()
    await page
      .locator('#forecast')
      .getByText('What stood here was of seattle-weather.csv, which was closed when few.csv was opened.')
      .waitFor()
  })

  it('prints no card without content, and nothing that is folded', async () => {
    const page = await visit('', { viewport: { width: 1280, height: 300 } })
    await tableRead(page)
    const head = page.getByRole('heading', { name: 'What a network has to beat' })
    await expect.poll(() => head.isVisible()).toBe(true)
    await page.emulateMedia({ media: 'print' })
    await expect.poll(() => head.isVisible()).toBe(false)
    await expect.poll(() => page.getByRole('tab').first().isVisible()).toBe(false)
    await expect.poll(() => page.getByText('commas between cells').isVisible()).toBe(true)
    await expect.poll(() => page.getByText('Forecast other columns').isVisible()).toBe(false)
  })
})
