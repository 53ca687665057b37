/**
 * The prediction intervals of an exported module.
 *
 * @module
 */
import { unitOf } from '../../../data/scaler.js'
import { bandAt, bandOf, halfWidth, intervalIn, pairFor } from '../../../scores/conformal.js'
import { type Bounds, calibration, model, type Scales } from './model.js'

/** Scores from base64, list by list. */
export function scoresFrom(base64: string, counts: readonly (readonly number[])[]): Float64Array[][] {
  const all = new Float64Array<ArrayBuffer>(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer)
  let at = 0
  return counts.map((own) => own.map((count) => all.subarray(at, (at += count))))
}

/** A model that was not calibrated makes no intervals. */
export function noIntervals(): never {
  throw new TypeError('The model keeps no scores to make an interval of: leave the option interval out.')
}

/** Intervals that hold a share of what comes, around forecasts in the table's units: as `hindcast predict --interval`. */
export function conformalIntervals(
  level: number,
  { outputs }: Scales,
): (numbers: readonly number[]) => Bounds | Bounds[] {
  if (typeof level !== 'number' || !(level > 0 && level < 1)) {
    throw new TypeError(`The option interval is ${String(level)}, where a number between 0 and 1 was expected.`)
  }
  const { quantiles = 1, levels = [], form } = model
  const pair = pairFor(level, levels)
  const widths = calibration[pair?.low ?? 0].map((own) => halfWidth(own.slice(), level))
  const bounded = { min: form?.min ?? -Infinity, max: form?.max ?? Infinity }
  return (numbers) => {
    const bounds = widths.map((by, k): Bounds => {
      const own = numbers.slice(k * quantiles, (k + 1) * quantiles)
      if (by === null) return null
      const unit = model.series === undefined ? 1 : unitOf(outputs[k * quantiles])
      const band = pair === null ? bandAt(own[0]) : bandOf(pair, (q) => own[q])
      const { lower, upper } = intervalIn(band, by, unit, bounded)
      return [lower, upper]
    })
    return bounds.length === 1 ? bounds[0] : bounds
  }
}
