// Builds the package: the core's binaries, the modules that hold them, the f64 twin, dist/, and the browser bundle.
// `--if-stale` does nothing when nothing that goes in has changed; `--sources` stops before dist/.
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync, existsSync, chmodSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deflateRawSync } from 'node:zlib'
import { onefilePage } from './onefile.mjs'
import { patchOf } from './core-patch.mjs'
import { inDoubles, modulePieces } from './module-pieces.mjs'
import { smallBuffer } from './small-buffer.mjs'
import { sourcesHash, sourcesStamp } from './sources-stamp.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const at = (...parts) => join(root, ...parts)
const run = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })

/** Writes a file only if it says something new, so that watchers and caches stay quiet. */
function write(path, text) {
  mkdirSync(dirname(path), { recursive: true })
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text)
}

/** One hash of the files in some folders that `reads` takes, and of some more. */
function hashOf(folders, reads, files) {
  const hash = createHash('sha256').update(process.version)
  const add = (path) => hash.update(path).update(readFileSync(at(path)))
  for (const folder of folders) {
    const paths = readdirSync(at(folder), { recursive: true }).sort((a, b) => (a < b ? -1 : 1))
    for (const path of paths) if (reads(path)) add(join(folder, path))
  }
  files.forEach(add)
  return hash.digest('hex')
}

const isSource = (path) =>
  (/\.(ts|json)$/.test(path) || (path.startsWith('studio') && extname(path) !== '')) && !path.startsWith('generated')

const stamp = at('build/inputs.sha256')
const settings = ['asconfig.json', 'package-lock.json', 'scripts/build.mjs', 'scripts/core-patch.mjs']
const hash = hashOf(['assembly', 'src'], isSource, [
  ...settings,
  'scripts/onefile.mjs',
  'scripts/left-out.mjs',
  'scripts/studio.mjs',
  'scripts/studio-samples.mjs',
  'scripts/module-pieces.mjs',
  'scripts/sources-stamp.mjs',
  'scripts/small-buffer.mjs',
  'tsconfig.json',
  'package.json',
])
if (
  process.argv.includes('--if-stale') &&
  existsSync(stamp) &&
  existsSync(at('dist/hindcast.browser.js')) &&
  readFileSync(stamp, 'utf8') === hash
)
  process.exit(0)

const variants = ['f32', 'f64'].flatMap((real) => [real, `${real}-threads`, `${real}-relaxed`])
const note = '// Made by scripts/build.mjs. Do not edit.\n'

// 1. The core: one binary for each precision, and each in a module of its own: deflated, then as base64. Base64 of the
// bare binary, which no server's compression can see through, is 4 kB more to download and twice as long. Builds for
// threads and with relaxed products are packed as what differs from the plain one. Where nothing has changed in
// assembly/, the binaries of last time stand.
const coreStamp = at('build/core.sha256')
const coreHash = hashOf(['assembly'], (path) => path.endsWith('.ts'), settings)
const binary = (variant) => at('build', `core-${variant}.wasm`)
const module = (variant) => at('src/generated', `core-${variant}.ts`)
const built = (variant) => existsSync(binary(variant)) && existsSync(module(variant))
const fresh = existsSync(coreStamp) && readFileSync(coreStamp, 'utf8') === coreHash && variants.every(built)
/** A module that holds a binary, or what makes it from that of `base`. */
function moduleOf(variant, base) {
  const bytes = readFileSync(binary(variant))
  const packed = base === undefined ? bytes : patchOf(readFileSync(binary(base)), bytes)
  const text = `export default '${deflateRawSync(packed, { level: 9 }).toString('base64')}'\n`
  return base === undefined ? text : `export * as base from './core-${base}.js'\n${text}`
}
for (const variant of fresh ? [] : variants) {
  run(at('node_modules/assemblyscript/bin/asc.js'), '--target', variant)
  const [plain] = variant.split('-')
  write(module(variant), note + moduleOf(variant, variant === plain ? undefined : plain))
}

write(coreStamp, coreHash)

// 2. The twin's f64 kernels: the f32 sources without their rounding.
for (const path of readdirSync(at('src/engine/ts'), { recursive: true })) {
  if (!path.endsWith('.ts')) continue
  const source = readFileSync(at('src/engine/ts', path), 'utf8')
  if (!/^type Real = Float32Array$/m.test(source)) continue
  const up = path.includes('/') ? '../../../engine/ts/' : '../../engine/ts/'
  const f64 = inDoubles(source).replace(/'(?:\.\.?\/)+(math|net)\.js'/g, `'${up}$1.js'`)
  write(at('src/generated/twin-f64', path), note + f64)
}

// The committed fingerprints as a module, since not every host imports JSON.
const fingerprints = readFileSync(at('src/conformance/fingerprints.json'), 'utf8').trim()
write(at('src/generated/fingerprints.ts'), `${note}export default ${fingerprints}\n`)
// The page that a model is written into as one HTML file; made before the types are checked, since a module holds it.
write(at('src/generated/forecast-page.ts'), `${note}export default ${JSON.stringify(await onefilePage(root))}\n`)

// What an exported module is put together from: the twin's math and a forward pass, in both precisions.
write(at('src/generated/module-pieces.ts'), note + (await modulePieces(root)))
write(sourcesStamp(root), sourcesHash(root))

if (process.argv.includes('--sources')) process.exit(0)

// 4. dist/: modules and types, binaries, and one self-contained file for pages without a build.
rmSync(at('dist'), { recursive: true, force: true })
run(at('node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json')
for (const variant of variants) cpSync(at('build', `core-${variant}.wasm`), at('dist', `core-${variant}.wasm`))
cpSync(at('src/conformance/fingerprints.json'), at('dist/conformance/fingerprints.json'))
if (existsSync(at('dist/cli/main.js'))) chmodSync(at('dist/cli/main.js'), 0o755)
if (existsSync(at('dist/index.js'))) {
  const { build } = await import('esbuild')
  const bundle = (entry, outfile) =>
    build({
      entryPoints: [at('dist', entry)],
      outfile: at('dist', outfile),
      allowOverwrite: true,
      bundle: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      minify: true,
      legalComments: 'linked',
      ...smallBuffer(root),
      // One file holds both precisions: that of f64 is made from that of f32 there.
      plugins: [
        {
          name: 'f64 from f32',
          setup: ({ onLoad }) =>
            onLoad({ filter: /generated\/core-f64\.js$/ }, () => ({ contents: moduleOf('f64', 'f32') })),
        },
      ],
      logLevel: 'warning',
    })
  await bundle('index.js', 'hindcast.browser.js')
  await bundle('network/public.js', 'hindcast.network.js')
  // The worker of a thread, beside each module that starts it by a relative URL.
  await bundle('thread/browser.js', 'hindcast.thread.js')
  cpSync(at('dist/hindcast.thread.js'), at('dist/host/hindcast.thread.js'))
  cpSync(at('dist/hindcast.thread.js'), at('dist/worker/hindcast.thread.js'))
  // hindcast/worker for pages without a build, and the worker's script in one file: a worker knows no import map.
  await bundle('worker/index.js', 'worker/browser.js')
  await bundle('worker/worker.js', 'worker/worker.js')
  // 5. The page.
  run(at('scripts/studio.mjs'))
}
write(stamp, hash)
