/**
 * The schema: what turns a table into windows. It is decided at the first training and kept with the model.
 *
 * @module
 */
import { counted, HindcastError, shown } from '../errors.js'
import {
  Axis,
  type AxisDescription,
  type GapPolicy,
  type MissingPolicy,
  Table,
  type TableOptions,
} from '../table/index.js'
import { type GivenReading, unknownColumn } from '../table/options.js'
import { unitInName, withoutUnit } from '../table/unit-names.js'
import { type ResolvedForecasterOptions, taskOf } from '../options/forecaster.js'
import { clauseOf, named, setting, type Words, words as sentence } from '../text/words.js'
import { alone, horizonsOf, listOf, type Task, targetsOf, usedColumns } from '../options/outputs.js'
import { needsTargets, stepNumbers, type WindowForm } from '../options/windows.js'
import { windowForm } from '../options/recorded.js'
import { type FixedWords, fixedWords, staticNames } from './fixed.js'
import { inputNames } from './input-names.js'
import { withoutRowsAhead } from './known.js'
import { refuseLeaks, refuseLeaksAhead } from './leaks.js'
import { type FoundSign, refuseUnits, signsOf } from './units.js'

/** Columns, window and policies of a model. */
export interface Schema extends Task, WindowForm {
  /** Columns that the network sees, in order. */
  inputs: string[]
  /** Input rows of a window, T. */
  window: number
  /** What becomes of missing cells and gaps: as in the table that was trained on, whatever a later table says. */
  missing: MissingPolicy
  gaps: GapPolicy
  /** Of the static columns that hold words, which there are. */
  words?: FixedWords
  /** Seasons in rows: where they were given, or where the network itself looks at one. Else baselines find their own. */
  season?: number | readonly number[]
  /** The index of the table that was trained on. */
  index: AxisDescription
  /** The options of reading that were given with that table; left out where none were. */
  reading?: GivenReading
  /** What was found in that table and decides where a later one leaves it open; left out where it is plain. */
  found?: FoundReading
}

/** What was found in the table of training. */
export interface FoundReading {
  /** The decimal sign of its numbers, where it is a comma or commas stood between thousands. */
  decimal?: '.' | ','
  /** The units and signs that the numbers of its columns bear. */
  signs?: FoundSign[]
}

/** Rows of the first season. */
export const seasonOf = ({ season = 1 }: Pick<Schema, 'season'>): number => listOf(season)[0]

/** That nothing is left to learn from, and why the targets are no inputs. */
function noInputs(targets: readonly string[], nearest: number): HindcastError {
  const names = targets.map((name) => shown(name)).join(', ')
  const only = `The table has no numeric column but ${targets.length === 1 ? 'the target' : 'the targets'} ${names}`
  const why =
    nearest < 1
      ? sentence`horizon 0 leaves the target out: forecast at least 1 row ahead, or add inputs`
      : sentence`what weights the rows or is static is an input only where it is named: add ${setting('inputs', targets)}`
  return new HindcastError('OPTION_CONFLICT', sentence`${only}, and ${why}.`, {
    option: nearest < 1 ? 'horizon' : 'inputs',
    column: targets[0],
  })
}

/** That horizon 0 keeps the targets' past from the forecasts of later rows too, and the way out. */
function withoutOwnPast(targets: readonly string[], horizons: readonly number[]): Words[] {
  const later = horizons.slice(1)
  if (horizons[0] > 0 || later.length === 0) return []
  const names = targets.map((name) => shown(name)).join(', ')
  return [
    sentence`Horizon 0 leaves ${names} out of the inputs at all horizons: ${setting('horizon', alone(later))} has the past of ${names} as input; forecast horizon 0 by a model of its own.`,
  ]
}

/** The schema of a first training, and what was left out. */
export function schemaOf(
  table: Table,
  options: ResolvedForecasterOptions,
  weights?: string,
): { schema: Schema; warnings: (string | Words)[] } {
  requireTable(table)
  const { window } = options
  const season = options.season === undefined ? {} : { season: options.season }
  const warnings: (string | Words)[] = []
  const targets = targetsOf(options)
  for (const name of targets) table.numeric(name)
  const inputs = inputNames(table, options, weights)
  if (options.inputs === null) {
    for (const [kind, what] of [
      ['text', 'not numeric'],
      ['empty', 'empty'],
    ] as const) {
      const left = table.otherNames.filter(
        (name) => table.column(name).kind === kind && options.static?.includes(name) !== true,
      )
      if (left.length === 0) continue
      const names = left.map((name) => shown(name)).join(', ')
      const why = `Left out of the inputs, since ${left.length === 1 ? 'it is' : 'they are'} ${what}: ${names}`
      const fixed = staticNames(table, left)
      warnings.push(
        fixed.length === 0
          ? `${why}.`
          : sentence`${why}; ${setting('static', fixed)} has the network see what is the same in all rows of a series.`,
      )
    }
    if (inputs.length === 0) throw noInputs(targets, horizonsOf(options)[0])
    warnings.push(...withoutOwnPast(targets, horizonsOf(options)))
  }
  for (const name of [...inputs, ...(options.known ?? [])]) table.numeric(name)
  const { inputSize } = options.network
  const words = fixedWords(table, options.static)
  const numbers = stepNumbers(inputs.length, { ...options, ...words })
  if (options.inputs === null && inputSize > 1 && inputSize !== numbers) {
    throw new HindcastError(
      'OPTION_CONFLICT',
      `inputSize is ${String(inputSize)}, but the table gives ${counted(numbers, 'number')} a step; leave inputSize out, it follows from them.`,
      { option: 'inputSize', value: inputSize },
    )
  }
  if (!options.allowLeak) {
    warnings.push(...refuseLeaks(table, inputs, options))
    refuseLeaksAhead(table, options)
  }
  const { missing, gaps } = table.policy
  const { given } = table
  const reading = Object.keys(given).length === 0 ? {} : { reading: given }
  const index = table.index.describe()
  const found = foundIn(table, [...usedColumns({ ...options, inputs }), ...(options.static ?? [])])
  const form = { window, ...windowForm(options), ...words, ...season }
  return {
    schema: { inputs, ...taskOf(options), ...form, missing, gaps, index, ...reading, ...found },
    warnings,
  }
}

/**
 * The table with the policies of a schema, and without rows ahead, after a check that it fits.
 *
 * @throws HindcastError `COLUMN_UNKNOWN` for an input that is not there; `INDEX_STEP` where the rows lie otherwise
 * apart than those that were trained on
 */
export function withSchema(table: Table, schema: Schema): Table {
  requireTable(table)
  const { inputs, known = [], static: fixed = [] } = schema
  for (const name of [...(needsTargets(schema) ? usedColumns(schema) : [...inputs, ...known]), ...fixed]) {
    if (table.has(name) || name === table.index.name) continue
    const { words, facts } = unknownColumn(name, [...table.columns.keys()], table.file)
    const { encoding } = table.given
    const way =
      encoding === undefined || !/[\u0080-\uffff]/.test(name)
        ? ''
        : sentence` The text was read as ${encoding}; if it is UTF-8, add ${setting('encoding', 'utf-8')}.`
    const missing = sentence`The model needs the column ${shown(name)}: ${clauseOf(words)}.`
    throw new HindcastError('COLUMN_UNKNOWN', sentence`${missing}${way}${otherUnit(name, table)}`, facts)
  }
  refuseUnits(table, schema)
  const { step } = table.index
  const trained = schema.index.step
  const differs = step !== null && trained !== null && (step.unit !== trained.unit || step.count !== trained.count)
  if (differs && table.index.kind === schema.index.kind) {
    throw new HindcastError(
      'INDEX_STEP',
      sentence`${table.place.prefix}the rows are ${table.index.stepText} apart, but the model was trained on rows ${stepWords(schema.index)} apart; give it such rows (${named('step')} where a short table misleads).`,
      { file: table.file, column: table.index.name ?? undefined },
    )
  }
  const isSame = table.policy.missing === schema.missing && table.policy.gaps === schema.gaps
  const dated = table.goingOn(schema.index)
  const own = isSame ? dated : dated.withPolicy({ missing: schema.missing, gaps: schema.gaps })
  return withoutRowsAhead(own, schema, table)
}

/** That a column of the table has the name in another unit, which renaming alone would hide. */
function otherUnit(name: string, { columns }: Table): string {
  const unit = unitInName(name)
  const isOther = (one: string): boolean => withoutUnit(one) === withoutUnit(name) && unitInName(one) !== unit
  const other = unit === '' ? undefined : [...columns.keys()].find(isOther)
  return other === undefined
    ? ''
    : ` ${shown(other)} may be it in another unit: give its numbers in ${unit}, in a column ${shown(name)}.`
}

/** @throws HindcastError OPTION_INVALID for what is no table */
export function requireTable(table: unknown): void {
  if (table instanceof Table) return
  throw new HindcastError(
    'OPTION_INVALID',
    `A table was expected, not ${shown(typeof table)}: make one with readCsv, parseCsv or Table.fromColumns.`,
    { value: table },
  )
}

/** How to read another table for a model: as options said; what was found decides where that table leaves two readings. */
export function tableOptionsOf(schema: Schema): TableOptions {
  const { missing, gaps, index, reading, found } = schema
  const step = index.irregular === true ? 'none' : index.step
  const pattern = index.form?.pattern
  return {
    missing,
    gaps,
    index: index.columns ?? index.name ?? false,
    ...(step === null ? {} : { step }),
    ...(pattern === undefined ? {} : { likeTimes: pattern }),
    ...(found?.decimal === undefined ? {} : { likeDecimal: found.decimal }),
    ...reading,
  }
}

/** What was found in a table, in some of its columns, and is not plain. */
export function foundIn(table: Table, names: Iterable<string> = table.columns.keys()): { found?: FoundReading } {
  const decimal = decimalIn(table)
  const signs = signsOf(table, names)
  if (decimal === null && signs.length === 0) return {}
  return { found: { ...(decimal === null ? {} : { decimal }), ...(signs.length === 0 ? {} : { signs }) } }
}

/** The decimal sign, where it is not plain; null also where columns contradict each other. */
function decimalIn({ reading, given }: Table): '.' | ',' | null {
  if (given.decimal !== undefined || given.thousands !== undefined) return null
  const { decimal, thousands = [] } = reading
  const signs = thousands.map(({ sign }) => sign)
  const isComma = decimal !== undefined || signs.includes('.')
  return isComma === signs.includes(',') ? null : isComma ? ',' : '.'
}

function stepWords(index: AxisDescription): string {
  return new Axis(index).stepText
}
