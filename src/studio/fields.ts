/**
 * Form fields: a label, a control, a hint, and the library's own sentence where a value is refused.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import type { App } from './app.js'
import { fill, h } from './dom.js'
import { checkSettings, type Settings } from './settings.js'

/** A choice: its value and what people read. */
export interface Choice {
  value: string
  text: string
}

/** A field of the settings. */
export interface FieldOptions {
  name: keyof Settings
  label: string
  hint?: string
  /** What stands there without a setting. */
  initial: string | number
  /** Choices make a select, the others a number's input. */
  choices?: readonly Choice[]
  /** Refuses numbers that are not whole. */
  whole?: boolean
  disabled?: boolean
}

/** A field in the page. */
export interface Field {
  element: HTMLElement
  control: HTMLInputElement | HTMLSelectElement
  /** Replaces the choices. */
  choose(choices: readonly Choice[]): void
}

/** Makes a field that reads and writes one setting. A value that the library refuses is not taken, and says why. */
export function settingField(app: App, options: FieldOptions): Field {
  const { name, label, hint, initial, choices, whole = true } = options
  const id = `setting-${name}`
  const problem = h('p', { class: 'problem', id: `${id}-problem` })
  const note = hint === undefined ? null : h('p', { class: 'hint', id: `${id}-hint` }, hint)
  const describedBy = [note === null ? '' : `${id}-hint`, `${id}-problem`].join(' ').trim()
  const common = { id, 'aria-describedby': describedBy, disabled: options.disabled }
  const control =
    choices === undefined
      ? h('input', { ...common, type: 'text', inputmode: whole ? 'numeric' : 'decimal', autocomplete: 'off' })
      : h('select', common)
  const choose = (list: readonly Choice[]): void => {
    fill(control, ...list.map(({ value, text }) => h('option', { value }, text)))
    show()
  }
  const show = (): void => {
    if (control.getAttribute('aria-invalid') === 'true' && document.activeElement === control) return
    control.value = String(app.state.settings[name] ?? initial)
    say('')
  }
  const say = (message: string): void => {
    problem.textContent = message
    if (message === '') control.removeAttribute('aria-invalid')
    else control.setAttribute('aria-invalid', 'true')
  }
  control.addEventListener('change', () => {
    const text = control.value.trim()
    const value = choices === undefined && /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : text
    const settings = {
      ...app.state.settings,
      [name]: String(value) === String(initial) || text === '' ? undefined : value,
    }
    try {
      checkSettings(settings)
      say('')
      app.set({ settings })
    } catch (error) {
      if (!(error instanceof HindcastError)) throw error
      say(error.message)
    }
  })
  app.on(['settings'], show)
  if (choices === undefined) show()
  else choose(choices)
  return {
    element: h('div', { class: 'field' }, h('label', { for: id }, label), control, note, problem),
    control,
    choose,
  }
}
