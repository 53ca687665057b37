/**
 * A map of numbers: a canvas of columns and lines in two colours, above and below zero, read by pointer or keyboard.
 *
 * @module
 */
import { h } from '../../dom.js'
import { figure } from '../../../text/number.js'
import { onTheme } from '../../theme.js'

/** What a map shows. */
export interface GridOptions {
  label: string
  columns: number
  lines: number
  /** The number at a place. */
  valueOf(column: number, line: number): number
  /** The size of a number in full colour. */
  most: number
  /** What is said of a place. */
  tell(column: number, line: number): string
  /** Gets what stands under the pointer or the cursor. */
  say(text: string): void
  /** Where the cursor is at first. */
  at?: readonly [column: number, line: number]
  /** Gets a place that is chosen, by a click or Enter; without it none can be. */
  choose?(column: number, line: number): void
  /** Whether a chosen column is framed as a whole. */
  byColumn?: boolean
  /** Height of a line in CSS pixels, and of all of them at most. */
  line?: number
  height?: number
  /** Width of a column at most; without it the map is as wide as its place. */
  column?: number
}

/** A map in the page. */
export interface GridMap {
  element: HTMLCanvasElement
  /** Draws anew, where the numbers have changed. */
  draw(): void
  /** Takes its listeners away. */
  end(): void
}

/** Steps of the page keys. */
const PAGE = 30

/** Draws a map. */
export function gridMap(options: GridOptions): GridMap {
  const { label, columns, lines, valueOf, tell, say, choose } = options
  let [column, line] = options.at ?? [0, 0]
  const canvas = h('canvas', { class: 'heat', role: 'slider', tabindex: 0 })
  canvas.setAttribute('aria-label', label)
  canvas.setAttribute('aria-valuemin', '0')
  canvas.setAttribute('aria-valuemax', String(columns - 1))
  const { line: each = 16, height: highest = 240 } = options
  const height = Math.max(each, Math.min(highest, lines * each))
  canvas.style.height = `${height}px`
  if (options.column !== undefined) canvas.style.maxWidth = `${columns * options.column}px`

  /** The mean of a line over the columns that dot `i` of `dots` stands for. */
  const meanOf = (i: number, dots: number, l: number): number => {
    const from = Math.floor((i * columns) / dots)
    const to = Math.floor(((i + 1) * columns) / dots)
    let sum = 0
    for (let c = from; c < to; c++) sum += valueOf(c, l)
    return sum / (to - from)
  }
  const draw = (): void => {
    const width = canvas.clientWidth
    const context = canvas.getContext('2d')
    if (width === 0 || context === null) return
    canvas.width = Math.floor(width * devicePixelRatio)
    canvas.height = Math.floor(height * devicePixelRatio)
    // Where columns are more than the map has dots, each dot is the mean of some: smoothing would blur lines as well.
    const dots = Math.min(columns, canvas.width)
    const image = new ImageData(dots, lines)
    const [none, high, low] = ['--surface', '--series-1', '--series-2'].map((token) => rgbOf(canvas, token))
    for (let l = 0; l < lines; l++) {
      for (let i = 0; i < dots; i++) {
        const value = Math.max(-1, Math.min(1, meanOf(i, dots, l) / options.most))
        const to = value < 0 ? low : high
        for (let c = 0; c < 3; c++) image.data[(l * dots + i) * 4 + c] = none[c] + (to[c] - none[c]) * Math.abs(value)
        image.data[(l * dots + i) * 4 + 3] = 255
      }
    }
    const whole = new OffscreenCanvas(dots, lines)
    whole.getContext('2d')!.putImageData(image, 0, 0)
    context.imageSmoothingEnabled = false
    context.drawImage(whole, 0, 0, canvas.width, canvas.height)
    const [wide, tall] = [canvas.width / columns, canvas.height / lines]
    context.strokeStyle = getComputedStyle(canvas).getPropertyValue('--text')
    context.lineWidth = devicePixelRatio
    if (options.byColumn === true) {
      context.strokeRect(column * wide, 0, Math.max(wide, 2 * devicePixelRatio), canvas.height)
    }
    if (document.activeElement === canvas || (choose !== undefined && options.byColumn !== true)) {
      const room = 2 * devicePixelRatio
      context.strokeRect(column * wide - room, line * tall - room / 2, Math.max(wide, 2) + 2 * room, tall + room)
    }
  }
  const settle = (): void => {
    const text = tell(column, line)
    canvas.setAttribute('aria-valuenow', String(column))
    canvas.setAttribute('aria-valuetext', text)
    say(text)
    draw()
  }
  const placeOf = (event: MouseEvent): [number, number] => {
    const box = canvas.getBoundingClientRect()
    const along = (at: number, size: number, count: number): number =>
      Math.max(0, Math.min(count - 1, Math.floor((at / size) * count)))
    return [along(event.clientX - box.left, box.width, columns), along(event.clientY - box.top, box.height, lines)]
  }
  canvas.addEventListener('pointermove', (event) => say(tell(...placeOf(event))))
  canvas.addEventListener('pointerleave', () => say(tell(column, line)))
  canvas.addEventListener('click', (event) => {
    ;[column, line] = placeOf(event)
    settle()
    choose?.(column, line)
  })
  canvas.addEventListener('keydown', (event) => {
    const steps: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
      PageUp: [-PAGE, 0],
      PageDown: [PAGE, 0],
      Home: [-columns, 0],
      End: [columns, 0],
    }
    if (event.key === 'Enter' || event.key === ' ') choose?.(column, line)
    else if (!Object.hasOwn(steps, event.key)) return
    else {
      const [c, l] = steps[event.key]
      column = Math.max(0, Math.min(columns - 1, column + c))
      line = Math.max(0, Math.min(lines - 1, line + l))
      settle()
    }
    event.preventDefault()
  })
  canvas.addEventListener('focus', settle)
  canvas.addEventListener('blur', draw)
  const resized = new ResizeObserver(draw)
  resized.observe(canvas)
  const endTheme = onTheme(draw)
  settle()
  return {
    element: canvas,
    draw: settle,
    end() {
      resized.disconnect()
      endTheme()
    },
  }
}

/** The scale below a map: what its two colours mean, from −most to most. */
export function scaleOf(most: number): HTMLElement {
  const text = most === 1 ? '1' : figure(most, 2)
  return h('p', { class: 'scale' }, `−${text}`, h('i', {}), `+${text}`)
}

/** The largest size among numbers, 1 at least: a state within ±1 has the colours of ±1. */
export const mostOf = (numbers: readonly (readonly number[])[]): number =>
  numbers.reduce((most, each) => each.reduce((a, x) => Math.max(a, Math.abs(x)), most), 1)

/** A colour token as three numbers; a canvas gives every colour as #rrggbb. */
export function rgbOf(element: HTMLElement, token: string): number[] {
  const context = new OffscreenCanvas(1, 1).getContext('2d')!
  context.fillStyle = getComputedStyle(element).getPropertyValue(token).trim()
  return [1, 3, 5].map((at) => Number.parseInt(String(context.fillStyle).slice(at, at + 2), 16))
}
