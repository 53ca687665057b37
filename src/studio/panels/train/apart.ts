/**
 * Two figures that are compared in a sentence.
 *
 * @module
 */
import { figure } from '../../../text/number.js'

/** Two figures with as many digits as tell them apart, if five do. */
export function apart(a: number, b: number): [string, string] {
  const both = (digits: number): [string, string] => [figure(a, digits), figure(b, digits)]
  const digits = [3, 4, 5].find((own) => both(own)[0] !== both(own)[1])
  return both(digits ?? 3)
}
