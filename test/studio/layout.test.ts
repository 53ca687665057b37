/** How wide the columns of an unrolled window are. */
import { expect, it } from 'vitest'
import { layoutOf } from '../../src/studio/panels/inside/layout.js'

/** A window of so many steps and gates, as far as its layout goes. */
const view = (steps: number, gates: number) =>
  ({ steps: Array.from({ length: steps }, () => ({ hidden: [0] })), gates: Array(gates) }) as unknown as Parameters<
    typeof layoutOf
  >[0]

it.each([0, 3, 4])('a window of 14 steps with %d gates is seen whole on a screen of 1280 pixels', (gates) => {
  // Less the edges of page and card, and a bar that scrolls.
  expect(layoutOf(view(14, gates), 1167).width).toBeLessThanOrEqual(1167)
})

it('columns grow no wider than they need, nor narrower than can be read, unless steps are left out', () => {
  const column = (steps: number, room: number, whole = false) => layoutOf(view(steps, 3), room, whole).column
  expect([column(2, 1167), column(14, 300), column(60, 1167), column(60, 1167, true)]).toEqual([85, 61, 61, 62])
  const { first, width } = layoutOf(view(60, 3), 1167, true)
  expect([first, width <= 1167]).toEqual([43, true])
})
