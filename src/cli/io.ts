/**
 * A command's interface to the outside: three streams, the environment, a signal for interruptions. Tests pass their
 * own.
 *
 * @module
 */
import { styleText } from 'node:util'
import { printable } from '../text/printable.js'

export { printable }

/** Where text goes. A terminal says how wide it is. */
export interface Sink {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

/** The world of one call. */
export interface Io {
  stdin: AsyncIterable<string | Uint8Array>
  stdout: Sink
  stderr: Sink
  env: Readonly<Record<string, string | undefined>>
  /** Aborted when the user interrupts. */
  signal?: AbortSignal
  /** Set while an interruption saves what was done: the command is then waited for. */
  saving?: boolean
  /**
   * Called with true before work without pauses, in which an interruption must end the process by itself, and with
   * false when pauses come again. Throws the signal's reason if an interruption came before.
   */
  blocking?: (now: boolean) => Promise<void>
}

/** Thrown by a command that the user has interrupted, with a sentence that says where. */
export class Interrupted extends Error {}

/** Thrown by a command whose answer, printed already, is no: exit code 1, without another message. */
export class NegativeAnswer extends Error {}

/** The styles that hindcast uses. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta'

/** The columns of a terminal that does not say how many it has. */
export const USUAL_WIDTH = 80

/** Gives a text a style, or leaves it alone. */
export type Paint = (style: Style, text: string) => string

/** Whether a sink is a terminal on which a line can be redrawn. */
export function isTerminal(sink: Sink, env: Io['env']): boolean {
  return sink.isTTY === true && env.TERM !== 'dumb'
}

/** The brush for a sink: colours on a terminal, unless NO_COLOR is set to anything. */
export function paintFor(sink: Sink, env: Io['env']): Paint {
  const plain = !isTerminal(sink, env) || (env.NO_COLOR !== undefined && env.NO_COLOR !== '')
  return plain ? (_, text) => text : (style, text) => styleText(style, text, { validateStream: false })
}

/**
 * The width of a sink in columns: a terminal's own, 80 where it does not say. A pipe or a file has none: nothing is left
 * out of its tables, and `wrapped` breaks its sentences as those of 80 columns.
 */
export function widthOf({ columns, isTTY }: Sink): number {
  if (columns !== undefined && columns > 0) return columns
  return isTTY === true ? USUAL_WIDTH : Infinity
}

/** A text for a line of its own: printable, and cut to a length. */
export function cut(text: string, length: number): string {
  const safe = [...printable(text)]
  return safe.length <= length ? safe.join('') : safe.slice(0, length < 1 ? 0 : length - 1).join('') + '…'
}
