/**
 * What a network's outputs are: one number for each target and each horizon.
 *
 * Their order, which is also that of the head's rows: targets as they are named; within a target, horizons ascending.
 * Output k of J targets and N horizons is target ⌊k/N⌋ at horizon k mod N.
 *
 * One target stands as a text and one horizon as a number, in options, schema and model file; several stand as lists.
 *
 * @module
 */
import { invalid, isWhole, requireDistinct } from './checks.js'

/** What is forecast. */
export interface Task {
  /** A column, or several. */
  readonly target: string | readonly string[]
  /** Rows from the last input row to the target row, or several such numbers, ascending. */
  readonly horizon: number | readonly number[]
}

/** One number that the network gives. */
export interface Output {
  /** Which target, 0 first, and its column. */
  target: number
  column: string
  horizon: number
}

/** Larger windows and horizons are a mistake, and would overflow sizes. */
export const MOST_ROWS = 1_000_000

/** Columns that are forecast. */
export function targetsOf({ target }: Pick<Task, 'target'>): readonly string[] {
  return typeof target === 'string' ? [target] : target
}

/** Rows ahead, ascending. */
export function horizonsOf({ horizon }: Pick<Task, 'horizon'>): readonly number[] {
  return typeof horizon === 'number' ? [horizon] : horizon
}

/** The largest horizon. */
export function farthest(task: Pick<Task, 'horizon'>): number {
  const horizons = horizonsOf(task)
  return horizons[horizons.length - 1]
}

/** The outputs, in their order. */
export function outputsOf(task: Task): Output[] {
  const horizons = horizonsOf(task)
  return targetsOf(task).flatMap((column, target) => horizons.map((horizon) => ({ target, column, horizon })))
}

/** A list; or its only element, which stands alone. */
export function alone<T>(list: readonly T[]): T | readonly T[] {
  return list.length === 1 ? list[0] : list
}

/** The inputs and the targets, each once. */
export function usedColumns({ inputs, target }: { inputs: readonly string[]; target: Task['target'] }): string[] {
  return [...inputs, ...targetsOf({ target }).filter((name) => !inputs.includes(name))]
}

/** @throws HindcastError `OPTION_INVALID` */
export function checkedTarget(target: unknown): Task['target'] {
  const list: unknown[] = Array.isArray(target) ? target : [target]
  if (list.length === 0 || !list.every((name): name is string => typeof name === 'string')) {
    throw invalid('target', target, 'the name of a column, or a list of names')
  }
  requireDistinct('target', list)
  return alone(list)
}

/** @throws HindcastError `OPTION_INVALID` */
export function checkedHorizon(horizon: unknown): Task['horizon'] {
  const list: unknown[] = Array.isArray(horizon) ? horizon : [horizon]
  if (list.length === 0 || !list.every((h) => isWhole(h, 0, MOST_ROWS))) {
    throw invalid('horizon', horizon, `a whole number from 0 to ${MOST_ROWS}, or a list of such numbers`)
  }
  requireDistinct('horizon', list)
  return alone([...list].sort((a, b) => a - b))
}
