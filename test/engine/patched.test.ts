/** The builds that are packed as differences are, unpacked, the binaries that the compiler made. */
import { readFileSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { patchOf } from '../../scripts/core-patch.mjs'
import { patched } from '../../src/engine/patched.js'

const binary = (variant: string): Buffer => readFileSync(new URL(`../../build/core-${variant}.wasm`, import.meta.url))
const inflated = (base64: string): Buffer => inflateRawSync(Buffer.from(base64, 'base64'))

test('each packed build is the binary, byte for byte, and takes a fifth', async () => {
  for (const plain of ['f32', 'f64'])
    for (const kind of ['threads', 'relaxed']) {
      const packed = (await import(`../../src/generated/core-${plain}-${kind}.ts`)) as {
        default: string
        base: { default: string }
      }
      const { default: whole } = packed.base
      expect(inflated(whole).equals(binary(plain))).toBe(true)
      const made = patched(inflated(whole), inflated(packed.default))
      expect(Buffer.compare(made, binary(`${plain}-${kind}`))).toBe(0)
      expect(packed.default.length).toBeLessThan(whole.length / 4)
    }
})

test('any bytes are made from any others', () => {
  const bytes = fc
    .array(fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.constant(new Uint8Array(300).map((_, i) => (i * 7) % 251))))
    .map((parts) => Buffer.concat(parts))
  fc.assert(
    fc.property(bytes, bytes, (base, made) => {
      expect(Buffer.compare(patched(base, patchOf(base, made)), made)).toBe(0)
    }),
    { numRuns: 200, seed: 1 },
  )
})
