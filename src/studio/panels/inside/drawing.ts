/**
 * The drawing of a window unrolled: texts, inputs and arrows as SVG, states and gates as a canvas below it, so that wide
 * networks and long windows are drawn as fast as small ones.
 *
 * @module
 */
import type { StepView, WindowView } from '../../../inspect/views.js'
import { columnOf, counted, figure, fixed, whole } from '../../../text/number.js'
import { h, signed } from '../../dom.js'
import { onTheme } from '../../theme.js'
import { mostOf } from './grid-map.js'
import { GATE, LEFT, type Layout, STATE } from './layout.js'
import { cellsOf } from './state-cells.js'

const [TOP, INPUTS] = [4, 46]
/** Inputs of a step that are bars; more are a line. */
const MOST_BARS = 8
/** Width of an arrow that carries all of the signal, and of the thinnest and the widest. */
const WHOLE = 16
const [THINNEST, WIDEST] = [0.75, 24]

const SVG = 'http://www.w3.org/2000/svg'

/** An element of SVG. */
function s(tag: string, attributes: Record<string, string | number>, ...children: (SVGElement | string)[]): SVGElement {
  const element = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  element.append(...children.map((child) => (typeof child === 'string' ? signed(child) : child)))
  return element
}

/** What a step is called, counted from the last. */
export const nameOf = (t: number, count: number): string => (t === count - 1 ? 'last' : `−${count - 1 - t}`)

/** How much of the signal at the last step there is at step `t`. */
export function left(steps: readonly StepView[], t: number): number {
  const { signal } = steps[steps.length - 1]
  return signal > 0 ? steps[t].signal / signal : 0
}

/** A drawing in the page. */
export interface Drawing {
  element: HTMLElement
  /** What its parts are, and what is left out. */
  legend: string
  /** Shows so many steps forward, the error, and so many steps back from the last. */
  show(place: { forward: number; back: number }, error: boolean): void
  /** From where to where a step lies, with the arrow that reaches it; the last with the error. */
  spanOf(t: number): [number, number]
  /** Takes its listeners away. */
  end(): void
}

/**
 * Draws a window.
 *
 * @param say gets what stands under the pointer
 */
export function drawing(view: WindowView, layout: Layout, say: (text: string) => void): Drawing {
  const { steps: all, inputs, gates } = view
  const { first, units, unit, column, width, errorAt } = layout
  const count = all.length
  const steps = all.slice(first)
  const stateTop = TOP + INPUTS + 8
  const stateHeight = units * unit
  const arrowY = stateTop + stateHeight + 22
  const height = arrowY + 36
  const most = steps.reduce((a, { input }) => input.reduce((m, x) => Math.max(m, Math.abs(x)), a), 1e-9)
  const leftOf = (i: number): number => i * column + LEFT

  const svg = s('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img' })
  const label = `The network unrolled over ${counted(count, 'step')}; its numbers stand under Figures.`
  svg.setAttribute('aria-label', label)
  const columns: SVGElement[] = []
  const arrows: SVGElement[] = []
  for (const [i, { input, index }] of steps.entries()) {
    const [t, x] = [first + i, leftOf(i)]
    const name = s('text', { x: x + STATE / 2, y: height - 6, 'text-anchor': 'middle' }, nameOf(t, count))
    const group = s('g', {}, name, ...inputMarks(input, inputs, String(index), x, column - 14, most))
    columns.push(group)
    svg.append(s('rect', { x, y: stateTop, width: STATE, height: stateHeight, class: 'frame' }), group)
    if (i === 0) continue
    // From this column to the one before.
    const size = Math.max(THINNEST, Math.min(WIDEST, WHOLE * left(all, t - 1)))
    const [from, to] = [x - 4, x - column + STATE + 6]
    const head = Math.min(Math.max(5, size * 0.9), from - to)
    const tip = `the signal at ${steps[i - 1].index}: ${steps[i - 1].signal.toExponential(2)}`
    const arrow = s(
      'g',
      { class: 'arrow' },
      s('line', { x1: from, x2: to + head * 0.7, y1: arrowY, y2: arrowY, 'stroke-width': size.toFixed(2) }),
      s('path', { d: `M${to - 4} ${arrowY}l${head} ${-head * 0.8}v${head * 1.6}z` }),
      s('title', {}, tip),
    )
    arrows.push(arrow)
    svg.append(arrow)
  }
  const error = errorMarks(view, errorAt, stateTop)
  const lit = s('rect', { x: LEFT - 2, y: 0, width: errorAt - 8 - LEFT, height: Math.max(2, unit), class: 'lit later' })
  svg.append(error, lit)

  const canvas = h('canvas', { class: 'cells', 'aria-hidden': 'true' })
  const drawn = cellsOf(canvas, view, layout)
  // In shares of the whole, so that paper can shrink it.
  canvas.style.top = `${(stateTop / height) * 100}%`
  canvas.style.height = `${(stateHeight / height) * 100}%`
  const element = h('div', { class: 'unrolled' }, canvas)
  element.style.width = `${width}px`
  element.style.aspectRatio = `${width} / ${height}`
  element.append(svg)
  element.addEventListener('pointermove', (event) => {
    const box = element.getBoundingClientRect()
    const i = Math.floor((event.clientX - box.left - LEFT) / column)
    const u = Math.floor((event.clientY - box.top - stateTop) / unit)
    const within = (event.clientX - box.left - LEFT) % column
    const there = i >= 0 && i < steps.length && u >= 0 && u < units && within < STATE + gates.length * GATE + 2
    lit.classList.toggle('later', !there)
    if (!there) return
    lit.setAttribute('y', String(stateTop + u * unit))
    say(wordsOf(view, first + i, u, Math.floor((within - STATE - 2) / GATE)))
  })
  element.addEventListener('pointerleave', () => lit.classList.add('later'))
  const veil = (mark: SVGElement, shown: boolean): void => void mark.classList.toggle('later', !shown)
  let shown = 0
  const endTheme = onTheme(() => {
    drawn.prepare()
    drawn.show(shown)
  })
  return {
    element,
    legend: legendOf(view, units, steps.length),
    show: ({ forward, back }, errorShown) => {
      columns.forEach((group, i) => veil(group, first + i < forward))
      arrows.forEach((arrow, i) => veil(arrow, count - 1 - (first + i) <= back))
      veil(error, errorShown)
      shown = Math.max(0, forward - first)
      drawn.show(shown)
    },
    spanOf: (t) => {
      const i = Math.max(0, t - first)
      return [i * column, t === count - 1 ? width : (i + 1) * column + LEFT]
    },
    end: endTheme,
  }
}

/** What is drawn in each column, and of what not all is. */
function legendOf({ steps, inputs, gates }: WindowView, units: number, drawn: number): string {
  const { input, hidden } = steps[0]
  const most = mostOf(steps.map((step) => step.hidden))
  const named = inputs.length > 0 && inputs.length <= MOST_BARS && inputs.length === input.length
  const parts = [
    `Inputs: ${named ? inputs.join(', ') : counted(input.length, 'number')}.`,
    gates.length > 0 && `Narrow, beside the state: the gates ${gates.join(', ')}.`,
    `A state is in full colour at ±${most === 1 ? 1 : figure(most, 2)}.`,
    units < hidden.length && `Of ${whole(hidden.length)} units the first ${units} are drawn.`,
    drawn < steps.length && `Of ${whole(steps.length)} steps the last ${drawn} are drawn.`,
  ]
  return parts.filter((part) => part !== false).join(' ')
}

/** What a unit holds at a step, or one of its gates. */
function wordsOf({ steps, gates }: WindowView, t: number, unit: number, gate: number): string {
  const { index, hidden, gates: own } = steps[t]
  const where = `unit ${unit + 1} at ${index}`
  if (gate >= 0 && gate < gates.length) return `${where}: gate ${gates[gate]} ${fixed(own[gate][unit], 3)}`
  return `${where}: state ${fixed(hidden[unit], 3)}`
}

/** The inputs of a step: a bar each, or where they are many a line. */
function inputMarks(
  input: readonly number[],
  names: readonly string[],
  index: string,
  x: number,
  room: number,
  most: number,
): SVGElement[] {
  const middle = TOP + INPUTS / 2
  const size = (value: number): number => (value / most) * (INPUTS / 2)
  if (input.length > MOST_BARS) {
    const d = input.map((value, i) => {
      const at = x + (i / (input.length - 1)) * room
      return `${i === 0 ? 'M' : 'L'}${at.toFixed(1)} ${(middle - size(value)).toFixed(1)}`
    })
    const title = s('title', {}, `${counted(input.length, 'number')} at ${index}, from ${fixed(input[0], 3)}`)
    return [s('path', { d: d.join(''), class: 'line' }, title)]
  }
  const wide = Math.max(1, Math.min(8, room / input.length))
  return input.map((value, i) => {
    const tall = Math.abs(size(value))
    const words = `${names[i] ?? `input ${i + 1}`} at ${index}: ${fixed(value, 3)}`
    return s(
      'rect',
      {
        x: x + i * wide,
        y: value < 0 ? middle : middle - tall,
        width: Math.max(0.5, wide - 1),
        height: tall,
        class: value < 0 ? 'low' : 'high',
      },
      s('title', {}, words),
    )
  })
}

/** At the right end: the forecast, the actual value, and the error. */
function errorMarks({ steps, forecasts, outputs, output }: WindowView, x: number, top: number): SVGElement {
  const { lossGrad } = steps[steps.length - 1]
  const text = (line: number, words: string): SVGElement => s('text', { x, y: top + 14 + line * 18 }, words)
  if (output === null && outputs.length > 1) return s('g', {}, text(0, counted(outputs.length, 'forecast')))
  const at = output ?? 0
  const { says, came } = forecasts[at]
  const [saysText, cameText] = columnOf([says, came ?? NaN], 3)
  return s(
    'g',
    {},
    text(0, `says ${saysText}`),
    text(1, came === null ? 'not known' : `came ${cameText}`),
    text(2, came === null ? 'error taken as' : 'forecast − actual'),
    text(3, `${figure(lossGrad[at], 2)} standard`),
    text(4, 'deviations'),
  )
}
