/**
 * Persistence: the last value that is known.
 *
 * @module
 */
import { outputsOf } from '../../options/outputs.js'
import type { BaselineRow, FittedBaseline } from './row.js'

/**
 * The value that persistence forecasts for row `origin + horizon`: the target at the origin, or the row before it where
 * the horizon is 0 (the target column then holds what is to be forecast, so the origin's own is not known yet).
 *
 * @param targets the target column, in the table's units
 * @param origin the last input row, 0 first
 * @param horizon rows ahead, 0 or more
 * @returns NaN where there is no such row or its value is missing
 */
export function persistence(targets: ArrayLike<number>, origin: number, horizon: number): number {
  const row = horizon === 0 ? origin - 1 : origin
  return row >= 0 && row < targets.length ? targets[row] : NaN
}

export const persistenceRow: BaselineRow = {
  subject: 'persistence',
  short: 'pers.',
  about: 'the last value stays',
  isInEvery: true,
  fit: (_, name) => baseline(name),
  read: (_, name) => baseline(name),
}

const baseline = (name: string): FittedBaseline => ({
  name,
  forecast: ({ prepared, schema, ends }) => {
    const starts = new Set(prepared.table.seriesStarts)
    return outputsOf(schema).map(({ target, horizon }) =>
      Float64Array.from(ends, (e) => {
        const inSeries = horizon > 0 || !starts.has(e)
        return inSeries ? persistence(prepared.targets[target]!, e, horizon) : NaN
      }),
    )
  },
  saved: () => null,
})
