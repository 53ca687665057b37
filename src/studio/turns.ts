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

/** Does in its turn what needs uPlot, which is loaded with the first chart. */
export function withPlot(work: (UPlot: typeof uPlot) => void): void {
  void import('uplot').then(({ default: UPlot }) => inTurn(() => work(UPlot)))
}
