/**
 * Values that look like codes for missing and were taken as numbers: a line above what was made of them, with the way back
 * to where they can be said to be missing.
 *
 * @module
 */
import { counted, joined } from '../../text/number.js'
import type { App } from '../app.js'
import { h } from '../dom.js'

/** The line for the table as it is now; false where nothing looks like a code. */
export function codesLine(app: App): HTMLElement | false {
  const { table } = app.state
  const suspects = (table.status === 'ready' && table.table.reading.suspects) || []
  if (suspects.length === 0) return false
  const values = [...new Set(suspects.map(({ value }) => String(value)))]
  const cells = suspects.reduce((n, { count }) => n + count, 0)
  const counts = values.length === 1 ? 'it counts as a number' : 'they count as numbers'
  const text = `${joined(values, 'and')} may mean missing, in ${counted(cells, 'cell')}; here ${counts}.`
  const back = (): void => app.set({ panel: 'data' })
  return h(
    'div',
    { class: 'notice notice-warn row codes' },
    h('p', {}, text),
    h('button', { type: 'button', onclick: back }, 'Back to Data'),
  )
}
