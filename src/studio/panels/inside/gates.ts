/**
 * The state and the gates of the top layer over the steps of one window: a map each, a line a unit and a column a step.
 *
 * @module
 */
import { type Cell, cellOf, type CELLS } from '../../../engine/cells.js'
import type { WindowView } from '../../../inspect/views.js'
import { counted, fixed } from '../../../text/number.js'
import { fill, h } from '../../dom.js'
import { gridMap, mostOf, scaleOf } from './grid-map.js'

/** The letters of all gates, but of cells whose only gate is the state itself. */
type Gate = {
  [C in Cell]: (typeof CELLS)[C]['gated'] extends true ? (typeof CELLS)[C]['gates'][number] : never
}[Cell]

/** What each gate does: r, z and n of a GRU, i, f, g and o of an LSTM. */
const WORDS: Readonly<Record<Gate, string>> = {
  r: 'reset gate: how much of the state before what is new sees',
  z: 'update gate: how much of the state before is kept',
  n: 'what is new, in place of what is not kept',
  i: 'input gate: how much of what is new is written',
  f: 'forget gate: how much of the cell is kept',
  g: 'what is new, if it is written',
  o: 'output gate: how much of the cell is shown as state',
}

/** The maps, and what takes their listeners away. */
export function gateMaps(view: WindowView): { element: HTMLElement; end(): void } {
  const { steps, gates } = view
  const units = steps[0].hidden.length
  const { gated, keepGate } = cellOf({ cell: view.cell })
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
      say: (text) => fill(words, text),
      at: [steps.length - 1, 0],
      line: 12,
      height: 140,
    })
    maps.push(map)
    return h('div', { class: 'stack-s' }, h('h4', {}, title), map.element, scaleOf(most))
  }
  const states = mostOf(steps.map(({ hidden }) => hidden))
  const state = figure('h, the state', 'state', (t, u) => steps[t].hidden[u], states)
  const cells = steps.flatMap((step) => (step.cell === undefined ? [] : [step.cell]))
  const memory =
    cells.length > 0 ? [figure('c, the cell: the memory itself', 'cell', (t, u) => cells[t][u], mostOf(cells))] : []
  const shown = gates.map((gate, g) =>
    figure(`${gate}, ${WORDS[gate as Gate]}`, `gate ${gate}`, (t, u) => steps[t].gates[g][u]),
  )
  const plain = gated ? '' : 'This cell has no gates: each state is made anew from the one before.'
  const keeping = keepGate === null ? plain : keptSentence(view, keepGate)
  const element = h(
    'div',
    { class: 'stack' },
    h('p', { class: 'verdict' }, keeping),
    h('div', { class: 'columns' }, state, ...memory, ...shown),
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
