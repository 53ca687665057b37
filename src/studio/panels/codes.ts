/**
 * Values that look like codes for missing, with a button each that says so: where the file is read, and beside the button
 * that trains on them.
 *
 * @module
 */
import type { App } from '../app.js'
import { fill, h } from '../dom.js'
import { wayButtons } from './data/reading.js'

/** The notice; empty while nothing looks like one. */
export function codesNotice(app: App): HTMLElement {
  const place = h('div', { class: 'stale codes' })
  const show = (): void => {
    const { table } = app.state
    const { codes = [], reading } = table.status === 'ready' ? table.table : {}
    const values = new Set(reading?.suspects?.map(({ value }) => String(value)))
    const ways = [...values].map((value) => ({ option: 'na', value: [value] }))
    const texts = codes.map((text) => h('p', {}, text))
    fill(place, texts.length > 0 && h('div', { class: 'notice notice-warn' }, ...texts, wayButtons(app, ways)))
  }
  app.draw(['table'], show)
  show()
  return place
}
