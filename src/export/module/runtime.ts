/**
 * The source of what stands in an exported module: the twin's forward pass, written for one window at a time. The build
 * takes the types away and cuts it, with the twin's math.ts, into pieces (`src/generated/module-pieces.ts`);
 * `moduleOf` puts those together that a model needs. Nothing imports this file.
 *
 * @module
 */
import { expm1, log1p } from '../../data/log1p.js'
import { sigmoid32, tanh32 } from '../../engine/ts/math.js'
import { windowNumbers, type WindowScale } from '../../engine/windows.js'
import { halfWidth, pairFor, widened } from '../../scores/conformal.js'

const fround = Math.fround
type Real = Float32Array

/** Weights as PyTorch keeps them: weightIh [gates·H][inputs], weightHh [gates·H][H], biases [gates·H]. */
interface Layer {
  weightIh: Real
  weightHh: Real
  biasIh: Real
  biasHh: Real | null
}

interface Network {
  layers: readonly Layer[]
  head: { weight: Real; bias: Real }
}

/** What a layer hands from step to step; nothing before the first. */
interface State {
  h: Real | null
  c: Real | null
}

type Cell = number | string | null | undefined
type Row = readonly Cell[] | Readonly<Record<string, Cell>>

interface Scale {
  mean: number
  deviation: number
}

/** By which rows go in and forecasts come out; `fill` stands for a missing cell. */
interface Scales {
  inputs: readonly (Scale & { fill?: number })[]
  outputs: readonly Scale[]
}

/** What a window is, where it is more than rows as they are scaled. */
interface Form {
  segment: number
  scale: WindowScale | null
  change: boolean
  season: number
  horizons: readonly number[]
  lags: readonly number[]
  transform: 'none' | 'log1p'
  min: number | null
  max: number | null
  targets: readonly { name: string; input: number; bases: readonly number[] | null }[]
}

/** What `moduleOf` writes into the module. */
declare const model: {
  window: number
  missing: 'ffill' | 'mean' | 'drop' | 'error'
  na?: { words: readonly string[]; numbers: readonly number[] }
  inputs: readonly (Scale & { name: string; fill?: number })[]
  outputs: readonly Scale[]
  series?: readonly ({ name: string } & Scales)[]
  hiddenSize: number
  /** Rows before a window that it takes as well. */
  reach: number
  form?: Form
  /** The columns of a row that is an array. */
  columns: readonly string[]
  /** How many quantiles are forecast; and which, where intervals are made of them. */
  quantiles?: number
  levels?: readonly number[]
}
declare const networks: readonly Network[]
/** Of a model of several series the scales of one, otherwise those that there are. */
declare const scalesOf: (series: string | undefined) => Scales
/** What a network forecasts in windows, by the row at which they end; null where it can not. */
type Forecasting = (end: number) => number[] | null
declare const windowsOf: (rows: readonly Row[], scales: Scales, network: Network) => Forecasting
/** How far forecasts were off, by which intervals are made: of each pair of quantiles the scores of each output. */
declare const calibration: readonly (readonly Float64Array[])[]
/** Bounds around what a window forecasts. */
type Bounds = readonly [lower: number, upper: number] | null
declare const intervalsOf: (level: number, scales: Scales) => (numbers: readonly number[]) => Bounds | Bounds[]
declare const forecastsOf: (rows: readonly Row[], scales: Scales) => Forecasting
declare const step: (layer: Layer, x: Real, state: State) => Real

/** The model's numbers from base64. */
function decode(base64: string): Real {
  return new Float32Array(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer)
}

/** sum + W[row]·x: one accumulator, terms in order. The order makes the bits. */
function dot(sum: number, W: Real, row: number, x: Real): number {
  const from = row * x.length
  for (let i = 0; i < x.length; i++) sum = fround(sum + fround(x[i] * W[from + i]))
  return sum
}

/** Row j of b_ih + b_hh + W_ih·x + W_hh·h. */
function joint(layer: Layer, j: number, x: Real, h: Real | null): number {
  const { weightIh, weightHh, biasIh, biasHh } = layer
  const sum = dot(biasHh ? fround(biasIh[j] + biasHh[j]) : biasIh[j], weightIh, j, x)
  return h ? dot(sum, weightHh, j, h) : sum
}

/** Elman: h = tanh(b_ih + b_hh + W_ih·x + W_hh·h). */
function tanhStep(layer: Layer, x: Real, state: State): Real {
  const before = state.h
  return (state.h = new Float32Array(model.hiddenSize).map((_, k) => tanh32(joint(layer, k, x, before))))
}

/** Elman: h = max(0, b_ih + b_hh + W_ih·x + W_hh·h). */
function reluStep(layer: Layer, x: Real, state: State): Real {
  const before = state.h
  return (state.h = new Float32Array(model.hiddenSize).map((_, k) => {
    const z = joint(layer, k, x, before)
    return z <= 0 ? 0 : z
  }))
}

/** GRU, gates r z n: n = tanh(W_n·x + b_n + r·(U_n·h + b_hn)), h = (1 − z)·n + z·h. */
function gruStep(layer: Layer, x: Real, state: State): Real {
  const H = model.hiddenSize
  const { weightIh, weightHh, biasIh, biasHh } = layer
  const before = state.h
  return (state.h = new Float32Array(H).map((_, k) => {
    const r = sigmoid32(joint(layer, k, x, before))
    const z = sigmoid32(joint(layer, H + k, x, before))
    const input = dot(biasIh[2 * H + k], weightIh, 2 * H + k, x)
    const bias = biasHh ? biasHh[2 * H + k] : 0
    const recurrent = before ? dot(bias, weightHh, 2 * H + k, before) : bias
    const n = tanh32(fround(input + fround(r * recurrent)))
    return fround(fround(fround(1 - z) * n) + fround(z * (before ? before[k] : 0)))
  }))
}

/** LSTM, gates i f g o: c = f·c + i·g, h = o·tanh(c). */
function lstmStep(layer: Layer, x: Real, state: State): Real {
  const H = model.hiddenSize
  const { h: before, c: kept } = state
  const c = new Float32Array(H)
  state.h = new Float32Array(H).map((_, k) => {
    const i = sigmoid32(joint(layer, k, x, before))
    const f = sigmoid32(joint(layer, H + k, x, before))
    const g = tanh32(joint(layer, 2 * H + k, x, before))
    const o = sigmoid32(joint(layer, 3 * H + k, x, before))
    c[k] = fround(fround(f * (kept ? kept[k] : 0)) + fround(i * g))
    return fround(o * tanh32(c[k]))
  })
  state.c = c
  return state.h
}

/** A cell as a number; NaN where it is missing (null, undefined, NaN, and what counts as missing in the model's tables). */
function numberOf(cell: Cell, row: number, name: string): number {
  const text = typeof cell === 'string' ? cell.trim() : null
  if (cell === null || cell === undefined || (text !== null && MISSING.test(text))) return NaN
  const value = text !== null && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : cell
  if (model.na !== undefined && (model.na.words.includes(text!) || model.na.numbers.includes(value as number)))
    return NaN
  if (typeof value === 'number' && Math.abs(value) !== Infinity) return value
  const shown = text === null ? String(cell) : JSON.stringify(cell)
  throw new TypeError(`Row ${row}: the column ${name} has ${shown}, where a finite number was expected.`)
}

/** Texts that count as missing in a table. */
const MISSING = /^(n\/?a|#n\/?a( n\/a)?|<na>|-?nan|null|none|nil|--?|\.|\?|-?1\.#(ind|qnan))?$/i

/** The scales of a model of one series. */
function scalesOfAll(series: string | undefined): Scales {
  if (series === undefined) return model
  throw new TypeError('The model was trained on one series: leave the option series out.')
}

/** The scales of one of several series. */
function scalesOfOne(series: string | undefined): Scales {
  const known = model.series!
  const own = known.find(({ name }) => name === series)
  if (own !== undefined) return own
  const names = known.slice(0, 12).map(({ name }) => JSON.stringify(name))
  const there = `there are ${names.join(', ')}${known.length > names.length ? ', …' : ''}.`
  throw new TypeError(
    series === undefined
      ? `Say which series the rows are of, as in { series: ${names[0]} }; ${there}`
      : `The model knows no series ${JSON.stringify(series)}; ${there}`,
  )
}

/** A column of some rows, missing cells being NaN; `names` are those of all columns, in the order of a row that is an array. */
function columnOf(rows: readonly Row[], names: readonly string[], i: number): Float64Array {
  const { length } = names
  return Float64Array.from(rows, (row, r) => {
    if (Array.isArray(row) && row.length !== length) {
      throw new TypeError(`Row ${r} has ${row.length} cells, where the ${length} of model.columns were expected.`)
    }
    if (!Array.isArray(row) && !(names[i] in row)) throw new TypeError(`Row ${r} has no column ${names[i]}.`)
    return numberOf(Array.isArray(row) ? row[i] : (row as Record<string, Cell>)[names[i]], r, names[i])
  })
}

/** A column filled, then as it is scaled: (x − mean) / deviation. */
function filled(column: Float64Array, i: number, { fill = NaN }: { fill?: number }): Float64Array {
  let last = NaN
  return column.map((x, r) => {
    if (x !== x && model.missing === 'error') {
      throw new TypeError(`Row ${r}: the column ${model.inputs[i].name} has no value.`)
    }
    if (x !== x) x = model.missing === 'ffill' ? last : fill
    return (last = x)
  })
}

/** What a network gives after some steps. */
function outputsAfter({ layers, head }: Network, steps: readonly Real[]): number[] {
  const states = layers.map(() => ({ h: null, c: null }))
  let top = steps[0]
  for (const x of steps) top = layers.reduce((below, layer, l) => step(layer, below, states[l]), x)
  return model.outputs.map((_, o) => dot(head.bias[o], head.weight, o, top))
}

/** Windows of rows as they are scaled, each of them a step. */
function plainWindows(rows: readonly Row[], scales: Scales, network: Network): Forecasting {
  const names = model.inputs.map(({ name }) => name)
  const columns = names.map((_, i) => {
    const { mean, deviation } = scales.inputs[i]
    return filled(columnOf(rows, names, i), i, scales.inputs[i]).map((x) => (x - mean) / deviation)
  })
  const steps = rows.map((_, r) => Float32Array.from(columns, (column) => column[r]))
  const complete = steps.map((x) => x.every((v) => v === v))
  return (end) => {
    const from = end - model.window + 1
    if (complete.slice(from, end + 1).includes(false)) return null
    return outputsAfter(network, steps.slice(from, end + 1)).map((y, o) => {
      const { mean, deviation } = scales.outputs[o]
      return y * deviation + mean
    })
  }
}

/** Windows in segments, relative to themselves, or whose forecasts are counted from a value that is known. */
function formedWindows(rows: readonly Row[], scales: Scales, network: Network): Forecasting {
  const { segment, scale, change, season, horizons, lags, transform, min, max, targets } = model.form!
  const { window, reach } = model
  const isRelative = scale !== null || lags.length > 0 || targets.some(({ bases }) => bases !== null)
  const apart = targets.filter(({ input }) => isRelative && input < 0)
  const names = [...model.inputs, ...apart].map(({ name }) => name)
  const each = model.outputs.length / targets.length
  const quantiles = targets[0].bases === null ? each : each / targets[0].bases.length
  const bent = (column: Float64Array): Float64Array => (transform === 'log1p' ? column.map(log1p) : column)
  const scaled = (column: Float64Array, { mean, deviation }: Scale): Float64Array =>
    column.map((x) => (x - mean) / deviation)
  const inputs = model.inputs.map((_, i) => {
    const own = filled(columnOf(rows, names, i), i, scales.inputs[i])
    return scaled(targets.some(({ input }) => input === i) ? bent(own) : own, scales.inputs[i])
  })
  /** Targets as they stand, which are not filled. */
  const levels = (isRelative ? targets : []).map(({ name }, j) =>
    scaled(bent(columnOf(rows, names, names.indexOf(name))), scales.outputs[j * each]),
  )
  /** Column by column what the network has: inputs, then targets that are none. */
  const held = [...inputs, ...apart.map((one) => levels[targets.indexOf(one)])].map((column) =>
    Float32Array.from(column),
  )
  /** What a step sees of the targets some rows before those that it forecasts, by its last row. */
  const extras = targets.flatMap(({ input }, j) =>
    lags.flatMap((lag) =>
      horizons.map((h) => ({
        values: input >= 0 ? inputs[input] : levels[j],
        ahead: h - lag,
        column: input >= 0 ? input : inputs.length + apart.indexOf(targets[j]),
      })),
    ),
  )
  const missing = rows.map((_, r) => inputs.some((column) => column[r] !== column[r]))
  return (end) => {
    const from = end - window + 1
    if (from - reach < 0 || missing.slice(from - reach, end + 1).includes(true)) return null
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
        if (own !== null) x[ofRows + k] = (held[column][r] - own[column].shift) * (1 / own[column].deviation)
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

/** Scores from base64, list by list. */
function scoresFrom(base64: string, counts: readonly (readonly number[])[]): Float64Array[][] {
  const all = new Float64Array<ArrayBuffer>(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer)
  let at = 0
  return counts.map((own) => own.map((count) => all.subarray(at, (at += count))))
}

/** A model that was not calibrated makes no intervals. */
function noIntervals(): never {
  throw new TypeError('The model keeps no scores to make an interval of: leave the option interval out.')
}

/** Intervals that hold a share of what comes, around forecasts in the table's units: as `hindcast predict --interval`. */
function conformalIntervals(level: number, { outputs }: Scales): (numbers: readonly number[]) => Bounds | Bounds[] {
  if (typeof level !== 'number' || !(level > 0 && level < 1)) {
    throw new TypeError(`The option interval is ${String(level)}, where a number between 0 and 1 was expected.`)
  }
  const { quantiles = 1, levels = [], form } = model
  const pair = pairFor(level, levels)
  const widths = calibration[pair?.[0] ?? 0].map((own) => halfWidth(own.slice(), level))
  const bounded = { min: form?.min ?? -Infinity, max: form?.max ?? Infinity }
  return (numbers) => {
    const bounds = widths.map((by, k): Bounds => {
      const own = numbers.slice(k * quantiles, (k + 1) * quantiles)
      if (by === null) return null
      const unit = model.series === undefined ? 1 : outputs[k * quantiles].deviation
      const { lower, upper } = widened(own[pair?.[0] ?? 0], own[pair?.[1] ?? 0], by * unit, bounded)
      return [lower, upper]
    })
    return bounds.length === 1 ? bounds[0] : bounds
  }
}

/** What the one network forecasts. */
function forecastsOfOne(rows: readonly Row[], scales: Scales): Forecasting {
  return windowsOf(rows, scales, networks[0])
}

/** What networks forecast: the mean, summed in their order; quantiles ascending. */
function forecastsOfAll(rows: readonly Row[], scales: Scales): Forecasting {
  const each = networks.map((network) => windowsOf(rows, scales, network))
  const { quantiles = 1 } = model
  return (end) => {
    const all = each.map((forecastAt) => forecastAt(end)!)
    if (all.includes(null!)) return null
    const mean = all[0].map((_, o) => all.map((own) => own[o]).reduce((sum, value) => sum + value) / all.length)
    return mean.flatMap((_, o) => (o % quantiles === 0 ? mean.slice(o, o + quantiles).sort((a, b) => a - b) : []))
  }
}

/** What a window forecasts: one number, or several in the order of `model.outputs`; null where it can not. */
type Forecast = number | readonly number[] | null
/** The same with its interval, or one for each target and row ahead; null where there are too few scores for it. */
type Around = { forecast: number | readonly number[]; interval: Bounds | Bounds[] } | null

/**
 * Forecasts from rows in order, oldest first, with none missing between them. A row is an object by column name, or an
 * array in the order of `model.columns`. There are `model.window` of them or more. There is one forecast for each window of
 * `model.window` rows, so the last one lies ahead of the last row: a number (several outputs: an array in the order of
 * `model.outputs`), or null where a missing cell in the window could not be filled, or a row before it is wanting that it
 * takes. A model of several series is told of which one the rows are, by its name in `model.series`.
 *
 * With `interval: 0.9`, or another share of what comes that is to be held, each is `{ forecast, interval }`, the interval
 * being `[lower, upper]`, or an array of these, one for each target and row ahead.
 */
export function predict(
  rows: readonly Row[],
  { series, interval }: { series?: string; interval?: number } = {},
): (Forecast | Around)[] {
  if (!Array.isArray(rows) || [...rows].some((row: unknown) => typeof row !== 'object' || row === null)) {
    throw new TypeError('The rows must be an array of arrays or objects.')
  }
  if (rows.length < model.window) {
    throw new TypeError(
      `There are ${rows.length} rows, but a forecast is made from ${model.window}: give as many or more.`,
    )
  }
  const scales = scalesOf(series)
  const forecastAt = forecastsOf(rows, scales)
  const around = interval === undefined ? null : intervalsOf(interval, scales)
  return rows.slice(model.window - 1).map((_, w) => {
    const numbers = forecastAt(w + model.window - 1)
    if (numbers === null) return null
    const forecast = numbers.length === 1 ? numbers[0] : numbers
    return around === null ? forecast : { forecast, interval: around(numbers) }
  })
}

export {
  conformalIntervals,
  decode,
  forecastsOfAll,
  forecastsOfOne,
  formedWindows,
  gruStep,
  lstmStep,
  noIntervals,
  plainWindows,
  reluStep,
  scalesOfAll,
  scalesOfOne,
  scoresFrom,
  tanhStep,
}
