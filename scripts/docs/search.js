/* The search: words are looked for in titles, headings and texts; all must be there, whole words or beginnings first. */
;(() => {
  const input = document.getElementById('search')
  const found = document.getElementById('found')
  const told = document.getElementById('told')
  const top = document.body.dataset.top
  const MOST = 12
  const entries = globalThis.HINDCAST_INDEX.map(([url, title, heading, text]) => {
    return { url, title, heading, text, fields: [title, heading, text].map((field) => ' ' + field.toLowerCase()) }
  })
  const WEIGHTS = [8, 6, 1]

  function scoreOf({ fields }, words) {
    let score = 0
    for (const word of words) {
      let best = 0
      fields.forEach((field, f) => {
        const at = field.indexOf(word)
        if (at < 0) return
        const begins = /[^\p{L}\p{N}]/u.test(field[at - 1] ?? ' ')
        best = Math.max(best, WEIGHTS[f] * (begins ? 2 : 1))
      })
      if (best === 0) return 0
      score += best
    }
    return score
  }

  function snippet(text, word) {
    const hit = text.toLowerCase().indexOf(word)
    const at = hit < 40 ? 0 : text.indexOf(' ', hit - 40) + 1
    return (at > 0 ? '…' : '') + text.slice(at, at + 120) + (text.length > at + 120 ? '…' : '')
  }

  function show() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean)
    const hits = entries
      .map((entry) => ({ entry, score: words.length === 0 ? 0 : scoreOf(entry, words) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
    found.replaceChildren(
      ...hits.slice(0, MOST).map(({ entry }) => {
        const link = document.createElement('a')
        link.href = (top === '' ? '' : top + '/') + entry.url
        const name = document.createElement('strong')
        name.textContent = entry.heading === '' ? entry.title : `${entry.title} › ${entry.heading}`
        const line = document.createElement('span')
        line.textContent = snippet(entry.text, words[0])
        link.append(name, line)
        return link
      }),
    )
    found.hidden = hits.length === 0
    told.textContent = words.length === 0 ? '' : hits.length === 0 ? 'Nothing found.' : `${hits.length} found.`
  }

  input.addEventListener('input', show)
  found.addEventListener('click', () => (found.hidden = true))
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && document.activeElement !== input && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      input.focus()
    } else if (event.key === 'Escape' && !found.hidden) {
      found.hidden = true
      input.focus()
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const stops = [input, ...found.children]
      const at = stops.indexOf(document.activeElement)
      if (found.hidden || at < 0) return
      event.preventDefault()
      stops[Math.min(stops.length - 1, Math.max(0, at + (event.key === 'ArrowDown' ? 1 : -1)))].focus()
    }
  })
  const menu = document.getElementById('menu')
  const wide = matchMedia('(min-width: 60rem)')
  const openWide = () => (menu.open = wide.matches)
  wide.addEventListener('change', openWide)
  openWide()
})()
