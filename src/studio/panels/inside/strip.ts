/**
 * The network drawn: one window unrolled, a column a step. Forward the columns fill from left to right, back the gradient
 * runs from right to left, in arrows as wide as its norm, and one sentence runs along.
 *
 * @module
 */
import { FATES, fateOf, leftText } from '../../../inspect/signal.js'
import type { WindowView } from '../../../inspect/views.js'
import { columnOf, counted, figure, fixed } from '../../../text/number.js'
import { fill, h } from '../../dom.js'
import { type Drawing, drawing, left, nameOf } from './drawing.js'
import { layoutOf } from './layout.js'

/** Milliseconds between two steps of Play. */
const BEAT = 450
/** Pixels that a page of paper holds, where it shrinks them to half their size. */
const PAPER = 1180

/** A strip in the page. */
export interface Strip {
  element: HTMLElement
  /** Ends what plays. */
  end(): void
}

/**
 * Draws the strip; at first all of it, forward and back. Where it is wider than its place its right end is in sight, where
 * the error sets out and the arrows can be seen to grow thin.
 *
 * @param room the width of its place
 */
export function stripOf(view: WindowView, room: number): Strip {
  const { steps } = view
  const count = steps.length
  /** 0 … count − 1 forward, count at the error, then back. */
  let at = 2 * count - 1
  let playing: ReturnType<typeof setInterval> | undefined
  const sentence = h('p', { class: 'run' })
  const words = h('p', { class: 'hint' }, 'Point at a unit to see its number, in every step.')
  const legend = h('p', { class: 'hint' })
  const cue = h('p', { class: 'hint no-paper', hidden: true })
  const scroll = h('div', { class: 'scroll strip', tabindex: 0, role: 'region', 'aria-label': 'The network unrolled' })
  let layout = layoutOf(view, room)
  let drawn: Drawing | undefined
  const draw = (): void => {
    drawn?.end()
    drawn = drawing(view, layout, (text) => fill(words, text))
    legend.textContent = drawn.legend
    fill(scroll, drawn.element)
    drawn.show(place(), at >= count)
  }
  const place = () => ({ forward: Math.min(at + 1, count), back: Math.max(0, at - count) })
  const settle = (): void => {
    fill(sentence, sentenceOf(view, at))
    sentence.setAttribute('aria-live', playing === undefined ? 'polite' : 'off')
    drawn?.show(place(), at >= count)
    back.disabled = at === 0
    step.disabled = at === 2 * count - 1
    play.textContent = playing === undefined ? 'Play' : 'Pause'
  }
  /** Shows the place, and brings its step into sight: within the strip, the page stays. */
  const follow = (): void => {
    settle()
    const [from, to] = drawn!.spanOf(at < count ? at : 2 * count - 1 - at)
    scroll.scrollLeft = Math.min(from, Math.max(scroll.scrollLeft, to - scroll.clientWidth))
  }
  const halt = (): void => {
    clearInterval(playing)
    playing = undefined
  }
  const move = (by: number): void => {
    halt()
    at = Math.max(0, Math.min(2 * count - 1, at + by))
    follow()
  }
  const toggle = (): void => {
    if (playing !== undefined) return move(0)
    if (at === 2 * count - 1) at = 0
    playing = setInterval(() => {
      if (!scroll.isConnected || at >= 2 * count - 1) halt()
      else at++
      follow()
    }, BEAT)
    follow()
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
  draw()
  settle()
  let width = 0
  let printing = false
  const point = (): void => {
    const hidden = scroll.scrollWidth - scroll.clientWidth
    cue.hidden = hidden <= 0
    const sides = `${scroll.scrollLeft > 0 ? '←' : ''}${scroll.scrollLeft < hidden - 1 ? '→' : ''}`
    cue.textContent = `${sides} More steps lie to the side: swipe or scroll.`
  }
  /** Draws it for another width, with no more steps than fit where it is to be seen whole. */
  const lay = (room: number, whole = false): void => {
    const other = layoutOf(view, room, whole)
    if (other.column !== layout.column || other.first !== layout.first) {
      layout = other
      draw()
    }
    point()
  }
  scroll.addEventListener('scroll', point)
  const sized = new ResizeObserver(() => {
    // Without a width while another panel is shown.
    if (scroll.clientWidth === 0 || scroll.clientWidth === width || printing) return
    const whole = cue.hidden
    width = scroll.clientWidth
    lay(width)
    if (whole) scroll.scrollLeft = scroll.scrollWidth
  })
  sized.observe(scroll)
  const paper = new AbortController()
  const print = (on: boolean): void => {
    printing = on
    lay(on ? PAPER : width, on)
  }
  addEventListener('beforeprint', () => print(true), paper)
  addEventListener('afterprint', () => print(false), paper)
  const element = h(
    'div',
    { class: 'stack' },
    sentence,
    h('div', { class: 'row' }, first, back, play, step),
    legend,
    cue,
    scroll,
    words,
  )
  return {
    element,
    end: () => {
      halt()
      paper.abort()
      sized.disconnect()
      drawn?.end()
    },
  }
}

/** What happens at a place, in one sentence. */
function sentenceOf(view: WindowView, at: number): string {
  const { steps, lossOn } = view
  const count = steps.length
  if (at < count) {
    const step = `Step ${nameOf(at, count)} (${steps[at].index})`
    if (at === 0) return `${step}: the first inputs come in, and make the first state.`
    return `${step}: its inputs and the state before make the new state.`
  }
  if (at === count) return errorSentence(view)
  const back = at - count
  const share = left(steps, count - 1 - back)
  const where = `${counted(back, 'step')} back`
  if (lossOn === 'all')
    return `${where} the gradient is ${figure(share, 2)} times what it is at the last step; each step adds its own error.`
  return `${where} ${leftText(share)}. ${FATES[fateOf(share)]}`
}

/** The forecast of the last step, the actual value, and the gradient that goes back. */
function errorSentence({ steps, forecasts, outputs, output, known }: WindowView): string {
  const { lossGrad } = steps[steps.length - 1]
  if (output === null && outputs.length > 1) {
    const norm = Math.sqrt(lossGrad.reduce((sum, error) => sum + error * error, 0))
    const came = known ? '' : 'not all that came is known yet; '
    return `The network forecasts ${counted(outputs.length, 'number')}; ${came}their errors (forecast − actual), ${fixed(norm, 2)} standard deviations together, set out to go back.`
  }
  const at = output ?? 0
  const { says, came } = forecasts[at]
  // The sign of the loss's gradient, which is not that of a residual.
  const size = `${figure(lossGrad[at], 2)} standard deviations`
  const what = outputs.length > 1 ? ` for ${outputs[at]}` : ''
  if (came === null) {
    return `The network forecasts ${figure(says, 3)}${what}; what comes is not known yet: an error of ${size} is sent back instead.`
  }
  const [saysText, cameText] = columnOf([says, came], 3)
  return `The network forecasts ${saysText}${what}; ${cameText} came: the error, forecast − actual, of ${size} sets out to go back.`
}
