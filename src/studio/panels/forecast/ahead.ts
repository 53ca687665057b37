/**
 * What lies ahead of the table.
 *
 * @module
 */
import { whole } from '../../../text/number.js'
import type { Trained } from '../../app.js'
import { fill, h } from '../../dom.js'
import { aheadTable } from './ahead-table.js'

/** Forecasts that are listed at first, and that each press of the button adds. */
const MOST = 14
const MORE = 500

/** The card, and what lists the forecasts of a series before the others. */
export function aheadCard({ results }: Trained, first: string | null): { card: HTMLElement; lead(name: string): void } {
  const { warnings, target, horizon, decimals } = results
  let ahead = results.ahead
  let listed = MOST
  const place = h('div', {})
  const add = (): void => {
    listed += MORE
    draw()
    if (more.hidden) place.querySelector<HTMLElement>('.scroll')?.focus()
  }
  const more = h('button', { type: 'button', class: 'small', onclick: add })
  const draw = (): void => {
    fill(place, aheadTable(`The next values of ${target}`, target, ahead.slice(0, listed), { quiet: true, decimals }))
    const left = ahead.length - listed
    more.hidden = left <= 0
    more.textContent = left > MORE ? `Show ${MORE} more of ${whole(left)}` : `Show ${whole(left)} more`
  }
  const lead = (name: string): void => {
    const isOf = ({ series }: { series?: string }): boolean => series === name
    ahead = [...results.ahead.filter(isOf), ...results.ahead.filter((one) => !isOf(one))]
    if (ahead.length > 0) draw()
  }
  const why =
    horizon === 0
      ? 'with 0 rows ahead only rows without a target do, and there are none'
      : 'gaps or missing cells leave no whole window at the end of the table'
  if (ahead.length > 0) draw()
  if (first !== null) lead(first)
  const card = h(
    'section',
    { class: 'card stack' },
    h('h3', {}, 'What lies ahead'),
    ...(ahead.length === 0 ? [h('p', {}, `Nothing lies ahead: ${why}.`)] : [place, more]),
    ...warnings.map((warning) => h('p', { class: 'notice notice-warn' }, warning)),
  )
  return { card, lead }
}
