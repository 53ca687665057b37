/** The terms of points in one pass, and what a tally makes of them. */
import { describe, expect, it } from 'vitest'
import { Generator } from '../../src/random.js'
import { meanAt, METRICS } from '../../src/scores/metrics.js'
import { addPointTerms, POINT_TERMS } from '../../src/scores/point-terms.js'
import { type OutputSeries, Tally } from '../../src/scores/tally.js'

const WINDOWS = 50
const random = new Generator(5)
const numbers = (least = -2): Float64Array =>
  Float64Array.from({ length: WINDOWS }, () => (random.uniform() < 0.1 ? 0 : least + 4 * random.uniform()))
const beside = () => ({ actual: numbers(), point: numbers(), unit: numbers(0.5), scale: numbers(0.5) })

describe('the terms of points in one pass', () => {
  it.each([0, 1])('are each as it is by itself, with its sum over the places; judged %i', (judged) => {
    const own = beside()
    own.unit.fill(1.5, 0, 20)
    const places = Int32Array.from({ length: WINDOWS }, (_, w) => w).filter((w) => w % 7 !== 3)
    const windows = POINT_TERMS.map(() => new Float64Array(WINDOWS).fill(1))
    const losses = new Float64Array(places.length)
    const sums = addPointTerms(own, places, windows, { judged, losses })
    POINT_TERMS.forEach((term, t) => {
      const values = new Float64Array(WINDOWS)
      term({ ...own, levels: [], quantiles: [] }, values)
      expect(windows[t]).toEqual(values.map((value) => 1 + value))
      expect(sums[t]).toBe(places.reduce((sum, w) => sum + values[w], 0))
      if (t === judged) expect(losses).toEqual(Float64Array.from(places, (w) => values[w]))
    })
  })
})

describe('a tally', () => {
  const task = { quantiles: [], judged: 'mae', windows: WINDOWS, metrics: METRICS } as const
  const series = (changes: Partial<OutputSeries> = {}): OutputSeries => {
    const { point, ...own } = beside()
    own.unit.fill(2)
    own.scale.fill(3)
    return { ...own, forecasts: { model: { point, levels: [] } }, ...changes }
  }

  it('leaves windows without a scale out of mase, and out of nothing else', () => {
    const one = series()
    const known = new Tally(task).add(one).forecasters[0].score
    const scale = Float64Array.from({ length: WINDOWS }, (_, w) => (w < 10 ? NaN : 3))
    const { score } = new Tally(task).add({ ...one, scale }).forecasters[0]
    const off = one.actual.map((y, w) => Math.abs(one.forecasts.model.point[w] - y) / scale[w])
    const places = Int32Array.from({ length: WINDOWS - 10 }, (_, i) => i + 10)
    expect(score).toEqual({ ...known, mase: meanAt(off, places) })
  })

  it('has the same figures whether one metric is asked for or all', () => {
    const [all, one] = [new Tally(task), new Tally({ ...task, metrics: { mae: METRICS.mae } })]
    for (const own of [series(), series({ overall: 5 }), series({ overall: numbers(1).fill(4) })]) {
      const [a, b] = [all.add(own), one.add(own)]
      expect(b.forecasters[0].loss).toBe(a.forecasters[0].loss)
      expect(b.forecasters[0].losses).toEqual(a.forecasters[0].losses)
    }
    expect(one.total().forecasters[0].losses).toEqual(all.total().forecasters[0].losses)
    expect(one.apartLosses()).toEqual(all.apartLosses())
  })
})
