// The frame of a page: the bar with the search, the menu, the page, its headings, and the ways on.
import { posix } from 'node:path'

const escaped = (text) => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c])

/** The whole document. */
export function pageHtml({ path, url, page, sections }) {
  const way = (to) => posix.relative(posix.dirname(url), to)
  const all = sections.flatMap(({ pages }) => pages)
  const here = all.findIndex((one) => one.path === path)
  const link = (one, mark = '') => `<a href="${way(one.url)}"${mark}>${escaped(nameOf(one))}</a>`
  const menu = sections
    .map(({ title, pages }) => {
      const items = pages.map((one) => `<li>${link(one, one.path === path ? ' aria-current="page"' : '')}</li>`)
      return `<h2>${title}</h2>\n<ul>${items.join('')}</ul>`
    })
    .join('\n')
  const onPage =
    page.sections.length < 2
      ? ''
      : `<nav class="contents" aria-label="On this page"><h2>On this page</h2><ul>${page.sections
          .map(({ id, heading }) => `<li><a href="#${id}">${escaped(heading)}</a></li>`)
          .join('')}</ul></nav>`
  const [before, after] = here < 0 ? [] : [all[here - 1], all[here + 1]]
  const ways = [before && `<span>← ${link(before)}</span>`, after && `<span class="on">${link(after)} →</span>`]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>${escaped(page.title === 'hindcast' ? 'hindcast' : `${page.title} · hindcast`)}</title>
<link rel="icon" href="${way('icon.svg')}" />
<link rel="stylesheet" href="${way('site.css')}" />
</head>
<body data-top="${way('.')}">
<a class="skip" href="#main">To the text</a>
<header>
<a class="brand" href="${way('index.html')}"><img src="${way('icon.svg')}" alt="" width="24" height="24" />hindcast</a>
<div class="search" role="search">
<input id="search" type="search" placeholder="Search ( / )" aria-label="Search these pages" autocomplete="off" aria-controls="found" />
<div id="found" hidden></div>
<p id="told" class="told" role="status"></p>
</div>
</header>
<div class="frame">
<nav class="menu" aria-label="Pages"><details id="menu"><summary>All pages</summary>
${menu}
</details></nav>
<main id="main">
${page.html}
<nav class="ways" aria-label="Next pages">${ways.filter(Boolean).join('')}</nav>
</main>
${onPage}
</div>
<script src="${way('search-index.js')}" defer></script>
<script src="${way('search.js')}" defer></script>
</body>
</html>
`
}

const NAMES = { 'README.md': 'Overview', 'build/api/index.md': 'API' }
const nameOf = ({ path, title }) => NAMES[path] ?? title
