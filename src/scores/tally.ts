/**
 * Adds up what forecasters score, output by output: of each output alone, of all together, and of each series.
 *
 * All together, a window counts where every output of it can be compared; its terms are averaged over the outputs, then over
 * windows, both ascending.
 *
 * @module
 */
import { type Judged } from './judged.js'
import {
  type Beside,
  meanAt,
  METRICS,
  type MetricTable,
  type Score,
  scorePlan,
  type ScorePlan,
  type Term,
} from './metrics.js'
import { commonPlaces } from './score.js'

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
}

/** Tallies the outputs that are added. */
export class Tally {
  private readonly task: TallyTask
  private readonly plan: ScorePlan
  private readonly terms: readonly Term[]
  private readonly judged: number
  private readonly sums: Sums[] = []
  private places: Int32Array | null = null
  private outputs = 0
  /** Of each forecaster the sum of its mean judged errors in outputs that can be compared. */
  private readonly apart = new Map<string, number>()
  /** A term of one forecaster in one output. */
  private readonly values: Float64Array

  constructor(task: TallyTask) {
    this.task = task
    this.values = new Float64Array(task.windows)
    this.plan = scorePlan(task.metrics, task.quantiles)
    const [judged] = METRICS[task.judged].terms
    this.terms = this.plan.terms.includes(judged) ? this.plan.terms : [...this.plan.terms, judged]
    this.judged = this.terms.indexOf(judged)
  }

  /** Adds an output; what forecasters score in it alone. */
  add(series: OutputSeries): Together {
    const { quantiles } = this.task
    const { values } = this
    const { actual, unit, overall = unit, scale = NaN, forecasts } = series
    const places = comparablePlaces(series)
    this.places = this.places === null ? places : commonOf(this.places, places)
    const forecasters = Object.entries(forecasts).map(([name, forecast], f) => {
      const beside: Beside = { actual, unit, scale, quantiles, ...forecast }
      const means: number[] = []
      let losses: Float64Array = new Float64Array(0)
      this.terms.forEach((term, t) => {
        term(beside, values)
        means.push(meanAt(values, places))
        if (t === this.judged) losses = at(values, places)
        if (overall !== unit) term({ ...beside, unit: overall }, values)
        if (t === this.judged && places.length > 0) {
          this.apart.set(name, (this.apart.get(name) ?? 0) + (overall === unit ? means[t] : meanAt(values, places)))
        }
        this.keep(f, name, t)
      })
      return { name, score: this.plan.scoreOf(means, places.length), loss: means[this.judged], losses }
    })
    this.outputs++
    return { places, forecasters }
  }

  private keep(f: number, name: string, t: number): void {
    const { values } = this
    if (f === this.sums.length) this.sums.push({ name, terms: [] })
    const { terms } = this.sums[f]
    if (t === terms.length) {
      terms.push(values.slice())
      return
    }
    const sum = terms[t]
    for (let w = 0; w < sum.length; w++) sum[w] += values[w]
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

/** The numbers at some places. */
function at(values: Float64Array, places: Int32Array): Float64Array {
  const out = new Float64Array(places.length)
  for (let i = 0; i < out.length; i++) out[i] = values[places[i]]
  return out
}
