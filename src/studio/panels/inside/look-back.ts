/**
 * How far back the network looks: a sentence, the share of each step as bars, a shorter window to try, the figures.
 *
 * @module
 */
import { lookBackSentence, segmentText } from '../../../inspect/look-back.js'
import type { LookBack } from '../../../inspect/views.js'
import { chartSvg } from '../../../report/svg.js'
import { counted, fixed } from '../../../text/number.js'
import type { App } from '../../app.js'
import { h } from '../../dom.js'
import { figureNodes } from '../../figure.js'
import { nameOf } from './drawing.js'
import { tryOn } from './try-on.js'

/** How far back the network looks, and the share of each step. */
export function lookBackParts(app: App, look: LookBack): (Node | false)[] {
  const most = look.shares.reduce((a, b) => Math.max(a, b), 0)
  let sum = 0
  const rows = look.shares.map((share, back) => {
    sum += share
    const bar = h('div', { class: back < look.steps ? 'bar' : 'bar bar-plain' })
    bar.style.setProperty('--part', String(most > 0 ? share / most : 0))
    return h(
      'tr',
      {},
      h('th', { scope: 'row', class: 'number' }, back === 0 ? 'last' : `−${back}`),
      h('td', { class: 'bar-cell' }, bar),
      h('td', { class: 'number' }, percent(share)),
      h('td', { class: 'number' }, percent(sum)),
    )
  })
  const head = ['step', '', 'share', 'in all'].map((text, c) =>
    text === '' ? h('td', {}) : h('th', { scope: 'col', class: c === 1 ? '' : 'number' }, text),
  )
  const caption = 'Share of each step in the gradient of all weights but those of the forecast'
  const table = h(
    'table',
    { class: 'bars' },
    h('caption', { class: 'sr-only' }, caption),
    h('thead', {}, h('tr', {}, ...head)),
    h('tbody', {}, ...rows),
  )
  return [
    h('h3', {}, 'How far back it looks'),
    h('p', { class: 'verdict look-back' }, lookBackSentence(look)),
    h('div', { class: 'figure' }, ...figureNodes(sharesFigure(look))),
    shorterWindow(app, look),
    look.rows > 1 && h('p', { class: 'hint' }, segmentText(look.rows)),
    h(
      'p',
      { class: 'hint' },
      `${caption}, as a mean over ${counted(look.windows, 'window')}. The gradient comes from the forecast, the last step.`,
    ),
    h(
      'details',
      { class: 'stack-s' },
      h('summary', {}, 'Figures'),
      h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption }, table),
    ),
  ]
}

/** The shares as bars, the steps from left to right as in the strip above. */
function sharesFigure({ shares }: LookBack): string {
  const values = [...shares].reverse()
  const labels = values.map((_, t) => nameOf(t, values.length))
  const name = 'share of the gradient in percent, by step'
  const bars = { name, values: values.map((share) => share * 100), form: 'bars' as const, colour: 1 }
  return chartSvg({ label: `How far back it looks: ${name}`, labels, lines: [bars], fromZero: true })
}

/** Where fewer steps would have done: a button that sets such a window; whether it is as good, a training tells. */
function shorterWindow(app: App, { steps, window, rows, windows }: LookBack): HTMLElement | false {
  if (windows === 0 || steps * 2 > window) return false
  const shorter = steps * rows
  return h(
    'div',
    { class: 'row' },
    h(
      'button',
      { type: 'button', onclick: () => tryOn(app, { window: shorter }) },
      `Try a window of ${counted(shorter, 'row')}`,
    ),
    h('span', { class: 'hint' }, 'It trains faster; whether it forecasts as well, its scores tell.'),
  )
}

const percent = (share: number): string => `${fixed(share * 100, 1)} %`
