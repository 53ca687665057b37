/**
 * The source of what stands in an exported module: the twin's forward pass, written for one window at a time. The build
 * takes the types away and cuts it, with the twin's math.ts, into pieces (`src/generated/module-pieces.ts`);
 * `moduleOf` puts those together that a model needs. Nothing imports this file.
 *
 * @module
 */
import { sigmoid32, tanh32 } from '../../engine/ts/math.js'

const fround = Math.fround
type Real = Float32Array

/** Weights as PyTorch keeps them: weightIh [gates·H][inputs], weightHh [gates·H][H], biases [gates·H]. */
interface Layer {
  weightIh: Real
  weightHh: Real
  biasIh: Real
  biasHh: Real | null
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

/** What `moduleOf` writes into the module. */
declare const model: {
  window: number
  missing: 'ffill' | 'mean' | 'drop' | 'error'
  na?: { words: readonly string[]; numbers: readonly number[] }
  inputs: readonly (Scale & { name: string; fill?: number })[]
  outputs: readonly Scale[]
  series?: readonly ({ name: string } & Scales)[]
  hiddenSize: number
}
declare const layers: readonly Layer[]
declare const head: { weight: Real; bias: Real }
/** Of a model of several series the scales of one, otherwise those that there are. */
declare const scalesOf: (series: string | undefined) => Scales
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

/** Rows as the network sees them: one column after the other filled, then (x − mean) / deviation. */
function scaledRows(rows: readonly Row[], scales: Scales): Real[] {
  const steps = rows.map(() => new Float32Array(model.inputs.length))
  model.inputs.forEach(({ name }, i) => {
    const { mean, deviation, fill = NaN } = scales.inputs[i]
    let last = NaN
    rows.forEach((row, r) => {
      const { length } = model.inputs
      if (Array.isArray(row) && row.length !== length) {
        throw new TypeError(`Row ${r} has ${row.length} cells, where the ${length} of model.inputs were expected.`)
      }
      if (!Array.isArray(row) && !(name in row)) throw new TypeError(`Row ${r} has no column ${name}.`)
      let x = numberOf(Array.isArray(row) ? row[i] : (row as Record<string, Cell>)[name], r, name)
      if (x !== x && model.missing === 'error') throw new TypeError(`Row ${r}: the column ${name} has no value.`)
      if (x !== x) x = model.missing === 'ffill' ? last : fill
      last = x
      steps[r][i] = (x - mean) / deviation
    })
  })
  return steps
}

/** What the network says after a window: its outputs in the table's units. */
function forecastOf(steps: readonly Real[], scales: Scales): number[] {
  const states = layers.map(() => ({ h: null, c: null }))
  let top = steps[0]
  for (const x of steps) top = layers.reduce((below, layer, l) => step(layer, below, states[l]), x)
  return scales.outputs.map(({ mean, deviation }, o) => dot(head.bias[o], head.weight, o, top) * deviation + mean)
}

/**
 * Forecasts from rows in order, oldest first, with none missing between them. A row is an object by column name, or an
 * array in the order of `model.inputs`. There are `model.window` of them or more. There is one forecast for each window of `model.window` rows, so the last one
 * lies ahead of the last row: a number (several outputs: an array in the order of `model.outputs`), or null where a
 * missing cell in the window could not be filled. A model of several series is told of which one the rows are, by its name in `model.series`.
 */
export function predict(rows: readonly Row[], { series }: { series?: string } = {}): (number | number[] | null)[] {
  if (!Array.isArray(rows) || [...rows].some((row: unknown) => typeof row !== 'object' || row === null)) {
    throw new TypeError('The rows must be an array of arrays or objects.')
  }
  if (rows.length < model.window) {
    throw new TypeError(
      `There are ${rows.length} rows, but a forecast is made from ${model.window}: give as many or more.`,
    )
  }
  const scales = scalesOf(series)
  const steps = scaledRows(rows, scales)
  const complete = steps.map((x) => x.every((v) => v === v))
  const forecasts: (number | number[] | null)[] = []
  for (let end = model.window; end <= rows.length; end++) {
    const from = end - model.window
    const forecast = complete.slice(from, end).includes(false) ? null : forecastOf(steps.slice(from, end), scales)
    forecasts.push(forecast?.length === 1 ? forecast[0] : forecast)
  }
  return forecasts
}

export { decode, gruStep, lstmStep, reluStep, scalesOfAll, scalesOfOne, tanhStep }
