/**
 * Is it just yesterday? A network that has learned to repeat the last value looks good in a chart, one row late. What it
 * says of the change from the last value to the row forecast then has nothing to do with the change that comes.
 *
 * @module
 */

/** How the changes that are forecast follow those that come. */
export interface Yesterday {
  /** Correlation of forecast change and true change; null where one of them never changes. */
  correlation: number | null
  /** Fisher's interval of 95 %, the forecasts that share rows counted as one; null where they are too few. */
  interval: [low: number, high: number] | null
  /**
   * Whether the forecasts may be no more than the last value: the interval reaches 0, though they are enough to tell, or nothing
   * but it is forecast.
   */
  warning: boolean
}

/** Of the normal distribution: 2.5 % lie above. */
const Z = 1.959963984540054

/** So few forecasts that even a correlation this high would not differ from 0 tell nothing. */
const TELLING = 0.5

/** Sums of pairs of changes, as they come. */
export class Changes {
  private n = 0
  private readonly sums = new Float64Array(5)

  /** Adds a pair: the change that was forecast and the one that came, in units of the target's scale. */
  add(forecast: number, actual: number): void {
    const { sums } = this
    this.n++
    sums[0] += forecast
    sums[1] += actual
    sums[2] += forecast * forecast
    sums[3] += actual * actual
    sums[4] += forecast * actual
  }

  /**
   * What they say.
   *
   * @param origins how many windows were forecast
   * @param overlap how many windows in a row forecast rows in common: of consecutive rows the farthest row ahead; so many
   * say about the same
   */
  result(origins: number, overlap: number): Yesterday {
    const [x, y, xx, yy, xy] = this.sums
    const { n } = this
    const [varX, varY] = [xx - (x * x) / n, yy - (y * y) / n]
    // Rounding alone is no variance.
    const moves = (variance: number, squares: number): boolean => variance > 1e-12 * squares && variance > 0
    if (!moves(varY, yy)) return { correlation: null, interval: null, warning: false }
    if (!moves(varX, xx)) return { correlation: null, interval: null, warning: xx <= 1e-12 * yy }
    const product = (xy - (x * y) / n) / (Math.sqrt(varX) * Math.sqrt(varY))
    const correlation = Math.max(-1, Math.min(1, product))
    const free = origins / Math.max(1, overlap) - 3
    if (!(free > 0)) return { correlation, interval: null, warning: false }
    // tanh(artanh(r) ± d) = (r ± tanh d) / (1 ± r · tanh d)
    const t = hyperbolicTangent(Z / Math.sqrt(free))
    const low = (correlation - t) / (1 - correlation * t)
    const high = (correlation + t) / (1 + correlation * t)
    return { correlation, interval: [low, high], warning: low <= 0 && t <= TELLING }
  }
}

/** tanh of a positive number by its continued fraction, d / (1 + d² / (3 + d² / (5 + …))): products and sums alone. */
function hyperbolicTangent(d: number): number {
  if (d > 20) return 1
  let below = 101
  for (let k = 99; k >= 1; k -= 2) below = k + (d * d) / below
  return d / below
}
