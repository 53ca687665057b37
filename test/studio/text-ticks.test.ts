/** Texts under a chart: as far apart as they are long, and none that begins or ends outside it. */
import type uPlot from 'uplot'
import { expect, it, vi } from 'vitest'
import { sideOf, textTicks } from '../../src/studio/plot-options.js'

const { space, values } = textTicks((x) => `2022-01-${10 + x} 06:00:00`)
vi.stubGlobal('devicePixelRatio', 2)
const plot = { data: [[0, 1, 2, 3]], valToPos: (x: number) => x * 90, bbox: { width: 560 } } as unknown as uPlot

it('keeps long texts apart, short ones as before', () => {
  const apart = (of: typeof space) => (of as (plot: uPlot) => number)(plot)
  expect(apart(space)).toBeGreaterThan(19 * 7)
  expect(apart(textTicks(String).space)).toBe(96)
})

it('leaves out texts that would begin or end outside the chart', () => {
  const shown = (values as (plot: uPlot, splits: number[]) => string[])(plot, [0, 1, 2, 3])
  expect(shown).toEqual(['', '2022-01-11 06:00:00', '2022-01-12 06:00:00', ''])
})

it('gives the y axis the room of its longest text', () => {
  expect(sideOf(null, ['1', '10'])).toBe(56)
  expect(sideOf(null, ['100 %', '0.0001 %'])).toBeGreaterThanOrEqual(8 * 7 + 15)
  expect(sideOf(null, null)).toBe(56)
})
