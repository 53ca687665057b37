/**
 * The rows of a backtest as CSV.
 *
 * @module
 */
import { csvCell } from './csv.js'

/** What a row has; see `BacktestRow`. */
interface Row {
  series?: string
  origin: string | number
  index: string | number
  target?: string
  horizon: number
  model: string
  value: number
  lower?: number
  upper?: number
  intervals?: Readonly<Record<string, readonly [number, number]>>
  quantiles?: Readonly<Record<string, number>>
  actual?: number
}

/** Which columns there are. */
export interface BacktestColumns {
  series: boolean
  target: boolean
  /** Levels of the intervals, ascending; none, no bounds. */
  levels: readonly number[]
  quantiles: readonly number[]
}

/** A line for the head, and one a row. Numbers in full; what is not there is empty. */
export function backtestCsv({ series, target, levels, quantiles }: BacktestColumns): {
  head: string
  line: (row: Row) => string
} {
  const several = levels.length > 1 ? levels.map(String) : []
  const columns: [string, (row: Row) => string | number | undefined][] = [
    ...(series ? [['series', ({ series: own }: Row) => own] as [string, (row: Row) => string | undefined]] : []),
    ['origin', ({ origin }) => origin],
    ['index', ({ index }) => index],
    ...(target ? [['target', ({ target: own }: Row) => own] as [string, (row: Row) => string | undefined]] : []),
    ['horizon', ({ horizon }) => horizon],
    ['model', ({ model }) => model],
    ['value', ({ value }) => value],
    ['lower', ({ lower }) => lower],
    ['upper', ({ upper }) => upper],
    ...several.flatMap((level): [string, (row: Row) => number | undefined][] => [
      [`lower${level}`, ({ intervals }) => intervals?.[level]?.[0]],
      [`upper${level}`, ({ intervals }) => intervals?.[level]?.[1]],
    ]),
    ...quantiles.map((q): [string, (row: Row) => number | undefined] => [
      `q${q}`,
      ({ quantiles: own }) => own?.[String(q)],
    ]),
    ['actual', ({ actual }) => actual],
  ]
  const text = (cells: readonly (string | number)[]): string => cells.map(csvCell).join(',') + '\n'
  return { head: text(columns.map(([name]) => name)), line: (row) => text(columns.map(([, of]) => of(row) ?? '')) }
}
