/**
 * What the report of a backtest keeps of its rows as they come: little, however many there are.
 *
 * @module
 */
import { percent } from '../text/task.js'
import { addTo, type Means } from './means.js'
import type { BacktestRow } from './row.js'

/** Rows of the fan, which shows the newest forecasts and what came. */
const MOST_FAN = 60

/** What a report needs of rows; they are added as they come, and few are kept. */
export class ReportRows {
  /** By forecaster: mean error of the nearest row ahead of each origin; of several series their mean. */
  readonly residuals = new Map<string, number[]>()
  /** By forecaster: the newest forecasts of one series and target, for each row the latest. */
  readonly fans = new Map<string, FanPoint[]>()
  private origins = 0
  private near: Means<string> = new Map()
  private current: string | null = null
  private first: BacktestRow | null = null

  add(row: BacktestRow): void {
    const { origin, model, value, actual, horizon } = row
    const name = String(origin)
    this.first ??= row
    // Series that count from their ends have origins of their own; those of the first series tell.
    const isFirst = row.series === this.first.series && row.target === this.first.target
    if (this.current === null || (isFirst && name !== this.current)) {
      this.end()
      this.current = name
    }
    if (actual !== undefined && horizon === this.first.horizon) addTo(this.near, model, actual - value)
    if (!isFirst) return
    let fan = this.fans.get(model)
    if (fan === undefined) this.fans.set(model, (fan = []))
    const index = String(row.index)
    const known = fan.findIndex((one) => one.index === index)
    const point = { index, value, actual: actual ?? NaN, bounds: boundsOf(row) }
    if (known >= 0) fan[known] = point
    else fan.push(point)
    if (fan.length > MOST_FAN) fan.shift()
  }

  /** Ends the last origin. */
  end(): void {
    if (this.current === null) return
    endAt(this.origins++, this.residuals, this.near)
    this.near = new Map()
    this.current = null
  }
}

/** Adds the means of an origin to the lists of all forecasters; NaN where one has none. */
function endAt(origin: number, lists: Map<string, number[]>, means: Means<string>): void {
  for (const model of means.keys()) if (!lists.has(model)) lists.set(model, new Array<number>(origin).fill(NaN))
  for (const [model, list] of lists) {
    const { sum, n } = means.get(model) ?? { sum: NaN, n: 1 }
    list.push(sum / n)
  }
}

/** A forecast of the fan, and what came. */
interface FanPoint {
  index: string
  value: number
  actual: number
  bounds: readonly Bounds[]
}

/** Bounds of a band of the fan. */
export interface Bounds {
  name: string
  lower: number
  upper: number
}

/** All bands of a forecast, the widest first. */
function boundsOf({ intervals, quantiles, lower, upper }: BacktestRow): Bounds[] {
  if (intervals !== undefined) {
    return Object.entries(intervals)
      .sort(([a], [b]) => Number(b) - Number(a))
      .map(([level, [from, to]]) => ({ name: `interval of ${percent(Number(level))}`, lower: from, upper: to }))
  }
  if (lower !== undefined && upper !== undefined) return [{ name: 'interval', lower, upper }]
  const levels = Object.entries(quantiles ?? {})
  return levels.slice(0, Math.floor(levels.length / 2)).map(([low, from], q) => {
    const [high, to] = levels[levels.length - 1 - q]
    return { name: `quantiles ${low} to ${high}`, lower: from, upper: to }
  })
}
