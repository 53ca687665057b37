/**
 * What can be said about a table before any training: its columns, columns that give others away, how each depends on
 * its own past, and the scores of the baselines.
 *
 * @module
 */
import { counted, HindcastError } from '../errors.js'
import { inLibrary, type Surface } from '../text/words.js'
import { resolveFitOptions } from '../options/fit.js'
import type { KeptSplit } from '../options/split.js'
import { resolveForecasterOptions } from '../options/forecaster.js'
import { cutBy } from '../data/cut.js'
import { PARTS, rangesOf, rowsIn, seriesFinder } from '../data/parts.js'
import { prepare, samplesOf } from '../data/samples.js'
import { schemaOf } from '../data/schema.js'
import { SEASON_PAIRS, seasonsFor } from '../data/seasons.js'
import type { Table } from '../table/index.js'
import {
  type BaselineOutcome,
  FITTED,
  type Fitted,
  optionsOf,
  outcomesFor,
  type Windows,
  windowsOf,
} from './baselines.js'
import { leaksAhead } from './leaks-ahead.js'
import { inspectTable, MOST_TOLD, type TableFacts } from './facts.js'
import { type SeriesFacts, usable } from './overview.js'
import { lastWindowsOf, windowsIn } from './last-windows.js'
import { planOf, type Unit } from './plan.js'

/** What `inspect` prints as JSON. */
export interface Inspection extends TableFacts {
  baselines: BaselineOutcome[]
  /** How many rows ahead leaks of the columns that are scored were looked for: as far as a training of the next row looks. */
  leakRows?: number
  /** How many numeric columns have no baseline scored, since that would take long; 0 where targets were named. */
  notScored: number
  /** For how many of the columns that are scored a baseline is not fitted, since that would take long. */
  notFitted?: Partial<Record<Fitted, number>>
  /** How many windows, the last ones, the baselines were fitted and scored on, where those are not all. */
  lastWindows?: number
  /** Of how many of the series, spread evenly, where those are not all. */
  ofSeries?: number
}

/**
 * Inspects a table.
 *
 * @param targets the columns to score baselines for; all numeric columns if left out
 * @param onStage told what is being done
 * @param split on whose test part baselines are scored
 * @param surface how reasons word the options
 */
export async function inspect(
  table: Table,
  targets?: readonly string[],
  onStage: (what: string) => void = () => undefined,
  split: KeptSplit = resolveFitOptions({}).split,
  surface: Surface = inLibrary,
): Promise<Inspection> {
  onStage(`comparing ${counted(table.columns.size, 'column')} with each other`)
  const facts = inspectTable(table, targets)
  const all = targets ?? usable(table)
  const window = windowOf(table, all, split)
  const scored = lastWindowsOf(table, window)
  const { units, windows } = unitsOf(table, scored, targets ?? all.slice(0, MOST_TOLD), split)
  const plan = planOf(units, targets !== undefined)
  const names = plan.units.flatMap((unit) => unit.targets)
  onStage('looking for leaks further ahead')
  const groups = windows.map(({ task }, w) => ({
    target: plan.units.filter((unit) => unit.windows === w).flatMap((unit) => unit.targets),
    window: rowsOf(task),
  }))
  const told = leaksAhead(
    table,
    usable(table),
    groups.filter(({ target }) => target.length > 0),
    facts.leaks,
  )
  onStage(`scoring the baselines of ${counted(names.length, 'column')}`)
  const outcomes = new Map<string, BaselineOutcome>()
  for (const [w, own] of windows.entries()) {
    const groups = plan.units.filter((unit) => unit.windows === w)
    if (groups.length === 0) continue
    for (const outcome of await outcomesFor(scored, groups, own, surface)) outcomes.set(outcome.target, outcome)
  }
  const baselines = all.flatMap((name) => outcomes.get(name) ?? [])
  if (facts.series !== undefined && names.length > 0) {
    try {
      countSamples(facts.series, table, baselines[0].target, split)
    } catch (error) {
      // Why no window can be made stands with the baselines.
      if (!(error instanceof HindcastError)) throw error
    }
  }
  return {
    ...facts,
    ...told,
    baselines,
    notScored: all.length - names.length,
    ...notFittedOf(baselines),
    ...(scored === table ? {} : { lastWindows: windowsIn(scored, window) }),
    ...(scored.seriesStarts.length === table.seriesStarts.length ? {} : { ofSeries: scored.seriesStarts.length }),
  }
}

/** The columns that are scored without some baseline. */
function notFittedOf(baselines: readonly BaselineOutcome[]): Pick<Inspection, 'notFitted'> {
  const counts = FITTED.map((name): [Fitted, number] => {
    return [name, baselines.filter((entry) => 'persistence' in entry && entry[name] === undefined).length]
  }).filter(([, count]) => count > 0)
  return counts.length === 0 ? {} : { notFitted: Object.fromEntries(counts) }
}

/** Notes how many windows of each series fall into each part, as a training by default has them. */
function countSamples(series: SeriesFacts[], table: Table, target: string, split: KeptSplit): void {
  const parts = cutBy(table, split)
  const { split: _, ...windows } = windowsOf(table, [target], { split }).task
  const { schema } = schemaOf(table, optionsOf([target], usable(table), windows))
  const prepared = prepare(table, schema, { train: rangesOf(parts, 'train'), needsTarget: true })
  const samples = samplesOf(prepared, schema, parts)
  const seriesAt = seriesFinder(table.seriesStarts)
  const counts = series.map((facts) => (facts.samples = { train: 0, valid: 0, test: 0 }))
  for (const part of PARTS) for (const e of samples[part]) counts[seriesAt(e)][part]++
}

/**
 * The targets in groups that can be fitted together, and the windows of the groups: one fit serves all targets without a
 * hole that have the same season, to the bits that each has alone.
 *
 * @param scored the rows of the table on which they are fitted and scored
 */
function unitsOf(
  table: Table,
  scored: Table,
  targets: readonly string[],
  split: KeptSplit,
): { units: Unit[]; windows: Windows[] } {
  const parts = cutBy(scored, split)
  const train = rangesOf(parts, 'train')
  const whole = rangesOf(cutBy(table, split), 'train')
  const windows: Windows[] = []
  const numbers = new Map<string, number>()
  const units: (Unit & { targets: string[] })[] = []
  const together = new Map<number, string[]>()
  for (const target of targets) {
    const own = seasonsFor(scored, undefined, [target], train)
    const key = `${own.rows.join()} ${seasonsFor(table, undefined, [target], whole).rows.join()}`
    let number = numbers.get(key)
    if (number === undefined) {
      number = windows.push(windowsOf(table, [target], { split })) - 1
      numbers.set(key, number)
    }
    const isWhole = scored.column(target).missing === 0
    const before = together.get(number)
    if (isWhole && before !== undefined) {
      before.push(target)
      continue
    }
    const { split: _, ...task } = windows[number].task
    const { window, normalize } = resolveForecasterOptions({ target, ...task })
    const unit = {
      targets: [target],
      windows: number,
      isWhole,
      facts: {
        rows: scored.rows,
        inputs: usable(table).length,
        window,
        relative: normalize !== undefined && normalize !== 'none',
        train: rowsIn(parts, 'train'),
        scored: rowsIn(parts, 'valid') + rowsIn(parts, 'test'),
        seasons: own.rows.length,
        sought: own.by === 'autocorrelation' || own.by === 'none' ? SEASON_PAIRS : 0,
      },
    }
    units.push(unit)
    if (isWhole) together.set(number, unit.targets)
  }
  return { units, windows }
}

/** The window of the first of some targets. */
function windowOf(table: Table, targets: readonly string[], split: KeptSplit): number {
  const task = targets.length === 0 ? {} : windowsOf(table, targets.slice(0, 1), { split }).task
  return rowsOf(task)
}

/** The rows of a window. */
const rowsOf = ({ window }: Pick<Windows['task'], 'window'>): number =>
  resolveForecasterOptions({ target: '', ...(window === undefined ? {} : { window }) }).window
