/**
 * The time, and how long ago something was.
 *
 * @module
 */
import { counted } from '../../text/number.js'

/** Milliseconds since 1970 UTC. */
export const now = (): number => performance.timeOrigin + performance.now()

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** `3 hours ago`. */
export function agoText(when: number): string {
  const past = now() - when
  for (const [unit, long] of UNITS) if (past >= long) return `${counted(Math.floor(past / long), unit)} ago`
  return 'just now'
}
