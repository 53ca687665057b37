/**
 * The comparison of a network's forecasts with those of the baselines, for one output or for several together.
 *
 * @module
 */
import type { Score } from './metrics.js'
import { skill } from './score.js'
import { isSeed } from './spread.js'
import type { Tallied, Together } from './tally.js'
import { verdict, type Verdict } from './verdict.js'

/** The score of each baseline, by name; which ones exist depends on the table. */
export interface BaselineScores {
  persistence: Score
  /** Of the first season; absent without a season. */
  seasonalNaive?: Score
  /** Further seasons: `seasonalNaive168`. */
  [further: `seasonalNaive${number}`]: Score
  drift: Score
  /** Means by hour, weekday, month or time of the year; where none of these helps, `mean` stands in its place. */
  climatology: Score
  mean?: Score
  linear: Score
  autoregression: Score
}

/** The score of the network. */
export type ModelScore = Score & {
  /** 1 − loss / loss of the best baseline, by the judged error; null where that is 0. */
  skill: number | null
  /** The same against persistence. */
  skillOverPersistence: number | null
}

/** The network compared with each baseline. */
export interface Comparison extends BaselineScores {
  model: ModelScore
  /** The network against each baseline, by the judged error. */
  verdict: Verdict[]
}

/**
 * The scores of forecasters side by side.
 *
 * @param best the name of the best baseline
 * @param judge the verdict on a baseline
 */
export function compare(
  forecasters: readonly Tallied[],
  best: string,
  judge: (baseline: number, name: string) => Verdict,
): Comparison {
  const at = forecasters.findIndex(({ name }) => name === 'model')
  const model = forecasters[at]
  const lossOf = (wanted: string): number => forecasters.find(({ name }) => name === wanted)?.loss ?? NaN
  const others = forecasters.flatMap((one, f) => (f === at || isSeed(one.name) ? [] : [{ ...one, f }]))
  return {
    model: {
      ...model.score,
      skill: skill(model.loss, lossOf(best)),
      skillOverPersistence: skill(model.loss, lossOf('persistence')),
    },
    ...Object.fromEntries(others.map(({ name, score }) => [name, score])),
    verdict: others.map(({ name, f }) => judge(f, name)),
  } as Comparison
}

/** Which windows are of one origin, and of which series. */
export interface Origins {
  /** By which origins are told apart and ordered, one a window; null: each window is an origin, in order of time. */
  keys: Float64Array | null
  /** The series of each window; null where there is one. */
  series: Int32Array | null
}

/** The verdict on each baseline, by judged errors in the windows at `places`. */
export function judgeBy(
  { places, forecasters }: Together,
  { keys, series }: Origins,
  horizon: number,
): (baseline: number, name: string) => Verdict {
  const model = forecasters.find(({ name }) => name === 'model')!.losses
  const byOrigin = keys === null ? null : groupsAt(keys, places)
  const bySeries = series === null ? null : groupsAt(series, places)
  const d = new Float64Array(model.length)
  return (baseline, name) => {
    const other = forecasters[baseline].losses
    for (let i = 0; i < d.length; i++) d[i] = model[i] - other[i]
    const ofSeries = () => (bySeries === null ? [] : meansOf(d, bySeries))
    return verdict(name, byOrigin === null ? d : meansOf(d, byOrigin), horizon, ofSeries)
  }
}

/** Places in groups: the group of each place, and how many places each group has. */
interface Grouped {
  at: Int32Array
  counts: Float64Array
}

/** Groups of all windows, which the outputs share where each of them has every window. */
const OF_ALL = new WeakMap<Float64Array | Int32Array, Grouped>()

function groupsAt(keys: Float64Array | Int32Array, places: Int32Array): Grouped {
  const known = places.length === keys.length ? OF_ALL.get(keys) : undefined
  if (known !== undefined) return known
  const grouped = groupsOf(Float64Array.from(places, (w) => keys[w]))
  if (places.length === keys.length) OF_ALL.set(keys, grouped)
  return grouped
}

/** The group of each place, groups in ascending order of their keys. */
function groupsOf(keys: Float64Array): Grouped {
  const sorted = keys.slice().sort((a, b) => a - b)
  const distinct = sorted.filter((key, i) => i === 0 || key !== sorted[i - 1])
  const placeOf = new Map(Array.from(distinct, (key, i) => [key, i]))
  const at = Int32Array.from(keys, (key) => placeOf.get(key)!)
  const counts = new Float64Array(distinct.length)
  for (const group of at) counts[group]++
  return { at, counts }
}

function meansOf(d: Float64Array, { at, counts }: Grouped): Float64Array {
  const means = new Float64Array(counts.length)
  for (let i = 0; i < d.length; i++) means[at[i]] += d[i]
  for (let g = 0; g < means.length; g++) means[g] /= counts[g]
  return means
}

/** The means of the figures of several comparisons; their verdicts are not averaged. NaN of none. */
export function meanComparison(all: readonly Comparison[]): Comparison {
  const names = Object.keys(all[0] ?? {}).filter((name) => name !== 'verdict' && name !== 'series')
  const means = names.map((name): [string, Record<string, number | null>] => {
    const scores = all.map((one) => (one as unknown as Record<string, Record<string, unknown>>)[name])
    const figures = Object.keys(scores[0]).filter(
      (figure) => typeof scores[0][figure] !== 'object' || scores[0][figure] === null,
    )
    const mean = (figure: string): number | null => {
      const numbers = scores.map((score) => score[figure]).filter((x): x is number => typeof x === 'number' && x === x)
      return numbers.length === 0 ? null : numbers.reduce((sum, x) => sum + x, 0) / numbers.length
    }
    const n = scores.reduce((sum, score) => sum + (score.n as number), 0)
    return [name, { ...Object.fromEntries(figures.map((figure) => [figure, mean(figure)])), n }]
  })
  return { ...Object.fromEntries(means), verdict: [] } as unknown as Comparison
}
