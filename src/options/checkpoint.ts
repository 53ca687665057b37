/**
 * What a training's checkpoints are called, and how often they are written.
 *
 * @module
 */

/** Suffix of the previous checkpoint. */
export const BACKUP = '.bak'

/** The seconds of a time such as `30s`, `0.5s` or `5m`; null for epochs, and for what is not a time. */
export function secondsOf(every: number | string): number | null {
  const parts = typeof every === 'string' ? /^(\d+(?:\.\d+)?)\s*(s|m|h)$/.exec(every) : null
  if (parts === null) return null
  const seconds = Number(parts[1]) * { s: 1, m: 60, h: 3600 }[parts[2] as 's' | 'm' | 'h']
  return seconds > 0 ? seconds : null
}
