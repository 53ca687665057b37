/**
 * One column of a table, and what using it may refuse.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { setting, words } from '../text/words.js'
import { isInfinity, numberOf } from './cells.js'
import type { Place } from './place.js'
import type { Words } from './words.js'

/** A cell that a message may show; the row counts from 0. */
export interface NotedCell {
  row: number
  text: string
}

/**
 * Why a cell cannot be used: `'word'`: it is not a number; `'infinite'`; `'sign'`: it has the other decimal sign;
 * `'unit'`: it lacks, or has, a sign or unit that the others have not; `'thousands'`: its number has two readings.
 */
export type CellFault = 'word' | 'infinite' | 'sign' | 'unit' | 'thousands'

/** A cell of a numeric column that cannot be used. */
export interface BadCell extends NotedCell {
  fault: CellFault
  /** What the other cells have: a decimal sign, a unit. */
  others?: string
}

/** How the cells of a numeric column are written, where it is not the plain way. */
export interface NumberForm {
  decimal?: ','
  thousands?: string
  /** What stands before or behind each number. */
  sign?: string
  /** Whether nothing is said of a unit: a program gave numbers, or units are to be ignored. */
  unitUnsaid?: true
  /** Letters behind some numbers that mark them (p: provisional), and how many numbers bear some. */
  flags?: { marks: string[]; count: number }
  /** Whether K, M or B scaled numbers. */
  scaled?: boolean
  booleans?: boolean
  /** Whether dots, or commas, before three digits in every cell were taken for decimal signs. */
  threes?: boolean
  /** Whether numbers in brackets are negative. */
  bracketed?: boolean
  /** Whether numbers with a minus behind them are negative. */
  minusBehind?: boolean
  /** Whether an apostrophe, wide digits or hidden marks made texts of numbers. */
  asText?: boolean
}

/** What is said of units by a column that several become. */
export function unitForm(columns: readonly Column[]): { form?: NumberForm } {
  const some = columns.filter(({ kind }) => kind === 'number')
  if (some.every(({ form }) => form?.unitUnsaid === true)) return { form: { unitUnsaid: true } }
  const signs = some.map(({ form }) => form?.sign ?? '')
  const sign = signs.every((one) => one === signs[0]) ? signs[0] : signs.join()
  return sign === '' ? {} : { form: { sign } }
}

/** A column as it is known from outside. */
export interface Column {
  readonly name: string
  /** `'empty'`: all cells are missing. */
  readonly kind: 'number' | 'text' | 'empty'
  /** How many cells are missing. */
  readonly missing: number
  /** The numbers, NaN where a cell is missing; of length 0 for text. */
  readonly values: Float64Array
  /** The first cell that is not missing (of text: the first that is not a number). */
  readonly first: NotedCell | null
  /** The first cell of a numeric column that cannot be used. */
  readonly bad: BadCell | null
  /** How its numbers are written. */
  readonly form?: NumberForm
  /** How many cells of a column of text are numbers, where some are. */
  readonly numbers?: number
  /** The words of a column of text; null where they were too many to keep. */
  readonly words?: Words | null
}

/**
 * Refuses a column that cannot be used as numbers.
 *
 * @throws HindcastError `CSV_NOT_A_NUMBER`, `CSV_DECIMAL_COMMA`, `COLUMN_NOT_NUMERIC`, `COLUMN_ALL_MISSING`
 */
export function requireNumeric(column: Column, place: Place): void {
  const { name, kind, bad, first } = column
  if (kind === 'number' && bad === null) return
  if (kind === 'empty') {
    const message = `${place.prefix}the column ${shown(name)} has no value at all: every cell is missing.`
    throw new HindcastError('COLUMN_ALL_MISSING', message, { file: place.file, column: name })
  }
  const cell = (bad ?? first)!
  const facts = { file: place.file, row: place.number(cell.row), column: name, value: cell.text }
  const has = `${place.head(cell.row)}: the column ${shown(name)} has ${shown(cell.text)}`
  if (bad === null) {
    throw new HindcastError(
      'COLUMN_NOT_NUMERIC',
      `${place.head(cell.row)}: the column ${shown(name)} is text, its first value is ${shown(cell.text)}; ` +
        'a column of numbers was expected.',
      facts,
    )
  }
  // Above all numbers of a column without a name stands its name, below a title.
  const isName =
    bad.fault === 'word' && first!.row > bad.row && bad.row < 10 && /^column \d+$/.test(name) && place.word === 'line'
  const [option, value] = isName && facts.row > 1 ? (['skip', facts.row - 1] as const) : (['na', [bad.text]] as const)
  // A cell that a message must cut cannot be copied from it.
  const isLong = option === 'na' && bad.text.length > 40
  const way = isLong ? 'leave it empty' : words`add ${setting(option, value)}`
  const out = { ...facts, option, ...(isLong ? {} : { ways: [{ option, value }] }) }
  switch (bad.fault) {
    case 'sign': {
      const [own, others] = bad.others === '.' ? ['comma', 'points'] : ['point', 'commas']
      const message = `${has}, with a decimal ${own}, but other cells of it have decimal ${others}; write all alike.`
      throw new HindcastError('CSV_DECIMAL_COMMA', message, { ...facts, option: 'decimal' })
    }
    case 'thousands': {
      const sign = bad.text.includes('.') ? '.' : ','
      const plain = shown(bad.text.replace(sign, ''))
      throw new HindcastError(
        'CSV_NOT_A_NUMBER',
        words`${has}, which may be ${plain} or ${shown(bad.text.replace(sign, '.'))}: add ${setting('thousands', sign)} if the ${sign === '.' ? 'dot' : 'comma'} stands between thousands, or ${setting('decimal', sign)} if before decimals.`,
        {
          ...facts,
          option: 'thousands',
          ways: [
            { option: 'thousands', value: sign },
            { option: 'decimal', value: sign },
          ],
        },
      )
    }
    case 'unit': {
      const other = bad.others === '' ? 'without a sign' : `with the sign ${shown(bad.others)}`
      const message = words`${has}, but other cells of it are numbers ${other}; write all alike, or if it means missing, ${way}.`
      throw new HindcastError('CSV_NOT_A_NUMBER', message, out)
    }
    case 'word':
    case 'infinite': {
      const expected = isInfinity(bad.text) || !Number.isNaN(numberOf(bad.text)) ? 'a finite number' : 'a number'
      const message = words`${has}, where ${expected} was expected; ${option === 'skip' ? 'if it is a name' : 'correct the cell, or if it means missing'}, ${way}.`
      throw new HindcastError('CSV_NOT_A_NUMBER', message, out)
    }
  }
}
