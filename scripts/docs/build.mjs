// npm run docs: the site of README.md, docs/ and the API, in build/docs (or --out FOLDER). Plain HTML with relative links:
// it opens from disk, and no page loads anything from elsewhere. With --guides without the API, as Studio has it beside it.
//
// Why not a site generator: markdown-it and mini-shiki come with TypeDoc, so this adds one package (TypeDoc's Markdown
// plugin) where VitePress adds a hundred, and VitePress' pages load modules, which browsers refuse from disk.
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, posix, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { highlighter } from './highlight.mjs'
import { pageHtml } from './page.mjs'
import { markdown } from './markdown.mjs'
import { SECTIONS } from './sections.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const here = fileURLToPath(new URL('.', import.meta.url))
const at = process.argv.indexOf('--out')
const out = resolve(at < 0 ? join(root, 'build/docs') : process.argv[at + 1])
const API = 'build/api'
const guidesOnly = process.argv.includes('--guides')
const isApi = (path) => path.startsWith(API)

/** Pages of the API, from the docstrings; with `--keep-api` those of the last time, for who writes the others. */
function makeApi() {
  if (guidesOnly) return []
  if (!process.argv.includes('--keep-api')) runTypedoc()
  return readdirSync(join(root, API), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => posix.join(API, name.replaceAll('\\', '/')))
}

function runTypedoc() {
  rmSync(join(root, API), { recursive: true, force: true })
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/typedoc/bin/typedoc'), '--logLevel', 'Warn'],
    { cwd: root, encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`typedoc: ${stdout}${stderr}`)
}

/** Where a Markdown file of the repository stands in the site. */
function urlOf(path) {
  const name = path
    .replace(/^docs\//, '')
    .replace(API, 'api')
    .replace(/(^|\/)index\.(?=\w+\.md$)/, '$1')
    .replace(/(^|\/)README\.md$/, '$1index.md')
  return (path.startsWith(API) ? name : name.toLowerCase()).replace(/\.md$/, '.html')
}

const guides = readdirSync(join(root, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`)
const menu = SECTIONS.map(({ title, files }) => ({ title, files: files.filter((path) => !guidesOnly || !isApi(path)) }))
const waiting = [...new Set([...menu.flatMap(({ files }) => files), ...guides, ...makeApi()])]
const pages = new Map()
const assets = new Set()
const { highlight, rules } = await highlighter()

/** What a link of a page leads to: a page of the site, a picture, or null where the site has no such thing. */
function target(from, href) {
  const [path, hash = ''] = href.split('#')
  const found = path === '' ? from : posix.normalize(posix.join(posix.dirname(from), decodeURI(path)))
  if (guidesOnly && isApi(found)) return null
  if (!existsSync(join(root, found)) || statSync(join(root, found)).isDirectory()) return null
  const isPage = found.endsWith('.md')
  if (isPage && !pages.has(found) && !waiting.includes(found)) waiting.push(found)
  if (!isPage && !/\.(webp|svg|png)$/.test(found)) return null
  if (!isPage) assets.add(found)
  const url = isPage ? urlOf(found) : found.replace(/^docs\//, '')
  const way = posix.relative(posix.dirname(urlOf(from)), url)
  return (path === '' ? '' : way) + (hash === '' ? '' : `#${hash}`)
}

/** The first heading of the page that a link leads to. */
function titleOf(from, href) {
  const file = posix.join(posix.dirname(from), href.split('#')[0])
  return /^# (.*)$/m.exec(readFileSync(join(root, file), 'utf8'))?.[1] ?? href
}

for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
  const from = path
  const text = readFileSync(join(root, path), 'utf8')
  pages.set(
    path,
    markdown(text, { highlight, target: (href) => target(from, href), titleOf: (href) => titleOf(from, href) }),
  )
}

rmSync(out, { recursive: true, force: true })
const write = (name, content) => {
  mkdirSync(dirname(join(out, name)), { recursive: true })
  writeFileSync(join(out, name), content)
}
const sections = menu.map(({ title, files }) => ({
  title,
  pages: files.map((path) => {
    if (!pages.has(path)) throw new Error(`scripts/docs/sections.mjs names "${path}", which is no page`)
    return { path, url: urlOf(path), title: pages.get(path).title }
  }),
}))
const listed = new Set(menu.flatMap(({ files }) => files))
const forgotten = guides.filter((path) => !listed.has(path))
if (forgotten.length > 0) throw new Error(`scripts/docs/sections.mjs lacks ${forgotten.join(', ')}`)

for (const [path, page] of pages) write(urlOf(path), pageHtml({ path, url: urlOf(path), page, sections }))
for (const path of assets) {
  const place = join(out, path.replace(/^docs\//, ''))
  mkdirSync(dirname(place), { recursive: true })
  copyFileSync(join(root, path), place)
}
write('site.css', readFileSync(join(here, 'site.css'), 'utf8') + rules())
copyFileSync(join(here, 'search.js'), join(out, 'search.js'))
copyFileSync(join(root, 'src/studio/public/icon.svg'), join(out, 'icon.svg'))
const index = [...pages].flatMap(([path, { title, parts }]) =>
  parts.map(({ id, heading, text }) => [urlOf(path) + (id === '' ? '' : `#${id}`), title, heading, text]),
)
write('search-index.js', `globalThis.HINDCAST_INDEX = ${JSON.stringify(index)}\n`)
console.log(`${pages.size} pages in ${relative(process.cwd(), out) || out}; open index.html there`)
