/**
 * Fingerprints: one line by which two people compare a training.
 *
 * A network's is the SHA-256 of, in this order: the line `hindcast fingerprint 1\n`; the header, JSON of
 * `[numerics version, precision, [[name, shape], …]]` in UTF-8 after its length in bytes (uint32); and the numbers of
 * each tensor in the precision named, all little-endian. A NaN has the bits 7fc00000 (f32) or 7ff8000000000000 (f64).
 * Names, order and layout are PyTorch's, as `stateDict` gives them. A forecaster's adds, after its own first line, the
 * scaler and the schema.
 *
 * @module
 */
import { toBase64 } from './text/base64.js'
import { canonicalJson } from './text/canonical-json.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

/**
 * The version of the arithmetic: it stands in every model, and any change of bits raises it. A model of another
 * version is refused.
 */
export const NUMERICS = 3

/** Tensors by name, in order: shape, and the numbers row by row. */
export type Tensors = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>>

const BLOCK = 4096

/**
 * The fingerprint of a network's parameters: SHA-256 in hex, 64 characters.
 *
 * @param dict the parameters under PyTorch's names, in its order and layout
 * @param dtype the precision of the network; every number is rounded to it (those of a network already are)
 */
export function networkFingerprint(dict: Tensors, dtype: 'f32' | 'f64'): string {
  const names = Object.keys(dict)
  const hash = sha256.create()
  hash.update(utf8('hindcast fingerprint 1\n'))
  const header = utf8(JSON.stringify([NUMERICS, dtype, names.map((name) => [name, [...dict[name].shape]])]))
  hash.update(littleEndianLength(header.length))
  hash.update(header)
  const write = dtype === 'f32' ? writeFloats : writeDoubles
  const view = new DataView(new ArrayBuffer(BLOCK * 8))
  for (const name of names) {
    const { data } = dict[name]
    for (let from = 0; from < data.length; from += BLOCK) {
      const count = Math.min(BLOCK, data.length - from)
      hash.update(new Uint8Array(view.buffer, 0, write(view, data, from, count)))
    }
  }
  return bytesToHex(hash.digest())
}

/**
 * The fingerprint of a forecaster: SHA-256 in hex over the line `hindcast forecaster 1\n`, the network's fingerprint,
 * and the scaler and schema as {@link canonicalJson}.
 *
 * @param network what {@link networkFingerprint} gave
 * @param scaler mean and deviation of each column
 * @param schema columns, target, window, horizon and what else turns a table into windows
 */
export function forecasterFingerprint(network: string, scaler: unknown, schema: unknown): string {
  return bytesToHex(sha256(utf8(`hindcast forecaster 1\n${network}\n${canonicalJson([scaler, schema])}`)))
}

/** SHA-256, in hex, of a value as {@link canonicalJson}: the digest of results that are not a model. */
export function digest(value: unknown): string {
  return bytesToHex(sha256(utf8(canonicalJson(value))))
}

/** SHA-256 of bytes, in hex. */
export const bytesDigest = (bytes: Uint8Array): string => bytesToHex(sha256(bytes))

/** SHA-256 of a text, in hex. */
export const textDigest = (text: string): string => bytesToHex(sha256(utf8(text)))

/** A UUID that a text always has. */
export function uuidOf(text: string): string {
  const hex = textDigest(text)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}

/** SHA-256 of a text in base64, as content policies name it. */
export const styleDigest = (text: string): string => toBase64(sha256(utf8(text)))

/** SHA-256 of values as they come: each as a line of {@link canonicalJson}. */
export class RunningDigest {
  private readonly hash = sha256.create()

  add(value: unknown): void {
    this.hash.update(utf8(canonicalJson(value) + '\n'))
  }

  /** In hex; nothing can be added afterwards. */
  end(): string {
    return bytesToHex(this.hash.digest())
  }
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

function littleEndianLength(n: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, n, true)
  return bytes
}

/** Both writers return the bytes written. */
function writeFloats(view: DataView, data: ArrayLike<number>, from: number, count: number): number {
  for (let i = 0; i < count; i++) {
    const v = data[from + i]
    if (v === v) view.setFloat32(i * 4, v, true)
    else view.setUint32(i * 4, 0x7fc00000, true)
  }
  return count * 4
}

function writeDoubles(view: DataView, data: ArrayLike<number>, from: number, count: number): number {
  for (let i = 0; i < count; i++) {
    const v = data[from + i]
    if (v === v) view.setFloat64(i * 8, v, true)
    else {
      view.setUint32(i * 8, 0, true)
      view.setUint32(i * 8 + 4, 0x7ff80000, true)
    }
  }
  return count * 8
}
