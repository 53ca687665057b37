/**
 * The panel *Train*: how the network is made and trained; its losses while it trains; pause, resume, stop.
 *
 * @module
 */
import type { FieldGroup } from '../../options/row.js'
import type { App } from '../app.js'
import { fill, h } from '../dom.js'
import { fieldsOf } from '../fields.js'
import { threadsHere } from '../capabilities.js'
import { progressCard } from './train/progress.js'
import { runsCard } from './train/runs.js'

/** Draws the panel. */
export function mount(root: HTMLElement, app: App): void {
  const threads = threadsHere()
  const own = { threads: { ...threads, disabled: threads.choices.length === 1 } }
  const fields = (group: FieldGroup, look = 'fields'): HTMLElement =>
    h('div', { class: look }, ...[...fieldsOf(app, group, own).values()].map(({ element }) => element))
  const group = (title: string, name: FieldGroup): HTMLElement =>
    h('fieldset', { class: 'stack-s' }, h('legend', { class: 'group' }, title), fields(name))
  const settings = h(
    'section',
    { class: 'card stack' },
    h('h3', {}, 'Settings'),
    group('Network', 'network'),
    group('Training', 'training'),
    group('Machine', 'machine'),
    h('p', { class: 'hint' }, 'Engine and threads change the time, never a bit of the result.'),
    h('details', { class: 'stack-s' }, h('summary', { class: 'group' }, 'More'), fields('more', 'fields roomy')),
  )
  fill(
    root,
    h('div', { class: 'split' }, h('div', { class: 'panel-body' }, progressCard(app), runsCard(app)), settings),
  )
  // Someone who looks at this panel is about to train.
  const prepare = (): void => {
    if (app.state.panel === 'train') app.trainer.prepare()
  }
  app.on(['panel', 'table', 'settings'], prepare)
  prepare()
}
