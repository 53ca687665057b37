/**
 * The steps of one window as backpropagation through time takes them: the last first.
 *
 * @module
 */
import type { WindowView } from '../../../inspect/views.js'
import { columnOf, counted, fixed } from '../../../text/number.js'
import { h } from '../../dom.js'

/** The table: what each step holds, how much gradient reaches it, and its share of the weight gradients. */
export function stepsTable({ steps }: WindowView): HTMLElement {
  const backward = [...steps].reverse()
  const errors = backward.map(({ lossGrad }) => lossGrad.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0))
  const most = steps.reduce((a, { share }) => Math.max(a, share), 0)
  const columns = [
    columnOf(errors, 3),
    backward.map(({ signal }) => signal.toExponential(2)),
    backward.map(({ preActivationNorm }) => preActivationNorm.toExponential(2)),
    backward.map(({ weightNorm }) => weightNorm.toExponential(2)),
    backward.map(({ share }) => `${fixed(share * 100, 2)} %`),
  ]
  const rows = backward.map(({ index, share, hidden }, r) => {
    const bar = h('div', { class: 'bar' })
    bar.style.setProperty('--part', String(most > 0 ? share / most : 0))
    const state = hidden.map((value) => fixed(value, 2)).join('  ')
    return h(
      'tr',
      { title: `h: ${state}` },
      h('th', { scope: 'row' }, String(index)),
      ...columns.slice(0, 4).map((cells, c) => h('td', { class: c > 1 ? 'number only-wide' : 'number' }, cells[r])),
      h('td', { class: 'number' }, columns[4][r]),
      h('td', { class: 'bar-cell narrow only-wide' }, bar),
    )
  })
  const state = steps[0].cell === undefined ? 'h' : '(h, c)'
  const heads = ['step', 'error', `‖∂L/∂${state}‖`, '‖∂L/∂z‖', '‖∂L/∂W‖ of the step', 'its share', '']
  const head = heads.map((text, c) =>
    text === ''
      ? h('td', {})
      : h(
          'th',
          { scope: 'col', class: ['', 'number', 'number', 'number only-wide', 'number only-wide', 'number'][c] },
          text,
        ),
  )
  const caption = 'Backpropagation through time, the last step first'
  const table = h(
    'table',
    { class: 'bars' },
    h('caption', {}, caption),
    h('thead', {}, h('tr', {}, ...head)),
    h('tbody', {}, ...rows),
  )
  const [last, first] = [backward[0], backward[backward.length - 1]]
  const ratio = last.signal > 0 ? first.signal / last.signal : 0
  const how = ratio < 1 ? 'fades' : 'grows'
  const summary =
    `Going back ${counted(steps.length - 1, 'step')}, the gradient of the state ${how} to ${ratio.toExponential(1)} times ` +
    'what it is at the last step.'
  return h(
    'div',
    { class: 'stack' },
    steps.length > 1 && h('p', { class: 'fading' }, summary),
    h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption }, table),
  )
}
