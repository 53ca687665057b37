/**
 * An append-only file of lines, for Node.
 *
 * @module
 */
import { open } from 'node:fs/promises'
import { regularFile, targetOf, unwritable } from './files-node.js'
import type { JournalFile } from './journal-file.js'
import { lock } from './lock-node.js'

const BLOCK = 1 << 16
const NEWLINE = 10

/**
 * Opens a journal, or creates it.
 *
 * @throws HindcastError `FILE_IN_USE` while another process has it; `FOLDER_NOT_FOUND`, `FILE_UNWRITABLE`
 */
export async function openJournal(path: string): Promise<JournalFile> {
  try {
    const target = await targetOf(path)
    await regularFile(target)
    const held = await lock(target, path)
    try {
      const file = await open(target, 'a+')
      const failed = (cause: unknown): never => {
        throw unwritable(path, cause)
      }
      return {
        async *lines() {
          let at = 0
          let rest = Buffer.alloc(0)
          let position = 0
          for (;;) {
            const { buffer, bytesRead } = await file.read(Buffer.alloc(BLOCK), 0, BLOCK, position)
            if (bytesRead === 0) break
            position += bytesRead
            rest = Buffer.concat([rest, buffer.subarray(0, bytesRead)])
            for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
              yield { text: rest.toString('utf8', 0, end), at, isWhole: true }
              at += end + 1
              rest = rest.subarray(end + 1)
            }
          }
          if (rest.length > 0) yield { text: rest.toString('utf8'), at, isWhole: false }
        },
        async read(at, bytes) {
          const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, at)
          return buffer.toString('utf8', 0, bytesRead)
        },
        cut: (at) => file.truncate(at).catch(failed),
        async add(text) {
          const { size } = await file.stat()
          await file.appendFile(text + '\n').catch(failed)
          await file.datasync().catch(failed)
          return size
        },
        async close() {
          await file.close()
          await held.release()
        },
      }
    } catch (cause) {
      await held.release()
      throw cause
    }
  } catch (cause) {
    throw unwritable(path, cause)
  }
}
