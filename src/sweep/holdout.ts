/**
 * The rows that a sweep holds out, and the rows before them by which it chooses.
 *
 * @module
 */
import { countsFromEnds, originsOf, type Origin } from '../backtest/origins.js'
import { instantOf, seriesRows } from '../data/parts.js'
import { HindcastError, shown } from '../errors.js'
import type { BacktestOptions } from '../options/backtest.js'
import type { Holdout } from '../options/rows/sweep.js'
import type { Table } from '../table/index.js'
import { counted } from '../text/number.js'
import { named, clauseOf, words } from '../text/words.js'

/** Origins in the hold-out, and in the rows that choose, at most about. */
const MOST_HELD = 2000
const MOST_CHOOSING = 400
/** Trainings of a set, and the share of the rows over which their origins lie. */
const TRAININGS = 4
const CHOOSING = 0.25

/** What is held out. */
export interface Held {
  /** The last origin before it. */
  origin: Origin
  /** Times that it has; of series that count from their ends, rows of each. */
  rows: number
  /** How it is forecast: one training, then from origins that step through it. */
  backtest: Pick<BacktestOptions, 'folds' | 'every' | 'refit'>
}

/** What each table holds out, kept. */
const held = new WeakMap<Table, { holdout: Holdout; ahead: number; made: Held }>()

/** As {@link heldFrom}; of the same table it is worked out once. */
export function heldOf(table: Table, holdout: Holdout, ahead: number): Held {
  const kept = held.get(table)
  if (kept?.holdout === holdout && kept.ahead === ahead) return kept.made
  const made = heldFrom(table, holdout, ahead)
  held.set(table, { holdout, ahead, made })
  return made
}

/**
 * What a table holds out.
 *
 * @param ahead the farthest row ahead
 * @throws HindcastError `OPTION_INVALID` where it leaves nothing to learn from, or nothing to forecast
 */
function heldFrom(table: Table, holdout: Holdout, ahead: number): Held {
  const times = timesOf(table)
  const asked = rowsHeld(table, holdout)
  const refused = (why: string): HindcastError =>
    new HindcastError(
      'OPTION_INVALID',
      words`${table.place.prefix}${named('holdout')} is ${shown(holdout)}, which holds out ${counted(asked, 'row')} of ${counted(times, 'row')}: ${why}.`,
      { file: table.file, option: 'holdout', value: holdout },
    )
  if (asked < ahead) throw refused(`too few for a forecast ${counted(ahead, 'row')} ahead; hold out more`)
  if (asked >= times) throw refused('nothing is left to choose by; hold out fewer')
  const every = Math.max(1, Math.floor((asked - ahead + MOST_HELD) / MOST_HELD))
  const folds = Math.floor((asked - ahead) / every) + 1
  const rows = ahead + (folds - 1) * every
  const [origin] = originsOf(table, { folds: 1, every: 1 }, rows)
  return { origin, rows, backtest: { folds, every, refit: 'never' } }
}

/** The rows before what is held out. */
export function choosingRows(table: Table, { origin }: Held): Table {
  const { starts } = seriesRows(table)
  return table.cut(Array.from(starts, (start, s) => [start, origin.until[s]] as const))
}

/** One series of a table, as a table. */
export function oneSeries(table: Table, name: string): Table {
  const { starts, ends } = seriesRows(table)
  const own = table.series!.indexOf(name)
  return table.cut(Array.from(starts, (start, s) => [start, s === own ? ends[s] : start] as const))
}

/** Origins in the hold-out of each table, kept: with many series each asks for them. */
const heldOrigins = new WeakMap<Table, { of: Held['backtest']; origins: Origin[] }>()

/** How one series is forecast alone over the rows that are held out of all: from those origins at which it has a row. */
export function heldAlone(table: Table, name: string, { backtest: of }: Held, ahead: number): Partial<BacktestOptions> {
  const known = heldOrigins.get(table)
  const kept =
    known?.of === of ? known : { of, origins: originsOf(table, { folds: of.folds!, every: of.every! }, ahead) }
  heldOrigins.set(table, kept)
  const own = table.series!.indexOf(name)
  const origins = kept.origins.filter(({ rows }) => rows[own] >= 0).map((origin) => origin.name)
  if (origins.length > 0) return { refit: 'never', origins }
  throw new HindcastError('NO_SAMPLES', `The series ${shown(name)} has no row in the hold-out to forecast from.`)
}

/**
 * From where option sets forecast, unless it is said: a few trainings, each of which serves the origins up to the next, over
 * the last quarter of the rows.
 */
export function choosingFolds(choosing: Table, given: BacktestOptions, ahead: number): Partial<BacktestOptions> {
  const { folds, every, refit, origins } = given
  if ([folds, every, refit, origins].some((own) => own !== undefined)) return {}
  const zone = Math.max(1, Math.floor(timesOf(choosing) * CHOOSING) - ahead)
  const step = Math.max(1, Math.floor((zone + MOST_CHOOSING - 1) / MOST_CHOOSING))
  const each = Math.max(1, Math.floor(zone / step / TRAININGS))
  return { folds: TRAININGS * each, every: step, refit: each }
}

/** Times that any series has; of series that count from their ends, the rows of the longest. */
function timesOf(table: Table): number {
  if (table.series === null) return table.rows
  if (countsFromEnds(table)) return lengths(table).reduce((most, n) => Math.max(most, n), 0)
  return new Set(table.index.values).size
}

const lengths = (table: Table): number[] => {
  const { starts, ends } = seriesRows(table)
  return Array.from(starts, (start, s) => ends[s] - start)
}

function rowsHeld(table: Table, holdout: Holdout): number {
  if (typeof holdout === 'number') {
    if (holdout >= 1) return holdout
    // Of series of different lengths the shortest says, so that each keeps rows to learn from.
    const rows = countsFromEnds(table)
      ? lengths(table).reduce((least, n) => Math.min(least, n), Infinity)
      : timesOf(table)
    return Math.floor(rows * holdout)
  }
  if (countsFromEnds(table)) {
    throw new HindcastError(
      'OPTION_INVALID',
      words`${named('holdout')} is ${shown(holdout)}, but these series have no times; give a share, or how many rows.`,
      { option: 'holdout', value: holdout },
    )
  }
  try {
    const from = instantOf(table, holdout)
    return new Set(table.index.values.filter((value) => value >= from)).size
  } catch (cause) {
    if (!(cause instanceof HindcastError)) throw cause
    throw new HindcastError('OPTION_INVALID', words`${named('holdout')}: ${clauseOf(cause.words)}.`, {
      option: 'holdout',
      value: holdout,
    })
  }
}
