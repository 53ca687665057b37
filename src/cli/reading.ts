/**
 * A table being read: how far that is, and when an interruption can be heard.
 *
 * @module
 */
import { stat } from 'node:fs/promises'
import { openFile } from '#host'
import { fixed } from '../text/number.js'
import type { Table } from '../table/index.js'
import { cut, type Io } from './io.js'
import { StageLine } from './render/stage.js'

type Chunks = AsyncIterable<string | Uint8Array>

/** A table of so many cells takes a while to work on, and one of so many columns, which are compared with each other. */
const MANY_CELLS = 500_000
const MANY_COLUMNS = 200

/** Whether work on a table takes long enough to say what is done. */
export function isLarge({ rows, columns }: Table): boolean {
  return rows * columns.size > MANY_CELLS || columns.size > MANY_COLUMNS
}

/**
 * Reads the table that FILE names (`-` is standard input) and shows how far it is. When all is read, an interruption ends
 * the process by itself: what follows leaves no pause to hear it.
 *
 * @param read makes the table of what is read, under the name that messages give it
 */
export async function tableFrom(
  io: Io,
  file: string,
  read: (chunks: Chunks, name: string) => Promise<Table>,
): Promise<Table> {
  const name = file === '-' ? 'standard input' : file
  const chunks = file === '-' ? io.stdin : await openFile(file)
  const size = file === '-' ? 0 : (await stat(file)).size
  const line = new StageLine(io)
  async function* watched(): AsyncGenerator<string | Uint8Array> {
    let bytes = 0
    await io.blocking?.(false)
    for await (const chunk of chunks) {
      bytes += chunk.length
      line.show(`reading ${cut(name, 60)}: ${megabytes(bytes)}${size > 0 ? ` of ${megabytes(size)}` : ''} MB`)
      yield chunk
    }
    await io.blocking?.(true)
  }
  try {
    return await read(watched(), name)
  } finally {
    line.close()
  }
}

const megabytes = (bytes: number): string => fixed(bytes / 1e6, 1)
