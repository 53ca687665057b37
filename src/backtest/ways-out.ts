/**
 * What gives a backtest an origin to forecast from, where it has none. Each way is tried before it is named.
 *
 * @module
 */
import { mostThat } from '../data/most-that.js'
import type { ResolvedBacktest } from '../options/backtest.js'
import { resolveForecasterOptions } from '../options/forecaster.js'
import { alone, horizonsOf, maxHorizon } from '../options/outputs.js'
import { stepRows } from '../options/windows.js'
import { type OptionPiece, setting, type Words, words } from '../text/words.js'

/**
 * The ways out as a sentence, after a blank. Fewer origins, or nearer ones, are none: the last, which knows the most, is
 * always among them.
 *
 * @param works whether a backtest of such options has an origin to forecast from
 */
export function waysOut(options: ResolvedBacktest, works: (options: ResolvedBacktest) => boolean): Words {
  const ways = [fewerStop(options, works), wholePast(options, works), fewerAhead(options, works)]
  const found = ways.filter((way) => way !== null)
  if (found.length === 0) found.push(...[shorterWindow(options, works)].filter((way) => way !== null))
  if (found.length === 0) return words` Give more rows.`
  return words` Choose ${found[0]}${found.length > 1 ? words`, or ${found[1]}` : ''}.`
}

type Try = (options: ResolvedBacktest, works: (options: ResolvedBacktest) => boolean) => OptionPiece | null

/** As many rows that stop the training, and calibrate, as one sample takes. */
const fewerStop: Try = (options, works) => {
  const horizons = horizonsOf(resolveForecasterOptions(options.forecaster))
  const span = horizons[horizons.length - 1] - horizons[0] + 1
  const valid = options.levels.length > 0 ? 2 * span : span
  const split = { valid, test: 0 }
  return works({ ...options, split, fit: { ...options.fit, split } }) ? setting('split', { valid }) : null
}

const wholePast: Try = (options, works) =>
  options.past !== 'expanding' && works({ ...options, past: 'expanding' }) ? setting('past', 'expanding') : null

const fewerAhead: Try = (options, works) => {
  const task = resolveForecasterOptions(options.forecaster)
  const horizons = horizonsOf(task)
  const last = maxHorizon(task)
  const several = horizons.length > 1
  const taken = (n: number) => alone(several ? horizons.slice(0, n) : [n])
  const most = mostThat((several ? horizons.length : last) - 1, (n) =>
    works({ ...options, forecaster: { ...options.forecaster, ahead: undefined, horizon: taken(n) } }),
  )
  if (most === 0) return null
  const isEach = several && horizons[0] === 1 && horizons.length === last
  return isEach ? setting('ahead', most) : setting('horizon', taken(most))
}

const shorterWindow: Try = (options, works) => {
  const { window, ...task } = resolveForecasterOptions(options.forecaster)
  const step = stepRows(task)
  const most = mostThat(window / step - 1, (n) =>
    works({ ...options, forecaster: { ...options.forecaster, window: n * step } }),
  )
  return most === 0 ? null : setting('window', most * step)
}
