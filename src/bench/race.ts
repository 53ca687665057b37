/**
 * How contestants are timed: warmed up, then in turn (A B C A B C), a slice each; the median of the rounds, and their
 * spread. A ratio is the median of the rounds' own ratios, which holds when a machine's speed drifts; single figures do
 * not.
 *
 * @module
 */
import type { RaceTable, WorkPoint } from './points.js'

/** Something that can train and predict minibatches of the work point by number. */
export interface Contestant {
  /** minibatches of an epoch */
  minibatches: number
  /** one update on each of `count` minibatches from `from` on */
  train(from: number, count: number): void
  /** outputs of every step of the same windows */
  infer(from: number, count: number): void
}

/** Plain opponents show their predictions: [steps][windows][O], or by window, [windows][steps][O]. */
export type PlainContestant = Contestant & { output: Float64Array; byWindow: boolean }

/** Makes a contestant from start weights under PyTorch's names and in its shapes. */
export type Opponent = (
  point: WorkPoint,
  table: RaceTable,
  start: Record<string, { data: ArrayLike<number> }>,
) => PlainContestant

export interface RaceOptions {
  /** rounds that count */
  rounds: number
  /** milliseconds of a contestant's slice */
  slice: number
  /** milliseconds of warm-up for each contestant */
  warmUp: number
}

/** Windows a second: the median, the slowest and the fastest round, and all of them in turn. */
export interface Speed {
  median: number
  low: number
  high: number
  rounds: number[]
}

/** How many times as fast a is as b: the median of the ratios of the rounds. */
export function speedRatio(a: Speed, b: Speed): number {
  return medianOf(a.rounds.map((speed, round) => speed / b.rounds[round]))
}

/** Times one kind of work of all contestants; `windows` is the number of windows in a minibatch. */
export function race(
  contestants: Map<string, Contestant>,
  work: 'train' | 'infer',
  windows: number,
  options: RaceOptions,
): Map<string, Speed> {
  const lanes = [...contestants].map(([name, contestant]) => warmedUp(name, contestant, work, options))
  for (let round = 0; round < options.rounds; round++) for (const lane of lanes) lane.times.push(timed(lane, work))
  return new Map(lanes.map(({ name, count, times }) => [name, speed(times, count * windows)]))
}

interface Lane {
  name: string
  contestant: Contestant
  /** minibatches of a slice */
  count: number
  at: number
  times: number[]
}

/** Runs until warm and finds how many whole minibatches fill a slice. */
function warmedUp(name: string, contestant: Contestant, work: 'train' | 'infer', options: RaceOptions): Lane {
  const lane: Lane = { name, contestant, count: 1, at: 0, times: [] }
  const began = performance.now()
  let perSlice = timed(lane, work)
  // The last, short minibatch of an epoch is left out, so that all slices do the same work.
  const most = Math.max(1, contestant.minibatches - 1)
  while (performance.now() - began < options.warmUp || (perSlice < options.slice / 2 && lane.count < most)) {
    if (perSlice < options.slice / 2) lane.count = Math.min(most, lane.count * 2)
    perSlice = timed(lane, work)
  }
  return lane
}

/** Milliseconds of one slice. */
function timed(lane: Lane, work: 'train' | 'infer'): number {
  if (lane.at + lane.count > lane.contestant.minibatches - 1) lane.at = 0
  const began = performance.now()
  lane.contestant[work](lane.at, lane.count)
  const took = performance.now() - began
  lane.at += lane.count
  return took
}

function speed(times: number[], windows: number): Speed {
  const rounds = times.map((ms) => (windows / ms) * 1000)
  return { median: medianOf(rounds), low: Math.min(...rounds), high: Math.max(...rounds), rounds }
}

function medianOf(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
}
