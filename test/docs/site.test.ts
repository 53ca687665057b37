/**
 * The site of `npm run docs`: every link leads somewhere, no page names anything to load from elsewhere, and it works
 * from disk in a browser, where axe finds nothing wrong.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, launchChromium, mustHaveBrowser } from '../support/chromium.js'
import { root } from '../support/installed.js'
import { long } from '../support/long.js'

const folder = mkdtempSync(join(tmpdir(), 'hindcast-site-'))
const files = (ending: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(ending))
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8')

beforeAll(() => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/docs/build.mjs', '--out', folder], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(status, stdout + stderr).toBe(0)
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('has the overview, every page of docs/ and the API', () => {
  const pages = files('.html')
  for (const name of readdirSync(join(root, 'docs')).filter((file) => file.endsWith('.md'))) {
    expect(pages).toContain(name.replace(/\.md$/, '.html'))
  }
  expect(pages).toEqual(expect.arrayContaining(['index.html', join('api', 'classes', 'Forecaster.html')]))
  expect(textOf('api/classes/Forecaster.html')).toContain('<h1 id="class-forecaster">Class: Forecaster</h1>')
  expect(textOf('search-index.js')).toContain('"api/classes/Forecaster.html')
})

it('has links that lead somewhere, and loads nothing from elsewhere', () => {
  const anchors = new Map<string, Set<string>>()
  const anchorsOf = (path: string): Set<string> => {
    let own = anchors.get(path)
    if (own === undefined) {
      own = new Set([...readFileSync(path, 'utf8').matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id))
      anchors.set(path, own)
    }
    return own
  }
  const wrong: string[] = []
  for (const name of files('.html')) {
    const text = textOf(name).replace(/<pre.*?<\/pre>/gs, '')
    for (const [, tag, attribute, way] of text.matchAll(/<(\w+)\b[^>]*?\s(href|src)="([^"]*)"/g)) {
      if (/^(https?:|mailto:)/.test(way)) {
        if (tag !== 'a') wrong.push(`${name} loads ${way}`)
        continue
      }
      const [path, id] = way.split('#')
      const at = path === '' ? join(folder, name) : resolve(join(folder, dirname(name)), decodeURI(path))
      if (way === '' || !existsSync(at)) wrong.push(`${name}: ${tag} ${attribute}="${way}"`)
      else if (id !== undefined && id !== '' && !anchorsOf(at).has(id)) wrong.push(`${name} has no place for ${way}`)
    }
  }
  expect(wrong).toEqual([])
  expect(textOf('site.css')).not.toMatch(/@import|url\(/)
  expect(textOf('search.js')).not.toMatch(/fetch\(|XMLHttpRequest|https?:/)
})

describe.runIf(chromiumPath !== undefined || mustHaveBrowser)('from disk in Chromium', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())
  const PAGES = ['index.html', 'backtests.html', 'api/classes/Forecaster.html']

  // Wide and light, narrow and dark; the long tests try all four.
  const looks = [
    ['light', long ? [1440, 390] : [1440]],
    ['dark', long ? [1440, 390] : [390]],
  ] as const
  it.each(looks)('axe finds nothing, %s, %j wide', async (colorScheme, widths) => {
    for (const width of widths) {
      const page = await browser.newPage({ colorScheme, viewport: { width, height: 844 } })
      const asked: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      for (const name of PAGES) {
        await page.goto(pathToFileURL(join(folder, name)).href)
        await page.evaluate(`${axe.source};0`)
        const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run())
        expect(violations.map(({ id, nodes }) => `${name} ${width}: ${id} ${nodes[0].html.slice(0, 200)}`)).toEqual([])
        const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
        expect(over, `${name} at ${width} is wider than its window`).toBeLessThanOrEqual(0)
      }
      expect(asked.filter((url) => !url.startsWith('file:'))).toEqual([])
      await page.close()
    }
  })

  it('is searched by keyboard, from any page', async () => {
    const page = await browser.newPage()
    await page.goto(pathToFileURL(join(folder, 'api/classes/Forecaster.html')).href)
    await page.keyboard.press('/')
    await page.keyboard.type('conformal intervals')
    const hits = page.locator('#found a')
    await hits.first().waitFor()
    await expect.poll(() => page.locator('#told').textContent()).toMatch(/^\d+ found\.$/)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL(/(intervals|backtests)\.html/)
    await page.keyboard.press('/')
    await page.keyboard.type('qqqq')
    await expect.poll(() => page.locator('#told').textContent()).toBe('Nothing found.')
    await page.close()
  })
})
