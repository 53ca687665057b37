/**
 * Adds up what forecasters score, output by output: of each output alone, of all together, and of each series.
 *
 * All together, a window counts where every output of it can be compared; its terms are averaged over the outputs, then over
 * windows, both ascending.
 *
 * @module
 */
import { type Judged } from './judged.js'
import { meanAt, METRICS, type MetricTable, type Score, scorePlan, type ScorePlan } from './metrics.js'
import { addPointTerms, POINT_TERMS } from './point-terms.js'
import { commonPlaces } from './score.js'
import type { Beside, Term } from './term.js'

/** Forecasts for some windows, one number a window, NaN where there is none. */
export interface Forecast {
  point: Float64Array
  /** One series a quantile; none without quantiles. */
  levels: readonly Float64Array[]
}

/** What came for one output, and what was forecast, by name: each baseline, and the network as `model`. */
export interface OutputSeries {
  actual: Float64Array
  /** Errors are divided by this; one number a window where these are of several series. */
  unit: number | Float64Array
  /** By this where outputs are taken together, if that is another. */
  overall?: number | Float64Array
  /** See `Beside`; left out: not told. */
  scale?: number | Float64Array
  forecasts: Readonly<Record<string, Forecast>>
}

/** What a forecaster scored. */
export interface Tallied {
  name: string
  score: Score
  /** Mean judged error. */
  loss: number
}

/** What forecasters scored in windows that can be compared. */
export interface Together {
  /** Those windows. */
  places: Int32Array
  forecasters: (Tallied & { /** Judged errors, one a place. */ losses: Float64Array })[]
}

/** The windows of some series. */
export interface Groups {
  /** The series of each window. */
  at: Int32Array
  count: number
}

/** What is tallied. */
export interface TallyTask {
  /** Ascending; none: points are forecast. */
  quantiles: readonly number[]
  judged: Judged
  metrics: MetricTable
  windows: number
  /** Where each series is scored by itself too. */
  groups?: Groups
}

/** Sums of terms over outputs, one a window; they mean nothing where an output cannot be compared. */
interface Sums {
  name: string
  terms: Float64Array[]
  /** The judged errors of the latest output, one a place. */
  losses: Float64Array
}

/** Fewer terms of points are faster one by one. */
const FEWEST_TOGETHER = 4

/** Tallies the outputs that are added. */
export class Tally {
  private readonly task: TallyTask
  private readonly plan: ScorePlan
  private readonly terms: readonly Term[]
  private readonly judged: number
  private readonly sums: Sums[] = []
  private places: Int32Array | null = null
  /** Numbers that are the same in all windows, as one of each. */
  private readonly ofAll = new Map<number, Float64Array>()
  private outputs = 0
  /** Of each forecaster the sum of its mean judged errors in outputs that can be compared. */
  private readonly apart = new Map<string, number>()
  /** Whether the terms of points are taken in one pass. */
  private readonly isTogether: boolean
  /** A term of one forecaster in one output; and where what is not asked for goes. */
  private readonly values: Float64Array
  private readonly unused: Float64Array

  constructor(task: TallyTask) {
    this.task = task
    this.values = new Float64Array(task.windows)
    this.unused = new Float64Array(task.windows)
    this.plan = scorePlan(task.metrics, task.quantiles)
    const [judged] = METRICS[task.judged].terms
    this.terms = this.plan.terms.includes(judged) ? this.plan.terms : [...this.plan.terms, judged]
    this.judged = this.terms.indexOf(judged)
    this.isTogether = this.terms.filter((term) => POINT_TERMS.includes(term)).length >= FEWEST_TOGETHER
  }

  /** Adds an output; what forecasters score in it alone, with errors that stand until the next one. */
  add(series: OutputSeries): Together {
    const { unit, overall = unit } = series
    const places = comparablePlaces(series)
    const isEvery = places.length === this.task.windows
    if (this.places === null || !isEvery) this.places = this.places === null ? places : commonOf(this.places, places)
    const forecasters = Object.entries(series.forecasts).map(([name, forecast], f) => {
      if (this.outputs === 0) this.sums.push(this.nothing(name))
      const { terms, losses } = this.sums[f]
      const isSame = overall === unit
      const { unused } = this
      const all = isSame
        ? null
        : this.addTerms({ ...series, unit: overall }, forecast, places, { terms, losses: unused })
      const means = this.addTerms(series, forecast, places, { terms: isSame ? terms : terms.map(() => unused), losses })
      if (places.length > 0) this.apart.set(name, (this.apart.get(name) ?? 0) + (all ?? means)[this.judged])
      const score = this.plan.scoreOf(means, places.length)
      return { name, score, loss: means[this.judged], losses: losses.subarray(0, places.length) }
    })
    this.outputs++
    return { places, forecasters }
  }

  private nothing(name: string): Sums {
    const { terms, task } = this
    const each = (): Float64Array => new Float64Array(task.windows)
    return { name, terms: terms.map(each), losses: each() }
  }

  /** Adds the terms of a forecaster to sums of windows, and writes the judged ones at the places; their means there. */
  private addTerms(
    { actual, unit, scale = NaN }: OutputSeries,
    { point, levels }: Forecast,
    places: Int32Array,
    { terms: sums, losses }: Pick<Sums, 'terms' | 'losses'>,
  ): number[] {
    const { terms, values, judged, unused, task } = this
    const beside: Beside = { actual, point, levels, quantiles: task.quantiles, unit, scale }
    const together = this.isTogether
      ? addPointTerms(
          { actual, point, unit: this.each(unit), scale: this.each(scale) },
          places,
          POINT_TERMS.map((term) => (terms.includes(term) ? sums[terms.indexOf(term)] : unused)),
          { judged: POINT_TERMS.indexOf(terms[judged]), losses },
        )
      : []
    return terms.map((term, t) => {
      const i = this.isTogether ? POINT_TERMS.indexOf(term) : -1
      const isAdded = i >= 0
      // A sum that is NaN has met a term that does not count.
      if (isAdded && together[i] === together[i]) return together[i] / places.length
      term(beside, values)
      if (!isAdded) {
        addTo(sums[t], values)
        if (t === judged) for (let i = 0; i < places.length; i++) losses[i] = values[places[i]]
      }
      return meanAt(values, places)
    })
  }

  /** A number of each window, where there may be one for all. */
  private each(of: number | Float64Array): Float64Array {
    if (typeof of !== 'number') return of
    const known = this.ofAll.get(of) ?? new Float64Array(this.task.windows).fill(of)
    this.ofAll.set(of, known)
    return known
  }

  /** All outputs together; called once, after the last. */
  total(): Together {
    const places = this.places ?? new Int32Array(0)
    const forecasters = this.sums.map(({ name, terms }) => {
      for (const values of terms)
        if (this.outputs > 1) for (let w = 0; w < values.length; w++) values[w] /= this.outputs
      const means = terms.map((values) => meanAt(values, places))
      const losses = at(terms[this.judged], places)
      return { name, score: this.plan.scoreOf(means, places.length), loss: means[this.judged], losses }
    })
    return { places, forecasters }
  }

  /**
   * The judged errors of forecasters where no window has all outputs: of each output over its own windows, added up; none
   * where no output has any.
   */
  apartLosses(): { name: string; loss: number }[] {
    return Array.from(this.apart, ([name, loss]) => ({ name, loss }))
  }

  /** Each series by itself, of those in which something can be compared; called after {@link total}. */
  series(): { group: number; forecasters: Tallied[] }[] {
    const { groups } = this.task
    if (groups === undefined) return []
    const lists = Array.from({ length: groups.count }, (): number[] => [])
    for (const w of this.places ?? []) lists[groups.at[w]].push(w)
    return lists.flatMap((places, group) => {
      if (places.length === 0) return []
      const forecasters = this.sums.map(({ name, terms }): Tallied => {
        const means = terms.map((values) => meanAt(values, places))
        return { name, score: this.plan.scoreOf(means, places.length), loss: means[this.judged] }
      })
      return [{ group, forecasters }]
    })
  }
}

/** The windows of an output that have what came and every forecast. */
export function comparablePlaces({ actual, forecasts }: OutputSeries): Int32Array {
  return commonPlaces(actual, ...Object.values(forecasts).map(({ point }) => point))
}

/** What is in both of two ascending lists. */
function commonOf(a: Int32Array, b: Int32Array): Int32Array {
  const common = new Int32Array(Math.min(a.length, b.length))
  let [i, n] = [0, 0]
  for (const w of a) {
    while (i < b.length && b[i] < w) i++
    if (i < b.length && b[i] === w) common[n++] = w
  }
  return common.subarray(0, n)
}

function addTo(sums: Float64Array, values: Float64Array): void {
  for (let w = 0; w < sums.length; w++) sums[w] += values[w]
}

/** The numbers at some places. */
function at(values: Float64Array, places: Int32Array): Float64Array {
  const out = new Float64Array(places.length)
  for (let i = 0; i < out.length; i++) out[i] = values[places[i]]
  return out
}
