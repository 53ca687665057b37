/**
 * The y axis of charts that can be logarithmic.
 *
 * @module
 */
import type uPlot from 'uplot'

/** Ticks of a logarithmic axis: powers of ten, few enough to be read, or where it has less than two of them 1, 2 and 5. */
export function logAxis(text: (y: number) => string): Pick<uPlot.Axis, 'splits' | 'filter' | 'values'> {
  const splits = (min: number, max: number): number[] => {
    const powers: number[] = []
    let power = 1
    while (power > min) power /= 10
    while (power * 10 <= min) power *= 10
    for (; power <= max; power *= 10) powers.push(Number(power.toPrecision(6)))
    const fine = powers.flatMap((p) => [p, 2 * p, 5 * p]).filter((p) => p >= min && p <= max)
    const all = powers.filter((p) => p >= min)
    if (all.length < 3) return fine
    const step = Math.floor((all.length + 5) / 6)
    return all.filter((_, i) => (all.length - 1 - i) % step === 0)
  }
  return {
    splits: (_: uPlot, _axis: number, min: number, max: number) => splits(min, max),
    // All of them: uPlot's own choice among powers of ten would leave some without a number.
    filter: (_: uPlot, at: number[]) => at,
    values: (_: uPlot, at: number[]) => at.map(text),
  }
}
