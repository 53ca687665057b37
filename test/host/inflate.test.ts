/** Both hosts unpack what the build deflates. */
import { deflateRawSync } from 'node:zlib'
import { expect, it } from 'vitest'
import * as browser from '../../src/host/browser.js'
import * as node from '../../src/host/node.js'

it.each([
  ['node', node.inflate],
  ['browser', browser.inflate],
])('%s inflates', async (_, inflate) => {
  for (const length of [0, 1, 100_000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * i) >> 7)
    expect(await inflate(new Uint8Array(deflateRawSync(bytes)))).toEqual(bytes)
  }
  await expect(inflate(Uint8Array.of(7, 7, 7))).rejects.toThrow()
})
