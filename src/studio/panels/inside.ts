/**
 * The panel *Inside*: the hidden states of the trained network over time, a window of choice forward and back through
 * time, and how far back the network really looks.
 *
 * @module
 */
import type { HiddenStates, LossOn, WindowView } from '../../inspect/views.js'
import { counted, fixed } from '../../text/number.js'
import type { App, Trained } from '../app.js'
import type { FirstWindow } from '../data-worker/window-place.js'
import { fill, h } from '../dom.js'
import { messageOf } from '../words.js'
import { cellNote } from './inside/cell-note.js'
import { gateMaps } from './inside/gates.js'
import { gridMap, scaleOf } from './inside/grid-map.js'
import { lookBackParts } from './inside/look-back.js'
import { stepsTable } from './inside/steps.js'
import { stripOf } from './inside/strip.js'
import { toyCard } from './inside/toy.js'
import { type Choice, weightsCard } from './inside/weights.js'
import { whichText } from './inside/which-window.js'
import './figures.css'
import './report.css'
import { followTrained } from './trained.js'

/** Draws the panel. */
export function mount(root: HTMLElement, app: App): void {
  const none = {
    title: 'Nothing to look into yet',
    text: 'Train a network, and see here what its hidden units do, and how its gradients go back through time. Or see first, below, why some networks forget.',
  }
  const own = h('div', { class: 'panel-body' })
  fill(root, own, toyCard(app))
  followTrained(own, app, none, (body, trained, onEnd) => {
    let current = true
    onEnd(() => (current = false))
    void open(app, body, trained, () => current, onEnd)
  })
}

async function open(
  app: App,
  root: HTMLElement,
  trained: Trained,
  current: () => boolean,
  onEnd: (end: () => void) => void,
): Promise<void> {
  fill(root, h('section', { class: 'card' }, h('p', { role: 'status' }, 'Looking into the network …')))
  try {
    const { states, outputs, weights, cell, inputs, first } = await app.data.inside(trained.model)
    if (!current()) return
    const weighing = weightsCard(app, weights, { cell, inputs }, current)
    const windows = windowCard(app, { states, outputs, first, rows: trained.results.window }, current, weighing.show)
    const { card, end } = statesCard(states, first.place, (place) => void windows.choose(place))
    for (const each of [end, weighing.end, windows.end]) onEnd(each)
    const look = h(
      'section',
      { class: 'card stack', id: 'look-back', tabindex: -1 },
      h('p', { class: 'hint' }, 'Looking back …'),
    )
    fill(root, jumps(), windows.card, look, weighing.card, card)
    await windows.choose(first.place)
    // Of wide networks this takes a while.
    const back = await app.data.lookBack()
    if (current()) fill(look, ...lookBackParts(app, back))
  } catch (error) {
    if (!current()) return
    fill(root, h('p', { class: 'notice notice-error', role: 'alert' }, messageOf(error)))
  }
}

/** What the panel holds, a button each. */
const PARTS = {
  window: 'One window, forward and back',
  'look-back': 'How far back it looks',
  weights: 'Weights, and one update in numbers',
  states: 'States over time',
  toy: 'Why an RNN forgets: the vanishing gradient',
}

/** Buttons that lead to the parts of the panel. */
function jumps(): HTMLElement {
  const go = (id: string): void => {
    const part = document.getElementById(id)!
    // Below the tabs, which stay in sight.
    part.style.scrollMarginTop = `${document.querySelector<HTMLElement>('.tabs')!.offsetHeight + 8}px`
    part.scrollIntoView({ block: 'start' })
    part.focus({ preventScroll: true })
  }
  const chip = ([id, text]: [string, string]): HTMLElement =>
    h('button', { type: 'button', class: 'chip', onclick: () => go(id) }, text)
  return h('div', { class: 'row chips jumps' }, ...Object.entries(PARTS).map(chip))
}

/** The heat map of the hidden states. */
function statesCard(
  states: HiddenStates,
  place: number,
  choose: (place: number) => void,
): { card: HTMLElement; end: () => void } {
  const { ends, units, layers, earlier, index } = states
  const words = h('p', { class: 'hint' })
  let shown = layers - 1
  const most = states.values.reduce((a, value) => Math.max(a, Math.abs(value)), 1)
  const valueOf = (w: number, u: number): number => states.values[(w * layers + shown) * units + u]
  const map = gridMap({
    label: 'Hidden states over time',
    columns: index.length,
    lines: units,
    valueOf,
    most,
    tell: (w, u) =>
      `${index[w]}${states.series === null ? '' : ` of ${states.series[w]}`}, unit ${u + 1}: ${fixed(valueOf(w, u), 3)}`,
    say: (text) => fill(words, text),
    at: [place, 0],
    choose,
    byColumn: true,
  })
  const layer = h(
    'select',
    { id: 'layer' },
    ...Array.from({ length: layers }, (_, l) => h('option', { value: l }, `layer ${l + 1}`)),
  )
  layer.value = String(layers - 1)
  layer.addEventListener('change', () => {
    shown = Number(layer.value)
    map.draw()
  })
  const span = ends.length === 0 ? '' : `, from ${index[0]} to ${index[index.length - 1]}`
  const card = h(
    'section',
    { class: 'card stack', id: 'states', tabindex: -1 },
    h('h3', {}, 'Hidden states over time'),
    h(
      'p',
      { class: 'hint' },
      `Each column is the state after one window, each line one of ${counted(units, 'hidden unit')}: ${counted(ends.length, 'window')}${span}.` +
        (earlier > 0 ? ` ${counted(earlier, 'earlier window')} left out.` : ''),
    ),
    layers > 1 && h('div', { class: 'row choice' }, h('label', { for: 'layer' }, 'Layer'), layer),
    map.element,
    scaleOf(most),
    words,
    h('p', { class: 'hint' }, 'Choose a window by a click, or by the arrow keys and Enter: its steps stand above.'),
  )
  return { card, end: map.end }
}

/** What windows there are, of how many rows, and which is shown first. */
interface WindowChoice {
  states: HiddenStates
  outputs: readonly string[]
  first: FirstWindow
  rows: number
}

/** The card of one window, and what chooses another. */
function windowCard(
  app: App,
  { states, outputs, first, rows }: WindowChoice,
  current: () => boolean,
  onChoice: (choice: Choice) => void,
): { card: HTMLElement; choose(place: number): Promise<void>; end(): void } {
  let chosen = 0
  let ends: (() => void)[] = []
  const end = (): void => {
    for (const each of ends) each()
    ends = []
  }
  const title = h('h3', {}, PARTS.window)
  const which = h('p', { class: 'which' })
  const body = h('div', { class: 'stack' })
  const loss = h(
    'select',
    { id: 'loss-on' },
    h('option', { value: 'last' }, 'at the last step, the forecast'),
    h('option', { value: 'all' }, 'at every step'),
  )
  const several = outputs.length > 1
  const output = h(
    'select',
    { id: 'loss-of' },
    ...outputs.map((name, o) => h('option', { value: o }, name)),
    h('option', { value: 'all' }, 'all forecasts together'),
  )
  const draw = (view: WindowView): void => {
    end()
    const note = view.known
      ? null
      : h('p', { class: 'hint' }, 'The actual value is not known yet: an error of one deviation stands for it.')
    const [strip, gates] = [stripOf(view, body.clientWidth), gateMaps(view)]
    ends = [strip.end, gates.end]
    const fold = (name: string, element: HTMLElement): HTMLElement =>
      h('details', { class: 'stack-s' }, h('summary', {}, name), element)
    fill(
      body,
      note,
      cellNote(app, view, states),
      strip.element,
      fold(view.gates.length > 0 ? 'State and gates over the steps' : 'State over the steps', gates.element),
      fold('Figures', stepsTable(view)),
    )
  }
  const show = async (): Promise<void> => {
    const place = chosen
    const [lossOn, of] = [loss.value as LossOn, output.value]
    const choice = { end: states.ends[place], lossOn, output: of === 'all' ? null : Number(of) }
    const isLatest = (): boolean => current() && place === chosen && lossOn === loss.value && of === output.value
    try {
      const view = await app.data.window(choice.end, lossOn, choice.output, states.series?.[place] ?? null)
      if (!isLatest()) return
      const opened = [...body.querySelectorAll('details')].map((one) => one.open)
      const of = states.series === null ? '' : ` of ${states.series[place]}`
      which.textContent = whichText(view, rows, place === first.place ? first.among : null)
      title.textContent = `${PARTS.window}: up to ${states.index[place]}${of}`
      draw(view)
      body.querySelectorAll('details').forEach((one, i) => (one.open = opened[i] ?? false))
      app.announce(title.textContent)
      onChoice({ ...choice, index: String(states.index[place]) })
    } catch (error) {
      if (isLatest()) fill(body, h('p', { class: 'notice notice-error', role: 'alert' }, messageOf(error)))
    }
  }
  for (const select of [loss, output]) select.addEventListener('change', () => void show())
  const card = h(
    'section',
    { class: 'card stack', id: 'window', tabindex: -1 },
    title,
    which,
    h(
      'p',
      { class: 'hint' },
      'A column is a step: above its inputs, below its state, a square a unit, blue above zero and orange below. Forward, each ' +
        'state is made from the inputs and the state before. Then the error goes back, in arrows as wide as what is left of it.',
    ),
    h(
      'div',
      { class: 'row choice' },
      h('label', { for: 'loss-on' }, 'The error is taken'),
      loss,
      several && h('label', { for: 'loss-of' }, 'of'),
      several && output,
    ),
    body,
  )
  const choose = (place: number): Promise<void> => {
    chosen = place
    return show()
  }
  return { card, choose, end }
}
