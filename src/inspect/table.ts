/**
 * What can be said about a table before any training: its columns, columns that give others away, how each depends on
 * its own past, and the scores of the baselines.
 *
 * @module
 */
import { counted, HindcastError } from '../errors.js'
import { inLibrary, type Surface } from '../text/words.js'
import { bestEach, baselineSeries, fitBaselines, forecastTask } from '../scores/baselines/index.js'
import type { BaselineScores } from '../scores/comparison.js'
import { METRICS } from '../scores/metrics.js'
import { rowsBefore } from '../scores/scores.js'
import { seasonalErrors } from '../scores/seasonal-error.js'
import { Tally } from '../scores/tally.js'
import { MOST_FEATURES } from '../scores/linear.js'
import { datasetOf } from '../data/dataset.js'
import { resolveFitOptions } from '../options/fit.js'
import type { KeptSplit } from '../options/split.js'
import { type ForecasterOptions, resolveForecasterOptions } from '../options/forecaster.js'
import { cutBy } from '../data/cut.js'
import { PARTS, rangesOf, seriesFinder } from '../data/parts.js'
import { prepare, samplesOf } from '../data/samples.js'
import { fitScaler } from '../data/scaler.js'
import { schemaOf } from '../data/schema.js'
import { choiceFor } from '../forecaster/decide.js'
import type { RuleChoice } from '../data/rule.js'
import { rangesOfSeries, seasonsFor } from '../data/seasons.js'
import { seriesOfRows } from '../scores/baselines/past.js'
import type { Table } from '../table/index.js'
import { inspectTable, MOST_TOLD, type SeriesFacts, type TableFacts, usable } from './facts.js'

/** What the baselines score for one target, on the test part of the default split and window. */
export type TargetScores = BaselineScores & {
  target: string
  /** The one with the least squared error on the validation part. */
  best: string
  /** Rows after which the same comes again. */
  seasons: readonly number[]
  /** What climatology goes by, and what baselines had to make do with. */
  notes: string[]
  /** Columns that the linear model does not see, since they hold a cell that is no number; where there are any. */
  leftOut?: string[]
}

/** What the baselines score for a column, or why they score nothing. */
export type BaselineOutcome = TargetScores | { target: string; reason: string }

/** What `inspect` prints as JSON. */
export interface Inspection extends TableFacts {
  baselines: BaselineOutcome[]
  /** How many numeric columns have no baseline scored, since that would take long; 0 where targets were named. */
  notScored: number
  /** How many windows, the last ones, the baselines were fitted and scored on, where those are not all. */
  lastWindows?: number
}

/** Products that the baselines of further columns that nobody named may take: half a second's. */
const MOST_WORK = 5e8

/** Longer tables have their baselines fitted and scored on their last windows alone. */
const LONG_TABLE = 50_000
const LAST_WINDOWS = 20_000
/** Of many series each keeps so many. */
const FEWEST_WINDOWS = 200
/** Products that a fit of baselines may take: about a second's. */
const FIT_WORK = 1e9

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
  const season = seasonIn(scored, split)
  const names = targets ?? affordable(scored, all, season, window)
  const outcomes = new Map<string, BaselineOutcome>()
  // One fit serves all targets without a hole that have the same season, to the bits that each has alone.
  onStage(`scoring the baselines of ${counted(names.length, 'column')}`)
  const whole = names.filter((name) => table.column(name).missing === 0)
  for (const group of bySeason(whole, season)) {
    const windows = windowsOf(table, group, { split })
    for (const outcome of await outcomesFor(scored, group, windows, surface)) outcomes.set(outcome.target, outcome)
  }
  for (const target of names) {
    if (outcomes.has(target)) continue
    onStage(`scoring the baselines of ${target}`)
    const [outcome] = await outcomesFor(scored, [target], windowsOf(table, [target], { split }), surface)
    outcomes.set(target, outcome)
  }
  if (facts.series !== undefined && names.length > 0) {
    try {
      countSamples(facts.series, table, names[0], split)
    } catch (error) {
      // Why no window can be made stands with the baselines.
      if (!(error instanceof HindcastError)) throw error
    }
  }
  return {
    ...facts,
    baselines: names.map((name) => outcomes.get(name)!),
    notScored: all.length - names.length,
    ...(scored === table ? {} : { lastWindows: windowsIn(scored, window) }),
  }
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

/** The seasons of columns, as a key; each is looked for once. */
function seasonIn(table: Table, split: KeptSplit): (name: string) => string {
  const train = rangesOf(cutBy(table, split), 'train')
  const known = new Map<string, string>()
  return (name) => {
    const key = known.get(name) ?? seasonsFor(table, undefined, name, train).rows.join()
    known.set(name, key)
    return key
  }
}

/** Targets with the same seasons together. */
function bySeason(targets: readonly string[], season: (name: string) => string): string[][] {
  const groups = new Map<string, string[]>()
  for (const target of targets) groups.set(season(target), [...(groups.get(season(target)) ?? []), target])
  return [...groups.values()]
}

/** The table, or of a long one its last windows, of each series as many: of the columns that hold numbers alone. */
function lastWindowsOf(table: Table, window: number): Table {
  if (table.rows <= LONG_TABLE) return table
  const series = table.seriesStarts.length
  const each = Math.max(FEWEST_WINDOWS, Math.floor(LAST_WINDOWS / series))
  return table.select(usable(table)).tail(each + window)
}

/** How many windows a table has, whatever is missing. */
function windowsIn(table: Table, window: number): number {
  return rangesOfSeries(table).reduce((n, [from, to]) => n + Math.max(0, to - from - window), 0)
}

/** Those of the targets, from the first on, that are scored within {@link MOST_WORK}; the first whatever it takes. */
function affordable(
  table: Table,
  targets: readonly string[],
  season: (name: string) => string,
  window: number,
): string[] {
  const features = Math.min(MOST_FEATURES, window * targets.length) + 1
  const rows = table.rows + features
  const fitted = new Set<string>()
  const names: string[] = []
  let work = 0
  for (const name of targets.slice(0, MOST_TOLD)) {
    // Those without a hole that have the same season share one fit.
    const isWhole = table.column(name).missing === 0
    const fit = isWhole && fitted.has(season(name)) ? 0 : Math.min(FIT_WORK, rows * features * features)
    if (names.length > 0) work += fit + 2 * rows * features
    if (work > MOST_WORK) break
    if (isWhole) fitted.add(season(name))
    names.push(name)
  }
  return names
}

/** A task of one target, one horizon. */
export type OneTask = Pick<ForecasterOptions, 'inputs' | 'window' | 'segment' | 'normalize'> & {
  target: string
  horizon?: number
  /** As in `fit`. */
  split?: KeptSplit
}

/**
 * What the baselines score for a task, on the test part; why they score nothing, where the table is too short or too
 * full of holes. The defaults are those of a forecaster and its `fit`.
 */
export async function baselinesFor(
  table: Table,
  { target, ...task }: OneTask,
  surface: Surface = inLibrary,
): Promise<BaselineOutcome> {
  return (await outcomesFor(table, [target], windowsOf(table, [target], task), surface))[0]
}

/** A task with its windows, and what the default rule says of them. */
interface Windows {
  task: Omit<OneTask, 'target'>
  told: readonly string[]
}

/** The task with the windows that a training by default has; as it is where they are given, or cannot be chosen. */
function windowsOf(table: Table, targets: readonly string[], task: Omit<OneTask, 'target'>): Windows {
  const { window, split, ...others } = task
  if (window !== undefined) return { task, told: [] }
  const choice = chosenFor(table, { ...others, target: targets, allowLeak: true }, split)
  if (choice === null) return { task, told: [] }
  const { options, toldOfWindows } = choice
  return { task: { ...task, ...among(options) }, told: toldOfWindows }
}

/** The window of the first of some targets. */
function windowOf(table: Table, targets: readonly string[], split: KeptSplit): number {
  const { window } = targets.length === 0 ? {} : windowsOf(table, targets.slice(0, 1), { split }).task
  return resolveForecasterOptions({ target: '', ...(window === undefined ? {} : { window }) }).window
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
function among({
  window,
  segment,
  normalize,
}: RuleChoice['options']): Pick<OneTask, 'window' | 'segment' | 'normalize'> {
  return window === undefined ? {} : { window, segment: segment as number, normalize: normalize as 'mean' }
}

/** The same for several targets of one task; one by one where they cannot be scored together. */
async function outcomesFor(
  table: Table,
  targets: readonly string[],
  windows: Windows,
  surface: Surface,
): Promise<BaselineOutcome[]> {
  if (targets.length === 0) return []
  try {
    return await scoreBaselines(table, targets, windows)
  } catch (error) {
    if (!(error instanceof HindcastError)) throw error
    return targets.map((target) => ({ target, reason: error.sayIn(surface) }))
  }
}

/** The options of a forecaster that is trained on a task as it stands, whatever gives a target away. */
const optionsOf = (targets: readonly string[], inputs: readonly string[] | undefined, task: object = {}) =>
  resolveForecasterOptions({ ...task, target: targets, inputs, allowLeak: true })

/** Baselines fitted as `Forecaster.fit` does it, without a network. */
async function fittedFor(
  table: Table,
  targets: readonly string[],
  { split = resolveFitOptions({}).split, ...task }: Omit<OneTask, 'target'>,
) {
  const bad = (name: string) => table.column(name).bad !== null
  const leftOut = task.inputs === undefined ? table.numericNames.filter(bad) : []
  const inputs = leftOut.length === 0 ? task.inputs : table.numericNames.filter((name) => !bad(name))
  const { schema } = schemaOf(table, optionsOf(targets, inputs, task))
  const parts = cutBy(table, split)
  const train = rangesOf(parts, 'train')
  const prepared = prepare(table, schema, { train, needsTarget: true })
  const samples = samplesOf(prepared, schema, parts)
  if (samples.train.length === 0) return { reason: emptyPart(schema.window, 'training') }
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
  const seasons = seasonsFor(table, undefined, targets[0], train).rows
  const view = { prepared, dataset, schema, seasons }
  const fit = { ...view, samples, train, judged: 'mse', work: FIT_WORK } as const
  const baselines = await fitBaselines(fit)
  return { parts, prepared, samples, view, fit, baselines, leftOut, seasons }
}

const emptyPart = (window: number, part: string): string =>
  `No window of ${window} rows falls into the ${part} part: it takes more rows, another split, or a shorter window.`

/**
 * The baseline that is the best of a task on the validation rows, with its root mean square error in the table's units;
 * null where nothing can be scored there.
 */
export async function bestOnValidation(
  table: Table,
  { target, ...task }: OneTask,
): Promise<{ name: string; error: number } | null> {
  const fitted = await fittedFor(table, [target], windowsOf(table, [target], task).task)
  if (fitted.reason !== undefined) return null
  const [{ name, error }] = bestEach(fitted.baselines, fitted.fit)
  return error < Infinity ? { name, error: Math.sqrt(error) } : null
}

/** As `Forecaster.fit` and `evaluate` do it, without a network. */
async function scoreBaselines(
  table: Table,
  targets: readonly string[],
  { task, told }: Windows,
): Promise<BaselineOutcome[]> {
  const fitted = await fittedFor(table, targets, task)
  if (fitted.reason !== undefined) return targets.map((target) => ({ target, reason: fitted.reason }))
  const { parts, prepared, samples, view, fit, baselines, leftOut, seasons } = fitted
  if (samples.test.length === 0) {
    return targets.map((target) => ({ target, reason: emptyPart(view.schema.window, 'test') }))
  }
  const best = bestEach(baselines, fit)
  const { test: ends } = samples
  const tally = new Tally({ quantiles: [], judged: 'mse', metrics: METRICS, windows: ends.length })
  const before = rowsBefore('test', parts)
  const { at } = seriesOfRows(table.rows, table.seriesStarts)
  const notes = [...baselines.fitted.flatMap((baseline) => baseline.notes?.(view) ?? []), ...told]
  let t = 0
  const outcomes: BaselineOutcome[] = []
  for (const series of baselineSeries(baselines, forecastTask(view, ends))) {
    const errors = seasonalErrors(prepared.targets[t]!, before, seasons[0])
    const { forecasters } = tally.add({ ...series, scale: Float64Array.from(ends, (e) => errors[at[e]]) })
    const scores = Object.fromEntries(forecasters.map(({ name, score }) => [name, score])) as unknown as BaselineScores
    const left = leftOut.length === 0 ? {} : { leftOut }
    outcomes.push({ target: targets[t], best: best[t].name, seasons, notes, ...scores, ...left } as TargetScores)
    t++
  }
  return outcomes
}
