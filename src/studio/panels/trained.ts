/**
 * What the panels about a trained network have in common: they draw anew when another was trained, and say where to begin
 * while there is none.
 *
 * @module
 */
import type { App, Trained } from '../app.js'
import { fill, h } from '../dom.js'
import { KEPT, staleNotice } from './stale.js'

/**
 * Draws a panel anew with each trained network; while there is none, the panel shows `title` and `text`.
 *
 * @param draw draws into `body`, and hands `onEnd` what takes charts and listeners away, for when it is drawn anew
 */
export function followTrained(
  root: HTMLElement,
  app: App,
  { title, text }: { title: string; text: string },
  draw: (body: HTMLElement, trained: Trained, onEnd: (end: () => void) => void) => void,
): void {
  const body = h('div', { class: 'panel-body' })
  const again = (): void => {
    app.set({ panel: 'train' })
    document.querySelector<HTMLButtonElement>('#train .start')?.click()
  }
  const before = h('p', { class: 'hint' }, KEPT)
  fill(root, staleNotice(app, again), before, body)
  let shown: Trained | null | undefined
  /** The file that this panel showed last. */
  let former = ''
  let ends: (() => void)[] = []
  const show = (): void => {
    const { trained } = app.state
    if (trained === shown) return
    shown = trained
    body.removeAttribute('aria-busy')
    before.hidden = trained?.kept !== true
    former = trained?.source.name ?? former
    if (trained === null) fill(body, empty(app, title, text, former))
    else draw(body, trained, (end) => ends.push(end))
  }
  app.on(['trained'], () => {
    for (const end of ends) end()
    ends = []
    shown = undefined
    // Nothing of the former network is taken for one of this.
    fill(body)
    body.setAttribute('aria-busy', 'true')
  })
  app.draw(['trained'], show)
  show()
}

/** What stands in the place of a network; of one that went with its file, where it is. */
function empty(app: App, title: string, text: string, former: string): HTMLElement {
  const now = app.state.source?.name
  const gone =
    former !== '' &&
    former !== now &&
    h(
      'p',
      {},
      `What stood here was of ${former}, which was closed when ${now} was opened. Its runs are kept under Train, where each can be shown again.`,
    )
  return h(
    'section',
    { class: 'card stack empty' },
    h('h3', {}, title),
    gone,
    h('p', {}, text),
    h(
      'div',
      { class: 'row' },
      h('button', { type: 'button', class: 'primary', onclick: () => app.set({ panel: 'train' }) }, 'Go to Train'),
    ),
  )
}
