/**
 * Bytes in whatever form callers have them.
 *
 * @module
 */

/** Bytes: an ArrayBuffer, or any view of one. */
export type Bytes = ArrayBuffer | ArrayBufferView

/** The bytes of a value, in the same memory; null where it holds none. */
export function bytesOf(value: unknown): Uint8Array | null {
  if (value instanceof Uint8Array) return value
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  return value instanceof ArrayBuffer ? new Uint8Array(value) : null
}
