/**
 * Numbers as text for people, without a locale.
 *
 * @module
 */

/** A whole number with commas: 12,345. */
export function whole(value: number): string {
  return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 row`, `2 rows`, `1,461 rows`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${whole(n)} ${n === 1 ? one : many}`
}

/** The decimals that give a number of this size about `digits` significant digits: 2.910 has 3, 0.01230 has 5. */
export function decimalsFor(size: number, digits = 4): number {
  if (!(size > 0) || size === Infinity) return digits - 1
  const exponent = Number(size.toExponential(digits - 1).split('e')[1])
  return Math.min(Math.max(digits - 1 - exponent, 0), 12)
}

/**
 * Numbers of one column with the same decimals, chosen by the largest of them; or by how far they lie apart, where that is
 * less than the last digit that would be shown (1e15 and a few units).
 */
export function columnOf(values: readonly number[], digits = 4): string[] {
  let [largest, least, most] = [0, Infinity, -Infinity]
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    if (Math.abs(value) > largest) largest = Math.abs(value)
    if (value < least) least = value
    if (value > most) most = value
  }
  const apart = most - least
  const more = apart > 0 ? exponentOf(largest) - exponentOf(apart) + 2 : 0
  if (more <= digits + 1) {
    if (largest >= 1e9 || (largest > 0 && largest < 1e-7))
      return values.map((value) => (value === 0 ? '0' : value.toExponential(digits - 1)))
    const decimals = decimalsFor(largest, digits)
    return values.map((value) => fixed(value, decimals))
  }
  if (largest >= 1e17 || largest < 1e-7)
    return values.map((value) => (value === 0 ? '0' : value.toExponential(Math.min(more, 17) - 1)))
  const decimals = decimalsFor(apart, 2)
  return values.map((value) => fixed(value, decimals))
}

/** The decimal exponent of its first digit. */
const exponentOf = (size: number): number => Number(size.toExponential().split('e')[1])

/** A number with so many decimals, and no minus before a zero. */
export function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals)
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text
}

/** One number, by its own size. */
export function figure(value: number, digits = 4): string {
  return columnOf([value], digits)[0]
}

/** A rate in few characters: 940, 9.4k, 94k, 1.2M. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (value < 999.5) return value.toFixed(0)
  if (value < 9950) return (value / 1e3).toFixed(1) + 'k'
  if (value < 999500) return (value / 1e3).toFixed(0) + 'k'
  if (value < 9.95e6) return (value / 1e6).toFixed(1) + 'M'
  return (value / 1e6).toFixed(0) + 'M'
}

/** A duration: 40 ms, 0.8 s, 12 s, 3 min 05 s, 2 h 04 min. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–'
  if (seconds < 0.0995) return (seconds * 1000).toFixed(0) + ' ms'
  if (seconds < 9.95) return seconds.toFixed(1) + ' s'
  const s = Number(seconds.toFixed(0))
  if (s < 60) return `${s} s`
  const minutes = Math.floor(s / 60)
  if (minutes < 60) return `${minutes} min ${String(s % 60).padStart(2, '0')} s`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}

/** Time left, as a clock shows it: 0:07, 12:30, 1:02:03. */
export function clock(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–:––'
  const s = Number(seconds.toFixed(0))
  const mm = Math.floor(s / 60) % 60
  const tail = String(s % 60).padStart(2, '0')
  if (s < 3600) return `${mm}:${tail}`
  return `${Math.floor(s / 3600)}:${String(mm).padStart(2, '0')}:${tail}`
}

/** `a`, `a and b`, `a, b and c`; clauses keep a comma before the last. */
export function joined(parts: readonly string[], word: string, before = ' '): string {
  if (parts.length === 1) return parts[0]
  return `${parts.slice(0, -1).join(', ')}${before}${word} ${parts[parts.length - 1]}`
}
