/**
 * The spread of an ensemble: what each of its networks scores by itself, on the same windows.
 *
 * @module
 */
import { columnOf, counted } from '../text/number.js'
import type { Judged } from './judged.js'
import type { Score } from './metrics.js'
import type { Forecast, Tallied } from './tally.js'

/** What several networks score, each by itself. */
export interface Spread {
  /** In the order of their seeds; `loss` is the judged error. */
  each: ({ seed: number; loss: number } & Score)[]
  /** Mean and standard deviation (over n − 1) of their judged errors. */
  mean: number
  deviation: number
}

/** Each network among the forecasters of a tally: they are no baselines, and take no part in the comparison. */
const PREFIX = 'seed '

export const isSeed = (name: string): boolean => name.startsWith(PREFIX)

/** What each of several networks forecasts, as forecasters of a tally; nothing of one. */
export function seedForecasts(
  seed: number,
  networks: number,
  of: (network: number) => Forecast,
): Record<string, Forecast> {
  if (networks === 1) return {}
  return Object.fromEntries(Array.from({ length: networks }, (_, s) => [`${PREFIX}${seed + s}`, of(s)]))
}

/** The spread of the networks among forecasters; nothing where there is one. */
export function spreadOf(forecasters: readonly Tallied[]): { seeds?: Spread } {
  const own = forecasters.filter(({ name }) => isSeed(name))
  if (own.length === 0) return {}
  const each = own.map(({ name, score, loss }) => ({ seed: Number(name.slice(PREFIX.length)), ...score, loss }))
  const mean = each.reduce((sum, { loss }) => sum + loss, 0) / each.length
  const squares = each.reduce((sum, { loss }) => sum + (loss - mean) * (loss - mean), 0)
  return { seeds: { each, mean, deviation: Math.sqrt(squares / (each.length - 1)) } }
}

/** The spread in a sentence; null where there is none. */
export function spreadSentence({ seeds, judged }: { seeds?: Spread; judged: Judged }, together: number): string | null {
  if (seeds === undefined) return null
  const { each, mean, deviation } = seeds
  const losses = each.map(({ loss }) => loss)
  const [least, most] = [losses.reduce((a, b) => Math.min(a, b)), losses.reduce((a, b) => Math.max(a, b))]
  const [m, d, low, high, all] = columnOf([mean, deviation, least, most, together])
  return (
    `The ${counted(each.length, 'network')} (seeds ${each[0].seed} to ${each[each.length - 1].seed}) have a ` +
    `${judged} of ${m} ± ${d} each by itself, ${low} to ${high}, and of ${all} together.`
  )
}
