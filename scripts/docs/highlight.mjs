// Code in colours: each token has its colour in both themes, as custom properties that site.css takes.
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

/** A function that makes HTML of code; what it prints, and languages that it does not know, stay plain. */
export async function highlighter() {
  await loadBuiltinWasm()
  const shiki = await createShikiInternal({
    engine: createOnigurumaEngine(),
    themes: Object.values(THEMES).map((name) => bundledThemes[name]),
    langs: LANGUAGES.map((name) => bundledLanguages[name]),
  })
  return (code, language) => {
    if (!LANGUAGES.includes(language)) return escaped(code)
    return codeToTokensWithThemes(shiki, code, { lang: language, themes: THEMES })
      .map((line) =>
        line
          .map(({ content, variants: { light, dark } }) =>
            content.trim() === ''
              ? content
              : `<span style="--l:${light.color};--d:${dark.color}">${escaped(content)}</span>`,
          )
          .join(''),
      )
      .join('\n')
  }
}
