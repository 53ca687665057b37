// A page of Markdown as HTML: headings with anchors, links that lead to pages of the site, tables that scroll by
// themselves; and its parts for the search.
import MarkdownIt from 'markdown-it'

/** The anchor of a heading, as GitHub makes it. */
export const slug = (text) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')

/** The text of a page's inline tokens. */
const textOf = (inline) =>
  inline.children
    .map(({ type, content }) =>
      type === 'softbreak' || type === 'hardbreak' ? ' ' : type === 'html_inline' ? '' : content,
    )
    .join('')

/**
 * @param target what a relative link leads to in the site; null where it has no such thing, and the words stay alone
 * @param titleOf the title of the page that a relative link leads to
 * @returns title, HTML, headings of the second rank, and the parts of the search: of each heading the text below it
 */
export function markdown(source, { highlight, target, titleOf }) {
  const md = new MarkdownIt({ html: true })
  const isOut = (href) => /^(https?:|mailto:)/.test(href)
  md.renderer.rules.table_open = () => '<div class="table" tabindex="0" role="group" aria-label="Table"><table>\n'
  md.renderer.rules.table_close = () => '</table></div>\n'
  md.renderer.rules.fence = (tokens, i) => {
    const { content, info } = tokens[i]
    const language = info.trim()
    const label = language === 'text' || language === '' ? 'Output' : `Code: ${language}`
    const code = highlight(content.replace(/\n$/, ''), language)
    return `<pre class="${language === 'text' ? 'output' : 'code'}" tabindex="0" role="group" aria-label="${label}"><code>${code}</code></pre>\n`
  }
  const inHtml = (html) =>
    html.replace(/\b(src|href)="([^"]+)"/g, (all, name, href) =>
      isOut(href) ? all : `${name}="${target(href) ?? ''}"`,
    )
  md.renderer.rules.html_block = (tokens, i) => inHtml(tokens[i].content)
  md.renderer.rules.html_inline = (tokens, i) => inHtml(tokens[i].content)

  const tokens = md.parse(source, {})
  const used = new Map()
  const parts = [{ id: '', heading: '', text: '' }]
  const sections = []
  let title = null
  let rank = 0
  for (const [i, token] of tokens.entries()) {
    if (token.type === 'heading_open') {
      const heading = textOf(tokens[i + 1]).replaceAll('\\', '')
      const own = slug(heading)
      const before = used.get(own) ?? 0
      used.set(own, before + 1)
      const id = before === 0 ? own : `${own}-${before}`
      const level = Number(token.tag[1])
      // No rank is left out, so that the outline can be read aloud.
      rank = title === null ? 1 : Math.min(Math.max(2, level), rank + 1)
      token.tag = tokens[i + 2].tag = `h${rank}`
      token.attrSet('id', id)
      if (title === null) title = heading
      else {
        if (rank === 2) sections.push({ id, heading })
        if (rank <= 3) parts.push({ id, heading, text: '' })
      }
    } else if (token.type === 'inline') {
      const part = parts[parts.length - 1]
      if (tokens[i - 1]?.type !== 'heading_open') part.text += (part.text === '' ? '' : ' ') + textOf(token)
      for (const [c, child] of token.children.entries()) {
        if (child.type === 'image') child.attrSet('src', target(child.attrGet('src')) ?? '')
        if (child.type !== 'link_open' || isOut(child.attrGet('href'))) continue
        const href = child.attrGet('href')
        const way = target(href)
        const words = token.children[c + 1]
        // In the repository a link shows the file's path; here it shows what the page is called.
        if (way !== null && words.content.replace(/^docs\//, '') === href.replace(/^docs\//, '')) {
          words.content = titleOf(href)
        }
        if (way !== null) child.attrSet('href', way)
        else {
          child.tag = 'span'
          child.attrs = null
          token.children.slice(c).find(({ type }) => type === 'link_close').tag = 'span'
        }
      }
    }
  }
  return { title: title ?? 'hindcast', html: md.renderer.render(tokens, md.options, {}), sections, parts }
}
