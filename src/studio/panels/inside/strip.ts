/**
 * The network drawn: one window unrolled, a column a step. Forward the columns fill from left to right, back the gradient
 * runs from right to left, in arrows as wide as its norm, and one sentence runs along.
 *
 * @module
 */
import type { StepView, WindowView } from '../../../inspect/network.js'
import { columnOf, counted, figure, fixed } from '../../../text/number.js'
import { h } from '../../dom.js'

/** Milliseconds between two steps of Play. */
const BEAT = 450
/** Units that are drawn; the first of them, where there are more. */
const MOST_UNITS = 64
/** Height of all units together, and of one at most. */
const HEIGHT = 200
const UNIT = 14
/** Widths: of a state, of a gate beside it, of the way to the next column. */
const STATE = 20
const GATE = 7
const WAY = 44
const [TOP, INPUTS] = [18, 46]
/** Width of the arrow at the last step. */
const WIDEST = 14

const SVG = 'http://www.w3.org/2000/svg'

/** An element of SVG. */
function s(tag: string, attributes: Record<string, string | number>, ...children: (SVGElement | string)[]): SVGElement {
  const element = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  element.append(...children)
  return element
}

/** A strip in the page. */
export interface Strip {
  element: HTMLElement
  /** Ends what plays. */
  end(): void
}

/** Where the strip stands: how many steps were made forward, and how many back from the last. */
interface Place {
  forward: number
  back: number
}

/**
 * Draws the strip; at first all of it, forward and back, with its right end in sight, where the error is.
 */
export function stripOf(view: WindowView): Strip {
  const { steps } = view
  const count = steps.length
  /** 0 … count − 1 forward, count at the error, then back. */
  let at = 2 * count - 1
  let playing: ReturnType<typeof setInterval> | undefined
  const { svg, show } = drawing(view)
  const sentence = h('p', { class: 'run' })
  const words = h('p', { class: 'hint' }, 'Point at a unit to see its number, in every step.')
  const place = (): Place => ({ forward: Math.min(at + 1, count), back: Math.max(0, at - count) })
  const settle = (): void => {
    sentence.textContent = sentenceOf(view, at)
    sentence.setAttribute('aria-live', playing === undefined ? 'polite' : 'off')
    show(place(), at >= count)
    back.disabled = at === 0
    step.disabled = at === 2 * count - 1
    play.textContent = playing === undefined ? 'Play' : 'Pause'
  }
  const halt = (): void => {
    clearInterval(playing)
    playing = undefined
  }
  const move = (by: number): void => {
    halt()
    at = Math.max(0, Math.min(2 * count - 1, at + by))
    settle()
  }
  const toggle = (): void => {
    if (playing !== undefined) return move(0)
    if (at === 2 * count - 1) at = 0
    playing = setInterval(() => {
      if (!svg.isConnected || at >= 2 * count - 1) halt()
      else at++
      settle()
    }, BEAT)
    settle()
  }
  const button = (text: string, onclick: () => void): HTMLButtonElement =>
    h('button', { type: 'button', onclick }, text)
  const first = button('Forward', () => {
    at = 0
    move(0)
  })
  const back = button('Back', () => move(-1))
  const play = button('Play', toggle)
  const step = button('Step', () => move(1))
  svg.addEventListener('pointerover', (event) => {
    const cell = (event.target as Element).closest('[data-unit]')
    const unit = cell?.getAttribute('data-unit') ?? null
    for (const lit of svg.querySelectorAll('.lit')) lit.classList.remove('lit')
    if (unit === null) return
    for (const same of svg.querySelectorAll(`[data-unit="${unit}"]`)) same.classList.add('lit')
    words.textContent = cell!.getAttribute('data-words')
  })
  settle()
  const label = `The network unrolled over ${counted(count, 'step')}; the figures stand in the table below.`
  const scroll = h('div', { class: 'scroll strip', tabindex: 0, role: 'region', 'aria-label': 'The network unrolled' })
  svg.setAttribute('aria-label', label)
  scroll.append(svg)
  const element = h(
    'div',
    { class: 'stack' },
    sentence,
    h('div', { class: 'row' }, first, back, play, step),
    scroll,
    words,
  )
  // The error is at the right end.
  requestAnimationFrame(() => (scroll.scrollLeft = scroll.scrollWidth))
  return { element, end: halt }
}

/** What a step is called, counted from the last. */
const nameOf = (t: number, count: number): string => (t === count - 1 ? 'last' : `−${count - 1 - t}`)

/** How much of the gradient at the last step there is at step `t`. */
function left(steps: readonly StepView[], t: number): number {
  const { hiddenNorm } = steps[steps.length - 1]
  return hiddenNorm > 0 ? steps[t].hiddenNorm / hiddenNorm : 0
}

/** A share as people read it. */
function percent(share: number): string {
  const value = share * 100
  if (value >= 10) return `${fixed(value, 0)} %`
  return value >= 0.01 ? `${figure(value, 2)} %` : 'less than 0.01 %'
}

/** What happens at a place, in one sentence. */
function sentenceOf({ steps, lossOn, known }: WindowView, at: number): string {
  const count = steps.length
  if (at < count) {
    const step = `Step ${nameOf(at, count)} (${steps[at].index})`
    if (at === 0) return `${step}: the first inputs come in, and make the first state.`
    return `${step}: its inputs and the state before make the new state.`
  }
  const last = steps[count - 1]
  if (at === count) {
    const [output, error] = [last.output[0], last.lossGrad[0]]
    const came = known ? `${fixed(output - error, 2)} came` : 'what comes is not known yet'
    return `The network says ${fixed(output, 2)}; ${came}: an error of ${fixed(error, 2)}, in deviations, sets out to go back.`
  }
  const back = at - count
  const share = left(steps, count - 1 - back)
  const where = `${counted(back, 'step')} back`
  if (lossOn === 'all')
    return `${where} the gradient is ${figure(share, 2)} times what it is at the last step; each step adds its own error.`
  if (share > 1) return `${where} the error's signal has grown to ${figure(share, 2)} times what set out.`
  const gone = share < 0.01 ? ' It has all but vanished: what lies further back is hardly learnt from.' : ''
  return `${where} ${percent(share)} of the error's signal is left.${gone}`
}

/** The drawing, and what shows it up to a place. */
function drawing(view: WindowView): { svg: SVGElement; show: (place: Place, error: boolean) => void } {
  const { steps, inputs, gates } = view
  const count = steps.length
  const units = Math.min(MOST_UNITS, steps[0].hidden.length)
  const unit = Math.min(UNIT, HEIGHT / units)
  const column = STATE + gates.length * GATE + WAY
  const stateTop = TOP + INPUTS + 14
  const arrowY = stateTop + units * unit + 22
  const [width, height] = [count * column + 90, arrowY + 34]
  const most = steps.reduce((a, { input }) => input.reduce((m, x) => Math.max(m, Math.abs(x)), a), 1e-9)
  const svg = s('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img' })
  const columns: SVGElement[] = []
  const arrows: SVGElement[] = []
  const signed = (value: number): string => (value < 0 ? 'low' : 'high')
  const cell = (x: number, u: number, w: number, value: number, words: string): SVGElement =>
    s('rect', {
      x,
      y: stateTop + u * unit,
      width: w,
      height: Math.max(1, unit - 1),
      class: signed(value),
      'fill-opacity': Math.min(1, Math.abs(value)).toFixed(3),
      'data-unit': u,
      'data-words': words,
    })
  for (const [t, step] of steps.entries()) {
    const x = t * column + 24
    const middle = TOP + INPUTS / 2
    const group = s('g', {}, s('text', { x: x + STATE / 2, y: height - 4, 'text-anchor': 'middle' }, nameOf(t, count)))
    const wide = Math.max(1, Math.min(8, (column - 14) / step.input.length))
    for (const [i, value] of step.input.entries()) {
      const size = (Math.abs(value) / most) * (INPUTS / 2)
      const bar = {
        x: x + i * wide,
        y: value < 0 ? middle : middle - size,
        width: Math.max(0.5, wide - 1),
        height: size,
      }
      const words = `${inputs[i] ?? `input ${i + 1}`} at ${step.index}: ${fixed(value, 3)}`
      group.append(s('rect', { ...bar, class: signed(value) }, s('title', {}, words)))
    }
    for (let u = 0; u < units; u++) {
      const value = step.hidden[u]
      group.append(cell(x, u, STATE, value, `unit ${u + 1} at ${step.index}: state ${fixed(value, 3)}`))
      for (const [g, name] of gates.entries()) {
        const own = step.gates[g][u]
        const words = `unit ${u + 1} at ${step.index}: gate ${name} ${fixed(own, 3)}`
        group.append(cell(x + STATE + 2 + g * GATE, u, GATE - 1, own, words))
      }
    }
    columns.push(group)
    svg.append(s('rect', { x, y: stateTop, width: STATE, height: units * unit, class: 'frame' }), group)
    if (t === 0) continue
    // From this column to the one before.
    const size = Math.max(0.75, Math.min(WIDEST * 1.5, WIDEST * Math.sqrt(left(steps, t - 1))))
    const [from, to] = [x - 4, x - column + STATE + 12]
    const head = Math.max(5, size)
    const arrow = s(
      'g',
      { class: 'arrow' },
      s('line', { x1: from, x2: to + head * 0.7, y1: arrowY, y2: arrowY, 'stroke-width': size.toFixed(2) }),
      s('path', { d: `M${to - 4} ${arrowY}l${head} ${-head * 0.8}v${head * 1.6}z` }),
      s('title', {}, `‖∂L/∂h‖ at ${steps[t - 1].index}: ${steps[t - 1].hiddenNorm.toExponential(2)}`),
    )
    arrows.push(arrow)
    svg.append(arrow)
  }
  const text = (x: number, y: number, words: string): SVGElement => s('text', { x, y }, words)
  svg.append(
    text(4, 12, `inputs${inputs.length === 0 ? '' : `: ${inputs.join(', ')}`}`),
    text(4, stateTop - 4, 'state'),
  )
  if (gates.length > 0) svg.append(text(44, stateTop - 4, `and gates ${gates.join(' ')}`))
  const end = (count - 1) * column + 24 + STATE + gates.length * GATE + 12
  const last = steps[count - 1]
  const [output, wanted] = columnOf([last.output[0], last.output[0] - last.lossGrad[0]], 2)
  const error = s(
    'g',
    {},
    text(end, stateTop + 14, `says ${output}`),
    text(end, stateTop + 32, view.known ? `came ${wanted}` : 'not known'),
    text(end, stateTop + 50, `error ${fixed(last.lossGrad[0], 2)}`),
  )
  svg.append(error)
  const veil = (element: SVGElement, shown: boolean): void => void element.classList.toggle('later', !shown)
  return {
    svg,
    show: ({ forward, back }, errorShown) => {
      columns.forEach((group, t) => veil(group, t < forward))
      arrows.forEach((arrow, t) => veil(arrow, count - 1 - t <= back))
      veil(error, errorShown)
    },
  }
}
