import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { forecasterFingerprint, networkFingerprint } from '../src/fingerprint.js'
import { canonicalJson } from '../src/text/canonical-json.js'

/** The fingerprint as its page says it, written anew on Node's own SHA-256. */
function expected(header: string, numbers: Uint8Array): string {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(Buffer.byteLength(header))
  return createHash('sha256')
    .update('hindcast fingerprint 1\n')
    .update(length)
    .update(header)
    .update(numbers)
    .digest('hex')
}

describe('fingerprint', () => {
  test('f64, of bytes written by hand', () => {
    const dict = { 'head.bias': { shape: [2], data: Float64Array.of(1, NaN) } }
    const numbers = Uint8Array.of(0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f)
    expect(networkFingerprint(dict, 'f64')).toBe(expected('[3,"f64",[["head.bias",[2]]]]', numbers))
  })

  test('f32, over more numbers than one block', () => {
    const data = Float32Array.from({ length: 10_001 }, (_, i) => i / 7)
    const dict = { w: { shape: [73, 137], data }, b: { shape: [0], data: new Float32Array(0) } }
    expect(networkFingerprint(dict, 'f32')).toBe(
      expected('[3,"f32",[["w",[73,137]],["b",[0]]]]', new Uint8Array(data.buffer)),
    )
  })

  test('every NaN is the same, −0 is not 0', () => {
    const odd = new Float32Array(Uint32Array.of(0xffc12345).buffer)
    const of = (data: Float32Array): string => networkFingerprint({ a: { shape: [1], data } }, 'f32')
    expect(of(odd)).toBe(of(Float32Array.of(NaN)))
    expect(of(Float32Array.of(-0))).not.toBe(of(Float32Array.of(0)))
  })

  test('name, shape and precision count', () => {
    const data = Float32Array.of(1, 2)
    const prints = [
      networkFingerprint({ a: { shape: [2], data } }, 'f32'),
      networkFingerprint({ b: { shape: [2], data } }, 'f32'),
      networkFingerprint({ a: { shape: [1, 2], data } }, 'f32'),
      networkFingerprint({ a: { shape: [2], data } }, 'f64'),
    ]
    expect(new Set(prints).size).toBe(4)
  })

  test('canonical JSON does not depend on the order of keys', () => {
    expect(canonicalJson({ b: 1, a: [{ d: 0.1, c: null }] })).toBe('{"a":[{"c":null,"d":0.1}],"b":1}')
    expect(forecasterFingerprint('x', { a: 1, b: 2 }, {})).toBe(forecasterFingerprint('x', { b: 2, a: 1 }, {}))
    expect(forecasterFingerprint('x', { a: 1 }, {})).not.toBe(forecasterFingerprint('x', { a: 2 }, {}))
  })
})
