/**
 * The hash of a table's content.
 *
 * SHA-256 over: the line `hindcast table 1`; the kind of the index, its values; the number of columns; and of each its
 * name and its values. Texts are UTF-8 after their length in bytes, lengths are uint32, values are float64 after their
 * count, all little-endian; NaN has the bits 7ff8000000000000.
 *
 * @module
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Column } from './column.js'
import type { Index } from './index-column.js'

const BLOCK = 8192

/** SHA-256 of a table's index and some of its columns, in hex. */
export function hashColumns(table: { index: Index; column(name: string): Column }, names: readonly string[]): string {
  return hashTable(
    table.index,
    names.map((name) => ({ name, values: table.column(name).values })),
  )
}

function hashTable(index: Index, columns: { name: string; values: Float64Array }[]): string {
  const hash = sha256.create()
  const block = new Float64Array(BLOCK)
  const words = new Uint32Array(block.buffer)
  const bytes = new Uint8Array(block.buffer)
  const putLength = (n: number): void => {
    words[0] = n
    hash.update(bytes.subarray(0, 4))
  }
  const putText = (text: string): void => {
    const utf8 = new TextEncoder().encode(text)
    putLength(utf8.length)
    hash.update(utf8)
  }
  const putValues = (values: Float64Array): void => {
    putLength(values.length)
    for (let from = 0; from < values.length; from += BLOCK) {
      const n = Math.min(BLOCK, values.length - from)
      for (let i = 0; i < n; i++) {
        const v = values[from + i]
        if (v === v) block[i] = v
        else {
          words[2 * i] = 0
          words[2 * i + 1] = 0x7ff80000
        }
      }
      hash.update(bytes.subarray(0, n * 8))
    }
  }
  putText('hindcast table 1\n')
  putText(index.kind)
  putValues(index.values)
  putLength(columns.length)
  for (const { name, values } of columns) {
    putText(name)
    putValues(values)
  }
  return bytesToHex(hash.digest())
}
