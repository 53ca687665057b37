/**
 * The heat map of hidden states: a canvas with one column a window and one line a unit, read by pointer or keyboard.
 *
 * @module
 */
import type { HiddenStates } from '../../../inspect/network.js'
import { fixed } from '../../../text/number.js'
import { h } from '../../dom.js'
import { onTheme } from '../../theme.js'

/** A heat map in the page. */
export interface HeatMap {
  element: HTMLElement
  /** Shows another layer. */
  show(layer: number): void
  /** Takes its listeners away. */
  end(): void
}

/** Height of the map, in CSS pixels, and of a unit's line at most. */
const HEIGHT = 240
const LINE = 16

/**
 * Draws the map.
 *
 * @param place of the window that is chosen at first
 * @param say gets what stands under the pointer or the cursor
 * @param choose gets the place of a window that is chosen
 */
export function heatMap(
  states: HiddenStates,
  place: number,
  say: (text: string) => void,
  choose: (place: number) => void,
): HeatMap {
  const { layers, units, values, index } = states
  const windows = index.length
  let layer = layers - 1
  let unit = 0
  const canvas = h('canvas', { class: 'heat', role: 'slider', tabindex: 0 })
  canvas.setAttribute('aria-label', 'Hidden states over time')
  canvas.setAttribute('aria-valuemin', '0')
  canvas.setAttribute('aria-valuemax', String(windows - 1))
  const height = Math.max(HEIGHT / 4, Math.min(HEIGHT, units * LINE))
  canvas.style.height = `${height}px`
  const valueAt = (w: number, u: number): number => values[(w * layers + layer) * units + u]

  /** The mean of a unit over the windows of column `i` of `columns`. */
  const meanOf = (i: number, columns: number, u: number): number => {
    const from = Math.floor((i * windows) / columns)
    const to = Math.floor(((i + 1) * windows) / columns)
    let sum = 0
    for (let w = from; w < to; w++) sum += valueAt(w, u)
    return sum / (to - from)
  }

  const draw = (): void => {
    const width = canvas.clientWidth
    const context = canvas.getContext('2d')
    if (width === 0 || context === null) return
    canvas.width = Math.floor(width * devicePixelRatio)
    canvas.height = Math.floor(height * devicePixelRatio)
    // Where windows are more than the map has dots, each column is the mean of some: smoothing would blur units as well.
    const columns = Math.min(windows, canvas.width)
    const image = new ImageData(columns, units)
    const [none, high, low] = ['--surface', '--series-1', '--series-2'].map((token) => rgbOf(canvas, token))
    for (let u = 0; u < units; u++) {
      for (let i = 0; i < columns; i++) {
        const value = Math.max(-1, Math.min(1, meanOf(i, columns, u)))
        const to = value < 0 ? low : high
        for (let c = 0; c < 3; c++)
          image.data[(u * columns + i) * 4 + c] = none[c] + (to[c] - none[c]) * Math.abs(value)
        image.data[(u * columns + i) * 4 + 3] = 255
      }
    }
    const whole = new OffscreenCanvas(columns, units)
    whole.getContext('2d')!.putImageData(image, 0, 0)
    context.imageSmoothingEnabled = false
    context.drawImage(whole, 0, 0, canvas.width, canvas.height)
    const [column, line] = [canvas.width / windows, canvas.height / units]
    context.strokeStyle = getComputedStyle(canvas).getPropertyValue('--text')
    context.lineWidth = devicePixelRatio
    context.strokeRect(place * column, 0, Math.max(column, 2 * devicePixelRatio), canvas.height)
    if (document.activeElement === canvas) {
      context.strokeRect(place * column - 2, unit * line, Math.max(column, 2) + 4, line)
    }
  }
  const tell = (w: number, u: number): string => `${index[w]}, unit ${u + 1}: ${fixed(valueAt(w, u), 4)}`
  const settle = (): void => {
    const text = tell(place, unit)
    canvas.setAttribute('aria-valuenow', String(place))
    canvas.setAttribute('aria-valuetext', text)
    say(text)
    draw()
  }
  const placeOf = (event: MouseEvent): [number, number] => {
    const box = canvas.getBoundingClientRect()
    const along = (at: number, size: number, count: number): number =>
      Math.max(0, Math.min(count - 1, Math.floor((at / size) * count)))
    return [along(event.clientX - box.left, box.width, windows), along(event.clientY - box.top, box.height, units)]
  }
  canvas.addEventListener('pointermove', (event) => say(tell(...placeOf(event))))
  canvas.addEventListener('pointerleave', () => say(tell(place, unit)))
  canvas.addEventListener('click', (event) => {
    ;[place, unit] = placeOf(event)
    settle()
    choose(place)
  })
  canvas.addEventListener('keydown', (event) => {
    const steps: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
      PageUp: [-30, 0],
      PageDown: [30, 0],
      Home: [-windows, 0],
      End: [windows, 0],
    }
    if (event.key === 'Enter' || event.key === ' ') choose(place)
    else if (!Object.hasOwn(steps, event.key)) return
    else {
      const [w, u] = steps[event.key]
      place = Math.max(0, Math.min(windows - 1, place + w))
      unit = Math.max(0, Math.min(units - 1, unit + u))
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
    show(other) {
      layer = other
      settle()
    },
    end() {
      resized.disconnect()
      endTheme()
    },
  }
}

/** A colour token as three numbers; a canvas gives every colour as #rrggbb. */
function rgbOf(element: HTMLElement, token: string): number[] {
  const context = new OffscreenCanvas(1, 1).getContext('2d')!
  context.fillStyle = getComputedStyle(element).getPropertyValue(token).trim()
  return [1, 3, 5].map((at) => Number.parseInt(String(context.fillStyle).slice(at, at + 2), 16))
}
