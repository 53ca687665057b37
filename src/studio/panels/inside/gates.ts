/**
 * The state and the gates of the top layer over the steps of one window: a map each, a line a unit and a column a step.
 *
 * @module
 */
import type { WindowView } from '../../../inspect/views.js'
import { counted, fixed } from '../../../text/number.js'
import { h } from '../../dom.js'
import { gridMap, scaleOf } from './grid-map.js'

/** What a gate does, by the number of gates and its name. */
const MEANINGS: Readonly<Record<string, string>> = {
  'lstm i': 'input gate: how much of what is new is written',
  'lstm f': 'forget gate: how much of the cell is kept',
  'lstm g': 'what is new, if it is written',
  'lstm o': 'output gate: how much of the cell is shown as state',
  'gru r': 'reset gate: how much of the state before what is new sees',
  'gru z': 'update gate: how much of the state before is kept',
  'gru n': 'what is new, in place of what is not kept',
}

/** The gate that keeps, of each cell that has gates. */
const KEEPS = { lstm: 'f', gru: 'z' } as const

/** The maps, and what takes their listeners away. */
export function gateMaps(view: WindowView): { element: HTMLElement; end(): void } {
  const { steps, gates } = view
  const units = steps[0].hidden.length
  const cell = gates.includes('f') ? 'lstm' : 'gru'
  const words = h('p', { class: 'hint' })
  const maps: ReturnType<typeof gridMap>[] = []
  const figure = (title: string, name: string, valueOf: (t: number, u: number) => number, most = 1): HTMLElement => {
    const map = gridMap({
      label: `${title}, over the steps`,
      columns: steps.length,
      lines: units,
      valueOf,
      most,
      tell: (t, u) => `${steps[t].index}, unit ${u + 1}: ${name} ${fixed(valueOf(t, u), 3)}`,
      say: (text) => (words.textContent = text),
      at: [steps.length - 1, 0],
      line: 12,
      height: 140,
    })
    maps.push(map)
    return h('div', { class: 'stack-s' }, h('h4', {}, title), map.element)
  }
  const state = figure('h, the state', 'state', (t, u) => steps[t].hidden[u])
  const cells = steps.map(({ cell: own }) => own ?? [])
  const most = cells.flat().reduce((a, c) => Math.max(a, Math.abs(c)), 1)
  const memory =
    cell === 'lstm' && gates.length > 0
      ? [figure(`c, the cell: the memory itself, up to ±${fixed(most, 1)}`, 'cell', (t, u) => cells[t][u], most)]
      : []
  const own = gates.map((gate, g) =>
    figure(`${gate}, ${MEANINGS[`${cell} ${gate}`]}`, `gate ${gate}`, (t, u) => steps[t].gates[g][u]),
  )
  const keeping =
    gates.length === 0
      ? 'An Elman cell has no gates: each state is made anew from the one before.'
      : keptSentence(view, KEEPS[cell])
  const element = h(
    'div',
    { class: 'stack' },
    h('p', { class: 'verdict' }, keeping),
    h('div', { class: 'columns' }, state, ...memory, ...own),
    scaleOf('−1', '+1'),
    words,
  )
  return { element, end: () => maps.forEach(({ end }) => end()) }
}

/** How long a unit keeps what it holds, by the mean of the gate that keeps. */
function keptSentence({ steps, gates }: WindowView, gate: string): string {
  const g = gates.indexOf(gate)
  const all = steps.flatMap((step) => step.gates[g])
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length
  let [left, half] = [mean, 1]
  while (left > 0.5 && half < 1000) {
    left *= mean
    half++
  }
  return `Gate ${gate} keeps ${fixed(mean * 100, 0)} % from one step to the next, as a mean over units and steps: at that pace half is gone after ${counted(half, 'step')}.`
}
