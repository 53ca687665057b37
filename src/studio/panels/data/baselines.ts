/**
 * The scores of the baselines for the task, before any training: a network has to beat them.
 *
 * @module
 */
import { HindcastError } from '../../../errors.js'
import type { App } from '../../app.js'
import { fill, h } from '../../dom.js'
import type { BaselineAnswer } from '../../data-worker/answers.js'
import type { boardTable as BoardTable } from '../../board-table.js'
import { taskOf } from '../../settings.js'

/** Seen is what comes into the upper three quarters of the window. */
const SEEN = { rootMargin: '0px 0px -25% 0px' }

/** The card. */
export function baselineCard(app: App): HTMLElement {
  const body = h('div', { class: 'stack baselines', 'aria-live': 'polite' })
  let key = ''
  let of: unknown = null
  let turn = 0
  let seen = false
  const show = async (): Promise<void> => {
    const { table, settings } = app.state
    if (table.status !== 'ready' || !seen) return
    if (settings.target === undefined) {
      turn++
      of = null
      body.classList.remove('waiting')
      fill(body, h('p', { class: 'hint' }, 'There is nothing to forecast.'))
      return
    }
    const task = taskOf(settings, table.table)
    const asked = JSON.stringify(task)
    if (asked === key && of === table.table) return
    key = asked
    of = table.table
    const mine = ++turn
    body.classList.add('waiting')
    try {
      const [scores, { boardTable }] = await Promise.all([app.data.baselines(task), import('../../board-table.js')])
      if (mine === turn) fill(body, ...content(scores, boardTable))
    } catch (error) {
      if (!(error instanceof HindcastError)) throw error
      if (mine === turn) fill(body, h('p', { class: 'notice notice-error' }, error.message))
    } finally {
      if (mine === turn) body.classList.remove('waiting')
    }
  }
  app.draw(['table', 'settings'], () => void show())
  const card = h('section', { class: 'card' }, h('h3', {}, 'What a network has to beat'), body)
  // What fits and scores them is loaded when someone gets there.
  const arriving = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return
    arriving.disconnect()
    seen = true
    void show()
  }, SEEN)
  arriving.observe(card)
  return card
}

/** The table of scores, or why there is none. */
function content(scores: BaselineAnswer, boardTable: typeof BoardTable): (Node | null)[] {
  if ('reason' in scores) return [h('p', { class: 'notice notice-warn' }, scores.reason)]
  return [boardTable(scores.board), ...scores.board.notes.map((note) => h('p', { class: 'hint' }, note))]
}
