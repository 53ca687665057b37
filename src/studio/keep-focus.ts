/**
 * Keeps the keyboard in the page: where what it was on goes away, is hidden or cannot be pressed any more, the heading of
 * the panel that is shown has it, and the next Tab goes on from there.
 *
 * @module
 */
import type { App } from './app.js'
import { drawn } from './turns.js'

/** Watches what is in `main`. */
export function keepFocus(app: App, main: HTMLElement): void {
  let last: Element | null = null
  const keep = async (): Promise<void> => {
    await drawn()
    const now = document.activeElement
    // Where a visitor pressed beside everything, what had the keyboard still stands.
    if (last === null || (now !== document.body && now !== last) || !isGone(last)) return
    last = null
    main.querySelector<HTMLElement>('.panel:not([hidden]) > h2')?.focus({ preventScroll: true })
  }
  main.addEventListener('focusin', ({ target }) => (last = target as Element))
  main.addEventListener('click', () => void keep())
  app.on(['panel', 'table', 'training', 'trained', 'arriving', 'settings'], () => {
    if (last !== null) void keep()
  })
}

/** Whether the keyboard cannot be on an element. */
const isGone = (element: Element): boolean =>
  !element.isConnected || element.matches(':disabled') || element.getClientRects().length === 0
