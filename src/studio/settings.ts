/**
 * The settings of a training as the page keeps them: under the names of the command line's flags, in the page's address,
 * checked by the same functions that check the options of `Forecaster`.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { type FitOptions, resolveFitOptions } from '../options/fit.js'
import { type ForecasterOptions, resolveForecasterOptions } from '../options/forecaster.js'
import type { OneTask } from '../inspect/table.js'
import { checkOptions, type TableOptions } from '../table/options.js'

/** What is to be trained and how; what is left out has the library's default. */
export interface Settings {
  target?: string
  inputs?: readonly string[]
  horizon?: number
  index?: string
  missing?: 'ffill' | 'mean' | 'drop' | 'error'
  gaps?: 'break' | 'ignore'
  cell?: string
  hidden?: number
  layers?: number
  window?: number
  epochs?: number
  batch?: number
  optimizer?: string
  lr?: number
  clip?: number
  patience?: number
  seed?: number
  dtype?: string
  engine?: string
  threads?: number
}

const NUMBERS = [
  'horizon',
  'hidden',
  'layers',
  'window',
  'epochs',
  'batch',
  'lr',
  'clip',
  'patience',
  'seed',
  'threads',
]
const TEXTS = ['target', 'index', 'missing', 'gaps', 'cell', 'optimizer', 'dtype', 'engine']

/** Shares of the rows that train, validate and test: the library's own. */
export const SPLIT = resolveFitOptions({}).split

/** Longer fragments are ignored: the page never writes one. */
const LONGEST = 20_000

/** How the CSV is to be read. */
export function tableOptionsOf({ index, missing, gaps }: Settings): TableOptions {
  return defined({ index, missing, gaps })
}

/** What is to be created. The target may be any name here; whether the table has such a column is checked later. */
export function forecasterOptionsOf(settings: Settings): ForecasterOptions {
  const {
    target = '',
    inputs,
    horizon,
    window,
    cell,
    hidden,
    layers,
    optimizer,
    lr,
    seed,
    dtype,
    engine,
    threads,
  } = settings
  return defined({
    target,
    inputs,
    horizon,
    window,
    cell: cell as ForecasterOptions['cell'],
    hiddenSize: hidden,
    numLayers: layers,
    optimizer:
      optimizer === undefined && lr === undefined
        ? undefined
        : defined({ name: optimizer ?? 'adam', learningRate: lr }),
    seed,
    dtype: dtype as ForecasterOptions['dtype'],
    engine: engine as ForecasterOptions['engine'],
    threads,
  }) as ForecasterOptions
}

/** The columns that are inputs: those that were chosen, or all that can be. With horizon 0 the target is none. */
export function inputsOf({ inputs, target, horizon }: Settings, usable: readonly string[]): readonly string[] {
  return (inputs ?? usable).filter((name) => horizon !== 0 || name !== target)
}

/** What is forecast from what: the options that the baselines need. */
export function taskOf(settings: Settings, columns: Columns): OneTask {
  const { target = '', inputs, horizon, window } = settings
  return defined({ target, inputs: inputsFor(settings, inputs, columns), horizon, window })
}

/** All options of the forecaster for a table. */
export function optionsFor(settings: Settings, columns: Columns): ForecasterOptions {
  const options = forecasterOptionsOf(settings)
  return defined({ ...options, inputs: inputsFor(settings, options.inputs, columns) })
}

/** Which columns can be used, and which cannot. */
interface Columns {
  usable: readonly string[]
  bad: readonly unknown[]
}

/** The inputs by name where some were chosen, or where the library would take a column that cannot be used. */
function inputsFor(
  settings: Settings,
  inputs: readonly string[] | undefined,
  { usable, bad }: Columns,
): readonly string[] | undefined {
  return inputs === undefined && bad.length === 0 ? undefined : inputsOf(settings, usable)
}

/** How it is to be trained. */
export function fitOptionsOf({ epochs, batch, clip, patience }: Settings): FitOptions {
  return defined({ epochs, batchSize: batch, clipNorm: clip, patience })
}

/**
 * Checks settings as the library would.
 *
 * @throws HindcastError `OPTION_INVALID`, `OPTION_CONFLICT`, `TARGET_LEAK`
 */
export function checkSettings(settings: Settings): void {
  checkOptions(tableOptionsOf(settings))
  resolveForecasterOptions(forecasterOptionsOf(settings))
  resolveFitOptions(fitOptionsOf(settings))
}

/**
 * Reads settings from the fragment of the page's address. Unknown names and values that a setting cannot have are left
 * out, with a sentence for each.
 *
 * @param text the fragment, without or with its `#`
 */
export function readSettings(text: string): { settings: Settings; panel: string | null; problems: string[] } {
  const given = new URLSearchParams(text.replace(/^#/, '').slice(0, LONGEST))
  const settings: Record<string, unknown> = {}
  const problems: string[] = []
  let panel: string | null = null
  const attempt = (name: string, value: unknown): void => {
    try {
      checkSettings({ ...settings, [name]: value })
      settings[name] = value
    } catch (error) {
      if (!(error instanceof HindcastError)) throw error
      problems.push(`The page's address says ${name}=${shown(value)}, which is not taken. ${error.message}`)
    }
  }
  for (const name of new Set(given.keys())) {
    const value = given.get(name)!
    if (name === 'panel') panel = value
    else if (name === 'inputs') attempt(name, given.getAll(name))
    else if (TEXTS.includes(name)) attempt(name, value)
    else if (NUMBERS.includes(name)) attempt(name, /^\d+(\.\d+)?(e-?\d+)?$/.test(value) ? Number(value) : value)
  }
  return { settings, panel, problems }
}

/** Settings as the fragment of an address, in a fixed order. */
export function writeSettings(settings: Settings, panel: string): string {
  const out = new URLSearchParams({ panel })
  for (const name of [...TEXTS, ...NUMBERS]) {
    const value = settings[name as keyof Settings]
    if (value !== undefined) out.set(name, String(value))
  }
  for (const name of settings.inputs ?? []) out.append('inputs', name)
  return out.toString()
}

/** A record without its undefined fields. */
function defined<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T
}
