/**
 * What a command is doing, where that takes a while: one line on a terminal, erased when it is done.
 *
 * @module
 */
import { cut, isTerminal, type Io, widthOf } from '../io.js'

/** Milliseconds of work before anything is shown, and between two updates of the line. */
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

  /** @param soon shows the line at once, because the work that follows leaves no moment to */
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
