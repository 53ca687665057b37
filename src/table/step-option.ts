/**
 * What the option `step` may be.
 *
 * @module
 */
import type { Kind } from './option-kinds.js'
import { fixedLength, type Step, type StepOption } from './step.js'

const NAMES: readonly unknown[] = ['auto', 'month', 'quarter', 'year', 'businessDay', 'none']

/** The kind of the option `step`. */
export const stepKind: Kind<StepOption> = {
  expected: `'auto', a number of seconds, 'month', 'quarter', 'year', 'businessDay' or 'none'`,
  value: 'step',
  is: (value): value is StepOption => {
    if (NAMES.includes(value)) return true
    if (typeof value === 'number') return value > 0 && value <= 1e12 && value * 1000 >= 0.5
    return typeof value === 'object' && value !== null && isStep(value as Step)
  },
  read: (text) => {
    const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : text
    return stepKind.is(value) ? value : undefined
  },
}

function isStep(step: Step): boolean {
  const { unit, count } = step
  if (!['integer', 'second', 'month', 'businessDay'].includes(unit) || !(count > 0)) return false
  if (unit === 'second') return count <= 1e12 && fixedLength(step) >= 1
  return count === Math.floor(count) && count <= Number.MAX_SAFE_INTEGER
}
