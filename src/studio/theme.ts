/**
 * Light or dark: as the system has it, until the visitor says otherwise. The colours stand once, in the tokens; the switch
 * says when their rule for the dark holds.
 *
 * @module
 */
import { h } from './dom.js'

const KEY = 'hindcast-theme'
const DARK = '(prefers-color-scheme: dark)'
const THEMES = {
  system: { title: 'system', media: DARK, scheme: 'light dark' },
  light: { title: 'light', media: 'not all', scheme: 'light' },
  dark: { title: 'dark', media: 'screen', scheme: 'dark' },
} as const
type Theme = keyof typeof THEMES

/** Told of every change, so that canvases are drawn anew. */
const changes = new EventTarget()

/** Tokens that were read since the colours changed last: to read one, the browser may have to style the page anew. */
const read = new Map<string, string>()

/** The value of a colour token, for those who draw anew when the colours change. */
export function tokenOf(name: string): string {
  const value = read.get(name) ?? getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  read.set(name, value)
  return value
}

/** Calls `draw` when the colours have changed; returns what ends that. */
export function onTheme(draw: () => void): () => void {
  const system = matchMedia(DARK)
  const changed = (): void => {
    read.clear()
    draw()
  }
  changes.addEventListener('change', changed)
  system.addEventListener('change', changed)
  return () => {
    changes.removeEventListener('change', changed)
    system.removeEventListener('change', changed)
  }
}

/** The rules of the page's stylesheets that hold in the dark. */
function darkRules(): CSSMediaRule[] {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
  return rules.filter((rule): rule is CSSMediaRule => rule instanceof CSSMediaRule && rule.media.mediaText === DARK)
}

/** The button that switches between the three. */
export function themeSwitch(): HTMLElement {
  const rules = darkRules()
  let theme = kept()
  const apply = (): void => {
    const { media, scheme, title } = THEMES[theme]
    for (const rule of rules) rule.media.mediaText = media
    document.documentElement.style.colorScheme = scheme
    button.textContent = `Theme: ${title}`
    changes.dispatchEvent(new Event('change'))
  }
  const next = (): void => {
    const names = Object.keys(THEMES) as Theme[]
    theme = names[(names.indexOf(theme) + 1) % names.length]
    try {
      localStorage.setItem(KEY, theme)
    } catch {
      // A private window may keep nothing; the theme then lasts as long as the page.
    }
    apply()
  }
  const button = h('button', { type: 'button', class: 'link theme', onclick: next })
  apply()
  return button
}

function kept(): Theme {
  try {
    const name = localStorage.getItem(KEY)
    return name !== null && Object.hasOwn(THEMES, name) ? (name as Theme) : 'system'
  } catch {
    return 'system'
  }
}
