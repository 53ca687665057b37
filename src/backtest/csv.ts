/**
 * The rows of a backtest as CSV.
 *
 * @module
 */
import { type BacktestOptions, resolveBacktest } from '../options/backtest.js'
import { resolveForecasterOptions, taskOf } from '../options/forecaster.js'
import { csvCell } from '../text/csv.js'
import type { BacktestRow } from './row.js'

/** Which columns there are. */
export interface BacktestColumns {
  series: boolean
  target: boolean
  /** Levels of the intervals, ascending; none, no bounds. */
  levels: readonly number[]
  quantiles: readonly number[]
}

/** The columns that the rows of a backtest need. @param series whether the table has several */
export function backtestColumns(options: BacktestOptions, series: boolean): BacktestColumns {
  const { levels, forecaster } = resolveBacktest(options)
  const { quantiles = [], target } = taskOf(resolveForecasterOptions(forecaster))
  return { series, target: typeof target !== 'string', levels, quantiles }
}

/** A line for the head, and one a row. Numbers in full; what is not there is empty. */
export function backtestCsv({ series, target, levels, quantiles }: BacktestColumns): {
  head: string
  line: (row: BacktestRow) => string
} {
  const several = levels.length > 1 ? levels.map(String) : []
  const columns: [string, (row: BacktestRow) => string | number | undefined][] = [
    ...(series
      ? [['series', ({ series: own }: BacktestRow) => own] as [string, (row: BacktestRow) => string | undefined]]
      : []),
    ['origin', ({ origin }) => origin],
    ['index', ({ index }) => index],
    ...(target
      ? [['target', ({ target: own }: BacktestRow) => own] as [string, (row: BacktestRow) => string | undefined]]
      : []),
    ['horizon', ({ horizon }) => horizon],
    ['model', ({ model }) => model],
    ['value', ({ value }) => value],
    ['lower', ({ lower }) => lower],
    ['upper', ({ upper }) => upper],
    ...several.flatMap((level): [string, (row: BacktestRow) => number | undefined][] => [
      [`lower${level}`, ({ intervals }) => intervals?.[level]?.[0]],
      [`upper${level}`, ({ intervals }) => intervals?.[level]?.[1]],
    ]),
    ...quantiles.map((q): [string, (row: BacktestRow) => number | undefined] => [
      `q${q}`,
      ({ quantiles: own }) => own?.[String(q)],
    ]),
    ['actual', ({ actual }) => actual],
  ]
  const text = (cells: readonly (string | number)[]): string => cells.map(csvCell).join(',') + '\n'
  return { head: text(columns.map(([name]) => name)), line: (row) => text(columns.map(([, of]) => of(row) ?? '')) }
}
