/**
 * The word `'auto'`, for options that the default rule chooses: as if they were left out.
 *
 * @module
 */
import { named, words } from '../text/words.js'
import { conflict, type Row, type Rows } from './row.js'
import { FIT } from './rows/fit.js'
import { FORECASTER } from './rows/forecaster.js'
import { NETWORK } from './rows/network.js'
import { OPTIMIZER } from './rows/optimizer.js'

const ROWS = { ...FORECASTER, ...NETWORK, ...FIT }
const RATE = 'optimizer.learningRate'

type RuledOption = { [K in keyof typeof ROWS]: (typeof ROWS)[K] extends { ruled: true } ? K : never }[keyof typeof ROWS]

/** Whether a value of an option leaves it to the default rule. */
export const isAuto = ({ ruled }: Pick<Row, 'ruled'>, value: unknown): value is 'auto' =>
  value === 'auto' && ruled === true

/** Options of which some may be `'auto'`. */
export type WithAuto<T> = {
  [K in keyof T]: K extends RuledOption
    ? T[K] | 'auto'
    : K extends 'optimizer'
      ? T[K] | (Omit<NonNullable<T[K]>, 'learningRate'> & { learningRate?: number | 'auto' })
      : T[K]
}

/**
 * The options without those that are `'auto'`.
 *
 * @param isPlain whether there is no rule to choose them
 * @throws HindcastError `OPTION_CONFLICT` where there is no rule to choose them
 */
export function withoutAuto<T extends object>(
  options: WithAuto<T>,
  isPlain = (options as { defaults?: unknown } | null)?.defaults === 'plain',
): T {
  const given = options as { optimizer?: { learningRate?: unknown } }
  if (typeof options !== 'object' || options === null) return options
  const auto = Object.entries(options).flatMap(([name, value]) =>
    isAuto((ROWS as Rows)[name] ?? {}, value) ? name : [],
  )
  const rate = isAuto(OPTIMIZER.learningRate, given.optimizer?.learningRate)
  if (auto.length === 0 && !rate) return options as unknown as T
  if (isPlain) {
    const name = auto[0] ?? RATE
    throw conflict(
      words`${named(name)} is auto, which leaves it to the default rule, but ${named('defaults')} is plain, which turns that rule off: leave one of the two out.`,
      name,
      'auto',
    )
  }
  const kept = Object.fromEntries(Object.entries(options).filter(([name]) => !auto.includes(name)))
  if (!rate) return kept as T
  const { learningRate: _, ...optimizer } = given.optimizer!
  return { ...kept, optimizer } as T
}
