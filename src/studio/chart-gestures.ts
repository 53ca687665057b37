/**
 * Zooming a chart by the wheel, which keeps what is under the pointer where it is, and by two fingers.
 *
 * @module
 */
import type uPlot from 'uplot'

/** How much a turn of the wheel zooms. */
const TURN = 0.8

/** Milliseconds in which turns of the wheel are one: a page that scrolls is not stopped by a chart that comes under it. */
const ONE_TURN = 400
let scrolled = -Infinity
addEventListener(
  'wheel',
  (event) => {
    if (!event.defaultPrevented) scrolled = event.timeStamp
  },
  { passive: true },
)

/** @param least points that are shown at least */
export function gestures(least: number): uPlot.Plugin {
  /** Shows the part that has `value` at a share of the width, within the data. */
  const show = (u: uPlot, value: number, share: number, width: number): boolean => {
    const [x] = u.data
    if (x.length < 2) return false
    const [first, last] = [x[0], x[x.length - 1]]
    const finest = ((last - first) * Math.min(least, x.length - 1)) / (x.length - 1)
    const wide = Math.min(last - first, Math.max(finest, width))
    const min = Math.max(first, Math.min(last - wide, value - share * wide))
    const { min: before, max } = u.scales.x
    if (before === min && max === min + wide) return false
    u.setScale('x', { min, max: min + wide })
    return true
  }
  const widthOf = (u: uPlot): number => u.scales.x.max! - u.scales.x.min!
  return {
    hooks: {
      ready: (u) => {
        const { over } = u
        const shareAt = (clientX: number): number => {
          const { left, width } = over.getBoundingClientRect()
          return (clientX - left) / width
        }
        over.addEventListener(
          'wheel',
          (event) => {
            if (event.timeStamp - scrolled < ONE_TURN) return
            const width = widthOf(u)
            const share = shareAt(event.clientX)
            const value = u.scales.x.min! + share * width
            const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY)
            const changed = sideways
              ? show(u, value + (event.deltaX > 0 ? width : -width) / 10, share, width)
              : show(u, value, share, event.deltaY < 0 ? width * TURN : width / TURN)
            // Where nothing is left to zoom, the page scrolls.
            if (changed) event.preventDefault()
          },
          { passive: false },
        )
        /** Where the two fingers were, as shares, and what lay between them. */
        let pinch: { value: number; apart: number; width: number } | null = null
        const fingers = ({ touches }: TouchEvent): [number, number] | null =>
          touches.length === 2 ? [shareAt(touches[0].clientX), shareAt(touches[1].clientX)] : null
        over.addEventListener('touchstart', (event) => {
          const at = fingers(event)
          const width = widthOf(u)
          const middle = at === null ? 0 : (at[0] + at[1]) / 2
          pinch =
            at === null ? null : { value: u.scales.x.min! + middle * width, apart: Math.abs(at[0] - at[1]), width }
        })
        over.addEventListener(
          'touchmove',
          (event) => {
            const at = fingers(event)
            if (at === null || pinch === null) return
            event.preventDefault()
            const apart = Math.max(0.02, Math.abs(at[0] - at[1]))
            show(u, pinch.value, (at[0] + at[1]) / 2, (pinch.width * pinch.apart) / apart)
          },
          { passive: false },
        )
        over.addEventListener('touchend', () => (pinch = null))
      },
    },
  }
}
