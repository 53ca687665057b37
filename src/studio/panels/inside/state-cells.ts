/**
 * States and gates of the steps of a window, on a canvas.
 *
 * @module
 */
import type { WindowView } from '../../../inspect/views.js'
import { mostOf } from './grid-map.js'
import { GATE, LEFT, type Layout, STATE } from './layout.js'

/** Draws states and gates once, and shows them up to a step. */
export function cellsOf(
  canvas: HTMLCanvasElement,
  view: WindowView,
  { first, units, unit, column, width }: Layout,
): { prepare(): void; show(steps: number): void } {
  const height = units * unit
  const scale = Math.min(devicePixelRatio, 16_000 / width)
  const whole = new OffscreenCanvas(Math.floor(width * scale) + 1, Math.floor(height * scale) + 1)
  canvas.width = whole.width
  canvas.height = whole.height
  const gap = unit > 4 ? 1 : 0
  const prepare = (): void => {
    const context = whole.getContext('2d')!
    const style = getComputedStyle(canvas.isConnected ? canvas : document.documentElement)
    const [high, low] = ['--series-1', '--series-2'].map((token) => style.getPropertyValue(token))
    context.setTransform(scale, 0, 0, scale, 0, 0)
    context.clearRect(0, 0, width, height)
    const most = mostOf(view.steps.map(({ hidden }) => hidden))
    const cell = (x: number, u: number, wide: number, value: number): void => {
      context.globalAlpha = Math.min(1, Math.abs(value))
      context.fillStyle = value < 0 ? low : high
      context.fillRect(x, u * unit, wide, unit - gap)
    }
    for (const [i, { hidden, gates }] of view.steps.slice(first).entries()) {
      const x = i * column + LEFT
      for (let u = 0; u < units; u++) {
        cell(x, u, STATE, hidden[u] / most)
        gates.forEach((own, g) => cell(x + STATE + 2 + g * GATE, u, GATE - 1, own[u]))
      }
    }
  }
  prepare()
  return {
    prepare,
    show: (steps) => {
      const context = canvas.getContext('2d')!
      context.clearRect(0, 0, canvas.width, canvas.height)
      const wide = Math.min(whole.width, Math.floor((steps * column + LEFT) * scale))
      if (steps > 0) context.drawImage(whole, 0, 0, wide, whole.height, 0, 0, wide, whole.height)
    },
  }
}
