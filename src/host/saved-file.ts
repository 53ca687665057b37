/**
 * A file to which a long computation saves its state again and again.
 *
 * @module
 */

/** A file that only this process writes until it is closed. */
export interface SavedFile {
  /**
   * Writes the file atomically. Whenever the process or the machine stops, the file or its backup is complete, with the
   * last state or the one before.
   *
   * @param keep whether the previous version becomes the backup
   * @throws HindcastError `FOLDER_NOT_FOUND`, `FILE_UNWRITABLE`; `FILE_IN_USE` where another process has taken the file
   */
  write(bytes: Uint8Array, keep: boolean): Promise<void>
  /** Unlocks the file. */
  close(): Promise<void>
}
