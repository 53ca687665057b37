/**
 * The outputs of a network: one for each target and horizon; with the loss pinball, one for each of their quantiles.
 *
 * Their order, which is also that of the head's rows: targets as they are named; within a target, horizons ascending;
 * within these, quantiles ascending. Number i of J targets, N horizons and Q quantiles is quantile i mod Q of output
 * k = ⌊i/Q⌋, which is target ⌊k/N⌋ at horizon k mod N.
 *
 * In options, schema and model file a single target is a string and a single horizon a number; several are lists.
 *
 * @module
 */
/** Targets, horizons and quantiles. */
export interface Task {
  /** A column, or several. */
  readonly target: string | readonly string[]
  /** Rows from the last input row to the target row, or several such numbers, ascending. */
  readonly horizon: number | readonly number[]
  /** Quantiles that are forecast of each target at each horizon, ascending; left out: one number. */
  readonly quantiles?: readonly number[]
}

/** One output: a target column at a horizon. */
export interface Output {
  /** Which target, 0 first, and its column. */
  target: number
  column: string
  horizon: number
}

/** Larger windows and horizons are surely a mistake, and would overflow sizes. */
export const MOST_ROWS = 1_000_000

/** Columns that are forecast. */
export function targetsOf({ target }: Pick<Task, 'target'>): readonly string[] {
  return typeof target === 'string' ? [target] : target
}

/** Rows ahead, ascending. */
export function horizonsOf({ horizon }: Pick<Task, 'horizon'>): readonly number[] {
  return typeof horizon === 'number' ? [horizon] : horizon
}

/** Numbers that the network gives for one target at one horizon, Q. */
export function numbersEach({ quantiles }: Pick<Task, 'quantiles'>): number {
  return quantiles?.length ?? 1
}

/** Which of those is the point forecast: the median, or if it is not among them the (lower) middle one. */
export function middleOf({ quantiles }: Pick<Task, 'quantiles'>): number {
  if (quantiles === undefined) return 0
  const median = quantiles.indexOf(0.5)
  return median >= 0 ? median : Math.floor((quantiles.length - 1) / 2)
}

/** The largest horizon. */
export function maxHorizon(task: Pick<Task, 'horizon'>): number {
  const horizons = horizonsOf(task)
  return horizons[horizons.length - 1]
}

/** The outputs, in their order. */
export function outputsOf(task: Task): Output[] {
  const horizons = horizonsOf(task)
  return targetsOf(task).flatMap((column, target) => horizons.map((horizon) => ({ target, column, horizon })))
}

/** How many outputs there are, without making a list of them. */
export function outputCount(task: Pick<Task, 'target' | 'horizon'>): number {
  return targetsOf(task).length * horizonsOf(task).length
}

/** A list; or its only element, which stands alone. */
export function alone<T>(list: readonly T[]): T | readonly T[] {
  return list.length === 1 ? list[0] : list
}

/** A value, or a list, as a list. */
export function listOf<T extends string | number>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T]
}

/** Levels of intervals, ascending; none where none are asked for. */
export const levelsOf = ({ interval }: { interval?: number | readonly number[] }): readonly number[] =>
  interval === undefined ? [] : [...listOf(interval)].sort((a, b) => a - b)

/** The inputs and the targets, each once. */
export function usedColumns({
  inputs,
  target,
  known = [],
}: {
  inputs: readonly string[]
  target: Task['target']
  known?: readonly string[]
}): string[] {
  return [...new Set([...inputs, ...targetsOf({ target }), ...known])]
}
