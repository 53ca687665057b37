/**
 * Which table Train trains; and what is said there while another file waits for an answer on Data.
 *
 * @module
 */
import { type App, tableStands } from '../../app.js'
import { fill, h } from '../../dom.js'
import { fewWords } from '../data/too-few.js'
import { noNumbers } from '../no-numbers.js'

/** The head of the card, with the name of the table that is trained. */
export function tableHead(app: App): HTMLElement {
  const head = h('h3', {})
  const show = (): void => {
    const { table } = app.state
    fill(head, table.status === 'ready' ? `Training on ${table.name}` : 'Training')
  }
  app.on(['table'], show)
  show()
  return head
}

/** That the table has too few rows to learn from; hidden where it has enough. */
export function fewNotice(app: App): HTMLElement {
  const notice = h('p', { class: 'notice notice-warn few', role: 'status' })
  const show = (): void => {
    const { table, settings } = app.state
    const none = table.status === 'ready' && settings.target === undefined
    const words = none ? noNumbers(table.name) : fewWords(app.state)
    notice.hidden = words === ''
    fill(notice, words)
  }
  app.on(['table', 'settings'], show)
  show()
  return notice
}

/** That a file has not been read, why, and what is trained instead; empty while there is none. */
export function unreadNotice(app: App): HTMLElement {
  const place = h('div', { class: 'stale unread', role: 'status' })
  const show = (): void => {
    const { arriving, table } = app.state
    if (arriving?.status !== 'failed') return fill(place)
    const instead =
      tableStands(app.state) && table.status === 'ready' ? `this trains ${table.name}` : 'nothing can be trained'
    const back = h('button', { type: 'button', onclick: () => app.set({ panel: 'data' }) }, 'Back to Data')
    const said = h('p', {}, `${arriving.source.name} is not read yet; ${instead}. ${arriving.message}`)
    fill(place, h('div', { class: 'notice notice-warn' }, said, back))
  }
  app.on(['arriving', 'table'], show)
  show()
  return place
}
