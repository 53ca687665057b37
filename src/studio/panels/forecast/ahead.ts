/**
 * What lies ahead of the table.
 *
 * @module
 */
import { whole } from '../../../text/number.js'
import type { Trained } from '../../app.js'
import { h } from '../../dom.js'
import { aheadTable } from './ahead-table.js'

/** Forecasts that are listed; more are counted. */
const MOST = 14

/** The card. */
export function aheadCard({ results }: Trained): HTMLElement {
  const { ahead, warnings, target, horizon } = results
  const listed = ahead.slice(0, MOST)
  const why =
    horizon === 0
      ? 'with 0 rows ahead only rows without a target do, and there are none'
      : 'gaps or missing cells leave no whole window at the end of the table'
  return h(
    'section',
    { class: 'card stack' },
    h('h3', {}, 'What lies ahead'),
    listed.length === 0
      ? h('p', {}, `Nothing lies ahead: ${why}.`)
      : aheadTable(`The next values of ${target}`, target, listed, { quiet: true }),
    ahead.length > MOST && h('p', { class: 'hint' }, `and ${whole(ahead.length - MOST)} more`),
    ...warnings.map((warning) => h('p', { class: 'notice notice-warn' }, warning)),
  )
}
