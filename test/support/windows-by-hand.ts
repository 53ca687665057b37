/** Forecasts from windows, worked out row by row from a table's columns: for comparison with what a forecaster says. */
import type { Forecaster } from '../../src/index.js'
import type { PlainForecasterOptions } from '../../src/options/forecaster.js'

export interface ByHand {
  /** Scaled targets, in f64. */
  value(column: string, row: number): number
  /** The numbers that the network forecasts for the window that ends at a row, and the forecasts that they mean. */
  at(end: number): { given: number[]; levels: number[]; values: number[] }
}

const FLAT = 1e-5

/** The mean and the population deviation of some rows. */
function scaleOf(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length
  const squares = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0)
  return { mean, deviation: Math.sqrt(squares / values.length) }
}

/**
 * @param columns of one series without gaps; NaN where missing, in targets alone
 * @param train rows that train
 */
export function byHand(
  forecaster: Forecaster,
  columns: Record<string, number[]>,
  train: number,
  o: Required<Pick<PlainForecasterOptions, 'window' | 'segment' | 'normalize' | 'residual' | 'transform'>> &
    Pick<PlainForecasterOptions, 'min' | 'max' | 'calendar' | 'lags'> & {
      season: number
      clock?: (row: number) => Date
    },
): ByHand {
  const { window, segment, normalize, residual, transform, season } = o
  const { dtype } = forecaster.network.options
  const round = dtype === 'f64' ? (x: number) => x : Math.fround
  const { target, horizon } = forecaster.task
  const targets = [target].flat()
  const horizons = [horizon].flat()
  const inputs = forecaster.inputs!
  const bent = (name: string, y: number): number =>
    transform === 'log1p' && targets.includes(name) ? Math.log1p(y) : y
  const scales = new Map(
    Object.entries(columns).map(([name, values]) => [
      name,
      scaleOf(
        values
          .slice(0, train)
          .filter((y) => y === y)
          .map((y) => bent(name, y)),
      ),
    ]),
  )
  const value = (name: string, row: number): number => {
    const { mean, deviation } = scales.get(name)!
    return (bent(name, columns[name][row]) - mean) / deviation
  }
  /** What the window's rows of a column are less, and over what. */
  const relative = (name: string, end: number): { less: number; over: number } => {
    const rows = Array.from({ length: window }, (_, i) => round(value(name, end - window + 1 + i)))
    const known = rows.filter((x) => x === x)
    const { mean, deviation } = scaleOf(known)
    const over = Math.sqrt(deviation * deviation + FLAT)
    if (normalize === 'last') return { less: known.at(-1)!, over: 1 }
    if (normalize === 'mean') return { less: mean, over: 1 }
    if (normalize === 'standard') return { less: mean, over }
    if (normalize === 'season') return { less: scaleOf(rows.slice(-season).filter((x) => x === x)).mean, over }
    return { less: 0, over: 1 }
  }
  /** A column as the network sees it: a target that is an input has no holes here. */
  const seen = value
  const turn = (fraction: number): number[] => [Math.sin(2 * Math.PI * fraction), Math.cos(2 * Math.PI * fraction)]
  /** The calendar of a row, by JavaScript's own dates. */
  const calendar = (row: number): number[] => {
    const date = o.clock?.(row) ?? new Date(0)
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
    const weekday = (date.getUTCDay() + 6) % 7
    const leap = month === 1 && day === 29
    const yearday = (Date.UTC(2001, month, leap ? 28 : day) - Date.UTC(2001, 0, 1)) / 86400000
    const own = {
      hour: turn((date.getUTCHours() + date.getUTCMinutes() / 60) / 24),
      weekday: turn(weekday / 7),
      monthday: turn((day - 1) / new Date(Date.UTC(year, month + 1, 0)).getUTCDate()),
      yearday: turn(yearday / 365),
      month: turn(month / 12),
      weekend: [weekday >= 5 ? 1 : 0],
    }
    return o.calendar === 'none' ? [] : (o.calendar ?? []).flatMap((part) => own[part])
  }
  /** The lags of a step that ends at a row, in the window that ends at another. */
  const lagged = (end: number, last: number): number[] =>
    targets.flatMap((name) =>
      (o.lags ?? []).flatMap((lag) =>
        horizons.map((h) => {
          const x = seen(name, last + h - lag)
          if (normalize === 'difference') return x - seen(name, last)
          const { less, over } = relative(name, end)
          return (round(x) - less) * (1 / over)
        }),
      ),
    )
  return {
    value,
    at(end) {
      const steps = Array.from({ length: window / segment }, (_, t) =>
        Array.from({ length: segment }, (_, i) => end - window + 1 + t * segment + i).flatMap((row, i) => [
          ...inputs.map((name) => {
            if (normalize === 'difference') return value(name, row) - value(name, row - 1)
            const { less, over } = relative(name, end)
            return (round(value(name, row)) - less) * (1 / over)
          }),
          ...(i === segment - 1 ? [...calendar(row + horizons[0]), ...lagged(end, row)] : []),
        ]),
      )
      const { output } = forecaster.network.predict(steps, { steps: steps.length })
      const given = [...output.slice(-targets.length * horizons.length)]
      const levels = targets.flatMap((name, j) =>
        horizons.map((h, k) => {
          const number = given[j * horizons.length + k]
          const { less, over } = relative(name, end)
          if (residual === 'season') return number * over + value(name, end + h - season * Math.ceil(h / season))
          if (residual === 'last' || normalize === 'difference') return number * over + value(name, end)
          return number * over + less
        }),
      )
      const values = levels.map((level, k) => {
        const { mean, deviation } = scales.get(targets[Math.floor(k / horizons.length)])!
        const y = level * deviation + mean
        return Math.min(Math.max(transform === 'log1p' ? Math.expm1(y) : y, o.min ?? -Infinity), o.max ?? Infinity)
      })
      return { given, levels, values }
    },
  }
}
