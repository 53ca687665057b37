// Whether src/generated/ was made of the sources that there are: a hash of these, which the build keeps.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { SOURCES } from './module-pieces.mjs'

/** The hash of what src/generated/ is made of, but for the page of a model, which no training depends on. */
export function sourcesHash(root) {
  const hash = createHash('sha256')
  const folder = (path) =>
    readdirSync(join(root, path), { recursive: true })
      .filter((name) => name.endsWith('.ts'))
      .sort((a, b) => (a < b ? -1 : 1))
      .map((name) => join(path, name))
  const single = ['src/conformance/fingerprints.json', ...SOURCES]
  for (const path of new Set([...folder('assembly'), ...folder('src/engine/ts'), ...single])) {
    hash.update(path).update(readFileSync(join(root, path)))
  }
  return hash.digest('hex')
}

/** Where the build keeps it. */
export const sourcesStamp = (root) => join(root, 'build/sources.sha256')

/** Throws where the sources have changed since src/generated/ was made. */
export function refuseStale(root) {
  const stamp = sourcesStamp(root)
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') === sourcesHash(root)) return
  throw new Error(
    'src/generated/ was made of other sources than assembly/, src/engine/ts/ and what exported modules share now hold, so tests ' +
      'would train on the old ones: run node scripts/build.mjs --sources.',
  )
}
