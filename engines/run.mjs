// npm run test:engines: the conformance program on every JavaScript engine that is installed, and one line for each.
//
//   npm run test:engines                      all that are installed; says which are not
//   npm run test:engines -- --install         fetches Node, Deno, Bun and workerd first (about 1 GB, into engines/)
//   npm run test:engines -- Firefox WebKit    only these
//
// Fails if a fingerprint differs or an engine cannot run what it must; under CI=true also if one is not installed.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { browsers } from './browsers.mjs'
import { bundle } from './bundle.mjs'
import { runtimes, workerd } from './runtimes.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('..', import.meta.url))
const { values, positionals } = parseArgs({ options: { install: { type: 'boolean' } }, allowPositionals: true })

if (values.install) {
  for (const folder of [here, `${here}arm64`]) {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, stdio: 'inherit' })
  }
}
if (!existsSync(`${root}dist/conformance/index.js`)) {
  console.error('There is no dist/conformance: run npm run build before.')
  process.exit(2)
}

const { folder, remove } = await bundle()
const engines = [...runtimes, workerd(folder), ...browsers(folder)]
const wanted = positionals.map((name) => name.toLowerCase())
const known = engines.map(({ name }) => name)
for (const name of positionals) {
  if (!known.some((engine) => engine.toLowerCase() === name.toLowerCase())) {
    console.error(`There is no engine ${JSON.stringify(name)}; there are ${known.join(', ')}.`)
    process.exit(2)
  }
}

let failed = 0
let agreed = 0
const leftOut = []
/** Runs one, and says how it went. */
async function tell(engine) {
  const missing = engine.missing()
  if (missing !== null) {
    leftOut.push(`${engine.name} (${missing} is not there)`)
    return
  }
  const began = performance.now()
  let line
  try {
    const { host, report } = await engine.run()
    const faults = faultsOf(engine, report)
    if (faults.length > 0) failed++
    else agreed++
    line = `${faults.length > 0 ? 'FAILED' : 'ok    '}  ${engine.name.padEnd(24)}${countsOf(report)}  ${host.runtime}`
    for (const fault of faults) line += `\n          ${fault}`
  } catch (error) {
    failed++
    line = `FAILED  ${engine.name.padEnd(24)}${error.message}`
  }
  console.log(`${line}  (${((performance.now() - began) / 1000).toFixed(0)} s)`)
}

// The emulated one, by far the slowest, beside all others, which come one after the other.
const chosen = engines.filter(({ name }) => wanted.length === 0 || wanted.includes(name.toLowerCase()))
const beside = chosen.filter(({ name }) => name.endsWith('(emulated)')).map(tell)
for (const engine of chosen) if (!engine.name.endsWith('(emulated)')) await tell(engine)
await Promise.all(beside)
remove()

if (leftOut.length > 0) {
  console.log(`\nLeft out: ${leftOut.join(', ')}.`)
  console.log('`npm run test:engines -- --install` fetches runtimes; browsers and qemu are packages of the system.')
  if (process.env.CI === 'true') failed += leftOut.length
}
console.log(`\n${agreed} engines agree, ${failed} failed${leftOut.length > 0 ? `, ${leftOut.length} left out` : ''}`)
process.exitCode = failed > 0 || agreed === 0 ? 1 : 0

/** `core 40, twin 40, threads 12` */
function countsOf({ results }) {
  const same = (engine) => results.filter((r) => r.engine === engine && r.outcome === 'same').length
  return ['core', 'twin', 'threads']
    .filter((engine) => results.some((r) => r.engine === engine))
    .map((engine) => `${engine} ${same(engine)}`)
    .join(', ')
}

/** What is not as it must be; a few lines are enough. */
function faultsOf({ must }, { results }) {
  const wrong = results.filter((r) => must.includes(r.engine) && r.outcome !== 'same')
  const lines = wrong.map((r) => `${r.engine}, ${r.name}: ${r.fingerprint ?? r.reason}, expected ${r.expected}`)
  const absent = must.filter((engine) => !results.some((r) => r.engine === engine))
  lines.push(...absent.map((engine) => `${engine}: nothing was run`))
  return lines.length > 4 ? [...lines.slice(0, 4), `and ${lines.length - 4} more`] : lines
}
