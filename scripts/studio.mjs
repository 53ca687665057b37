// Builds Studio: src/studio into dist/studio, static files with relative paths. What the page takes of the library comes
// from dist/, so that it is what the package ships.
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
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

await build({
  configFile: false,
  root: studio,
  base: './',
  publicDir: 'public',
  logLevel: 'warn',
  plugins: [libraryFromDist, workersShareChunks, smallBuffer],
  build: {
    outDir: out,
    emptyOutDir: true,
    target: 'es2022',
    // Vite's preloading asks for `document`, which the workers that share these chunks do not have.
    modulePreload: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
    reportCompressedSize: false,
  },
})
cpSync(join(root, 'data/seattle-weather.csv'), join(out, 'seattle-weather.csv'))
for (const [file, text] of Object.entries(samples)) writeFileSync(join(out, file), text)

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
