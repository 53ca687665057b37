/** Tests do not begin on a twin or binaries that were made of other sources. */
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { refuseStale, sourcesHash, sourcesStamp } from '../../scripts/sources-stamp.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('what src/generated/ is made of has not changed since, or is refused', () => {
  refuseStale(root)
  const copy = mkdtempSync(join(tmpdir(), 'fresh-'))
  for (const path of ['assembly', 'src']) cpSync(join(root, path), join(copy, path), { recursive: true })
  const stamp = sourcesStamp(copy)
  mkdirSync(dirname(stamp))
  writeFileSync(stamp, sourcesHash(copy))
  refuseStale(copy)
  writeFileSync(join(copy, 'src/cli/main.ts'), '// no part of it')
  refuseStale(copy)
  for (const path of [
    'assembly/losses.ts',
    'src/engine/ts/math.ts',
    'src/table/civil.ts',
    'src/export/module/runtime/index.ts',
  ]) {
    writeFileSync(stamp, sourcesHash(copy))
    writeFileSync(join(copy, path), '// changed')
    expect(() => refuseStale(copy)).toThrow('run node scripts/build.mjs --sources')
  }
})
