// Builds Studio: src/studio into dist/studio, static files with relative paths. What the page takes of the library comes
// from dist/, so that it is what the package ships.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { LEFT_OUT, requireNoneAsked, withoutUnseenHelp } from './left-out.mjs'
import { samples } from './studio-samples.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = join(root, 'src')
const studio = join(source, 'studio')
const dist = join(root, 'dist')
const out = join(dist, 'studio')

/** Resolves what the page imports of src/ to what tsc made of it in dist/. */
const libraryFromDist = {
  name: 'hindcast:library-from-dist',
  enforce: 'pre',
  resolveId(id, importer) {
    if (!id.startsWith('.') || !importer?.startsWith(studio + sep)) return null
    const path = resolve(dirname(importer), id)
    if (path.startsWith(studio + sep) || !path.startsWith(source + sep)) return null
    const made = join(dist, relative(source, path))
    return existsSync(made) ? made : null
  },
}

/** What the first screen takes of the host, by who takes it: files of their own, since the bundler parts no file. */
const HOST_PARTS = { 'worker/channel.js': 'host/turns-browser.js', 'table/source.js': 'host/paths-browser.js' }
const partsOfHost = {
  name: 'hindcast:parts-of-host',
  enforce: 'pre',
  resolveId(id, importer) {
    const part = id === '#host' && importer !== undefined ? HOST_PARTS[relative(dist, importer)] : undefined
    return part === undefined ? null : join(dist, part)
  },
}

/**
 * Makes each worker of the page an entry of the same build, so that the page and its workers share their chunks: Vite's
 * own way builds every worker apart, and the visitor would download the library once more with each.
 */
const workersShareChunks = {
  name: 'hindcast:workers-share-chunks',
  enforce: 'pre',
  transform(code, id) {
    if (id.includes('node_modules')) return null
    const pattern = /new URL\('(\.{1,2}\/[\w./-]+)', import\.meta\.url\)/g
    let changed = false
    const text = code.replace(pattern, (whole, path) => {
      const asked = resolve(dirname(id), path)
      // The package's own worker is one file with all it needs; the page has it share.
      const file =
        asked === join(dist, 'worker/worker.js')
          ? join(studio, 'training-worker.ts')
          : [asked, asked.replace(/\.js$/, '.ts')].find(existsSync)
      if (file === undefined || !/\.[jt]s$/.test(file)) return whole
      changed = true
      return `new URL(import.meta.ROLLUP_FILE_URL_${this.emitFile({ type: 'chunk', id: file })})`
    })
    return changed ? { code: text, map: null } : null
  },
}

/** Reads CSV by csv-parse's own modules with a small Buffer: its build for browsers holds all of Node's. */
const smallBuffer = {
  name: 'hindcast:small-buffer',
  enforce: 'pre',
  resolveId(id) {
    return id === 'csv-parse/browser/esm/sync' ? join(root, 'node_modules/csv-parse/lib/sync.js') : null
  },
  transform(code, id) {
    if (!id.includes('/csv-parse/lib/')) return null
    return { code: `import { Buffer } from ${JSON.stringify(join(studio, 'buffer.ts'))}\n${code}`, map: null }
  },
}

/** Writes numbers on axes as the page does: uPlot asks for the visitor's language, which takes a slow processor a while. */
const plotWithoutLanguage = {
  name: 'hindcast:plot-without-language',
  transform(code, id) {
    if (!id.endsWith('/uPlot.esm.js')) return null
    return { code: replaced(replaced(code, LANGUAGE, '{ format: String }'), ZONE, "'UTC'"), map: null }
  },
}
const LANGUAGE = "new Intl.NumberFormat(domEnv ? nav.language : 'en-US')"
const ZONE = 'new Intl.DateTimeFormat().resolvedOptions().timeZone'

/**
 * What the page imports later brings its styles by this instead of Vite's helper, which also knows other bundles and takes
 * a kilobyte of the first load.
 */
const stylesFirst = {
  name: 'hindcast:styles-first',
  transform(code, id) {
    if (!id.endsWith('vite/preload-helper.js')) return null
    if (!code.includes('export const __vitePreload')) throw new Error("Vite's helper no longer exports __vitePreload")
    return { code: `export const __vitePreload = ${loadStyled}`, map: null }
  },
}

/**
 * Has the browser compile at once, beside the page, what is drawn with: otherwise each function is compiled when it is first
 * called, in the task that draws.
 */
const compiledAhead = {
  name: 'hindcast:compiled-ahead',
  generateBundle(_, bundle) {
    const draws = (id) => id.startsWith(join(studio, 'panels') + sep) || id.endsWith('/uPlot.esm.js')
    for (const chunk of Object.values(bundle)) {
      // A small file has little to compile, and is a little larger for it.
      const worth = chunk.type === 'chunk' && chunk.code.length > 4000 && chunk.moduleIds.some(draws)
      if (worth) chunk.code = COMPILE_ALL + chunk.code
    }
  },
}
/** What Chromium takes as the wish to compile all functions of a file; others read a comment. */
const COMPILE_ALL = '//# allFunctionsCalledOnLoad\n'

/** The page's HTML without its indents. */
const withoutIndents = {
  name: 'hindcast:without-indents',
  transformIndexHtml: { order: 'post', handler: (html) => html.replace(/\n\s+/g, '\n') },
}

/** Imports a part of the page once its stylesheets are there; workers have none. */
function loadStyled(load, styles = [], from) {
  const wait = ({ href }) => {
    if ([...document.styleSheets].some((sheet) => sheet.href === href)) return null
    return new Promise((resolve, reject) => {
      const link = document.createElement('link')
      link.rel = 'stylesheet'
      link.onload = resolve
      link.onerror = () => reject(new Error(`${href} could not be loaded.`))
      link.href = href
      document.head.append(link)
    })
  }
  return Promise.all(styles.map((path) => wait(new URL(path, from)))).then(load)
}

/** The path of a module in src/, or from there, without its ending. */
function pathOf(id) {
  const from = id.startsWith(dist + sep) ? dist : source
  return relative(from, id)
    .split(sep)
    .join('/')
    .replace(/\.[jt]s$/, '')
}

/** Without what nothing on the page asks for. */
const withoutTheRest = {
  name: 'hindcast:without-the-rest',
  load: (id) => LEFT_OUT[pathOf(id)]?.instead ?? null,
  transform: (code, id) =>
    pathOf(id).startsWith('options/rows/') ? { code: withoutUnseenHelp(code), map: null } : null,
  buildEnd(error) {
    if (error !== undefined) return
    const modules = [...this.getModuleIds()].map((id) => {
      const { code, importedIds, dynamicallyImportedIds } = this.getModuleInfo(id)
      return { path: pathOf(id), code: code ?? '', imports: [...importedIds, ...dynamicallyImportedIds].map(pathOf) }
    })
    requireNoneAsked(modules.filter(({ path }) => LEFT_OUT[path] === undefined))
  },
}
for (const path of Object.keys(LEFT_OUT)) {
  if (!existsSync(join(dist, `${path}.js`))) throw new Error(`There is no ${path}.js`)
}

function replaced(code, from, to) {
  if (!code.includes(from)) throw new Error(`uPlot no longer says ${from}`)
  return code.replace(from, to)
}

/** What shows the first screen, what reads its table, what trains, and what else runs in workers. */
const PAGE = [join(studio, 'main.ts'), join(studio, 'panels/data.ts')]
const READER = [join(studio, 'data-worker/worker.ts'), join(dist, 'table/csv.js')]
const TRAINER = [
  join(studio, 'training-worker.ts'),
  ...['forecaster/parts', 'forecaster/fit', 'network/parts', 'engine/wasm'].map((name) => join(dist, `${name}.js`)),
]
/** What the page itself loads as a training begins: the other end of the worker, and the runs; and the panel. */
const RUN = [
  join(dist, 'worker/worker-forecaster.js'),
  join(studio, 'run-training.ts'),
  join(studio, 'history/index.ts'),
]
const TRAIN = [join(studio, 'panels/train.ts')]
const OTHERS = ['machine-worker/worker.ts', 'toy-worker/worker.ts'].map((file) => join(studio, file))

/**
 * The chunk of a module that is needed up to the first training: few files are fetched sooner than many, and are smaller
 * together, since each is compressed by itself. A file that does something when it is loaded stays by itself.
 */
function firstChunk(id, graph) {
  needed ??= {
    page: neededBy(PAGE, graph),
    reader: neededBy(READER, graph),
    trainer: neededBy(TRAINER, graph),
    run: neededBy(RUN, graph),
    train: neededBy(TRAIN, graph),
    workers: neededBy([...READER, ...TRAINER, ...OTHERS], graph, true),
  }
  if (graph.getModuleInfo(id).isEntry) return null
  if (needed.page.has(id)) return needed.workers.has(id) ? 'both' : 'page'
  // For what the page shares with its workers it need not load all that reads or trains.
  const isShared = needed.run.has(id) || needed.train.has(id)
  if (needed.reader.has(id)) return isShared ? 'both' : 'reader'
  if (isShared && needed.workers.has(id)) return 'shared'
  return needed.trainer.has(id) ? 'trainer' : null
}
let needed = null
/** The chunks, of which the first take their modules before the others do. */
const GROUPS = [
  { name: firstChunk, debugName: 'first screen', priority: 1 },
  { name: (id) => (needed.run.has(id) ? 'run' : null), debugName: 'run' },
]

/** The modules that some need, themselves among them; with those that they load later where these are wanted. */
function neededBy(roots, graph, later = false) {
  const ids = new Set()
  const add = (id) => {
    const info = graph.getModuleInfo(id)
    if (info === null || ids.has(id)) return
    ids.add(id)
    for (const next of later ? [...info.importedIds, ...info.dynamicallyImportedIds] : info.importedIds) add(next)
  }
  for (const id of roots) add(id)
  return ids
}

await build({
  configFile: false,
  root: studio,
  base: './',
  publicDir: 'public',
  logLevel: 'warn',
  plugins: [
    libraryFromDist,
    partsOfHost,
    workersShareChunks,
    smallBuffer,
    plotWithoutLanguage,
    stylesFirst,
    compiledAhead,
    withoutIndents,
    withoutTheRest,
  ],
  build: {
    outDir: out,
    emptyOutDir: true,
    target: 'es2022',
    // Vite's preloading asks for `document`, which the workers that share these chunks do not have.
    modulePreload: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: GROUPS } } },
  },
})
cpSync(join(root, 'data/seattle-weather.csv'), join(out, 'seattle-weather.csv'))
const manifest = join(out, 'studio.webmanifest')
writeFileSync(manifest, JSON.stringify(JSON.parse(readFileSync(manifest, 'utf8'))))
for (const [file, text] of Object.entries(samples)) writeFileSync(join(out, file), text)

// The guides stand beside the page, so that its link to them leads somewhere without a network as well.
const guides = spawnSync(process.execPath, ['scripts/docs/build.mjs', '--guides', '--out', join(out, 'docs')], {
  cwd: root,
  encoding: 'utf8',
})
if (guides.status !== 0) throw new Error(`The guides: ${guides.stdout}${guides.stderr}`)

// The service worker knows every file, and changes with any of them.
const files = readdirSync(out, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(out, join(entry.parentPath, entry.name)).split(sep).join('/'))
  .sort((a, b) => (a < b ? -1 : 1))
const hash = createHash('sha256')
for (const file of files) hash.update(file).update(readFileSync(join(out, file)))
const worker = readFileSync(join(studio, 'service-worker.js'), 'utf8')
  .replace("'%VERSION%'", JSON.stringify(hash.digest('hex').slice(0, 16)))
  .replace("['%FILES%']", JSON.stringify(files))
writeFileSync(join(out, 'service-worker.js'), worker)
