/**
 * Which options of a sweep's jobs determine what is computed.
 *
 * @module
 */
import { packed } from '../journal/index.js'
import { type BacktestOptions, FIT_NAMES } from '../options/backtest.js'
import type { Row, Rows } from '../options/row.js'
import { BACKTEST } from '../options/rows/backtest.js'
import { FIT } from '../options/rows/fit.js'
import { FORECASTER } from '../options/rows/forecaster.js'
import { NETWORK } from '../options/rows/network.js'
import { COMPUTES } from '../options/sweep.js'

/** Options that change the result of a job. */
export const TAKEN: Rows = Object.fromEntries(
  Object.entries<Row>({
    ...BACKTEST,
    ...Object.fromEntries(Object.entries(FIT).filter(([name]) => FIT_NAMES.includes(name))),
    ...FORECASTER,
    ...NETWORK,
  }).filter(([name, { recorded }]) => recorded !== false || COMPUTES.includes(name)),
)

/** Those of a job as they were given, as plain data: what is left out, the default rule may choose. */
export const takenOf = (options: BacktestOptions): unknown =>
  packed(Object.fromEntries(Object.entries(options).filter(([name]) => Object.hasOwn(TAKEN, name))))
