/** Work of the page in turns: the keyboard goes to what a panel is about to draw. */
import { afterEach, expect, it, vi } from 'vitest'
import { focusOn } from '../../src/studio/turns.js'

afterEach(() => vi.unstubAllGlobals())

/** An element of a page without a browser. */
const elementOf = () => ({ isConnected: true, focus: vi.fn() })

/** A page of which each look finds the next of these elements, and the last from then on. */
function pageOf(found: readonly (ReturnType<typeof elementOf> | null)[]) {
  let looks = 0
  const querySelector = vi.fn(() => found[Math.min(looks++, found.length - 1)])
  vi.stubGlobal('document', { querySelector })
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setImmediate(draw))
  return querySelector
}

it('waits for an element that is not drawn yet', async () => {
  const button = elementOf()
  const looks = pageOf([null, null, button])
  await focusOn('#train .start')
  expect(looks.mock.calls).toEqual([['#train .start'], ['#train .start'], ['#train .start']])
  expect(button.focus).toHaveBeenCalledTimes(1)
})

it('goes on to the element that took the place of a first one', async () => {
  const [before, after] = [elementOf(), elementOf()]
  before.focus.mockImplementation(() => {
    before.isConnected = false
  })
  const looks = pageOf([before, after])
  await focusOn('#setting-cell')
  expect(after.focus).toHaveBeenCalledTimes(1)
  expect(looks).toHaveBeenCalledTimes(2)
})

it('gives up on an element that never comes', async () => {
  const looks = pageOf([null])
  await focusOn('#nowhere')
  expect(looks).toHaveBeenCalledTimes(100)
})
