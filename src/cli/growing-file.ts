/**
 * A file that is written as its lines come, and stands under its name only when it is whole.
 *
 * @module
 */
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { HindcastError, shown } from '../errors.js'

/** So many characters are written at a time. */
const BLOCK = 1 << 16

/** The file; what is not ended is taken away by `close`. */
export class GrowingFile {
  private readonly path: string
  private readonly made: string
  private readonly file: FileHandle
  private text = ''
  private isOpen = true

  private constructor(path: string, made: string, file: FileHandle) {
    this.path = path
    this.made = made
    this.file = file
  }

  /** @throws HindcastError `FILE_UNWRITABLE` */
  static async of(path: string): Promise<GrowingFile> {
    const made = `${path}.${process.pid}.part`
    try {
      return new GrowingFile(path, made, await open(made, 'wx'))
    } catch (cause) {
      throw unwritable(path, cause)
    }
  }

  /** Adds a text; waits where much of it is not written yet. */
  async add(text: string): Promise<void> {
    this.text += text
    if (this.text.length >= BLOCK) await this.flush()
  }

  /** Puts the file in its place. */
  async end(): Promise<void> {
    await this.flush()
    try {
      await this.file.sync()
      await this.file.close()
      this.isOpen = false
      await rename(this.made, this.path)
    } catch (cause) {
      throw unwritable(this.path, cause)
    }
  }

  /** Takes away what was not ended. */
  async close(): Promise<void> {
    if (!this.isOpen) return
    this.isOpen = false
    await this.file.close().catch(() => undefined)
    await rm(this.made, { force: true })
  }

  private async flush(): Promise<void> {
    const { text } = this
    this.text = ''
    try {
      await this.file.writeFile(text)
    } catch (cause) {
      throw unwritable(this.path, cause)
    }
  }
}

function unwritable(path: string, cause: unknown): HindcastError {
  const { message } = cause as Error
  return new HindcastError(
    'FILE_UNWRITABLE',
    `${shown(path, 200)} cannot be written (${message}); choose another file.`,
    { file: path },
    { cause },
  )
}
