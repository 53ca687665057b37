/** Forecasts from windows, worked out row by row from a table's columns: for comparison with what a forecaster says. */
import type { Forecaster, ForecasterOptions } from '../../src/index.js'

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
  o: Required<Pick<ForecasterOptions, 'window' | 'segment' | 'normalize' | 'residual' | 'transform'>> &
    Pick<ForecasterOptions, 'min' | 'max'> & { season: number },
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
  return {
    value,
    at(end) {
      const steps = Array.from({ length: window / segment }, (_, t) =>
        Array.from({ length: segment }, (_, i) => end - window + 1 + t * segment + i).flatMap((row) =>
          inputs.map((name) => {
            if (normalize === 'difference') return value(name, row) - value(name, row - 1)
            const { less, over } = relative(name, end)
            return (round(value(name, row)) - less) * (1 / over)
          }),
        ),
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
