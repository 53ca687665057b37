/**
 * Fields of the page come from the rows of the options: one more row in a table is one more field, read, checked and
 * kept in the address; and what the reader found stands in fields, what it asks on buttons.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveFolder, type Serving } from '../../src/cli/serve.js'
import { PAGE_OPTIONS } from '../../src/studio/settings.js'
import { chromiumPath, launchChromium, mustHaveBrowser, serve, type Served } from '../support/chromium.js'
import { root } from '../support/installed.js'
import { fingerprint, openChip, PAGE, setTo, show, tableRead } from '../support/studio.js'

const there = chromiumPath !== undefined || mustHaveBrowser

/** The tables of options by their files, each with the panel that shows its made-up option. */
/** Groups of fields that other panels have. */
const ELSEWHERE = ['reading', 'backtest', 'backtestMore']
const OWNERS = [
  { owner: 'fit', panel: 'train', group: 'more' },
  { owner: 'network', panel: 'train', group: 'more' },
  { owner: 'forecaster', panel: 'train', group: 'more' },
  { owner: 'table', panel: 'data', group: 'reading' },
]

/** The page as it would be with one more row in each table. */
async function pageWithRows(folder: string): Promise<Record<string, Served>> {
  const row = (owner: string, group: string): string =>
    `made${owner}: { kind: whole(1, 9999), default: 3, recorded: 'unlessDefault', flag: '--made-${owner}', ` +
    `help: 'a made-up number', label: 'Made up for ${owner}', group: '${group}', example: 5 },`
  await build({
    entryPoints: [join(root, 'src/studio/main.ts')],
    outdir: folder,
    bundle: true,
    format: 'esm',
    splitting: true,
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
    plugins: [
      {
        name: 'one more row',
        setup({ onLoad, onResolve }) {
          onResolve({ filter: /^#host$/ }, () => ({ path: join(root, 'src/host/browser.ts') }))
          onLoad({ filter: /options\/rows\/(fit|network|forecaster|table)\.ts$/ }, ({ path }) => {
            const { owner, group } = OWNERS.find((one) => path.endsWith(`/${one.owner}.ts`))!
            const source = readFileSync(path, 'utf8')
            const begins = `export const ${owner.toUpperCase()} = {\n`
            expect(source).toContain(begins)
            return { loader: 'ts', contents: source.replace(begins, `${begins}${row(owner, group)}\n`) }
          })
        },
      },
    ],
  })
  const html = readFileSync(join(root, 'src/studio/index.html'), 'utf8').replace('./main.ts', './main.js')
  const files: Record<string, Served> = { '/': { text: html } }
  for (const name of readdirSync(folder)) files[`/${name}`] = { file: join(folder, name) }
  return files
}

describe.runIf(there)('fields', () => {
  let browser: Browser
  let serving: Serving
  const folder = mkdtempSync(join(tmpdir(), 'hindcast-fields-'))

  beforeAll(async () => {
    serving = await serveFolder(PAGE, 0)
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser.close()
    await serving.close()
    rmSync(folder, { recursive: true })
  })

  async function visit(url: string): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    const page = await context.newPage()
    await page.goto(url)
    return page
  }

  it('of a made-up row stand on the page, are checked in its words, and go into the address', async () => {
    const served = await serve(await pageWithRows(folder))
    try {
      for (const { owner, panel } of OWNERS) {
        const page = await visit(`${served.url}/#panel=${panel}`)
        const label = `Made up for ${owner}`
        // On Data, without a table, a chip has the name of its first setting.
        await page.locator(`#${panel} details summary`, { hasText: panel === 'data' ? label : /^More$/ }).click()
        const field = page.getByLabel(label, { exact: true })
        await expect.poll(() => field.inputValue()).toBe('3')
        await setTo(page, label, '0')
        const problem = page.locator(`#setting-made${owner[0].toUpperCase()}${owner.slice(1)}-problem`)
        await expect.poll(() => problem.textContent()).toBe(`"${label}" is 0; expected a whole number from 1 to 9,999.`)
        await setTo(page, label, '7')
        await expect.poll(() => problem.textContent()).toBe('')
        const name = `made${owner[0].toUpperCase()}${owner.slice(1)}`
        await expect.poll(() => new URLSearchParams(new URL(page.url()).hash.slice(1)).get(name)).toBe('7')
        await page.context().close()
      }
    } finally {
      await served.close()
    }
  })

  it('of every row with a label are on their panel', async () => {
    const placed = PAGE_OPTIONS.filter(({ row }) => row.group === undefined).map(({ name }) => name)
    expect(placed).toEqual(['missing', 'gaps', 'target', 'inputs', 'horizon'])
    const page = await visit(`${serving.url}#panel=train`)
    await page.locator('#train details summary').click()
    for (const { row } of PAGE_OPTIONS) {
      if (row.group === undefined || ELSEWHERE.includes(row.group)) continue
      await expect
        .poll(() => page.getByLabel(row.label, { exact: true }).isVisible(), { message: row.label })
        .toBe(true)
    }
    // Every choice has one that is taken at first.
    const selects = page.locator('#train select')
    await expect
      .poll(() => selects.evaluateAll((all) => all.filter((e) => (e as HTMLSelectElement).selectedIndex < 0)))
      .toEqual([])
    await show(page, 'Data')
    await page.locator('#reading').evaluate((card) => {
      for (const chip of card.querySelectorAll('details')) chip.open = true
    })
    for (const { row } of PAGE_OPTIONS) {
      if (row.group !== 'reading') continue
      await page.getByLabel(row.label, { exact: true }).waitFor()
      await expect
        .poll(() => page.getByLabel(row.label, { exact: true }).isVisible(), { message: row.label })
        .toBe(true)
    }
    await show(page, 'Backtest')
    await page.locator('#backtest details summary').first().click()
    for (const { row } of PAGE_OPTIONS) {
      if (!row.group?.startsWith('backtest')) continue
      await expect
        .poll(() => page.getByLabel(row.label, { exact: true }).isVisible(), { message: row.label })
        .toBe(true)
    }
    await page.context().close()
  })

  it('under More change the training: split, schedule, dropout, loss', async () => {
    const page = await visit(`${serving.url}#panel=train&hidden=4&epochs=2`)
    await page.locator('#train details summary').click()
    await setTo(page, 'Layers', '2')
    await setTo(page, 'Dropout between layers', '0.2')
    await setTo(page, 'Loss', 'huber')
    await setTo(page, 'Learning rate schedule', 'cosine')
    await setTo(page, 'Split', '0.6,0.2,0.2')
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    const seen = await fingerprint(page)
    const { Forecaster, readCsv } = await import('../../src/index.js')
    const table = await readCsv(join(root, 'data/seattle-weather.csv'))
    const same = await Forecaster.create({ target: 'tmax', hiddenSize: 4, numLayers: 2, dropout: 0.2, loss: 'huber' })
    const fit = { epochs: 2, schedule: { name: 'cosine' }, split: [0.6, 0.2, 0.2] } as const
    expect((await same.fit(table, fit)).fingerprint).toBe(seen)
    await show(page, 'Data')
    await page.getByText('The first 60 % of the rows train the network, the next 20 % validate it').waitFor()
    await page.context().close()
  })

  it('keep what is being typed while the table arrives', async () => {
    const page = await browser.newPage()
    let letGo = (): void => undefined
    const held = new Promise<void>((resolve) => (letGo = resolve))
    await page.route('**/*.csv', async (route) => {
      await held
      await route.continue()
    })
    await page.goto(`${serving.url}#panel=train`)
    await page.locator('#train details summary').click()
    const field = page.getByLabel('Split', { exact: true })
    await field.press('ControlOrMeta+a')
    await field.pressSequentially('0.6,0.2')
    letGo()
    await expect.poll(() => page.getByRole('button', { name: 'Train', exact: true }).isEnabled()).toBe(true)
    const kept = await field.inputValue()
    expect(kept).toBe('0.6,0.2')
    await field.pressSequentially(',0.2')
    await field.press('Tab')
    await expect.poll(() => new URLSearchParams(new URL(page.url()).hash.slice(1)).get('split')).toBe('0.6,0.2,0.2')
    await page.close()
  })

  /** Opens a text as a file. */
  const open = (page: Page, name: string, text: string): Promise<void> =>
    page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })

  it('tell how a file was read, and read it otherwise', async () => {
    const page = await visit(serving.url)
    await tableRead(page)
    const rows = Array.from({ length: 60 }, (_, i) => `${String(i + 1).padStart(3, '0')};1,${i % 9};${i % 3 ? i : -99}`)
    await open(page, 'points.csv', `n;a;b\n${rows.join('\n')}\n`)
    await page.getByText('points.csv is read').waitFor({ state: 'attached' })
    await openChip(page, 'semicolons between cells')
    await openChip(page, 'decimal commas')
    await expect.poll(() => page.getByLabel('Delimiter').getAttribute('placeholder')).toBe('found: ;')
    await expect
      .poll(() => page.getByLabel('Decimal sign').locator('option').first().textContent())
      .toBe('found: comma')
    const columns = page.getByRole('table', { name: 'Columns of the table' })
    const missing = async (): Promise<string> => (await columns.locator('tr', { hasText: /^b/ }).textContent()) ?? ''
    await expect.poll(missing).toMatch(/^bnumbers0/)
    await openChip(page, '-99 may mean missing')
    await setTo(page, 'Values that mean missing', '-99')
    await expect.poll(missing).toMatch(/^bnumbers20 /)
    await expect.poll(() => new URL(page.url()).hash).toContain('na=-99')
    // Another file is read without what was said of this one.
    await open(page, 'plain.csv', `n,b\n${Array.from({ length: 60 }, (_, i) => `${i},${i % 7}`).join('\n')}\n`)
    await page.getByText('plain.csv is read').waitFor({ state: 'attached' })
    await expect.poll(() => new URL(page.url()).hash).not.toContain('na=')
    await page.context().close()
  })

  it('ask with one button a reading', async () => {
    const page = await visit(serving.url)
    await tableRead(page)
    // Neither a day above 12 nor a step tells the order.
    const dates = ['01/02/2020', '05/02/2020', '03/04/2020', '02/06/2020', '07/06/2020', '01/09/2020', '04/11/2020']
    await open(page, 'asks.csv', `when,y\n${dates.map((date, i) => `${date},${i}`).join('\n')}\n`)
    const alert = page.locator('#data [role=alert]')
    await alert.getByRole('button').first().waitFor()
    await expect
      .poll(() => alert.locator('.ways button').allTextContents())
      .toEqual(['Date format: day/month/year', 'Date format: month/day/year'])
    // The chip that decides is open.
    await page.locator('#reading').getByLabel('Date format').waitFor()
    await alert.getByRole('button').first().click()
    // The next question: these days keep no step.
    await alert.getByRole('button', { name: 'Step: none, take the rows as they come' }).click()
    await page.getByText('asks.csv is read').waitFor({ state: 'attached' })
    await expect.poll(() => new URL(page.url()).hash).toContain('dateFormat=dmy')
    await expect.poll(() => page.locator('#data').textContent()).toContain('04/11/2020')
    await page.context().close()
  })

  it('tell series apart, and the charts show the first', async () => {
    const page = await visit(`${serving.url}#hidden=4&epochs=1`)
    await tableRead(page)
    const day = (i: number): string => new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10)
    const rows = ['north', 'south'].flatMap((store, s) =>
      Array.from({ length: 120 }, (_, i) => `${day(i)},${store},${((i * 7) % 11) + 100 * s}`),
    )
    await open(page, 'stores.csv', `date,store,y\n${rows.join('\n')}\n`)
    await page.getByRole('button', { name: 'Column of series names: store' }).click()
    await page.getByText('The series north.').waitFor()
    await show(page, 'Train')
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    expect(await fingerprint(page)).toMatch(/^[0-9a-f]{64}$/)
    await show(page, 'Forecast')
    await expect.poll(() => page.locator('#forecast').getByLabel('Series, one of 2 series').inputValue()).toBe('north')
    const ahead = page.locator('#forecast .card', { hasText: 'What lies ahead' })
    await expect.poll(() => ahead.textContent()).toMatch(/north.*south/s)
    await page.context().close()
  })
})
