/**
 * A file that something long saves itself to, again and again.
 *
 * @module
 */

/** A file that this process alone writes, until it is closed. */
export interface SavedFile {
  /**
   * Writes the file whole or not at all. Whenever the process or the machine ends, the file or else its backup is whole,
   * the newest but one at worst.
   *
   * @param keep whether the one before becomes the backup
   * @throws HindcastError `FOLDER_NOT_FOUND`, `FILE_UNWRITABLE`; `FILE_IN_USE` where another process has taken the file
   */
  write(bytes: Uint8Array, keep: boolean): Promise<void>
  /** Leaves the file to others. */
  close(): Promise<void>
}
