/**
 * Figures of errors: how they repeat, and how they are spread.
 *
 * @module
 */
import { columnOf, figure } from '../text/number.js'
import { chartSvg } from './svg.js'

/** Autocorrelations, at 1, 2, … apart, of what is known of some errors in order; and the bound beyond which they are no accident. */
export function autocorrelations(errors: readonly number[]): { values: number[]; bound: number } {
  const known = errors.filter((r) => r === r)
  const n = known.length
  const lags = Math.min(30, Math.floor(n / 2))
  const mean = known.reduce((a, b) => a + b, 0) / n
  const variance = known.reduce((sum, r) => sum + (r - mean) * (r - mean), 0)
  const values = Array.from({ length: lags }, (_, k) => {
    let sum = 0
    for (let i = k + 1; i < n; i++) sum += (known[i] - mean) * (known[i - k - 1] - mean)
    return variance > 0 ? sum / variance : 0
  })
  return { values, bound: 1.96 / Math.sqrt(n) }
}

/**
 * Autocorrelations of errors as bars, with the lines beyond which they are no accident.
 *
 * @param apart what errors are apart: `origins`
 */
export function autocorrelationFigure(errors: readonly number[], apart: string): string {
  const { values, bound } = autocorrelations(errors)
  if (values.length < 2) return `<p>There are too few ${apart}.</p>`
  return chartSvg({
    label: `Autocorrelation of the errors at 1 to ${values.length} ${apart} apart`,
    labels: values.map((_, k) => String(k + 1)),
    lines: [{ name: `autocorrelation, by ${apart} apart`, values, form: 'bars', colour: 1 }],
    rules: [bound, -bound],
    fromZero: true,
  })
}

/** Fewer errors tell nothing of how they repeat: their lines are so far apart that next to nothing lies beyond. */
const FEWEST = 20

/**
 * Whether errors repeat, in one sentence: one bar in twenty lies beyond the lines by chance. Where it is the first alone,
 * how much of an error the one before tells. Empty without a figure.
 */
export function repeatSentence(errors: readonly number[]): string {
  const { values, bound } = autocorrelations(errors)
  const count = values.length
  if (count < 2) return ''
  const known = errors.filter((r) => r === r).length
  if (known < FEWEST) return `${known} errors are too few to tell whether they repeat: it takes ${FEWEST} or more.`
  const beyond = values.map((value) => Math.abs(value) > bound)
  const many = beyond.filter((one) => one).length
  const said = `${many} of ${count} bars ${many === 1 ? 'lies' : 'lie'} beyond the two lines`
  const byChance = Math.floor(count / 20) + 1
  if (beyond[0] && many <= byChance) {
    const share = figure(values[0] * values[0] * 100, 2)
    return `${said}, the first${many === 1 ? '' : ' among them'}: each error tells ${share} % of the next, so that a little could still be learned.`
  }
  if (beyond[0] || many > byChance)
    return `${said}${beyond[0] ? ', the first among them' : ''}: errors repeat, something could still be learned.`
  return `${said}: no more than chance gives.`
}

/** Bars of a histogram. */
const BINS = 31

/** How errors are spread: how many lie in each of some equal ranges, from the least to the largest; one of them is around 0. */
export function histogram(errors: readonly number[]): { centres: number[]; counts: number[] } {
  const known = errors.filter((r) => r === r)
  const [least, most] = known.reduce(([a, b], r) => [Math.min(a, r), Math.max(b, r)], [0, 0])
  const width = (most - least) / (BINS - 1) || 1
  const placeOf = (r: number): number => Math.floor(r / width + 0.5)
  const first = placeOf(least)
  const counts = new Array<number>(BINS).fill(0)
  for (const r of known) counts[Math.max(0, Math.min(BINS - 1, placeOf(r) - first))]++
  return { centres: counts.map((_, i) => (first + i) * width), counts }
}

/** A histogram of errors. */
export function histogramFigure(errors: readonly number[]): string {
  const { centres, counts } = histogram(errors)
  return chartSvg({
    label: 'How many errors lie in each range',
    labels: columnOf(centres, 3),
    lines: [{ name: 'errors (forecast minus actual value)', values: counts, form: 'bars', colour: 1 }],
    fromZero: true,
  })
}
