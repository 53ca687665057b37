/**
 * What a command is doing where that takes a while: one line on a terminal, which is gone when it is done.
 *
 * @module
 */
import { cut, isTerminal, type Io, widthOf } from '../io.js'

/** Nothing is said of what is done within so many milliseconds, and no more often than the second. */
const PATIENCE = 300
const PAUSE = 100

/** The line, on standard error. */
export class StageLine {
  private readonly io: Io
  private readonly terminal: boolean
  private readonly since = performance.now()
  private drawnAt = -Infinity
  private visible = false

  constructor(io: Io) {
    this.io = io
    this.terminal = isTerminal(io.stderr, io.env)
  }

  /** @param soon at once, since nothing can be said while the work goes on */
  show(text: string, soon = false): void {
    const now = performance.now()
    if (!this.terminal || (!soon && (now - this.since < PATIENCE || now - this.drawnAt < PAUSE))) return
    this.drawnAt = now
    this.visible = true
    this.io.stderr.write(`\r${cut(text, widthOf(this.io.stderr) - 3)}\u001b[K`)
  }

  close(): void {
    if (this.visible) this.io.stderr.write('\r\u001b[K')
    this.visible = false
  }
}
