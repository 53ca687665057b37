/**
 * Two simple forecasts that are one: where the network sees nothing but what it forecasts, the linear model on all that it
 * sees is the autoregression.
 *
 * @module
 */

/** Says so of scores by name, in a list that is empty where they differ. */
export function sameSentence(scores: object): string[] {
  const { linear, autoregression } = scores as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>
  if (linear === undefined || autoregression === undefined) return []
  const isSame = Object.entries(linear).every(
    ([metric, value]) => typeof value !== 'number' || Object.is(value, autoregression[metric]),
  )
  return isSame ? ['Here linear and autoregression are the same: there is no other column to see.'] : []
}
