/**
 * The panel *Train*: how the network is made and trained; its losses while it trains; pause, resume, stop.
 *
 * @module
 */
import type { App } from '../app.js'
import { fill, h } from '../dom.js'
import { type FieldOptions, settingField } from '../fields.js'
import { cellsHere, threadsHere } from '../capabilities.js'
import { progressCard } from './train/progress.js'

/** Draws the panel. */
export function mount(root: HTMLElement, app: App): void {
  const group = (title: string, fields: FieldOptions[]): HTMLElement =>
    h(
      'fieldset',
      { class: 'stack-s' },
      h('legend', { class: 'group' }, title),
      h('div', { class: 'fields' }, ...fields.map((options) => settingField(app, options).element)),
    )
  const threads = threadsHere()
  const settings = h(
    'section',
    { class: 'card stack' },
    h('h3', {}, 'Settings'),
    group('Network', [
      { name: 'cell', label: 'Cell', initial: 'rnn', choices: cellsHere() },
      { name: 'hidden', label: 'Hidden units', initial: 16 },
      { name: 'layers', label: 'Layers', initial: 1 },
      { name: 'window', label: 'Window, rows', initial: 14 },
    ]),
    group('Training', [
      { name: 'epochs', label: 'Epochs, at most', initial: 30 },
      { name: 'patience', label: 'Patience, epochs', initial: 5 },
      { name: 'batch', label: 'Windows an update', initial: 32 },
      {
        name: 'optimizer',
        label: 'Optimizer',
        initial: 'adam',
        choices: ['adam', 'adamw', 'sgd'].map((value) => ({ value, text: value })),
      },
      { name: 'lr', label: 'Learning rate', initial: 'default', whole: false },
      { name: 'clip', label: 'Largest gradient', initial: 1, whole: false },
      { name: 'seed', label: 'Seed', initial: 0 },
    ]),
    group('Machine', [
      {
        name: 'engine',
        label: 'Engine',
        initial: 'auto',
        choices: [
          { value: 'auto', text: 'core, if it can run' },
          { value: 'wasm', text: 'core (WebAssembly)' },
          { value: 'ts', text: 'twin (TypeScript)' },
        ],
      },
      {
        name: 'dtype',
        label: 'Precision',
        initial: 'f32',
        choices: [
          { value: 'f32', text: 'f32' },
          { value: 'f64', text: 'f64' },
        ],
      },
      {
        name: 'threads',
        label: 'Threads',
        initial: '1',
        choices: threads.choices,
        disabled: threads.choices.length === 1,
        hint: threads.hint,
      },
    ]),
    h('p', { class: 'hint' }, 'Engine and threads change the time, never a bit of the result.'),
  )
  fill(root, h('div', { class: 'split' }, progressCard(app), settings))
  // Someone who looks at this panel is about to train.
  const prepare = (): void => {
    if (app.state.panel === 'train') app.trainer.prepare()
  }
  app.on(['panel', 'table', 'settings'], prepare)
  prepare()
}
