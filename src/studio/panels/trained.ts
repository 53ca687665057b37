/**
 * What the panels about a trained network have in common: they draw anew when another was trained, and say where to begin
 * while there is none.
 *
 * @module
 */
import type { App, Trained } from '../app.js'
import { fill, h } from '../dom.js'

/** Calls `draw` with each trained network that comes; while there is none, the panel shows `title` and `text`. */
export function followTrained(
  root: HTMLElement,
  app: App,
  { title, text }: { title: string; text: string },
  draw: (trained: Trained) => void,
): void {
  let shown: Trained | null | undefined
  const show = (): void => {
    const { trained } = app.state
    if (trained === shown) return
    shown = trained
    if (trained === null) fill(root, empty(app, title, text))
    else draw(trained)
  }
  app.on(['trained'], show)
  show()
}

function empty(app: App, title: string, text: string): HTMLElement {
  return h(
    'section',
    { class: 'card stack empty' },
    h('h3', {}, title),
    h('p', {}, text),
    h(
      'div',
      { class: 'row' },
      h('button', { type: 'button', class: 'primary', onclick: () => app.set({ panel: 'train' }) }, 'Go to Train'),
    ),
  )
}
