/**
 * The option sets of a sweep: every combination, or some drawn at random.
 *
 * @module
 */
import { exp64, log64 } from '../engine/ts/math.js'
import { HindcastError } from '../errors.js'
import { canonicalJson } from '../text/canonical-json.js'
import { type BacktestOptions, resolveBacktest } from '../options/backtest.js'
import { resolveForecasterOptions } from '../options/forecaster.js'
import { conflict } from '../options/row.js'
import { type Axis, type OptionSet, type ResolvedSweep, withSet } from '../options/sweep.js'
import { Generator } from '../random.js'
import { judgedBy } from '../scores/judged.js'
import { whole as grouped } from '../text/number.js'
import { named, setting, clauseOf, words } from '../text/words.js'

/** More combinations are a mistake. */
const MOST = 100_000
/** Significant digits of a number that is drawn from a stretch. */
const DIGITS = 3

/**
 * The sets, in order: of a grid the last option changes first; of a random search as they are drawn, none twice.
 *
 * @param seed of the draws
 * @throws HindcastError OPTION_INVALID
 */
export function setsOf(
  { axes, search, trials }: Pick<ResolvedSweep, 'axes' | 'search' | 'trials'>,
  seed: number,
): OptionSet[] {
  const combinations = axes.reduce((n, { values }) => n * (Array.isArray(values) ? values.length : Infinity), 1)
  if (search === 'grid' || combinations <= trials) {
    if (combinations > MOST) {
      throw new HindcastError(
        'OPTION_INVALID',
        words`${named('space')} has ${grouped(combinations)} combinations, and a grid takes at most ${grouped(MOST)}; list fewer values, or draw some with ${named('trials')}.`,
        { option: 'space' },
      )
    }
    return distinct(combined(axes))
  }
  const generator = new Generator(seed)
  const sets = new Map<string, OptionSet>()
  // A stretch of few numbers may have fewer sets than are asked for.
  for (let draws = 0; sets.size < trials && draws < trials * 100; draws++) {
    const set = Object.fromEntries(axes.map((axis) => [axis.option, drawn(axis, generator)]))
    sets.set(canonicalJson(set), set)
  }
  return [...sets.values()]
}

function combined(axes: readonly Axis[]): OptionSet[] {
  return axes.reduce<OptionSet[]>(
    (sets, { option, values }) =>
      sets.flatMap((set) => (values as readonly unknown[]).map((value) => ({ ...set, [option]: value }))),
    [{}],
  )
}

const distinct = (sets: readonly OptionSet[]): OptionSet[] => [
  ...new Map(sets.map((set) => [canonicalJson(set), set])).values(),
]

/** A value of an option: of a list each as often, of a stretch u of the way from the lower end to the upper. */
function drawn({ values }: Axis, generator: Generator): unknown {
  if (!('low' in values)) return values[generator.below(values.length - 1)]
  const { low, high, log, whole } = values
  const u = generator.uniform()
  const value = log ? low * exp64(u * log64(high / low)) : low + u * (high - low)
  const short = whole ? Math.floor(value + 0.5) : Number(value.toPrecision(DIGITS))
  return Math.min(high, Math.max(low, short))
}

/** Refuses sets that cannot be, or that are judged by another error than the first. */
export function checkSets(base: BacktestOptions, sets: readonly OptionSet[]): void {
  let first: string | null = null
  for (const set of sets) {
    try {
      const { forecaster } = resolveBacktest(withSet(base, set))
      const { loss } = resolveForecasterOptions(forecaster).network
      first ??= judgedBy(loss)
      if (judgedBy(loss) === first) continue
      throw conflict(
        words`${setting('loss', loss)} is judged by another error than the first, so their scores do not compare: run a sweep for each.`,
        'loss',
      )
    } catch (error) {
      if (!(error instanceof HindcastError)) throw error
      const own = Object.entries(set).flatMap(([option, value], i) => [i === 0 ? '' : ', ', setting(option, value)])
      throw new HindcastError(
        error.code,
        words`${named('space')} has a combination that cannot be (${own}): ${clauseOf(error.words)}.`,
        error.facts,
        { cause: error },
      )
    }
  }
}
