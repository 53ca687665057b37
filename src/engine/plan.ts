/**
 * Small helpers on plans.
 *
 * @module
 */
import type { Plan } from './engine.js'

/** Whether two plans ask for the same layout and the same work. */
export function sameNumbers(a: Plan, b: Plan): boolean {
  return (Object.keys(a) as (keyof Plan)[]).every((key) => a[key] === b[key])
}
