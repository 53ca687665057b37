/**
 * Form fields: a label, a control, a hint, and the library's own sentence where a value is refused. What a field is
 * called and takes stands in the row of its option.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import type { FieldGroup } from '../options/row.js'
import { sayIn } from '../text/words.js'
import type { App } from './app.js'
import { fill, h } from './dom.js'
import { checkSettings, optionsOfGroup, type PageOption, pageOption, settingIn, settingText } from './settings.js'
import { messageOf, onPage } from './words.js'

/** A choice: its value and what people read. */
export interface Choice {
  value: string
  text: string
}

/** What a panel knows better than the row of the option. */
export interface FieldOptions {
  hint?: string
  /** Choices make a select, the others an input. */
  choices?: readonly Choice[]
  disabled?: boolean
}

/** A field in the page. */
export interface Field {
  element: HTMLElement
  control: HTMLInputElement | HTMLSelectElement
  /** Replaces the choices. */
  choose(choices: readonly Choice[]): void
  /** Shows what is taken where nothing is set, written as the option is; nothing: its default. */
  propose(text?: string): void
  /** Says what is taken where nothing is set. */
  otherwise(text: string): void
}

/** What stands in a field without a setting: the default, or nothing where it follows from other things. */
function initialOf({ row }: PageOption): string {
  const value = row.otherwise === undefined ? (row.usual ?? row.default) : undefined
  return value === undefined ? '' : row.kind.write(value)
}

/** The choices of an option; the first is what is taken without one, where that is none of them. */
function choicesOf(option: PageOption, otherwise: string): Choice[] | undefined {
  const { row } = option
  const all = typeof row.example === 'boolean' ? { true: 'yes', false: 'no' } : row.kind.choices
  if (all === undefined) return undefined
  const choices = Object.entries(all).map(([value, text]) => ({ value, text }))
  const initial = initialOf(option)
  if (Object.hasOwn(all, initial)) return choices
  return [{ value: initial, text: initial === '' ? otherwise : initial === 'false' ? 'no' : initial }, ...choices]
}

const MODES: Partial<Record<string, string>> = { n: 'numeric', x: 'decimal' }

/** Makes a field that reads and writes one setting. A value that the library refuses is not taken, and says why. */
export function settingField(app: App, option: PageOption, own: FieldOptions = {}): Field {
  const { name, row } = option
  const { hint, disabled } = own
  const { label, kind } = row
  let otherwise = row.otherwise === undefined ? '' : sayIn(onPage, row.otherwise)
  let initial = initialOf(option)
  const id = `setting-${name}`
  const problem = h('p', { class: 'problem', id: `${id}-problem` })
  const note = hint === undefined ? null : h('p', { class: 'hint', id: `${id}-hint` }, hint)
  const describedBy = [note === null ? '' : `${id}-hint`, `${id}-problem`].join(' ').trim()
  const common = { id, 'aria-describedby': describedBy, disabled }
  let choices = own.choices ?? choicesOf(option, otherwise)
  const control =
    choices === undefined
      ? h('input', { ...common, type: 'text', inputmode: MODES[kind.form ?? ''] ?? 'text', autocomplete: 'off' })
      : h('select', common)
  const choose = (list: readonly Choice[]): void => {
    fill(control, ...list.map(({ value, text }) => h('option', { value }, text)))
    show()
  }
  let shown = ''
  const show = (): void => {
    const value = app.state.settings[name]
    // What is being typed stays; so does what was refused, until it is corrected or its setting changes.
    const typing = control instanceof HTMLInputElement && control.value !== shown
    if (document.activeElement === control && typing && !isRefused()) return
    if (isRefused() && value === standing) return retry()
    control.value = value === undefined ? initial : settingText(option, value)
    shown = control.value
    say('')
  }
  /** The setting that stood when the field was refused. */
  let standing: unknown
  const isRefused = (): boolean => name in app.state.refused
  const say = (message: string): void => {
    problem.textContent = message
    const { [name]: before, ...refused } = app.state.refused
    if (message === '') {
      control.removeAttribute('aria-invalid')
      if (before !== undefined) app.set({ refused })
    } else {
      standing = app.state.settings[name]
      control.setAttribute('aria-invalid', 'true')
      if (before !== message) app.set({ refused: { ...refused, [name]: message } })
    }
  }
  const take = (): void => {
    const text = control.value.trim()
    try {
      const value = text === '' || text === initial ? undefined : settingIn(option, text)
      const settings = { ...app.state.settings, [name]: value }
      checkSettings(settings)
      shown = control.value
      say('')
      app.set({ settings })
    } catch (error) {
      if (!(error instanceof HindcastError)) throw error
      say(messageOf(error))
    }
  }
  /** Another setting may have made it right; not while it is being typed. */
  const retry = (): void => {
    if (document.activeElement !== control) take()
  }
  control.addEventListener('change', take)
  app.on(['settings'], show)
  const offer = (): void => {
    if (choices !== undefined) return choose(choices)
    control.setAttribute('placeholder', otherwise)
    control.title = otherwise
    show()
  }
  offer()
  return {
    element: h('div', { class: 'field' }, h('label', { for: id }, label), control, problem, note),
    control,
    choose,
    propose: (text = initialOf(option)) => {
      if (text === initial) return
      initial = text
      show()
    },
    otherwise: (text) => {
      otherwise = text
      choices = own.choices ?? choicesOf(option, text)
      offer()
    },
  }
}

/** The field of a setting. */
export function fieldOf(app: App, name: string, own?: FieldOptions): Field {
  return settingField(app, pageOption(name), own)
}

/** The fields of a group, by the names of their settings. */
export function fieldsOf(
  app: App,
  group: FieldGroup,
  own: Partial<Record<string, FieldOptions>> = {},
): Map<string, Field> {
  return new Map(
    optionsOfGroup(group).map((option) => {
      const { name, row } = option
      return [name, settingField(app, option, { hint: sayIn(onPage, row.help), ...own[name] })]
    }),
  )
}
