/**
 * The options of a sweep, resolved: its own, those of its backtests, and the options that it varies.
 *
 * @module
 */
import { HindcastError, nearest, shown } from '../errors.js'
import { named, setting, clauseOf, words } from '../text/words.js'
import { isAuto } from './auto.js'
import { type BacktestOptions, FIT_NAMES, type ResolvedBacktest, resolveBacktest } from './backtest.js'
import { resolveForecasterOptions } from './forecaster.js'
import { elsewhere } from './options.js'
import { checkNames, requireObject, resolveValues } from './resolve.js'
import { checked, conflict, type Given, type Row, type Rows } from './row.js'
import { BACKTEST } from './rows/backtest.js'
import { FIT } from './rows/fit.js'
import { FORECASTER } from './rows/forecaster.js'
import { NETWORK } from './rows/network.js'
import { OPTIMIZER } from './rows/optimizer.js'
import { type Holdout, type Space, type ValueRange, SWEEP, type SweepProgress } from './rows/sweep.js'
import { settingOf } from './settings.js'

/** Options of a sweep: its own, and those of its backtests. @interface */
export type SweepOptions = Given<typeof SWEEP> & Omit<BacktestOptions, 'onProgress' | 'model'>

/** Values by the names of options; those of the optimizer under their full names. */
export type OptionSet = Readonly<Record<string, unknown>>

/** An option that is varied. */
export interface Axis {
  option: string
  /** The values, checked; or a stretch of numbers, and whether they are whole. */
  values: readonly unknown[] | { low: number; high: number; log: boolean; whole: boolean }
}

/** The options with every default filled in. */
export interface ResolvedSweep {
  space: Space
  axes: readonly Axis[]
  search: 'grid' | 'random'
  trials: number
  holdout: Holdout
  /** What all option sets share, as it was given; intervals are those of the winner. */
  base: BacktestOptions
  /** The same, resolved. */
  backtest: ResolvedBacktest
  interval: BacktestOptions['interval']
  perSeries: boolean
  /** Option sets that come back as models. */
  keep: number
  queue: string | undefined
  audit: number
  onProgress?: (progress: SweepProgress) => unknown
}

const OWN = Object.keys(SWEEP)
/** What a sweep takes of the options of a backtest. */
const SHARED = Object.keys(BACKTEST).filter((name) => name !== 'onProgress' && name !== 'model')
/** Of these alone a set may have its own: the others say what is scored, and scores are compared. */
const PASTS = ['past', 'warm']
const VARIED: Rows = {
  ...FORECASTER,
  ...NETWORK,
  ...Object.fromEntries(Object.entries(FIT).filter(([name]) => FIT_NAMES.includes(name))),
  ...Object.fromEntries(Object.entries(BACKTEST as Rows).filter(([name]) => PASTS.includes(name))),
  ...Object.fromEntries(Object.entries(OPTIMIZER as Rows).map(([name, row]) => [`optimizer.${name}`, row])),
}
/** Options that files keep elsewhere, or not at all, but that say what is computed. */
export const COMPUTES = ['inputs', 'ahead', 'defaults']
/** What is forecast, and the rows that are scored, are the same for all. */
const SAME = ['target', 'horizon', 'ahead', 'interval', 'quantiles', ...SHARED.filter((name) => !PASTS.includes(name))]

/**
 * Checks the options of a sweep and fills in the defaults.
 *
 * @throws HindcastError `OPTION_UNKNOWN`, `OPTION_INVALID`, `OPTION_CONFLICT`, `SPLIT_INVALID`, `TARGET_LEAK`
 */
export function resolveSweep(options: SweepOptions): ResolvedSweep {
  requireObject('options', options, "{ target: 'tmax', space: { window: [14, 28] } }")
  checkNames(
    options,
    [...OWN, ...SHARED, ...FIT_NAMES, ...Object.keys(FORECASTER), ...Object.keys(NETWORK)],
    'option of sweep',
    elsewhere('sweep', 'backtest', 'fit', 'forecaster', 'network'),
  )
  const { space, search, trials, holdout, perSeries, keep, queue, audit, onProgress } = resolveValues(SWEEP, options)
  const { interval, ...base } = Object.fromEntries(
    Object.entries(options).filter(([name, value]) => !OWN.includes(name) && value !== undefined),
  ) as unknown as BacktestOptions
  const backtest = resolveBacktest(base as BacktestOptions)
  resolveBacktest({ ...base, interval } as BacktestOptions)
  if (queue === undefined && options.audit !== undefined) {
    throw conflict(
      words`${named('audit')} has jobs done again by other workers, but without ${named('queue')} there are none: leave it out.`,
      'audit',
    )
  }
  if (queue !== undefined && options.jobs !== undefined) {
    throw conflict(
      words`${named('jobs')} says how many threads of this machine work, but with ${named('queue')} the workers do: leave it out, and give it to them.`,
      'jobs',
    )
  }
  const axes = Object.entries(space).map(([name, values]) => axisOf(name, values))
  const twice = axes.find(({ option }, i) => axes.findIndex((axis) => axis.option === option) !== i)
  if (twice !== undefined)
    throw conflict(words`${named('space')} names ${named(twice.option)} twice; name it once.`, 'space')
  for (const { option } of axes) {
    const [name, part] = option.split('.')
    const given = (base as unknown as Record<string, unknown>)[name]
    const own = part === undefined ? given : (given as Record<string, unknown> | undefined)?.[part]
    if (own === undefined) continue
    throw conflict(
      words`${named('space')} varies ${named(option)}, which is also given: leave one of the two out.`,
      option,
    )
  }
  const stretch = axes.find(({ values }) => !Array.isArray(values))
  const chosen = search ?? (stretch === undefined ? 'grid' : 'random')
  if (chosen === 'grid' && stretch !== undefined) {
    throw conflict(
      words`${named('space')} gives ${named(stretch.option)} two numbers to draw between, but a grid takes lists: list its values, or take ${setting('search', 'random')}.`,
      'search',
    )
  }
  if (chosen === 'grid' && trials !== undefined) {
    throw conflict(
      words`A grid runs all of its combinations, so ${named('trials')} has nothing to say: leave it out, or take ${setting('search', 'random')}.`,
      'trials',
    )
  }
  return {
    space,
    axes,
    search: chosen,
    trials: trials ?? 20,
    holdout,
    base: base as BacktestOptions,
    backtest,
    interval,
    perSeries,
    keep: keep ?? 0,
    queue,
    audit,
    onProgress,
  }
}

/** What a name in a space stands for: an option by the library's name or, as on the command line, by its flag's. */
function optionNamed(name: string): string {
  if (Object.hasOwn(VARIED, name)) return name
  if (name !== 'name' && Object.hasOwn(OPTIMIZER, name)) return `optimizer.${name}`
  const flagged = Object.entries(VARIED).find(([, { flag }]) => flag !== undefined && settingOf(flag) === name)
  if (flagged !== undefined) return flagged[0]
  const where = elsewhere('sweep', 'forecaster', 'network', 'fit')(name)
  const near = nearest(name, Object.keys(VARIED))
  const way = where !== null ? words`: ${where}.` : near !== null ? words`; did you mean ${named(near)}?` : '.'
  throw new HindcastError(
    'OPTION_UNKNOWN',
    words`${named('space')} has ${shown(name)}, which is not an option to vary${way}`,
    {
      option: 'space',
      value: name,
    },
  )
}

function axisOf(name: string, given: readonly unknown[] | ValueRange): Axis {
  const isName = name === 'optimizer' && Array.isArray(given) && given.every((value) => typeof value === 'string')
  const option = isName ? 'optimizer.name' : SAME.includes(name) ? name : optionNamed(name)
  const row: Row | undefined = VARIED[option]
  if (SAME.includes(option)) {
    throw conflict(
      words`${named('space')} varies ${named(option)}, but scores are compared, so what is forecast and which rows are scored must be the same for all: run a sweep for each.`,
      'space',
      option,
    )
  }
  if (row.recorded === false && !COMPUTES.includes(option)) {
    throw conflict(
      words`${named('space')} varies ${named(option)}, which changes nothing of a forecast; leave it out.`,
      'space',
      option,
    )
  }
  if (Array.isArray(given)) return { option, values: given.map((value: unknown) => valueOf(option, row, value)) }
  const [[form, [low, high]]] = Object.entries(given as Record<string, readonly [number, number]>)
  const whole = !isValid(option, row, (low + high) / 2 + 0.123)
  for (const end of [low, high]) valueOf(option, row, end)
  return { option, values: { low, high, log: form === 'log', whole } }
}

/** The value by which a set goes without an option that is nothing where it is left out, and takes no such value itself. */
const NONE = 'none'

const canBeNone = ({ otherwise, ruled }: Row): boolean => otherwise === NONE && ruled !== true

/** A value, checked by its row; as it was given, so that it is resolved as one is. */
function valueOf(option: string, row: Row, value: unknown): unknown {
  if (isAuto(row, value) || (canBeNone(row) && value === NONE)) return value
  try {
    checked(option, row, value)
    return value
  } catch (error) {
    if (!(error instanceof HindcastError)) throw error
    const other = canBeNone(row) ? `, or ${JSON.stringify(NONE)} for a set without` : ''
    const list = row.kind.columns === 'several' ? '; each value that is tried is such a list' : ''
    const message = words`In ${named('space')}: ${clauseOf(error.words)}${list}${other}.`
    throw new HindcastError(error.code, message, error.facts, { cause: error })
  }
}

function isValid(option: string, row: Row, value: unknown): boolean {
  try {
    checked(option, row, value)
    return true
  } catch {
    return false
  }
}

/** The columns of all option sets together; inputs are null where a set leaves them to the table. */
export function columnsOfAll({ axes, backtest }: Pick<ResolvedSweep, 'axes' | 'backtest'>) {
  const { target, horizon, ...own } = resolveForecasterOptions(backtest.forecaster)
  const union = (option: 'inputs' | 'known' | 'static'): readonly string[] | undefined => {
    const axis = axes.find((one) => one.option === option)
    if (axis === undefined) return own[option] ?? undefined
    const lists = (axis.values as readonly unknown[]).filter((value) => value !== NONE) as (readonly string[])[]
    return lists.length === 0 ? undefined : [...new Set(lists.flat())]
  }
  return { target, horizon, inputs: union('inputs') ?? null, known: union('known'), static: union('static') }
}

/**
 * The options of a backtest with those of a set.
 *
 * @throws HindcastError what the options throw together, with the set that they stand in
 */
export function withSet(base: BacktestOptions, set: OptionSet): BacktestOptions {
  const made: Record<string, unknown> = { ...base }
  for (const [option, value] of Object.entries(set)) {
    const [name, part] = option.split('.')
    if (value === NONE && canBeNone(VARIED[option])) continue
    made[name] = part === undefined ? value : { ...(made[name] as object | undefined), [part]: value }
  }
  return made as unknown as BacktestOptions
}
