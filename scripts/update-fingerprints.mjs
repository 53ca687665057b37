// Writes src/conformance/fingerprints.json: the fingerprints that every engine must reach. Core and twin must agree; a
// fingerprint that is there is changed only with a numerics version that was raised, since it is a promise.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = fileURLToPath(new URL('../src/conformance/fingerprints.json', import.meta.url))
const build = () =>
  execFileSync(process.execPath, [fileURLToPath(new URL('build.mjs', import.meta.url)), '--if-stale'], {
    stdio: 'inherit',
  })

build()
const { runConformance } = await import('../dist/conformance/index.js')
const { numerics, results } = await runConformance()
const fingerprints = {}
const wrong = []
for (const { name, engine, fingerprint, reason } of results) {
  fingerprints[name] ??= fingerprint
  if (fingerprint === null) wrong.push(`${name}: the ${engine} did not run: ${reason}`)
  else if (fingerprints[name] !== fingerprint) wrong.push(`${name}: the ${engine} differs from the core`)
}
const before = JSON.parse(readFileSync(path, 'utf8'))
if (before.numerics === numerics) {
  for (const [name, fingerprint] of Object.entries(before.fingerprints)) {
    if (name in fingerprints && fingerprints[name] !== fingerprint) {
      wrong.push(`${name}: the fingerprint has changed; if it must, raise NUMERICS in src/fingerprint.ts`)
    }
  }
}
if (wrong.length > 0) {
  console.error(wrong.join('\n'))
  process.exit(1)
}
writeFileSync(path, JSON.stringify({ numerics, fingerprints }, null, 2) + '\n')
build()
console.log(`${Object.keys(fingerprints).length} fingerprints, numerics version ${numerics}`)
