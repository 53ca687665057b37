/** A small backtest, its rows and result, and a table of two series. */
import { backtest, type BacktestOptions, type BacktestResult, type BacktestRow, Table } from '../../src/index.js'
import { days, wave } from '../forecaster/helpers.js'

export const SMALL = { target: 'y', window: 5, hiddenSize: 4, epochs: 2, horizon: [1, 2, 3] } satisfies BacktestOptions

export async function ran(
  table: Table,
  options: BacktestOptions,
): Promise<{ rows: BacktestRow[]; result: BacktestResult }> {
  const run = backtest(table, options)
  const rows: BacktestRow[] = []
  for await (const row of run) rows.push(row)
  return { rows, result: await run.result() }
}

export const only = (rows: readonly BacktestRow[], model: string) => rows.filter((row) => row.model === model)

/** Two series of different ends and starts, by date. */
export function stations(): Table {
  const [a, b] = [wave(120), wave(100, 3)]
  const rows = [
    ...a.map((y, r) => ({ date: days(1, r)[0], station: 'A', y, x: y * 2 - r })),
    ...b.map((y, r) => ({ date: days(1, r + 15)[0], station: 'B', y: y * 10, x: r % 7 })),
  ]
  return Table.fromRows(rows, { index: 'date', series: 'station' })
}
