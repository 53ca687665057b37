/**
 * The scores of the baselines for the task, before any training: a network has to beat them. What asks for them is loaded
 * when someone gets there.
 *
 * @module
 */
import type { App } from '../../app.js'
import { h } from '../../dom.js'

/** Seen is what comes into the upper three quarters of the window. */
const SEEN = { rootMargin: '0px 0px -25% 0px' }

/** The card. */
export function baselineCard(app: App): HTMLElement {
  const body = h('div', { class: 'stack baselines', 'aria-live': 'polite' })
  const card = h('section', { class: 'card' }, h('h3', {}, 'What a network has to beat'), body)
  const begin = (): void => {
    arriving.disconnect()
    void import('./baseline-scores.js').then(({ showScores }) => showScores(app, body))
  }
  const arriving = new IntersectionObserver((entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) begin()
  }, SEEN)
  arriving.observe(card)
  return card
}
