/** The release that journals and `--version` name is the package's. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { RELEASE } from '../../src/text/release.js'

test('the release is that of package.json', () => {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  expect(RELEASE).toBe((JSON.parse(file) as { version: string }).version)
})
