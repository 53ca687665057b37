/**
 * The page's own work in small pieces, each in a task of its own: in between, the browser answers the visitor.
 *
 * @module
 */
import type uPlot from 'uplot'

const waiting: (() => void)[] = []
const { port1, port2 } = new MessageChannel()
port1.onmessage = () => {
  const work = waiting.shift()
  if (waiting.length > 0) port2.postMessage(null)
  work?.()
}

/** Does a piece of work after those that wait already. */
export function inTurn(work: () => void): void {
  if (waiting.push(work) === 1) port2.postMessage(null)
}

/** Resolves when it is one's turn. */
export const turn = (): Promise<void> => new Promise(inTurn)

/** Resolves in a turn of its own once the page has been drawn as it is now; where it is not seen, soon. */
export async function drawn(): Promise<void> {
  await new Promise<void>((resolve) => {
    requestAnimationFrame(() => resolve())
    setTimeout(resolve, 100)
  })
  await turn()
}

/** Draws within which a panel has made what is sought in it. */
const MOST_DRAWS = 100

/** Puts the keyboard on an element of a panel that is about to be drawn, or drawn anew. */
export async function focusOn(selector: string): Promise<void> {
  for (let draws = 0; draws < MOST_DRAWS; draws++) {
    const found = document.querySelector<HTMLElement>(selector)
    found?.focus()
    await drawn()
    if (found?.isConnected === true) return
  }
}

/** Which call of {@link addInTurn} adds to an element. */
const adding = new WeakMap<Element, object>()

/**
 * Adds parts at the end of an element, each made and added once those before it are drawn: a slow processor then lays out
 * one at a time. The element is busy until it has them all, or is given other content.
 */
export async function addInTurn(place: Element, parts: readonly (() => Node | false)[]): Promise<void> {
  adding.set(place, parts)
  place.setAttribute('aria-busy', 'true')
  let last: Node | null = null
  for (const part of parts) {
    if (last !== null) await drawn()
    if (last !== null && last.parentNode !== place) break
    const node = part()
    if (node === false) continue
    place.append(node)
    last = node
  }
  if (adding.get(place) === parts) place.removeAttribute('aria-busy')
}

/** Does in its turn what needs uPlot, which is loaded with the first chart. */
export function withPlot(work: (UPlot: typeof uPlot) => void): void {
  void import('uplot').then(({ default: UPlot }) => inTurn(() => work(UPlot)))
}
