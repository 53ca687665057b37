/**
 * What the baselines score for columns of a table, as `Forecaster.fit` and `evaluate` do it, without a network.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { inLibrary, type Surface } from '../text/words.js'
import { BASELINES, bestEach, baselineSeries, fitBaselines, forecastTask } from '../scores/baselines/index.js'
import type { Baselines } from '../scores/baselines/index.js'
import type { BaselineTable, FitTask } from '../scores/baselines/row.js'
import { seriesOfRows } from '../scores/baselines/past.js'
import type { BaselineScores } from '../scores/comparison.js'
import { METRICS } from '../scores/metrics.js'
import { rowsBefore } from '../scores/part-windows.js'
import { seasonalErrors } from '../scores/seasonal-error.js'
import { Tally } from '../scores/tally.js'
import { calibrated, cutBy } from '../data/cut.js'
import { type Dataset, datasetOf } from '../data/dataset.js'
import { type PartRows, type Range, rangesOf } from '../data/parts.js'
import type { RuleChoice } from '../data/rule.js'
import { choosingSamples, type Prepared, prepare, type Samples, samplesOf } from '../data/samples.js'
import { fitScaler, type Scale } from '../data/scaler.js'
import { schemaOf } from '../data/schema.js'
import { seasonsFor } from '../data/seasons.js'
import { choiceFor } from '../forecaster/decide.js'
import { resolveFitOptions } from '../options/fit.js'
import { type ForecasterOptions, resolveForecasterOptions } from '../options/forecaster.js'
import { isShares, type KeptSplit } from '../options/split.js'
import type { Table } from '../table/index.js'
import { placesOf } from '../table/runs.js'
import { whole } from '../text/number.js'
import { lastWindowsOf, windowsIn } from './last-windows.js'

/** Baselines whose fit may take long, so that they are not fitted for all columns that nobody named. */
export const FITTED = ['linear', 'autoregression'] as const
export type Fitted = (typeof FITTED)[number]

/** Products that one fit of them may take: about a second's. */
export const FIT_WORK = 1e9

/** What the baselines score for one target, on the test part of the default split and window. */
export type TargetScores = Omit<BaselineScores, Fitted> &
  Partial<Pick<BaselineScores, Fitted>> & {
    target: string
    /** The one with the least squared error on the validation part. */
    best: string
    /** Rows after which the same comes again. */
    seasons: readonly number[]
    /** What climatology goes by, and what baselines had to make do with. */
    notes: string[]
    /** Columns that the linear model does not see, since they hold a cell that is not a number; where there are any. */
    leftOut?: string[]
  }

/** What the baselines score for a column, or why they score nothing. */
export type BaselineOutcome = TargetScores | { target: string; reason: string }

/** A task of one target, one horizon. */
export type OneTask = Pick<ForecasterOptions, 'inputs' | 'window' | 'segment' | 'normalize' | 'interval'> & {
  target: string
  horizon?: number
  /** As in `fit`. */
  split?: KeptSplit
}

/**
 * What the baselines score for a task, on the test part; why they score nothing, where the table is too short or too full of
 * holes. The defaults are those of a forecaster and its `fit`. Of a long table the last windows alone are looked at, of very
 * many series some, as `inspect` does; `left` says what that leaves out, null where it is nothing. Where a split names rows
 * or times, its parts stay whole.
 */
export async function baselinesFor(
  table: Table,
  task: OneTask,
  surface: Surface = inLibrary,
): Promise<{ outcome: BaselineOutcome; left: string | null }> {
  const { target, ...rest } = task
  const windows = windowsOf(table, [target], rest)
  const { scored, left } = scoredOf(table, target, windows.task)
  const [outcome] = await outcomesFor(scored, [{ targets: [target] }], windows, surface)
  return { outcome, left }
}

/** The part of a table on which baselines are fitted and scored for a task, and what that leaves out. */
function scoredOf(
  table: Table,
  target: string,
  { window: own, split = resolveFitOptions({}).split }: Windows['task'],
): { scored: Table; left: string | null } {
  const { window } = resolveForecasterOptions({ target, ...(own === undefined ? {} : { window: own }) })
  const scored = isShares(split) ? lastWindowsOf(table, window) : table
  if (scored === table) return { scored, left: null }
  const [some, all] = [scored, table].map(({ seriesStarts }) => seriesStarts.length)
  const ofSeries = some < all ? ` of ${whole(some)} of the ${whole(all)} series` : ''
  const count = `${whole(windowsIn(scored, window))} windows${ofSeries}`
  return { scored, left: `To be quick, they are fitted and scored on the last ${count}; a training has all.` }
}

/**
 * The baseline that is the best of a task on the validation rows, with its root mean square error in the table's units;
 * null where nothing can be scored there. Where the newer half of them calibrates intervals, all choose, and the error is
 * that in the older half, as the network's is. Of a long table the last windows alone are looked at, as in {@link baselinesFor}.
 */
export async function bestOnValidation(
  table: Table,
  { target, ...task }: OneTask,
): Promise<{ name: string; error: number; left: string | null } | null> {
  const windows = windowsOf(table, [target], task)
  const { scored, left } = scoredOf(table, target, windows.task)
  const common = commonOf(scored, [target], windows.task)
  const fitted = await fittedFor(common, { targets: [target] })
  if ('reason' in fitted) return null
  const { fit, baselines, stopping } = fitted
  const [{ name, error: own }] = bestEach(baselines, fit)
  const [{ error }] =
    stopping === fit.samples ? [{ error: own }] : bestEach(baselines, { ...fit, samples: stopping }, name)
  if (!(error < Infinity)) return null
  const told = [...(stopping === fit.samples ? [] : [OLDER_HALF]), ...(left === null ? [] : [left])]
  return { name, error: Math.sqrt(error), left: told.length === 0 ? null : told.join(' ') }
}

/** Where an error is that of fewer rows than chose the baseline. */
const OLDER_HALF = 'Both in the older half of the validation rows: the newer one calibrates the intervals.'

/** A task with its windows, and what the default rule says of them. */
export interface Windows {
  task: Omit<OneTask, 'target'>
  told: readonly string[]
}

/** The task with the windows that a training by default has; as it is where they are given, or cannot be chosen. */
export function windowsOf(table: Table, targets: readonly string[], task: Omit<OneTask, 'target'>): Windows {
  const { window, split, ...others } = task
  if (window !== undefined) return { task, told: [] }
  const choice = chosenFor(table, { ...others, target: targets, allowLeak: true }, split)
  if (choice === null) return { task, told: [] }
  const { options, toldOfWindows } = choice
  return { task: { ...task, ...windowOptions(options) }, told: toldOfWindows }
}

/** What the rule chooses; null where something is wrong with the table, which is said where it is prepared. */
function chosenFor(table: Table, options: ForecasterOptions, split: KeptSplit | undefined): RuleChoice | null {
  try {
    return choiceFor(table, options, { split })
  } catch (error) {
    if (error instanceof HindcastError) return null
    throw error
  }
}

/** Those of the rule's options that windows have. */
function windowOptions({
  window,
  segment,
  normalize,
}: RuleChoice['options']): Pick<OneTask, 'window' | 'segment' | 'normalize'> {
  return window === undefined ? {} : { window, segment: segment as number, normalize: normalize as 'mean' }
}

/** Targets that are fitted together. */
export interface Together {
  targets: readonly string[]
  /** The baselines that are not fitted for them. */
  without?: readonly Fitted[]
  /** Products that one fit may take. */
  work?: number
}

/**
 * What the baselines score for targets with the same windows; each of them alone where they cannot be prepared together.
 */
export async function outcomesFor(
  table: Table,
  groups: readonly Together[],
  windows: Windows,
  surface: Surface,
): Promise<BaselineOutcome[]> {
  const refused = (targets: readonly string[], error: unknown): BaselineOutcome[] => {
    if (!(error instanceof HindcastError)) throw error
    return targets.map((target) => ({ target, reason: error.sayIn(surface) }))
  }
  const alone = groups.flatMap((group) => group.targets.map((target): Together => ({ ...group, targets: [target] })))
  let common: Common
  try {
    common = commonOf(
      table,
      alone.flatMap(({ targets }) => targets),
      windows.task,
    )
  } catch (error) {
    const each = refused(
      alone.flatMap(({ targets }) => targets),
      error,
    )
    if (alone.length === 1) return each
    const [first] = await outcomesFor(table, alone.slice(0, 1), windows, surface)
    // Where it is nothing of a target's own, all have the same reason.
    if ('reason' in first && first.reason === (each[0] as { reason: string }).reason) return each
    const rest: BaselineOutcome[] = []
    for (const one of alone.slice(1)) rest.push(...(await outcomesFor(table, [one], windows, surface)))
    return [first, ...rest]
  }
  const outcomes: BaselineOutcome[] = []
  for (const group of groups) {
    try {
      outcomes.push(...(await scoreBaselines(common, group, windows.told)))
    } catch (error) {
      outcomes.push(...refused(group.targets, error))
    }
  }
  return outcomes
}

/** The options of a forecaster that is trained on a task as it stands, whatever gives a target away. */
export const optionsOf = (targets: readonly string[], inputs: readonly string[] | undefined, task: object = {}) =>
  resolveForecasterOptions({ ...task, target: targets, inputs, allowLeak: true })

/** What all targets with the same windows have in common: the table is prepared and scaled once. */
interface Common {
  table: Table
  targets: readonly string[]
  task: Omit<OneTask, 'target' | 'split'>
  inputs: readonly string[] | undefined
  leftOut: string[]
  parts: PartRows
  split: KeptSplit
  train: readonly Range[]
  prepared: Prepared
  dataset: Dataset
  seasons: readonly number[]
}

function commonOf(
  table: Table,
  targets: readonly string[],
  { split = resolveFitOptions({}).split, interval, ...task }: Omit<OneTask, 'target'>,
): Common {
  const bad = (name: string) => table.column(name).bad !== null
  const leftOut = task.inputs === undefined ? table.numericNames.filter(bad) : []
  const inputs = leftOut.length === 0 ? task.inputs : table.numericNames.filter((name) => !bad(name))
  const { schema } = schemaOf(table, optionsOf(targets, inputs, task))
  // As a training has them.
  const parts = calibrated(table, cutBy(table, split), split, interval !== undefined)
  const train = rangesOf(parts, 'train')
  const prepared = prepare(table, schema, { train, needsTarget: true })
  const { scaler } = fitScaler(
    {
      names: schema.inputs,
      columns: prepared.rawInputs,
      targets: targets.map((name, t) => ({ name, values: prepared.targets[t]!, plain: prepared.targets[t] })),
      train,
      means: prepared.means,
      series: table.series,
    },
    'standard',
  )
  const dataset = datasetOf(prepared, schema, scaler, 'f64')
  const seasons = seasonsFor(table, undefined, targets, train).rows
  return { table, targets, task, inputs, leftOut, parts, split, train, prepared, dataset, seasons }
}

/** The scales of some targets alone; each list is made once. */
function scalesOf({ scalesAt }: Dataset, places: readonly number[]): Dataset['scalesAt'] {
  const known = new Map<readonly Scale[], readonly Scale[]>()
  return (row) => {
    const all = scalesAt(row)
    const own = known.get(all) ?? places.map((t) => all[t])
    known.set(all, own)
    return own
  }
}

/** The baselines of a group. */
interface FittedGroup {
  fit: FitTask
  /** With the validation samples that say when a training stops. */
  stopping: Samples
  baselines: Baselines
}

/** Baselines fitted as `Forecaster.fit` does it, without a network; or why they cannot be. */
async function fittedFor(
  common: Common,
  { targets, without = [], work = FIT_WORK }: Together,
): Promise<FittedGroup | { reason: string }> {
  const { table, task, inputs, parts, split, train, seasons } = common
  const places = targets.map((name) => common.targets.indexOf(name))
  const { schema } = schemaOf(table, optionsOf(targets, inputs, task))
  const prepared = { ...common.prepared, targets: places.map((t) => common.prepared.targets[t]) }
  const dataset = {
    ...common.dataset,
    targets: places.map((t) => common.dataset.targets[t]),
    scalesAt: scalesOf(common.dataset, places),
  }
  const stopping = samplesOf(prepared, schema, parts)
  if (stopping.train.length === 0) return { reason: emptyPart(schema.window, 'training') }
  const samples = choosingSamples(prepared, schema, parts, split, stopping)
  const fit = { prepared, dataset, schema, seasons, samples, train, judged: 'mse', work } as const
  const rows: BaselineTable = BASELINES
  const kept = Object.entries(rows).filter(([name]) => !without.some((left) => left === name))
  return { fit, stopping, baselines: await fitBaselines(fit, Object.fromEntries(kept)) }
}

const emptyPart = (window: number, part: string): string =>
  `No window of ${whole(window)} rows falls into the ${part} part: it takes more rows, another split, or a shorter window.`

/** That a target does not vary; nothing where it does. */
function constantText(target: string, values: Float64Array): string[] {
  const first = values.find((value) => value === value)
  if (first === undefined || values.some((value) => value === value && value !== first)) return []
  return [`${shown(target)} is ${first} in all rows: there is nothing to learn, and the simple forecasts say as much.`]
}

/** As `Forecaster.fit` and `evaluate` do it, without a network. */
async function scoreBaselines(common: Common, group: Together, told: readonly string[]): Promise<BaselineOutcome[]> {
  const { targets } = group
  const fitted = await fittedFor(common, group)
  if ('reason' in fitted) return targets.map((target) => ({ target, reason: fitted.reason }))
  const { fit, baselines } = fitted
  const { prepared, seasons } = fit
  const { test: ends } = fit.samples
  if (ends.length === 0) {
    return targets.map((target) => ({ target, reason: emptyPart(fit.schema.window, 'test') }))
  }
  const { table, leftOut } = common
  const best = bestEach(baselines, fit)
  const tally = new Tally({ quantiles: [], judged: 'mse', metrics: METRICS, windows: ends.length })
  const before = rowsBefore('test', common.parts)
  const { at } = seriesOfRows(table.rows, table.seriesStarts)
  const places = placesOf(table, fit.schema.gaps)
  const notes = [...baselines.fitted.flatMap((baseline) => baseline.notes?.(fit) ?? []), ...told]
  let t = 0
  const outcomes: BaselineOutcome[] = []
  for (const series of baselineSeries(baselines, forecastTask(fit, ends))) {
    const errors = seasonalErrors(prepared.targets[t]!, before, seasons[0], places)
    const { forecasters } = tally.add({ ...series, scale: Float64Array.from(ends, (e) => errors[at[e]]) })
    const scores = Object.fromEntries(forecasters.map(({ name, score }) => [name, score])) as unknown as BaselineScores
    const left = leftOut.length === 0 ? {} : { leftOut }
    const said = [...notes, ...constantText(targets[t], prepared.targets[t]!)]
    outcomes.push({ target: targets[t], best: best[t].name, seasons, notes: said, ...scores, ...left } as TargetScores)
    t++
  }
  return outcomes
}
