/**
 * Buttons that choose which part of a series a chart shows, for those who do not drag over it.
 *
 * @module
 */
import { h } from './dom.js'

/** The buttons, and which points the chart shows at present, by their places in the series. */
export interface ZoomControls {
  element: HTMLElement
  from: number
  to: number
  /** Shows the points between two places: at least `least` of them, and none beyond the ends of the series. */
  show(from: number, to: number): void
}

/**
 * Makes the buttons.
 *
 * @param last the place of the last point
 * @param least how many points are shown at least
 * @param draw shows a part of the series; `from` and `to` are for the caller to set once it is shown
 */
export function zoomControls(last: number, least: number, draw: (from: number, to: number) => void): ZoomControls {
  const show = (from: number, to: number): void => {
    const width = Math.min(last, Math.max(to - from, least))
    const left = Math.max(0, Math.min(from, last - width))
    draw(left, left + width)
  }
  /** A button that moves both ends by a share of what is shown. */
  const button = (text: string, atFrom: number, atTo: number): HTMLElement =>
    h('button', { type: 'button', class: 'small', onclick: () => shift(atFrom, atTo) }, text)
  const shift = (atFrom: number, atTo: number): void => {
    const width = controls.to - controls.from
    const places = (share: number): number => Math.floor(width * share)
    show(controls.from + places(atFrom), controls.to + places(atTo))
  }
  const element = h(
    'div',
    { class: 'row', role: 'group', 'aria-label': 'What the chart shows' },
    button('Zoom in', 1 / 4, -1 / 4),
    button('Zoom out', -1 / 2, 1 / 2),
    button('Earlier', -1 / 2, -1 / 2),
    button('Later', 1 / 2, 1 / 2),
    h('button', { type: 'button', class: 'small', onclick: () => show(0, last) }, 'All'),
  )
  const controls: ZoomControls = { element, from: 0, to: last, show }
  return controls
}
