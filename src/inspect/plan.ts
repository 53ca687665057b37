/**
 * Which baselines are fitted for which columns, so that nobody waits long: decided by the work that they are.
 *
 * @module
 */
import { FIT_WORK, type Fitted } from './baselines.js'
import { autoregressionWork, commonWork, linearWork, simpleWork, type WorkFacts } from './work.js'

/** Products that the baselines may take where nobody named a column: some tenths of a second. */
export const MOST_WORK = 5e8
/** And where columns were named: some seconds. */
export const MOST_NAMED_WORK = 8e9

/** Targets that have the same windows and are fitted together. */
export interface Unit {
  targets: readonly string[]
  /** The number of their windows: what is the same for all units of a number is done once. */
  windows: number
  /** Whether the targets have no hole. */
  isWhole: boolean
  facts: Omit<WorkFacts, 'targets'>
}

/** Targets that are fitted together, and how. */
export interface Planned {
  targets: readonly string[]
  windows: number
  without: readonly Fitted[]
  /** Products that one fit may take. */
  work: number
}

/** What is fitted. */
export interface Plan {
  units: Planned[]
  /** The work that it is, by estimate. */
  work: number
}

/**
 * Decides what is fitted. Baselines that take values of the past, or means, come first, for as many targets as can be;
 * then the autoregression, target by target; then, where all have that, the linear model.
 *
 * @param units in the order in which they are wanted
 * @param named whether the targets were asked for: all of them are scored then, and more work is done
 */
export function planOf(units: readonly Unit[], named: boolean): Plan {
  const most = named ? MOST_NAMED_WORK : MOST_WORK
  const { kept, work: simple } = affordable(units, named ? Infinity : most)
  const targets = kept.reduce((n, unit) => n + unit.targets.length, 0)
  // What is left, shared by all fits: fewer windows to fit on rather than fewer fits.
  const work = Math.min(FIT_WORK, (most - simple) / Math.max(1, targets + kept.length))
  let spent = simple
  let isShort = false
  const fits = (cost: number): boolean => {
    if (isShort || spent + cost > most) isShort = true
    else spent += cost
    return !isShort
  }
  const own = kept.map((unit) => {
    const { targets, facts } = unit
    const each = autoregressionWork({ ...facts, targets: targets.length }, work)
    let count = 0
    while (count < targets.length && fits(each)) count++
    return { ...unit, count }
  })
  const planned = own.flatMap(({ targets, windows, facts, isWhole, count }): Planned[] => {
    if (count === targets.length) {
      // A window of the target alone is what the autoregression sees already.
      const isSame = facts.inputs === 1 && isWhole
      const isIn = isSame || fits(linearWork({ ...facts, targets: targets.length }, work))
      return [{ targets, windows, work, without: isIn ? [] : ['linear'] }]
    }
    const first: Planned = { targets: targets.slice(0, count), windows, work, without: ['linear'] }
    const rest: Planned = { targets: targets.slice(count), windows, work, without: ['linear', 'autoregression'] }
    return count === 0 ? [rest] : [first, rest]
  })
  return { units: planned, work: spent }
}

/** The units, or the first of their targets, whose simple baselines take so many products; one target in any case. */
function affordable(units: readonly Unit[], most: number): { kept: Unit[]; work: number } {
  const kept: Unit[] = []
  const prepared = new Set<number>()
  let work = 0
  for (const unit of units) {
    const facts = { ...unit.facts, targets: unit.targets.length }
    const common = prepared.has(unit.windows) ? 0 : commonWork(facts)
    const each = simpleWork(facts)
    const count = Math.min(
      unit.targets.length,
      Math.max(kept.length === 0 ? 1 : 0, Math.floor((most - work - common) / each)),
    )
    if (count > 0) {
      kept.push({ ...unit, targets: unit.targets.slice(0, count) })
      prepared.add(unit.windows)
      work += common + count * each
    }
    if (count < unit.targets.length) break
  }
  return { kept, work }
}
