/**
 * The seal of a file: a hash of everything in it, so that no change goes unnoticed, be it by a disk or by a hand. It says
 * that a file is as it was written, not who wrote it.
 *
 * SHA-256 over the line `hindcast file 1`; each text of the metadata but the seal itself, by name; and each tensor, by
 * name, with its type, shape and bytes. Names are in the order of their UTF-16 code units; names, texts and bytes stand
 * after their length in bytes, as JSON numbers in a line of their own.
 *
 * @module
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Refuse } from './fields.js'
import { dtypeOf, type SafetensorsFile } from './safetensors.js'

/** The key of the metadata under which the seal stands. */
export const SEAL = 'sha256'

/** The seal of a file's contents: 64 characters. */
export function sealOf({ tensors, metadata }: SafetensorsFile): string {
  const hash = sha256.create()
  const encoder = new TextEncoder()
  const put = (bytes: Uint8Array): void => {
    hash.update(encoder.encode(`${bytes.length}\n`))
    hash.update(bytes)
  }
  hash.update(encoder.encode('hindcast file 1\n'))
  for (const [name, text] of byName(metadata)) {
    if (name === SEAL) continue
    put(encoder.encode(name))
    put(encoder.encode(text))
  }
  for (const [name, tensor] of byName(tensors)) {
    const { data, shape } = tensor
    put(encoder.encode(name))
    put(encoder.encode(JSON.stringify([dtypeOf(tensor), shape])))
    put(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return bytesToHex(hash.digest())
}

/** Refuses a file whose contents are not those that were sealed. */
export function checkSeal(file: SafetensorsFile, refuse: Refuse): void {
  if (file.metadata.get(SEAL) === sealOf(file)) return
  throw refuse('its contents are not those that were written (their SHA-256 differs); it was changed or damaged')
}

function byName<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
}
