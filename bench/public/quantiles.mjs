/** How good forecasts of quantiles are, computed from the numbers alone: as the M4 competition and later papers have it. */
import { seasonalError } from './protocols.mjs'

/** The deciles, which WQL is over, between the bounds of 95 %. */
export const QUANTILES = [0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.975]

/** Twice the pinball loss. */
const lossOf = (y, forecast, q) => 2 * (y >= forecast ? q * (y - forecast) : (1 - q) * (forecast - y))

/**
 * Of forecasts from the last of the rows before: WQL (the deciles' mean loss, over the sum of what came), MSIS at 95 % (the
 * mean of each series' own) and the share that lay within.
 *
 * @param series `{ id, values }`, of which the last `horizon` are forecast
 * @param forecasts what `forecast` gives for the rows before
 */
export function quantileFigures(series, { horizon, season }, forecasts) {
  const [low, ...deciles] = QUANTILES
  const high = deciles.pop()
  const places = new Map(series.map(({ id }, s) => [id, s]))
  const interval = series.map(() => 0)
  let [loss, size, within] = [0, 0, 0]
  for (const { series: id, horizon: h, quantiles } of forecasts) {
    const { values } = series[places.get(id)]
    const y = values[values.length - horizon + h - 1]
    for (const q of deciles) loss += lossOf(y, quantiles[q], q) / deciles.length
    size += Math.abs(y)
    const [below, above] = [quantiles[low], quantiles[high]]
    within += below <= y && y <= above ? 1 : 0
    const outside = Math.max(0, below - y) + Math.max(0, y - above)
    interval[places.get(id)] += above - below + (2 / (1 - (high - low))) * outside
  }
  const count = series.length * horizon
  if (forecasts.length !== count) throw new Error(`${forecasts.length} forecasts instead of ${count}`)
  const units = series.map(({ values }) => seasonalError(values.slice(0, -horizon), season))
  const msis = interval.reduce((sum, total, s) => sum + total / horizon / units[s], 0) / series.length
  return { wql: loss / size, msis, coverage: within / count }
}
