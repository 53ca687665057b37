/**
 * An append-only file of lines.
 *
 * @module
 */

/** The file, which only this process writes until it is closed. */
export interface JournalFile {
  /** The lines of the file, each with its offset; the last one may be incomplete. */
  lines(): AsyncIterable<{ text: string; at: number; isWhole: boolean }>
  /** The line at an offset. */
  read(at: number, bytes: number): Promise<string>
  /** Truncates the file at an offset. */
  cut(at: number): Promise<void>
  /** Appends a line and waits until it is on disk; its offset. */
  add(text: string): Promise<number>
  close(): Promise<void>
}
