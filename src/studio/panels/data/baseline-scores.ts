/**
 * What the baselines score for the task, in its card.
 *
 * @module
 */
import { HindcastError } from '../../../errors.js'
import { listOf } from '../../../options/outputs.js'
import type { App } from '../../app.js'
import { boardTable } from '../../board-table.js'
import type { BaselineAnswer } from '../../data-worker/answers.js'
import { fill, h } from '../../dom.js'
import { pageOption, settingText, taskOf } from '../../settings.js'

/** Shows the scores, now and whenever the table or the task changes. */
export function showScores(app: App, body: HTMLElement): void {
  let key = ''
  let of: unknown = null
  let turn = 0
  const show = async (): Promise<void> => {
    const { table, settings } = app.state
    if (table.status !== 'ready') return
    if (settings.target === undefined) {
      turn++
      of = null
      body.classList.remove('waiting')
      fill(body, h('p', { class: 'hint' }, 'There is nothing to forecast.'))
      return
    }
    // Of several rows ahead the farthest, by which windows are chosen for the training too.
    const horizons = listOf(settings.horizon ?? 1)
    const [horizon] = horizons.slice(-1)
    const task = { ...taskOf(settings, table.table), horizon }
    const range = horizons.length > 1 ? settingText(pageOption('horizon'), settings.horizon) : null
    const asked = JSON.stringify([task, range])
    if (asked === key && of === table.table) return
    key = asked
    of = table.table
    const mine = ++turn
    body.classList.add('waiting')
    try {
      const scores = await app.data.baselines(task, range)
      if (mine === turn) fill(body, ...content(scores))
    } catch (error) {
      if (!(error instanceof HindcastError)) throw error
      if (mine === turn) fill(body, h('p', { class: 'notice notice-error' }, error.message))
    } finally {
      if (mine === turn) body.classList.remove('waiting')
    }
  }
  app.draw(['table', 'settings'], () => void show())
  void show()
}

/** The table of scores, or why there is none. */
function content(scores: BaselineAnswer): (Node | null)[] {
  if ('reason' in scores) return [h('p', { class: 'notice notice-warn' }, scores.reason)]
  return [boardTable(scores.board), ...scores.board.notes.map((note) => h('p', { class: 'hint' }, note))]
}
