/**
 * The panel *Race*: core, twin and plain JavaScript train at the work points in this browser, and core and twin show
 * that they compute the same bits.
 *
 * @module
 */
import { WORK_POINTS } from '../../bench/points.js'
import type { Dtype } from '../../engine/spec.js'
import { counted, fixed, short } from '../../text/number.js'
import type { App } from '../app.js'
import { fill, h } from '../dom.js'
import { MachineRun } from '../machine-worker/client.js'
import type { Raced } from '../machine-worker/calls.js'
import './figures.css'

const LANES = [
  ['core', 'wasm', 'core, WebAssembly'],
  ['core2', 'wasm2', 'core, 2 threads'],
  ['twin', 'ts', 'twin, TypeScript'],
  ['plain', 'plain', 'plain JavaScript'],
] as const

/** What the words of the panel mean. */
const TERMS =
  'The core is the engine that trains on this page, in WebAssembly; the twin is the same arithmetic in TypeScript, to the ' +
  'last bit. Plain JavaScript is the same training written by hand, as fast as we can. A work point is a network and its ' +
  'windows: P1 is tiny, P4 large, W1 and W2 forecast hours from days. f32 and f64 are numbers of 32 and 64 bits.'

/** Draws the panel. */
export function mount(root: HTMLElement, app: App): void {
  let run: MachineRun | null = null
  const boxes = WORK_POINTS.map(({ name }) => h('input', { type: 'checkbox', value: name, checked: name !== 'P4' }))
  const points = h(
    'fieldset',
    {},
    h('legend', {}, 'Work points'),
    h(
      'div',
      { class: 'checks' },
      ...WORK_POINTS.map(({ name, cell, hiddenSize, batch, steps }, i) =>
        h(
          'label',
          { class: 'check' },
          boxes[i],
          `${name}: ${cell.toUpperCase()} of ${hiddenSize} units, ${counted(steps, 'step')}, ${counted(batch, 'window')} an update`,
        ),
      ),
    ),
  )
  const dtype = h(
    'select',
    { id: 'race-dtype' },
    h('option', { value: 'f32' }, 'f32'),
    h('option', { value: 'f64' }, 'f64'),
  )
  const start = h('button', { type: 'button', class: 'primary', onclick: () => void race() }, 'Race')
  const stop = h('button', { type: 'button', onclick: () => run?.stop() }, 'Stop')
  const status = h('p', { class: 'hint', role: 'status' }, 'A race takes some seconds at each point, P4 longest.')
  const results = h('div', { class: 'panel-body' })
  stop.hidden = true
  fill(
    root,
    h(
      'section',
      { class: 'card stack' },
      h('h3', {}, 'Race in this browser'),
      h(
        'p',
        {},
        'Each trains the same network on the same windows, in turn, from the same weights. Longer bars are faster.',
      ),
      h('p', { class: 'hint' }, TERMS),
      points,
      h(
        'div',
        { class: 'row' },
        h('div', { class: 'field' }, h('label', { for: 'race-dtype' }, 'Precision'), dtype),
        start,
        stop,
      ),
      status,
    ),
    results,
  )

  async function race(): Promise<void> {
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value)
    if (chosen.length === 0) {
      status.textContent = 'Choose a work point first.'
      return
    }
    const mine = new MachineRun()
    run = mine
    start.hidden = true
    stop.hidden = false
    stop.focus()
    fill(results)
    try {
      for (const [i, point] of chosen.entries()) {
        status.textContent = `Racing at ${point}, ${i + 1} of ${chosen.length} …`
        results.append(pointCard(await mine.race(point, dtype.value as Dtype), dtype.value))
      }
      status.textContent = `${counted(chosen.length, 'race')} done.`
    } catch (error) {
      status.textContent = mine.stopped ? 'Stopped.' : ''
      if (!mine.stopped) results.append(problem(error))
    } finally {
      if (!mine.stopped) mine.stop()
      run = null
      start.hidden = false
      stop.hidden = true
      start.focus()
      app.announce(status.textContent ?? '')
    }
  }
}

/** What went wrong, where a result would be. */
function problem(error: unknown): HTMLElement {
  return h('p', { class: 'notice notice-error', role: 'alert' }, error instanceof Error ? error.message : String(error))
}

/** The bars of one point, and whether core and twin agree. */
function pointCard({ point, train, updates, core, twin }: Raced, dtype: string): HTMLElement {
  const { hiddenSize, batch, steps, inputSize } = WORK_POINTS.find(({ name }) => name === point)!
  const lanes = LANES.map(([id, key, name]) => ({ id, name, speed: train[key] })).filter(
    (lane): lane is typeof lane & { speed: number } => lane.speed !== null,
  )
  const fastest = lanes.reduce((best, { speed }) => Math.max(best, speed), 0)
  const rows = lanes.map(({ id, name, speed }) => {
    const bar = h('div', { class: `bar bar-${id}` })
    bar.style.setProperty('--part', String(speed / fastest))
    const times = speed / train.plain
    return h(
      'tr',
      {},
      h('th', { scope: 'row', class: 'wordy' }, name),
      h('td', { class: 'bar-cell' }, bar),
      h('td', { class: 'number' }, short(speed)),
      h('td', { class: 'number' }, `${fixed(times, times < 10 ? 1 : 0)} ×`),
    )
  })
  const head = ['', '', 'windows/s', 'plain = 1'].map((text, c) =>
    text === '' ? h('td', {}) : h('th', { scope: 'col', class: c > 1 ? 'number' : '' }, text),
  )
  const same = core === twin
  return h(
    'section',
    { class: 'card stack' },
    h('h3', {}, `${point}, training in ${dtype}`),
    h(
      'p',
      { class: 'hint' },
      `${inputSize} inputs, ${hiddenSize} hidden units, ${counted(steps, 'step')}, ${counted(batch, 'window')} an update. Plain JavaScript computes in f64.`,
    ),
    h(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Speeds at ${point}` },
      h(
        'table',
        { class: 'bars' },
        h('caption', { class: 'sr-only' }, `Speeds at ${point}`),
        h('thead', {}, h('tr', {}, ...head)),
        h('tbody', {}, ...rows),
      ),
    ),
    h(
      'div',
      { class: `notice ${same ? 'notice-good' : 'notice-error'} agreement` },
      h(
        'p',
        {},
        same ? `Core and twin agree to the last bit after ${counted(updates, 'update')}.` : 'Core and twin differ.',
      ),
      h('p', {}, 'core ', h('code', {}, core)),
      h('p', {}, 'twin ', h('code', {}, twin)),
    ),
  )
}
