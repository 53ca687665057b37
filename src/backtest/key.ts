/**
 * The identity of a backtest: release, arithmetic, options, table and folds.
 *
 * @module
 */
import { digest, NUMERICS } from '../fingerprint.js'
import type { JournalOwner } from '../journal/index.js'
import type { ResolvedBacktest } from '../options/backtest.js'
import { resolveFitOptions } from '../options/fit.js'
import { recordedFit, recordedOptions } from '../options/recorded.js'
import { resolveForecasterOptions } from '../options/forecaster.js'
import { recordedOf } from '../options/record.js'
import { BACKTEST } from '../options/rows/backtest.js'
import { hashColumns } from '../table/hash.js'
import type { Table } from '../table/index.js'
import { RELEASE } from '../text/release.js'
import type { Plan } from './plan.js'

const FORMAT = 'backtest journal 1'

/** The options of a backtest that change its results. */
export function recordedBacktest(options: ResolvedBacktest): unknown[] {
  const forecaster = resolveForecasterOptions(options.forecaster)
  const fit = resolveFitOptions({ ...options.fit, signal: undefined })
  const own = { ...recordedOf(BACKTEST, options), levels: options.levels }
  return [recordedOptions(forecaster), forecaster.inputs, recordedFit(fit), own]
}

/** What of a table bears on what is made of it. */
export function recordedTable(table: Table): unknown[] {
  const { series, seriesStarts, policy } = table
  return [hashColumns(table, table.numericNames), series, [...seriesStarts], policy, table.otherNames]
}

/** The owner of a backtest's journal. */
export const ownerOf = (table: Table, { options, folds }: Plan): JournalOwner => ({
  format: FORMAT,
  what: 'backtest',
  key: digest([FORMAT, RELEASE, NUMERICS, recordedBacktest(options), folds, ...recordedTable(table)]),
  differs: 'of other options, another table, or another release',
})
