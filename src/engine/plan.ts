/**
 * What follows from the sizes of a network and from a plan, for every engine.
 *
 * @module
 */
import type { Plan, Sizes } from './engine.js'

/** G: rows of H numbers that a weight matrix keeps for each input, in PyTorch's order (r z n; i f g o). */
export const GATES = { rnn: 1, gru: 3, lstm: 4 } as const
/** Kinds of numbers a unit and step keep between forward and BPTT: see Layer.dz in assembly/net.ts. */
export const slotsOf = (s: Sizes): number => (s.cell === 'rnn' ? 1 : 4)

/** Whether a plan runs one window at a time, in rows; dropout and lengths need the batched path. */
export function isOnline(s: Sizes, p: Plan): boolean {
  return p.batch === 1 && !p.hasLengths && !dropsIn(s, p)
}

/** Whether dropout acts between the layers. */
export const dropsIn = (s: Sizes, p: Plan): boolean => p.training && s.dropout > 0 && s.numLayers > 1

/** Whether two plans ask for the same layout and the same work. */
export function sameNumbers(a: Plan, b: Plan): boolean {
  return (Object.keys(a) as (keyof Plan)[]).every((key) => a[key] === b[key])
}
