/**
 * That a backtest has something to score.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import type { ResolvedBacktest } from '../options/backtest.js'
import { resolveForecasterOptions } from '../options/forecaster.js'
import { horizonsOf, targetsOf } from '../options/outputs.js'
import type { Table } from '../table/index.js'
import { joined } from '../text/number.js'
import { named, words } from '../text/words.js'
import { rowsAhead } from './ahead.js'
import type { Origin } from './origins.js'

/**
 * Refuses origins that forecast no row with a value, as those before rows that are yet to come.
 *
 * @throws HindcastError `NO_SAMPLES`
 */
export function requireValues(table: Table, options: ResolvedBacktest, origins: readonly Origin[]): void {
  const task = resolveForecasterOptions(options.forecaster)
  const names = targetsOf(task)
  const targets = names.map((name) => table.numeric(name))
  const hasValue = (row: number): boolean => row >= 0 && targets.some((values) => values[row] === values[row])
  const find = rowsAhead(table, table.policy.gaps)
  const horizons = horizonsOf(task)
  const scores = origins.some((origin) =>
    origin.rows.some((row, s) => row >= 0 && horizons.some((horizon) => hasValue(find(origin, s, horizon).row))),
  )
  if (scores) return
  const { index, place } = table
  let last = -1
  for (let r = 0; r < table.rows; r++) if (hasValue(r) && !(index.values[r] < index.values[last])) last = r
  const name = joined(
    names.map((name) => shown(name)),
    'or',
  )
  throw new HindcastError(
    'NO_SAMPLES',
    words`${place.prefix}none of the rows that are forecast has a value of ${name}, so nothing could be scored: the last value is at ${String(index.at(last))}. Leave out the rows after it, or name earlier ${named('origins')}.`,
    { file: table.file, option: 'origins' },
  )
}
