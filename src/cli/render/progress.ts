/**
 * Progress of a training: on a terminal one line that is redrawn in place, elsewhere one plain line an epoch.
 *
 * @module
 */
import { isTerminal, type Io, type Paint, paintFor, widthOf } from '../io.js'
import type { Progress } from '../../options/progress.js'
import { clock, columnOf, figure, short, whole } from '../../text/number.js'

/** Where a training stands, as the line shows it. */
export type Standing = Pick<
  Progress,
  | 'kind'
  | 'epoch'
  | 'epochs'
  | 'minibatch'
  | 'minibatches'
  | 'trainLoss'
  | 'validLoss'
  | 'windowsPerSecond'
  | 'seconds'
  | 'secondsLeft'
  | 'network'
  | 'last'
>

const HIDE_CURSOR = '\u001b[?25l'
const SHOW_CURSOR = '\u001b[?25h'
const CLEAR_REST = '\u001b[K'

/** A terminal's line is redrawn after so many milliseconds at the earliest. */
const PAUSE = 100

/** Shows how a training goes, on standard error. */
export class ProgressLine {
  private readonly io: Io
  private readonly terminal: boolean
  private readonly paint: Paint
  private readonly now: () => number
  private drawnAt = -Infinity
  private visible = false
  private validLoss: number | null = null

  constructor(io: Io, now: () => number = () => performance.now()) {
    this.io = io
    this.now = now
    this.terminal = isTerminal(io.stderr, io.env)
    this.paint = paintFor(io.stderr, io.env)
  }

  /** Shows where the training stands: on a terminal at most ten times a second, elsewhere when an epoch ends. */
  update(standing: Standing): void {
    // Within an epoch the line keeps showing the last validation loss.
    if (standing.validLoss !== null) this.validLoss = standing.validLoss
    if (!this.terminal) {
      if (standing.kind === 'epoch') this.io.stderr.write(epochLine(standing) + '\n')
      return
    }
    const time = this.now()
    if (time - this.drawnAt < PAUSE) return
    this.drawnAt = time
    this.draw({ ...standing, validLoss: this.validLoss })
  }

  /** Takes the line away and gives the cursor back. */
  close(): void {
    if (!this.visible) return
    this.visible = false
    this.io.stderr.write('\r' + CLEAR_REST + SHOW_CURSOR)
  }

  /** One write for the whole line, so that nothing flickers. Room is left for the ^C that a terminal echoes. */
  private draw(standing: Standing): void {
    const line = barLine(standing, widthOf(this.io.stderr) - 3, this.paint)
    this.io.stderr.write((this.visible ? '' : HIDE_CURSOR) + '\r' + line + CLEAR_REST)
    this.visible = true
  }
}

/** The plain line of a finished epoch. */
export function epochLine(standing: Standing): string {
  const { trainLoss, validLoss, windowsPerSecond } = standing
  const parts = [headOf(standing)]
  parts.push(`training loss ${loss(trainLoss)}`)
  if (validLoss !== null) parts.push(`validation loss ${loss(validLoss)}`)
  parts.push(`${whole(windowsPerSecond)} windows/s`)
  return parts.join('  ')
}

/** `epoch 3/30`, of several networks `network 2/5  epoch 3/30`, in the last training `all rows  epoch 3/7`. */
function headOf({ epoch, epochs, network, last }: Standing): string {
  const rows = last === true ? 'all rows  ' : ''
  const which = network === undefined ? '' : `network ${network.number}/${network.of}  `
  return `${rows}${which}epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`
}

/** A loss with five significant digits. */
function loss(value: number): string {
  return figure(value, 5)
}

/**
 * The line of the bar: epoch, bar, losses, windows a second, time left. Parts that do not fit the width are dropped,
 * the least important first.
 */
export function barLine(standing: Standing, width: number, paint: Paint): string {
  const { epoch, epochs, minibatch, minibatches, trainLoss, validLoss, windowsPerSecond } = standing
  const done = Math.min(1, (epoch - 1 + minibatch / minibatches) / epochs)
  const texts = columnOf(validLoss === null ? [trainLoss] : [trainLoss, validLoss])
  const parts = [{ text: `train ${texts[0]}`, rank: 2 }]
  if (validLoss !== null) parts.push({ text: `valid ${texts[1]}`, rank: 1 })
  parts.push({ text: `${short(windowsPerSecond)} windows/s`, rank: 4 })
  // At first, the estimate of the time left would jump about.
  parts.push({ text: `${standing.seconds > 0.5 ? clock(standing.secondsLeft) : '–:––'} left`, rank: 3 })

  const head = headOf(standing)
  const kept = new Set<(typeof parts)[number]>()
  let room = width - head.length - 2
  for (const part of [...parts].sort((a, b) => a.rank - b.rank)) {
    if (room - part.text.length - 2 < SHORTEST_BAR) continue
    kept.add(part)
    room -= part.text.length + 2
  }
  const bar = room >= SHORTEST_BAR ? '  ' + drawBar(done, Math.min(room, LONGEST_BAR), paint) : ''
  const line = head + bar + parts.map((part) => (kept.has(part) ? '  ' + part.text : '')).join('')
  return bar === '' && line.length > width ? line.slice(0, Math.max(width, 0)) : line
}

const SHORTEST_BAR = 6
const LONGEST_BAR = 30
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A bar of so many columns, in eighths. */
function drawBar(done: number, columns: number, paint: Paint): string {
  const eighths = Math.floor(done * columns * 8)
  const full = Math.floor(eighths / 8)
  const filled = '█'.repeat(full) + EIGHTHS[eighths % 8]
  return paint('cyan', filled) + paint('dim', '░'.repeat(columns - [...filled].length))
}
