/**
 * The page of a report: one HTML file that opens from the disk. It holds text and pictures alone, no script, and its content
 * policy allows no more than its own style.
 *
 * @module
 */
import { STYLE, styleHash } from './style.js'
import { escaped } from './svg.js'

/** What stands in a report; all but the figures is text. */
export interface ReportPage {
  title: string
  /** What it is about, in a line. */
  lead: string
  verdict: readonly string[]
  warnings: readonly string[]
  sentences: readonly string[]
  /** HTML: see {@link section}. */
  figures: readonly string[]
  notes: readonly string[]
  fingerprint: readonly [what: string, hex: string]
}

/** The report as HTML. */
export function pageHtml({
  title,
  lead,
  verdict,
  warnings,
  sentences,
  figures,
  notes,
  fingerprint,
}: ReportPage): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="content-security-policy" content="default-src 'none'; style-src '${styleHash()}'; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<h1>${escaped(title)}</h1>`,
    `<p>${escaped(lead)}</p>`,
    ...verdict.map((sentence) => `<p class="verdict">${escaped(sentence)}</p>`),
    ...warnings.map((sentence) => `<p class="warning">${escaped(sentence)}</p>`),
    ...sentences.map((sentence) => `<p>${escaped(sentence)}</p>`),
    ...figures,
    ...(notes.length === 0
      ? []
      : ['<section><h2>To be known</h2><ul>', ...notes.map((note) => `<li>${escaped(note)}</li>`), '</ul></section>']),
    `<footer><p>Made by hindcast. ${escaped(fingerprint[0])}:</p><p><code>${escaped(fingerprint[1])}</code></p></footer>`,
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

/** A part of a report; `content` is HTML. */
export const section = (head: string, content: string, hint: string): string =>
  `<section><h2>${escaped(head)}</h2><p class="hint">${escaped(hint)}</p>${content}</section>`

/** A table; the first column names its rows; what a column is `about` stands at its head. */
export function tableHtml(
  label: string,
  head: readonly (string | { head: string; about?: string })[],
  rows: readonly (readonly string[])[],
): string {
  const heads = head
    .map((column) => (typeof column === 'string' ? { head: column, about: undefined } : column))
    .map(({ head: text, about }) => {
      const title = about === undefined ? '' : ` title="${escaped(about)}"`
      return `<th scope="col"${title}>${escaped(text)}</th>`
    })
    .join('')
  const lines = rows.map(
    ([name, ...cells]) =>
      `<tr><th scope="row">${escaped(name)}</th>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`,
  )
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escaped(label)}"><table><thead><tr>${heads}</tr></thead><tbody>${lines.join('')}</tbody></table></div>`
}
