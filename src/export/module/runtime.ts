/**
 * The source of what stands in an exported module: the twin's forward pass, written for one window at a time. The build
 * takes the types away and cuts it, with the twin's math.ts, into pieces (`src/generated/module-pieces.ts`);
 * `moduleOf` puts those together that a model needs. Nothing imports this file.
 *
 * @module
 */
import { calendarNumbers } from '../../data/calendar.js'
import { expm1, log1p } from '../../data/log1p.js'
import { sigmoid32, tanh32 } from '../../engine/ts/math.js'
import { windowNumbers, type WindowScale } from '../../engine/windows.js'
import type { CalendarPart } from '../../options/windows.js'
import { halfWidth, pairFor, widened } from '../../scores/conformal.js'
import { DAY, daysFromCivil, daysInMonth } from '../../table/civil.js'
import { fixedLength, type Step, stepped } from '../../table/step.js'

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

/** The rows of a call: those that are past, and those after them, of which some columns are known. */
interface Rows {
  past: readonly Row[]
  ahead: readonly Row[]
}

/** What a step has once, by its last row: a number of a column so many rows from there, relative to what `column` is. */
interface Extra {
  values: Float64Array
  ahead: number
  column: number | null
}

/** The calendar, and which rows no gap divides. */
interface Timed {
  extras: Extra[]
  run: Int32Array
}

interface Scale {
  mean: number
  deviation: number
}

/** By which rows go in and forecasts come out; `fill` stands for a missing cell. */
interface Scales {
  inputs: readonly (Scale & { fill?: number })[]
  outputs: readonly Scale[]
  known?: readonly Scale[]
}

/** What a window is, where it is more than rows as they are scaled. */
interface Form {
  segment: number
  scale: WindowScale | null
  change: boolean
  season: number
  horizons: readonly number[]
  lags?: readonly number[]
  calendar?: readonly CalendarPart[]
  time?: { name: string; step: Step; anchor: number; breaks: boolean }
  known?: readonly (Scale & { name: string })[]
  fixed?: readonly { name: string; words?: readonly string[]; scale?: Scale }[]
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
declare const windowsOf: (rows: Rows, scales: Scales, network: Network) => Forecasting
/** How many rows hold more than what is known ahead. */
declare const pastOf: (rows: readonly Row[]) => number
/** What a step has once; null where it has no such thing. */
declare const calendarOf: ((rows: Rows) => Timed) | null
declare const knownOf: ((rows: Rows, scales: Scales, run: ArrayLike<number> | null) => Extra[]) | null
declare const fixedOf: ((rows: Rows) => Extra[]) | null
/** How far forecasts were off, by which intervals are made: of each pair of quantiles the scores of each output. */
declare const calibration: readonly (readonly Float64Array[])[]
/** Bounds around what a window forecasts. */
type Bounds = readonly [lower: number, upper: number] | null
declare const intervalsOf: (level: number, scales: Scales) => (numbers: readonly number[]) => Bounds | Bounds[]
declare const forecastsOf: (rows: Rows, scales: Scales) => Forecasting
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

/** The cells of a column. */
function cellsOf(rows: readonly Row[], name: string): Cell[] {
  const { columns } = model
  return rows.map((row, r) => {
    if (Array.isArray(row) && row.length !== columns.length) {
      throw new TypeError(
        `Row ${r} has ${row.length} cells, where the ${columns.length} of model.columns were expected.`,
      )
    }
    if (!Array.isArray(row) && !(name in row)) throw new TypeError(`Row ${r} has no column ${name}.`)
    return cellIn(row, name)
  })
}

/** A cell of a row, where it has it. */
function cellIn(row: Row, name: string): Cell {
  return Array.isArray(row) ? (row[model.columns.indexOf(name)] as Cell) : (row as Readonly<Record<string, Cell>>)[name]
}

/** A column of some rows as numbers, missing cells being NaN. */
function columnOf(rows: readonly Row[], name: string): Float64Array {
  return Float64Array.from(cellsOf(rows, name), (cell, r) => numberOf(cell, r, name))
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
function plainWindows({ past }: Rows, scales: Scales, network: Network): Forecasting {
  const columns = model.inputs.map(({ name }, i) => {
    const { mean, deviation } = scales.inputs[i]
    return filled(columnOf(past, name), i, scales.inputs[i]).map((x) => (x - mean) / deviation)
  })
  const steps = past.map((_, r) => Float32Array.from(columns, (column) => column[r]))
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

/** The time in a cell, as ISO 8601 writes it: its clock as written, and how many milliseconds that is ahead of UTC. */
function timeOf(cell: Cell, row: number, name: string): { clock: number; offset: number } {
  const found = typeof cell === 'string' ? TIME.exec(cell.trim()) : null
  const [year, month, day, hour, minute, second] = (found ?? []).slice(1, 7).map(Number)
  const days = found === null ? NaN : daysFromCivil(year, found[2] ? month : 1, found[3] ? day : 1)
  const isDate = found !== null && !(month > 12 || month < 1 || day < 1 || day > daysInMonth(year, month))
  if (!isDate || hour > 23 || minute > 59 || second > 59) {
    const shown = typeof cell === 'string' ? JSON.stringify(cell) : String(cell)
    throw new TypeError(
      `Row ${row}: the column ${name} has ${shown}, where a time of ISO 8601 by the clock of the model's tables was expected, as "2024-05-31" or "2024-05-31 17:00".`,
    )
  }
  const [fraction = '', zone = ''] = found.slice(7)
  const ofDay = ((hour || 0) * 60 + (minute || 0)) * 60000 + (second || 0) * 1000 + Number(fraction.padEnd(3, '0'))
  const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)/.exec(zone) ?? ['', '', '0', '0']
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60000 : 60000)
  return { clock: days * DAY + ofDay, offset }
}

/** ISO 8601: a year, a month, a day, a time of day, with a zone or without. */
const TIME = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?)?)?(Z|[+-]\d\d:?\d\d)?$/

/** The calendar of the nearest row that is forecast from each row; ahead of the rows by the step and the last offset. */
function calendarAhead({ past }: Rows): Timed {
  const { calendar, time, horizons } = model.form!
  const { name, step, anchor, breaks } = time!
  const times = cellsOf(past, name).map((cell, r) => timeOf(cell, r, name))
  const last = past.length - 1
  const { offset } = times[last]
  /** By the last row's offset. */
  const steps = times.map((own) => own.clock - own.offset + offset)
  const length = fixedLength(step)
  const run = new Int32Array(past.length)
  for (let r = 1; r <= last; r++) {
    const [apart, apartAsWritten] = [steps[r] - steps[r - 1], times[r].clock - times[r - 1].clock]
    const isOff = length > 0 && step.on === undefined && apart % length !== 0 && apartAsWritten % length !== 0
    if (apart <= 0 || isOff) {
      const expected = isOff ? 'steps after that of the row before' : 'after that of the row before'
      throw new TypeError(`Row ${r}: the time in the column ${name} was expected ${expected}.`)
    }
    const next =
      step.unit === 'businessDay' || step.on !== undefined ? steps[r] : stepped(steps[r - 1], step, 1, anchor)
    run[r] = run[r - 1] + (breaks && next !== steps[r] && (length === 0 || apartAsWritten !== length) ? 1 : 0)
  }
  const [nearest] = horizons
  const clocks = steps.map((clock, r) => {
    const row = r + nearest
    if (row <= last && run[row] === run[r]) return times[row].clock
    return breaks ? stepped(clock, step, nearest, anchor) : stepped(steps[last], step, row - last, anchor)
  })
  const numbers = clocks.map((clock) => calendar!.flatMap((part) => calendarNumbers(part, clock)))
  return { extras: numbers[0].map((_, i) => ownExtra(numbers.map((own) => own[i]))), run }
}

/** What a step has in its last row, relative to nothing. */
function ownExtra(values: readonly number[]): Extra {
  return { values: Float64Array.from(values), ahead: 0, column: null }
}

/** Columns that are known ahead, at the rows that are forecast. */
function knownAhead({ past, ahead }: Rows, { known: scales }: Scales, run: ArrayLike<number> | null): Extra[] {
  const { known, horizons } = model.form!
  const last = past.length - 1
  return known!.flatMap(({ name, ...own }, i) => {
    const { mean, deviation } = scales?.[i] ?? own
    const values = columnOf(past, name)
    const empty = values.findIndex((x, r) => r > 0 && x !== x)
    if (empty > 0) {
      throw new TypeError(`Row ${empty}: the column ${name}, which is to be known ahead, has no value.`)
    }
    const after = ahead.map((row, k) => numberOf(cellIn(row, name), past.length + k, name))
    return horizons.map((h) =>
      ownExtra(
        past.map((_, r) => {
          const row = r + h
          const there = run === null || run[Math.min(row, last)] === run[r]
          return there ? ((row <= last ? values[row] : (after[row - last - 1] ?? NaN)) - mean) / deviation : NaN
        }),
      ),
    )
  })
}

/** How many rows there are before those that hold nothing but what is known ahead. */
function rowsBeforeAhead(rows: readonly Row[]): number {
  const { known, targets } = model.form!
  const names = [...model.inputs, ...targets]
    .map(({ name }) => name)
    .filter((name) => !known!.some((own) => own.name === name))
  let past = rows.length
  const isAhead = (row: Row) => names.every((name) => Number.isNaN(numberOf(cellIn(row, name), past - 1, name)))
  while (past > 0 && isAhead(rows[past - 1])) past--
  return past === 0 ? rows.length : past
}

/** All rows are past where nothing is known ahead. */
function allRows(rows: readonly Row[]): number {
  return rows.length
}

/** Columns that are the same in all rows of a series: a number, scaled, or one number for each word. */
function fixedColumns({ past }: Rows): Extra[] {
  return model.form!.fixed!.flatMap(({ name, words, scale }) => {
    const cells = cellsOf(past, name)
    const values = cells.map((cell, r) => {
      const text = typeof cell === 'number' ? String(cell) : (cell ?? '').trim()
      if (words === undefined) return numberOf(cell, r, name)
      return MISSING.test(text) || model.na?.words.includes(text) === true ? NaN : text
    })
    const own = values.find((value) => value === value)
    if (own === undefined) throw new TypeError(`The column ${name} has no value in any row.`)
    const other = values.findIndex((value) => value === value && value !== own)
    if (other >= 0) {
      const both = `${JSON.stringify(own)} and, in row ${other}, ${JSON.stringify(values[other])}`
      throw new TypeError(`The column ${name} is to be the same in all rows, but has ${both}.`)
    }
    if (words === undefined) return [ownExtra(past.map(() => ((own as number) - scale!.mean) / scale!.deviation))]
    if (!words.includes(own as string)) {
      const list = words.map((word) => JSON.stringify(word)).join(', ')
      throw new TypeError(
        `The column ${name} has ${JSON.stringify(own)}, which the training never saw; there are ${list}.`,
      )
    }
    return words.map((word) => ownExtra(past.map(() => Number(word === own))))
  })
}

/** Windows in segments, relative to themselves, that see more than rows, or whose forecasts are counted from a value that is known. */
function formedWindows(given: Rows, scales: Scales, network: Network): Forecasting {
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
  /** Column by column what the network has: inputs, then targets that are none. */
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
function forecastsOfOne(rows: Rows, scales: Scales): Forecasting {
  return windowsOf(rows, scales, networks[0])
}

/** What networks forecast: the mean, summed in their order; quantiles ascending. */
function forecastsOfAll(rows: Rows, scales: Scales): Forecasting {
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
 * A model that sees the calendar takes the time of each row, as ISO 8601 writes it. One that sees columns that are known ahead
 * takes rows after the others that hold nothing else, as many as its farthest row ahead; a window that lacks one forecasts null.
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
  const past = pastOf(rows)
  if (past < model.window) {
    throw new TypeError(`There are ${past} rows, but a forecast is made from ${model.window}: give as many or more.`)
  }
  const scales = scalesOf(series)
  const forecastAt = forecastsOf({ past: rows.slice(0, past), ahead: rows.slice(past) }, scales)
  const around = interval === undefined ? null : intervalsOf(interval, scales)
  return rows.slice(model.window - 1, past).map((_, w) => {
    const numbers = forecastAt(w + model.window - 1)
    if (numbers === null) return null
    const forecast = numbers.length === 1 ? numbers[0] : numbers
    return around === null ? forecast : { forecast, interval: around(numbers) }
  })
}

export {
  allRows,
  calendarAhead,
  conformalIntervals,
  decode,
  fixedColumns,
  forecastsOfAll,
  forecastsOfOne,
  formedWindows,
  gruStep,
  knownAhead,
  lstmStep,
  noIntervals,
  plainWindows,
  reluStep,
  rowsBeforeAhead,
  scalesOfAll,
  scalesOfOne,
  scoresFrom,
  tanhStep,
}
