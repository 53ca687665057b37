/**
 * Which window is looked into first, and where a window lies: what row it forecasts, in which part of the table.
 *
 * @module
 */
import { PART_WORDS } from '../../data/parts.js'
import type { HiddenStates } from '../../inspect/views.js'
import type { Output } from '../../options/outputs.js'
import type { IndexValue } from '../../table/index.js'
import type { Prediction } from '../../text/prediction.js'
import { type Drawn, shownSeries } from './series.js'

/** Forecasts among which one is looked for whose error is large enough to be followed back. */
const NEAR = 30

/** The window that is shown first, by its place among those that have states. */
export interface FirstWindow {
  place: number
  /** Of so many forecasts whose errors are known it is the latest that is off enough; 0 where none is known. */
  among: number
}

/** The row that a window forecasts, and the part that it is in: `test`; null where the table does not have it. */
export interface WindowPlace {
  index: IndexValue
  part: string | null
}

const isOf = ({ column, horizon }: Output, p: Prediction): boolean =>
  p.horizon === horizon && (p.target === undefined || p.target === column)

const keyOf = (series: string | null | undefined, origin: IndexValue): string =>
  JSON.stringify([series ?? null, origin])

/**
 * The latest window whose first forecast can be compared with what came and is off by no less than the middle one of the
 * last errors: of one that is all but right there is nothing to send back.
 */
export function firstWindow({ predictions, outputs }: Drawn, { index, series }: HiddenStates): FirstWindow {
  const placeOf = new Map(index.map((origin, i) => [keyOf(series?.[i], origin), i]))
  const last: { place: number; error: number }[] = []
  for (let i = predictions.length - 1; i >= 0 && last.length < NEAR; i--) {
    const { actual, value, series: name, origin } = predictions[i]
    const place = placeOf.get(keyOf(name, origin))
    if (!isOf(outputs[0], predictions[i]) || actual === undefined || place === undefined) continue
    last.push({ place, error: Math.abs(value - actual) })
  }
  const errors = last.map(({ error }) => error).sort((a, b) => a - b)
  const off = last.find(({ error }) => error >= errors[Math.floor(errors.length / 2)])
  return { place: off?.place ?? Math.max(0, index.length - 1), among: last.length }
}

/** Where a window lies, by its last row; null where it forecasts nothing that is known of. */
export function windowPlace(
  { table, parts, outputs, predictions }: Drawn,
  origin: IndexValue,
  series: string | null,
  k: number,
): WindowPlace | null {
  const own = predictions.find((p) => p.origin === origin && (p.series ?? null) === series && isOf(outputs[k], p))
  if (own === undefined) return null
  const { s, first, to } = shownSeries(table, series)
  const row = table.index.rowOf(table.index.parse(own.index), first, to)
  if (row < 0) return { index: own.index, part: null }
  const { train, calibrate, valid } = parts
  if (row < train[s]) return { index: own.index, part: PART_WORDS.train }
  if (row >= valid[s]) return { index: own.index, part: PART_WORDS.test }
  const calibrates = calibrate !== undefined && row >= calibrate[s]
  return { index: own.index, part: calibrates ? 'calibration' : PART_WORDS.valid }
}
