/**
 * The settings of a training as the page keeps them: the options that have a field in the page, under the names of the
 * command line's flags, in the page's address, checked as the options of `Forecaster` are.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import type { OneTask } from '../inspect/baselines.js'
import { type FitOptions, resolveFitOptions } from '../options/fit.js'
import { type ForecasterOptions, resolveForecasterOptions } from '../options/forecaster.js'
import { OPTIONS } from '../options/options.js'
import type { FieldGroup, Row } from '../options/row.js'
import { resolveValues } from '../options/resolve.js'
import { listOf } from '../options/outputs.js'
import { BACKTEST } from '../options/rows/backtest.js'
import { FIT } from '../options/rows/fit.js'
import { FORECASTER } from '../options/rows/forecaster.js'
import { TABLE } from '../options/rows/table.js'
import { requireLower } from '../options/schedule.js'
import { optionsIn, settingOf, valueIn } from '../options/settings.js'
import type { KeptSplit } from '../options/split.js'
import { checkOptions, type TableOptions } from '../table/options.js'
import { messageOf } from './words.js'

/** The options of network and training; those left out have the library's defaults. */
export interface Settings {
  /** A column, or several. */
  target?: string | readonly string[]
  inputs?: readonly string[]
  /** Rows ahead, or several such numbers. */
  horizon?: number | readonly number[]
  readonly [setting: string]: unknown
}

/** An option that the page has a field for. */
export interface PageOption {
  /** Its name among the settings. */
  name: string
  /** The library's name. */
  option: string
  row: Row & { label: string }
}

/** The options that the page has fields for, in the order of their tables. */
export const PAGE_OPTIONS: readonly PageOption[] = Object.values(OPTIONS).flatMap((rows) =>
  Object.entries<Row>(rows).flatMap(([option, row]) => {
    const { flag, label } = row
    return flag === undefined || label === undefined ? [] : [{ name: settingOf(flag), option, row: { ...row, label } }]
  }),
)

/** The options of a group of fields. */
export const optionsOfGroup = (group: FieldGroup): PageOption[] => PAGE_OPTIONS.filter(({ row }) => row.group === group)

/** The option of a setting. */
export const pageOption = (name: string): PageOption => PAGE_OPTIONS.find((one) => one.name === name)!

/** Longer fragments are ignored: the page never writes one. */
const LONGEST = 20_000

/** How the CSV is to be read. */
export const tableOptionsOf = (settings: Settings): TableOptions => optionsIn(TABLE, settings)

/** The settings without those of the reading of one file. */
export function withoutReading(settings: Settings): Settings {
  const names = optionsOfGroup('reading').map(({ name }) => name)
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name)))
}

/** The settings that say how the CSV was read, all of them. */
export function readingOf(settings: Settings): Settings {
  const names = PAGE_OPTIONS.filter(({ option }) => Object.hasOwn(TABLE, option)).map(({ name }) => name)
  return Object.fromEntries(names.map((name) => [name, settings[name]]))
}

const MADE = { ...FORECASTER, ...OPTIONS.network }

/** What is to be created. The target may be any name here; whether the table has such a column is checked later. */
export function forecasterOptionsOf(settings: Settings): ForecasterOptions {
  return { target: '', ...optionsIn(MADE, settings) }
}

/** How it is to be trained. */
export const fitOptionsOf = (settings: Settings): FitOptions => optionsIn(FIT, settings)

/** Which rows train, validate and test. */
export const splitOf = (settings: Settings): KeptSplit => resolveFitOptions(fitOptionsOf(settings)).split

/** The columns to forecast; none where none is chosen. */
export const targetsIn = ({ target }: Settings): readonly string[] => (target === undefined ? [] : listOf(target))

/** Whether targets are taken as they stand, in their own row. */
const isSameRow = ({ horizon = 1 }: Settings): boolean => listOf(horizon)[0] === 0

/** The columns that are inputs: those that were chosen, or all that can be. With horizon 0 a target is none. */
export function inputsOf(settings: Settings, usable: readonly string[]): readonly string[] {
  const targets = isSameRow(settings) ? targetsIn(settings) : []
  return (settings.inputs ?? usable).filter((name) => !targets.includes(name))
}

/** The task, target, inputs and horizon, as the baselines need it: of several targets and horizons the first. */
export function taskOf(settings: Settings, columns: Columns): OneTask {
  const [target = ''] = targetsIn(settings)
  const horizon = settings.horizon === undefined ? undefined : listOf(settings.horizon)[0]
  const { inputs, window, interval } = optionsFor(settings, columns)
  return {
    ...defined({ inputs, horizon, window, interval, split: fitOptionsOf(settings).split && splitOf(settings) }),
    target,
  }
}

/** All options of the forecaster for a table. */
export function optionsFor(settings: Settings, { usable, bad }: Columns): ForecasterOptions {
  const options = forecasterOptionsOf(settings)
  // By name where some were chosen, or where the library would take a column that cannot be used.
  const named = options.inputs !== undefined || bad.length > 0
  return defined({ ...options, inputs: named ? inputsOf(settings, usable) : undefined })
}

/** Which columns can be used, and which cannot. */
interface Columns {
  usable: readonly string[]
  bad: readonly unknown[]
}

/**
 * Checks settings as the library would.
 *
 * @throws HindcastError `OPTION_INVALID`, `OPTION_CONFLICT`, `SPLIT_INVALID`, `TARGET_LEAK`
 */
export function checkSettings(settings: Settings): void {
  checkOptions(tableOptionsOf(settings))
  const { network } = resolveForecasterOptions(forecasterOptionsOf(settings))
  const { schedule } = resolveFitOptions(fitOptionsOf(settings))
  resolveValues(BACKTEST, optionsIn(BACKTEST, settings))
  requireLower(schedule ?? [], network.optimizer.learningRate)
}

/** The value of a setting that a text stands for; throws as `checkSettings`. */
export function settingIn({ option, row }: PageOption, text: string): unknown {
  // Names of columns stand whole.
  return option === 'target' || row.kind.columns === 'one' ? text : valueIn(option, row, text)
}

/** A setting as a text. */
export function settingText({ row }: PageOption, value: unknown): string {
  return typeof value === 'string' ? value : row.kind.write(value)
}

/**
 * Reads settings from the fragment of the page's address. Unknown names and values that a setting cannot have are left
 * out, with a sentence for each.
 *
 * @param text the fragment, without or with its `#`
 */
export function readSettings(text: string): { settings: Settings; panel: string | null; problems: string[] } {
  const given = new URLSearchParams(text.replace(/^#/, '').slice(0, LONGEST))
  let settings: Settings = {}
  const problems: string[] = []
  for (const name of new Set(given.keys())) {
    const option = PAGE_OPTIONS.find((one) => one.name === name)
    if (option === undefined) continue
    const own = given.get(name)!
    try {
      const all = given.getAll(name)
      const several = name === 'inputs' || (name === 'target' && all.length > 1)
      const asked = { ...settings, [name]: several ? all : settingIn(option, own) }
      checkSettings(asked)
      settings = asked
    } catch (error) {
      if (!(error instanceof HindcastError)) throw error
      problems.push(`The page's address says ${name}=${shown(own)}, which is not taken. ${messageOf(error)}`)
    }
  }
  return { settings, panel: given.get('panel'), problems }
}

/** Settings as the fragment of an address, in a fixed order. */
export function writeSettings(settings: Settings, panel: string): string {
  const out = new URLSearchParams({ panel })
  for (const option of PAGE_OPTIONS) {
    const value = settings[option.name]
    if (value === undefined || option.name === 'inputs') continue
    if (option.name === 'target') for (const name of targetsIn(settings)) out.append('target', name)
    else out.set(option.name, settingText(option, value))
  }
  for (const name of settings.inputs ?? []) out.append('inputs', name)
  return out.toString()
}

/** A record without its undefined fields. */
export function defined<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T
}
