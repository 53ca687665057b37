/**
 * Which cell is shown, and where the signal vanishes in one without a gate that keeps: that others remember for longer.
 *
 * @module
 */
import { cellOf } from '../../../engine/cells.js'
import { REMEMBERS } from '../../../inspect/adding.js'
import { fateOf } from '../../../inspect/signal.js'
import type { HiddenStates, WindowView } from '../../../inspect/views.js'
import { counted } from '../../../text/number.js'
import type { App } from '../../app.js'
import { h } from '../../dom.js'
import { left } from './drawing.js'
import { tryOn } from './try-on.js'

/** What the window is of; and a way out where what it is sent back never arrives. */
export function cellNote(app: App, view: WindowView, { units, layers }: HiddenStates): HTMLElement {
  const { cell, steps, lossOn } = view
  const name = cell.toUpperCase()
  const several = layers > 1 ? `${counted(layers, 'layer')} of ` : ''
  const size = `The cell is ${/^[lr]/.test(cell) ? 'an' : 'a'} ${name}: ${several}${counted(units, 'hidden unit')}, here over ${counted(steps.length, 'step')}.`
  // How much is left is said where the steps are drawn.
  const vanishes = lossOn === 'last' && steps.length > 1 && fateOf(left(steps, 0)) === 'vanishes'
  if (!vanishes) return h('p', { class: 'hint cell' }, size)
  if (cellOf(view).keepGate !== null) {
    return h(
      'p',
      { class: 'hint cell' },
      `${size} Its gates can keep a signal; in this window next to nothing of it is left at the first step.`,
    )
  }
  const other = `Try an ${REMEMBERS.toUpperCase()}`
  return h(
    'div',
    { class: 'notice cell' },
    h(
      'p',
      {},
      `${size} An ${name} forgets. ${other}, whose gates can keep the signal; its scores tell whether that helps here.`,
    ),
    h(
      'div',
      { class: 'row' },
      h('button', { type: 'button', onclick: () => tryOn(app, { cell: REMEMBERS }) }, other),
      h('a', { href: '#toy', onclick: seeToy }, 'See why on a toy task'),
    ),
  )
}

/** The page's address says what is trained: it stays. */
function seeToy(event: Event): void {
  event.preventDefault()
  const toy = document.getElementById('toy')!
  toy.scrollIntoView({ block: 'start' })
  toy.focus({ preventScroll: true })
}
