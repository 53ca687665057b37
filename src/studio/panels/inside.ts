/**
 * The panel *Inside*: the hidden states of the trained network over time, a window of choice forward and back through
 * time, and how far back the network really looks.
 *
 * @module
 */
import { type HiddenStates, type LookBack, lookBackSentence, type LossOn } from '../../inspect/network.js'
import { counted, fixed } from '../../text/number.js'
import type { App, Trained } from '../app.js'
import { fill, h } from '../dom.js'
import { heatMap } from './inside/heat-map.js'
import { stepsTable } from './inside/steps.js'
import { type Strip, stripOf } from './inside/strip.js'
import './figures.css'
import { followTrained } from './trained.js'

/** Draws the panel. */
export function mount(root: HTMLElement, app: App): void {
  const none = {
    title: 'Nothing to look into yet',
    text: 'Train a network, and see here what its hidden units do, and how its gradients go back through time.',
  }
  followTrained(root, app, none, (body, trained, onEnd) => {
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
    const { states, lookBack } = await app.data.inside(trained.model)
    if (!current()) return
    const windows = windowCard(app, states, current)
    // The latest window whose forecast can be compared with what came.
    const latest = Math.max(0, states.ends.length - 1 - trained.results.horizon)
    const { card, end } = statesCard(states, latest, windows.choose)
    onEnd(end)
    fill(root, windows.card, lookBackCard(lookBack), card)
    windows.choose(latest)
  } catch (error) {
    if (!current()) return
    const message = error instanceof Error ? error.message : String(error)
    fill(root, h('p', { class: 'notice notice-error', role: 'alert' }, message))
  }
}

/** How far back the network looks, and the share of each step. */
function lookBackCard(look: LookBack): HTMLElement {
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
  const caption = 'Share of each step in the gradient of the recurrent weights'
  const table = h(
    'table',
    { class: 'bars' },
    h('caption', { class: 'sr-only' }, caption),
    h('thead', {}, h('tr', {}, ...head)),
    h('tbody', {}, ...rows),
  )
  return h(
    'section',
    { class: 'card stack' },
    h('h3', {}, 'How far back it looks'),
    h('p', { class: 'verdict look-back' }, lookBackSentence(look)),
    h(
      'p',
      { class: 'hint' },
      `${caption}, as a mean over ${counted(look.windows, 'window')}. The gradient comes from the forecast, the last step.`,
    ),
    h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption }, table),
  )
}

/** The heat map of the hidden states. */
function statesCard(
  states: HiddenStates,
  place: number,
  choose: (place: number) => void,
): { card: HTMLElement; end: () => void } {
  const { ends, units, layers, earlier, index } = states
  const words = h('p', { class: 'hint' })
  const map = heatMap(states, place, (text) => (words.textContent = text), choose)
  const layer = h(
    'select',
    { id: 'layer' },
    ...Array.from({ length: layers }, (_, l) => h('option', { value: l }, `layer ${l + 1}`)),
  )
  layer.value = String(layers - 1)
  layer.addEventListener('change', () => map.show(Number(layer.value)))
  const span = ends.length === 0 ? '' : `, from ${index[0]} to ${index[index.length - 1]}`
  const card = h(
    'section',
    { class: 'card stack' },
    h('h3', {}, 'Hidden states over time'),
    h(
      'p',
      { class: 'hint' },
      `Each column is the state after one window, each line one of ${counted(units, 'hidden unit')}: ${counted(ends.length, 'window')}${span}.` +
        (earlier > 0 ? ` ${counted(earlier, 'earlier window')} left out.` : ''),
    ),
    layers > 1 && h('div', { class: 'row choice' }, h('label', { for: 'layer' }, 'Layer'), layer),
    map.element,
    h('p', { class: 'scale' }, '−1', h('i', {}), '+1'),
    words,
    h('p', { class: 'hint' }, 'Choose a window by a click, or by the arrow keys and Enter: its steps stand above.'),
  )
  return { card, end: map.end }
}

/** The card of one window, and what chooses another. */
function windowCard(
  app: App,
  states: HiddenStates,
  current: () => boolean,
): { card: HTMLElement; choose(place: number): void } {
  let chosen = 0
  let strip: Strip | null = null
  const title = h('h3', {})
  const body = h('div', { class: 'stack' })
  const loss = h(
    'select',
    { id: 'loss-on' },
    h('option', { value: 'last' }, 'at the last step, the forecast'),
    h('option', { value: 'all' }, 'at every step'),
  )
  const show = async (): Promise<void> => {
    const place = chosen
    const lossOn = loss.value as LossOn
    try {
      const view = await app.data.window(states.ends[place], lossOn)
      if (!current() || place !== chosen || lossOn !== loss.value) return
      title.textContent = `One window, forward and back: up to ${states.index[place]}`
      const note = view.known
        ? null
        : h('p', { class: 'hint' }, 'What came is not known yet: an error of one deviation stands for it.')
      strip?.end()
      strip = stripOf(view)
      const figures = h('details', { class: 'stack-s' }, h('summary', {}, 'Figures'), stepsTable(view))
      fill(body, note, strip.element, figures)
      app.announce(title.textContent)
    } catch (error) {
      fill(
        body,
        h('p', { class: 'notice notice-error', role: 'alert' }, error instanceof Error ? error.message : String(error)),
      )
    }
  }
  loss.addEventListener('change', () => void show())
  const card = h(
    'section',
    { class: 'card stack' },
    title,
    h('div', { class: 'row choice' }, h('label', { for: 'loss-on' }, 'The error is taken'), loss),
    body,
  )
  const choose = (place: number): void => {
    chosen = place
    void show()
  }
  return { card, choose }
}

const percent = (share: number): string => `${fixed(share * 100, 1)} %`
