/**
 * A file to which lines are added.
 *
 * @module
 */

/** The file; this process alone writes it, until it is closed. */
export interface JournalFile {
  /** The lines that are there, with the place of each; the last one may lack its end. */
  lines(): AsyncIterable<{ text: string; at: number; isWhole: boolean }>
  /** The line at a place. */
  read(at: number, bytes: number): Promise<string>
  /** Leaves out all from a place on. */
  cut(at: number): Promise<void>
  /** Adds a line, and waits until it is on the disk; the place where it stands. */
  add(text: string): Promise<number>
  close(): Promise<void>
}
