/**
 * What is to be forecast, how far ahead, from which columns, and how the table is read.
 *
 * @module
 */
import type { App } from '../../app.js'
import { fill, h } from '../../dom.js'
import { fieldOf } from '../../fields.js'
import { inputsOf, targetsIn } from '../../settings.js'
import { targetFields } from './targets.js'

/** Columns from which on they are searched. */
const MANY = 9

/** The card. */
export function choicesCard(app: App): HTMLElement {
  const target = targetFields(app)
  const horizon = fieldOf(app, 'horizon', {
    hint: '1-7 are all of the next seven, 7 is the seventh alone, 0 the same row',
  })
  const missing = fieldOf(app, 'missing')
  const gaps = fieldOf(app, 'gaps')
  const checks = h('div', { class: 'checks' })
  const search = h('input', { type: 'search', id: 'inputs-search', autocomplete: 'off' })
  const every = (on: boolean): void => {
    for (const box of boxes()) if (!box.disabled && box.closest('label')?.hidden !== true) box.checked = on
    take(null)
  }
  const many = h(
    'div',
    { class: 'row' },
    h('div', { class: 'field' }, h('label', { for: 'inputs-search' }, 'Search columns'), search),
    h('button', { type: 'button', onclick: () => every(true) }, 'All'),
    h('button', { type: 'button', onclick: () => every(false) }, 'None but the target'),
  )
  const filter = (): void => {
    const wanted = search.value.trim().toLowerCase()
    for (const box of boxes()) box.closest('label')!.hidden = !box.value.toLowerCase().includes(wanted)
  }
  search.addEventListener('input', filter)
  const problem = h('p', { class: 'problem', role: 'status' })
  const setUp = h(
    'button',
    { type: 'button', class: 'primary', onclick: () => app.set({ panel: 'train' }) },
    'Set up the training',
  )

  const showColumns = (): void => {
    const { table } = app.state
    if (table.status !== 'ready') return
    target.show()
    fill(checks, ...table.table.usable.map((name) => checkbox(name)))
    many.hidden = table.table.usable.length < MANY
    search.value = ''
    showInputs()
  }
  const checkbox = (name: string): HTMLElement => {
    const box = h('input', { type: 'checkbox', value: name })
    box.addEventListener('change', () => take(box))
    return h('label', { class: 'check' }, box, name)
  }
  const boxes = (): HTMLInputElement[] => [...checks.querySelectorAll('input')]
  const take = (changed: HTMLInputElement | null): void => {
    const names = boxes()
      .filter(({ checked }) => checked)
      .map(({ value }) => value)
    if (names.length === 0 && changed === null) {
      const [first] = targetsIn(app.state.settings)
      const own =
        boxes().find(({ value, disabled }) => value === first && !disabled) ?? boxes().find((box) => !box.disabled)
      if (own === undefined) return
      own.checked = true
      names.push(own.value)
    }
    if (names.length === 0 && changed !== null) {
      changed.checked = true
      problem.textContent = 'At least one input is needed.'
      return
    }
    app.set({ settings: { ...app.state.settings, inputs: names } })
  }
  const showInputs = (): void => {
    const { table, settings } = app.state
    if (table.status !== 'ready') return
    problem.textContent = ''
    setUp.disabled = settings.target === undefined
    target.show()
    const chosen = inputsOf(settings, table.table.usable)
    const free = inputsOf({ ...settings, inputs: undefined }, table.table.usable)
    for (const box of boxes()) {
      box.checked = chosen.includes(box.value)
      box.disabled = !free.includes(box.value)
    }
  }
  app.draw(['table'], showColumns)
  app.on(['settings'], showInputs)
  showColumns()
  return h(
    'section',
    { class: 'card stack' },
    h('h3', {}, 'The task'),
    h('div', { class: 'fields roomy' }, target.first, horizon.element),
    target.others,
    h('fieldset', { class: 'stack-s' }, h('legend', {}, 'From these columns'), many, checks, problem),
    h('div', { class: 'fields roomy' }, missing.element, gaps.element),
    h('div', { class: 'row' }, setUp),
  )
}
