/**
 * The panel *Train*: how the network is made and trained; its losses while it trains; pause, resume, stop.
 *
 * @module
 */
import type { RuleChoice } from '../../data/rule.js'
import { type Cell, CELLS } from '../../engine/cells.js'
import { checked, type FieldGroup } from '../../options/row.js'
import type { App } from '../app.js'
import { threadsHere } from '../capabilities.js'
import { fill, h } from '../dom.js'
import { type Field, fieldsOf } from '../fields.js'
import { fitOptionsOf, optionsFor, pageOption } from '../settings.js'
import { inTurn } from '../turns.js'
import { progressCard } from './train/progress.js'
import { runsCard } from './train/runs.js'
import './train.css'

const GATED = (Object.keys(CELLS) as Cell[]).filter((cell) => CELLS[cell].gated)

/** The groups under More, and what they are called. */
const MORE: Partial<Record<FieldGroup, string>> = {
  network: 'Network',
  training: 'Training',
  seen: 'What a step sees',
  more: 'Forecast and data',
  machine: 'Machine: the time changes, never a bit of the result',
}

/** Draws the panel. */
export function mount(root: HTMLElement, app: App): void {
  const threads = threadsHere()
  const own = {
    cell: { hint: `rnn is the simplest; ${GATED.join(' and ')} remember for longer` },
    hidden: { hint: 'size of its memory: more can learn more, and take longer' },
    threads: { ...threads, disabled: threads.choices.length === 1 },
  }
  const all = new Map<string, Field>()
  const fields = (group: FieldGroup): HTMLElement => {
    const made = fieldsOf(app, group, own)
    for (const [name, field] of made) all.set(name, field)
    return h('div', { class: 'fields' }, ...[...made.values()].map(({ element }) => element))
  }
  const group = ([name, title]: [string, string]): HTMLElement =>
    h('fieldset', { class: 'stack-s' }, h('legend', { class: 'group' }, title), fields(name as FieldGroup))
  const more = h('div', { class: 'stack' })
  const reason = h('p', { class: 'hint reason', role: 'status' })
  const settings = h(
    'section',
    { class: 'card stack' },
    h('h3', {}, 'Settings'),
    fields('first'),
    reason,
    h('details', { class: 'stack' }, h('summary', { class: 'group' }, 'More'), more),
  )
  fill(
    root,
    // The runs stand last, so that what comes to be seen of a training moves nothing.
    h('div', { class: 'split' }, progressCard(app), h('div', { class: 'panel-body' }, settings, runsCard(app))),
  )
  for (const each of Object.entries(MORE)) inTurn(() => more.append(group(each)))
  inTurn(() => followProposal(app, all, reason))
  // Someone who looks at this panel is about to train.
  const prepare = (): void => {
    if (app.state.panel === 'train') app.trainer.prepare()
  }
  app.draw(['panel', 'table', 'settings'], prepare)
  prepare()
}

/** Shows in the fields that are left open what the default rule takes for the table, and why. */
function followProposal(app: App, fields: ReadonlyMap<string, Field>, reason: HTMLElement): void {
  let asked = ''
  const propose = async (): Promise<void> => {
    const { table, settings, panel } = app.state
    if (table.status !== 'ready' || settings.target === undefined || panel !== 'train') return
    const [options, fit] = [optionsFor(settings, table.table), fitOptionsOf(settings)]
    const key = JSON.stringify([table.name, table.table.rows, table.options, options, fit])
    if (key === asked) return
    asked = key
    const choice = await app.data.proposal(options, fit)
    if (key !== asked) return
    for (const [name, field] of fields) {
      const { option, row } = pageOption(name)
      const value = choice === null ? undefined : chosen(choice, option)
      field.propose(value === undefined ? undefined : row.kind.write(checked(option, row, value)))
    }
    reason.textContent = choice === null ? '' : reasonOf(choice)
  }
  app.draw(['table', 'settings', 'panel'], () => void propose())
  void propose()
}

/** What the rule chose for an option. */
function chosen({ options, fit }: RuleChoice, option: string): unknown {
  const [name, part] = option.split('.')
  const value = { ...options, ...fit }[name as 'window'] as unknown
  return part === undefined ? value : (value as Record<string, unknown> | undefined)?.[part]
}

/** Why the fields say what they do. */
function reasonOf({ told }: RuleChoice): string {
  if (told.length > 0) return told.join(' ')
  return 'These are the plain defaults: no season of 8 rows or more was found that there are rows enough to learn.'
}
