/**
 * The windows of an exported module, and what a network forecasts from one.
 *
 * @module
 */
import { expm1, log1p } from '../../../data/log1p.js'
import { windowNumbers } from '../../../engine/windows.js'
import { dot } from './cells.js'
import {
  calendarOf,
  type Extra,
  fixedOf,
  type Forecasting,
  knownOf,
  model,
  type Network,
  type Real,
  type Rows,
  type Scale,
  type Scales,
  step,
} from './model.js'
import { columnOf, filled } from './rows.js'

/** What a network gives after some steps. */
function outputsAfter({ layers, head }: Network, steps: readonly Real[]): number[] {
  const states = layers.map(() => ({ h: null, c: null }))
  let top = steps[0]
  for (const x of steps) top = layers.reduce((below, layer, l) => step(layer, below, states[l]), x)
  return model.outputs.map((_, o) => dot(head.bias[o], head.weight, o, top))
}

/** Windows of rows as they are scaled, each of them a step. */
export function plainWindows({ past, ahead }: Rows, scales: Scales, network: Network): Forecasting {
  const run = calendarOf?.({ past, ahead }).run ?? null
  const columns = model.inputs.map(({ name }, i) => {
    const { mean, deviation } = scales.inputs[i]
    return filled(columnOf(past, name), i, scales.inputs[i]).map((x) => (x - mean) / deviation)
  })
  const steps = past.map((_, r) => Float32Array.from(columns, (column) => column[r]))
  const complete = steps.map((x) => x.every((v) => v === v))
  return (end) => {
    const from = end - model.window + 1
    if (run !== null && run[from] !== run[end]) return null
    if (complete.slice(from, end + 1).includes(false)) return null
    return outputsAfter(network, steps.slice(from, end + 1)).map((y, o) => {
      const { mean, deviation } = scales.outputs[o]
      return y * deviation + mean
    })
  }
}

/** Windows in segments, relative to themselves, that see more than rows, or whose forecasts are counted from a value that is known. */
export function formedWindows(given: Rows, scales: Scales, network: Network): Forecasting {
  const { segment, scale, change, season, horizons, lags = [], transform, min, max, targets } = model.form!
  const { window, reach } = model
  const { past } = given
  const isRelative = scale !== null || lags.length > 0 || targets.some(({ bases }) => bases !== null)
  const apart = targets.filter(({ input }) => isRelative && input < 0)
  const each = model.outputs.length / targets.length
  const quantiles = targets[0].bases === null ? each : each / targets[0].bases.length
  const bent = (column: Float64Array): Float64Array => (transform === 'log1p' ? column.map(log1p) : column)
  const scaled = (column: Float64Array, { mean, deviation }: Scale): Float64Array =>
    column.map((x) => (x - mean) / deviation)
  const inputs = model.inputs.map(({ name }, i) => {
    const own = filled(columnOf(past, name), i, scales.inputs[i])
    return scaled(targets.some(({ input }) => input === i) ? bent(own) : own, scales.inputs[i])
  })
  /** Targets as they stand, which are not filled. */
  const levels = (isRelative ? targets : []).map(({ name }, j) =>
    scaled(bent(columnOf(past, name)), scales.outputs[j * each]),
  )
  /** The columns that the network uses: inputs, then targets that are not inputs. */
  const held = [...inputs, ...apart.map((one) => levels[targets.indexOf(one)])].map((column) =>
    Float32Array.from(column),
  )
  const { extras: calendar = [], run = null } = calendarOf?.(given) ?? {}
  /** What a step sees once, by its last row; of the targets some rows before those that it forecasts. */
  const extras: Extra[] = [
    ...calendar,
    ...(knownOf?.(given, scales, run) ?? []),
    ...targets.flatMap(({ input }, j) =>
      lags.flatMap((lag) =>
        horizons.map((h) => ({
          values: input >= 0 ? inputs[input] : levels[j],
          ahead: h - lag,
          column: input >= 0 ? input : inputs.length + apart.indexOf(targets[j]),
        })),
      ),
    ),
    ...(fixedOf?.(given) ?? []),
  ]
  const missing = past.map((_, r) => inputs.some((column) => column[r] !== column[r]))
  return (end) => {
    const from = end - window + 1
    if (from - reach < 0 || missing.slice(from - reach, end + 1).includes(true)) return null
    if (run !== null && run[from - reach] !== run[end]) return null
    const own = scale === null ? null : held.map((column) => windowNumbers(scale, column, 1, 0, from, window, season))
    if (own?.some(({ shift }) => shift !== shift) === true) return null
    const steps = Array.from({ length: window / segment }, (_, t) => {
      const ofRows = segment * inputs.length
      const x = new Float32Array(ofRows + extras.length)
      for (let k = 0; k < ofRows; k++) {
        const [r, c] = [from + t * segment + Math.floor(k / inputs.length), k % inputs.length]
        if (own !== null) x[k] = (held[c][r] - own[c].shift) * (1 / own[c].deviation)
        else x[k] = change ? inputs[c][r] - inputs[c][r - 1] : inputs[c][r]
      }
      const last = from + (t + 1) * segment - 1
      extras.forEach(({ values, ahead, column }, k) => {
        const r = last + ahead
        if (column === null) x[ofRows + k] = values[r]
        else if (own !== null) x[ofRows + k] = (held[column][r] - own[column].shift) * (1 / own[column].deviation)
        else x[ofRows + k] = values[r] - (change ? values[last] : 0)
      })
      return x
    })
    if (steps.some((x) => x.some((v) => v !== v))) return null
    if (targets.some(({ bases }, j) => bases?.some((b) => levels[j][end + b] !== levels[j][end + b]) === true))
      return null
    return outputsAfter(network, steps).map((y, o) => {
      const j = Math.floor(o / each)
      const { input, bases } = targets[j]
      const column = input >= 0 ? input : inputs.length + apart.indexOf(targets[j])
      const { shift, deviation: over } = own === null ? { shift: 0, deviation: 1 } : own[column]
      const more = bases === null ? shift : levels[j][end + bases[Math.floor((o % each) / quantiles)]]
      const { mean, deviation } = scales.outputs[o]
      const value = (y * over + more) * deviation + mean
      return Math.min(Math.max(transform === 'log1p' ? expm1(value) : value, min ?? -Infinity), max ?? Infinity)
    })
  }
}
