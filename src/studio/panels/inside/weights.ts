/**
 * The weights as maps, and one update of a chosen weight worked in numbers.
 *
 * @module
 */
import type { LossOn, WeightView } from '../../../inspect/views.js'
import type { WeightPlace, WorkedUpdate } from '../../../inspect/update.js'
import { CELLS } from '../../../engine/cells.js'
import { counted, figure, fixed } from '../../../text/number.js'
import type { App } from '../../app.js'
import { fill, h } from '../../dom.js'
import { tableOf } from '../../table-element.js'
import { messageOf } from '../../words.js'
import { type GridMap, gridMap, scaleOf } from './grid-map.js'

/** Which window's error is sent back. */
export interface Choice {
  end: number
  lossOn: LossOn
  output: number | null
  /** The index of its last row. */
  index: string
}

/** Steps whose shares are shown one by one, the last. */
const SHARES = 5

/** The card, and what shows another window. */
export function weightsCard(
  app: App,
  weights: readonly WeightView[],
  names: { cell: keyof typeof CELLS; inputs: readonly string[] },
  current: () => boolean,
): { card: HTMLElement; show(choice: Choice): void; end(): void } {
  let choice: Choice | null = null
  let place: WeightPlace | undefined
  let map: GridMap | null = null
  const words = h('p', { class: 'hint' })
  const mapPlace = h('div', { class: 'weights' })
  const scale = h('div', {})
  const worked = h('div', { class: 'stack worked' })
  const chosen = h(
    'select',
    { id: 'weights-of' },
    ...weights.map(({ name, rows, columns }) =>
      h('option', { value: name }, `${name}: ${partOf(name)}, ${rows} × ${columns}`),
    ),
  )
  const draw = (at: readonly [number, number] = [0, 0]): void => {
    map?.end()
    const { name, rows, columns, values } = weights.find((one) => one.name === chosen.value)!
    const most = values.reduce((a, value) => Math.max(a, Math.abs(value)), 0) || 1
    map = gridMap({
      label: `Weights ${name}`,
      columns,
      lines: rows,
      valueOf: (column, row) => values[row * columns + column],
      most,
      tell: (column, row) =>
        `${weightName({ name, row, column }, rows, names)}: ${figure(values[row * columns + column], 3)}`,
      say: (text) => fill(words, text),
      at,
      choose: (column, row) => {
        place = { name, row, column }
        void work()
      },
      line: 10,
      height: 320,
      column: 28,
    })
    fill(mapPlace, map.element)
    fill(scale, scaleOf(most))
  }
  const work = async (): Promise<void> => {
    if (choice === null) return
    const mine = choice
    const asked = place
    try {
      const update = await app.data.update(mine.end, mine.lossOn, mine.output, asked)
      if (!current() || mine !== choice || asked !== place) return
      const { name, row, column } = update.place
      if (asked === undefined) {
        chosen.value = name
        draw([column, row])
        place = update.place
      }
      const { rows } = weights.find((one) => one.name === name)!
      fill(worked, ...workedOut(update, weightName(update.place, rows, names), mine.index))
    } catch (error) {
      if (current()) fill(worked, h('p', { class: 'notice notice-error', role: 'alert' }, messageOf(error)))
    }
  }
  chosen.addEventListener('change', () => draw())
  draw()
  const card = h(
    'section',
    { class: 'card stack', id: 'weights', tabindex: -1 },
    h('h3', {}, 'The weights, and one update in numbers'),
    h(
      'p',
      { class: 'hint' },
      'Choose a weight by a click, or by the arrow keys and Enter: beside it stands what the error of the window above does to it.',
    ),
    h(
      'div',
      { class: 'columns' },
      h(
        'div',
        { class: 'stack' },
        h('div', { class: 'row choice' }, h('label', { for: 'weights-of' }, 'Weights'), chosen),
        mapPlace,
        scale,
        words,
      ),
      worked,
    ),
  )
  return {
    card,
    show: (next) => {
      choice = next
      void work()
    },
    end: () => map?.end(),
  }
}

/** What a parameter is for. */
function partOf(name: string): string {
  const [, kind, side] = /^(?:(weight|bias)_(ih|hh)|head)/.exec(name) ?? []
  if (kind === undefined) return name.endsWith('bias') ? 'constant of the forecast' : 'from the state to the forecast'
  if (kind === 'bias') return 'constants'
  return side === 'hh' ? 'from the state before' : name.endsWith('l0') ? 'from the inputs' : 'from the layer below'
}

/** What a weight leads from and to. */
function weightName(
  { name, row, column }: WeightPlace,
  rows: number,
  { cell, inputs }: { cell: keyof typeof CELLS; inputs: readonly string[] },
): string {
  if (name.startsWith('head'))
    return name.endsWith('bias') ? `output ${row + 1}` : `output ${row + 1} from unit ${column + 1}`
  const { gates } = CELLS[cell]
  const units = rows / gates.length
  const gate = gates.length === 1 ? '' : `gate ${gates[Math.floor(row / units)]} of `
  const to = `${gate}unit ${(row % units) + 1}`
  if (name.startsWith('bias')) return to
  const isInput = name.startsWith('weight_ih_l0')
  const from = isInput ? (inputs[column] ?? `input ${column + 1}`) : `unit ${column + 1}`
  return `${to} from ${from}${name.startsWith('weight_hh') ? ' a step before' : ''}`
}

/** The working: what each step adds, the clipping, the optimizer, the new weight. */
function workedOut(update: WorkedUpdate, weight: string, index: string): HTMLElement[] {
  const { place, before, after, shares, norm, parameters, clipping, optimizer, learningRate, lines } = update
  const value = (x: number): string => figure(x, 5)
  const latest = [...shares].reverse()
  const rows: string[][] = [
    ['weight, w', value(before), ''],
    ...latest
      .slice(0, SHARES)
      .map((share, back) => [
        back === 0 ? 'the last step adds' : `${counted(back, 'step')} back adds`,
        value(share),
        '',
      ]),
  ]
  const rest = latest.slice(SHARES)
  if (rest.length > 0) {
    rows.push([
      `the ${counted(rest.length, 'step')} before add`,
      value(rest.reduce((sum, share) => sum + share, 0)),
      '',
    ])
  }
  rows.push(...lines.map(({ what, formula, value: x }) => [what, value(x), formula]))
  const last = lines[lines.length - 1].value
  const apart = Math.abs(last - after) <= 1e-6 * Math.max(1, Math.abs(after))
  return [
    h('h4', {}, `${place.name}, ${weight}: ${value(before)} becomes ${value(after)}`),
    h(
      'p',
      {},
      `The window up to ${index} has a squared error of ${value(update.loss)}, in the scaled units of the network. Sent back through its steps, it gives all ` +
        `${counted(parameters, 'weight')} a gradient g, together of the norm ‖g‖ = ${value(norm)}. ${clipping} Then ${optimizer} ` +
        `takes its step at the rate ${learningRate}, as it would at the first update of a training.`,
    ),
    tableOf(`How ${place.name} changes`, [{ head: 'what' }, { head: 'value', number: true }, { head: 'how' }], rows, {
      quiet: true,
    }),
    h(
      'p',
      { class: 'hint' },
      apart
        ? `The engine, which rounds to its own precision at every step, comes to ${fixed(after, 8)}.`
        : `The engine comes to ${fixed(after, 8)}.`,
    ),
  ]
}
