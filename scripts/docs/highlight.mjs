// Code in colours: each token has a class, whose rule holds its colour in both themes as custom properties that site.css
// takes. No styles stand in the page itself, so that it can be served with a strict content policy.
import {
  bundledLanguages,
  bundledThemes,
  codeToTokensWithThemes,
  createOnigurumaEngine,
  createShikiInternal,
  loadBuiltinWasm,
} from '@gerrit0/mini-shiki'

const LANGUAGES = ['ts', 'js', 'sh', 'python', 'html', 'json']
const THEMES = { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' }

const escaped = (text) => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c])

/**
 * A function that makes HTML of code, and one that gives the rules of the classes used so far; what code prints, and
 * languages that are not known, stay plain.
 */
export async function highlighter() {
  await loadBuiltinWasm()
  const shiki = await createShikiInternal({
    engine: createOnigurumaEngine(),
    themes: Object.values(THEMES).map((name) => bundledThemes[name]),
    langs: LANGUAGES.map((name) => bundledLanguages[name]),
  })
  const classes = new Map()
  const classOf = ({ light, dark }) => {
    const rule = `--l:${light.color};--d:${dark.color}`
    if (!classes.has(rule)) classes.set(rule, `k${classes.size}`)
    return classes.get(rule)
  }
  const rules = () => [...classes].map(([rule, name]) => `.${name}{${rule}}\n`).join('')
  const highlight = (code, language) => {
    if (!LANGUAGES.includes(language)) return escaped(code)
    return codeToTokensWithThemes(shiki, code, { lang: language, themes: THEMES })
      .map((line) =>
        line
          .map(({ content, variants }) =>
            content.trim() === '' ? content : `<span class="${classOf(variants)}">${escaped(content)}</span>`,
          )
          .join(''),
      )
      .join('\n')
  }
  return { highlight, rules }
}
