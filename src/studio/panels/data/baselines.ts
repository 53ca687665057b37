/**
 * What the baselines score for the task before any training: what a network has to beat.
 *
 * @module
 */
import { HindcastError, shown } from '../../../errors.js'
import type { BaselineScores } from '../../../inspect/table.js'
import { columnOf, counted } from '../../../text/number.js'
import type { App } from '../../app.js'
import { fill, h } from '../../dom.js'
import { taskOf, type Settings } from '../../settings.js'
import { tableOf } from '../../table-element.js'

const NAMES = ['persistence', 'climatology', 'linear'] as const

const WHAT = {
  persistence: 'the last value stays',
  climatology: 'the mean of that day of the year',
  linear: 'least squares on the same window',
}

/** The card. */
export function baselineCard(app: App): HTMLElement {
  const body = h('div', { class: 'stack', 'aria-live': 'polite' })
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
    const task = taskOf(settings, table.table)
    const asked = JSON.stringify(task)
    if (asked === key && of === table.table) return
    key = asked
    of = table.table
    const mine = ++turn
    body.classList.add('waiting')
    try {
      const scores = await app.data.baselines(task)
      if (mine === turn) fill(body, ...content(scores, settings))
    } catch (error) {
      if (!(error instanceof HindcastError)) throw error
      if (mine === turn) fill(body, h('p', { class: 'notice notice-error' }, error.message))
    } finally {
      if (mine === turn) body.classList.remove('waiting')
    }
  }
  app.on(['table', 'settings'], () => void show())
  void show()
  return h('section', { class: 'card' }, h('h3', {}, 'What a network has to beat'), body)
}

/** The table of scores, or why there is none. */
function content(scores: BaselineScores | { reason: string }, { horizon = 1, target }: Settings): (Node | null)[] {
  if ('reason' in scores) return [h('p', { class: 'notice notice-warn' }, scores.reason)]
  const heads = [{ head: 'baseline' }, { head: 'rmse', number: true }, { head: 'mae', number: true }]
  const rmse = columnOf(NAMES.map((name) => scores[name].rmse))
  const mae = columnOf(NAMES.map((name) => scores[name].mae))
  const least = NAMES.map((name) => scores[name].rmse).reduce((a, b) => Math.min(a, b))
  const rows = NAMES.map((name, i) => [
    name,
    { text: rmse[i], class: scores[name].rmse === least ? 'best' : '' },
    mae[i],
    { text: WHAT[name], class: 'hint' },
  ])
  const caption = `Errors for ${target} ${counted(horizon, 'row')} ahead, on the ${counted(scores.linear.n, 'row')} of the test part`
  return [
    tableOf(caption, [...heads, { head: 'forecasts' }], rows),
    scores.leftOut === undefined
      ? null
      : h(
          'p',
          { class: 'hint' },
          `Left out, for a cell that is no number: ${scores.leftOut.map((n) => shown(n)).join(', ')}.`,
        ),
  ]
}
