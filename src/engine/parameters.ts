/**
 * Parameters between the two borders: PyTorch's names, shapes and order outside, [in, G·H] matrices inside.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import type { Generator } from '../random.js'
import { BLOCKS, type NetworkSpec, parameterShapes, type Real } from './spec.js'
import { gatesOf } from './cells.js'
import { fillRegion, readRegion, readTurned, realView, writeRegion, writeTurned, type Engine } from './engine.js'
import { whole } from '../text/number.js'

/** PyTorch's names, shapes and order; data row-major. */
export type StateDict = Record<string, { shape: number[]; data: Real }>

/** What is taken in: with shapes, or nested arrays (or flat ones, where the shape follows from the name). */
export type StateDictInput = Record<
  string,
  { shape: number[]; data: ArrayLike<number> } | ArrayLike<number> | unknown[]
>

export const isTransposed = (name: string): boolean => name.startsWith('weight_')

/** The names and PyTorch shapes of a network's parameters, in PyTorch's order. */
export function torchShapes(sizes: NetworkSpec): { name: string; shape: number[] }[] {
  const G = gatesOf(sizes)
  return parameterShapes(sizes).map(({ name, rows, cols }) => {
    if (isTransposed(name)) return { name, shape: [G * cols, rows / G] }
    return { name, shape: name === 'head.weight' ? [rows, cols] : [rows * cols] }
  })
}

/** A block (params, grads) as a state dict of copies. */
export function readBlock(engine: Engine, block: (typeof BLOCKS)[number]): StateDict {
  const dict: StateDict = {}
  for (const { name, shape } of torchShapes(engine.sizes)) {
    dict[name] = { shape, data: readTensor(engine, block, name) }
  }
  return dict
}

function readTensor(engine: Engine, block: (typeof BLOCKS)[number], name: string): Real {
  const region = `${block}.${name}`
  return isTransposed(name) ? readTurned(engine, region, gatesOf(engine.sizes)) : readRegion(engine, region)
}

/** Writes one tensor of a block, in PyTorch's layout, each number rounded once. */
export function writeTensor(
  engine: Engine,
  block: (typeof BLOCKS)[number],
  name: string,
  data: ArrayLike<number>,
): void {
  const region = `${block}.${name}`
  if (isTransposed(name)) writeTurned(engine, region, gatesOf(engine.sizes), data)
  else writeRegion(engine, region, data)
}

/**
 * Checks a whole dictionary, then writes it as the parameters.
 *
 * @throws HindcastError PARAMETER_MISMATCH that names what is unknown, missing or misshapen; nothing is written then.
 */
export function writeParameters(engine: Engine, dict: StateDictInput): void {
  const shapes = torchShapes(engine.sizes)
  if (typeof dict !== 'object' || dict === null) {
    throw mismatch(`A state dict was expected, a tensor for each name, but it is ${shown(dict)}.`, { value: dict })
  }
  const given = new Map(Object.entries(dict))
  const known = new Set(shapes.map((s) => s.name))
  const unknown = [...given.keys()].filter((name) => !known.has(name))
  const missing = shapes.filter((s) => !given.has(s.name)).map((s) => s.name)
  if (unknown.length || missing.length) {
    const parts = [
      unknown.length ? `unknown ${unknown.map((n) => shown(n)).join(', ')}` : '',
      missing.length ? `missing ${missing.join(', ')}` : '',
    ]
    throw mismatch(`The state dict does not fit this network: ${parts.filter(Boolean).join('; ')}.`, {
      unknown,
      missing,
    })
  }
  const flat = shapes.map(({ name, shape }) => checkedTensor(name, shape, given.get(name)))
  shapes.forEach(({ name }, i) => {
    const values = flat[i]
    for (let at = 0; at < values.length; at++) {
      if (values[at] - values[at] === 0) continue
      throw mismatch(`${name} has ${String(values[at])} at place ${whole(at)}: parameters must be finite.`, { name })
    }
  })
  shapes.forEach(({ name }, i) => writeTensor(engine, 'params', name, flat[i]))
}

function checkedTensor(name: string, shape: number[], value: unknown): ArrayLike<number> {
  const size = shape.reduce((a, b) => a * b, 1)
  const wanted = `[${shape.join(', ')}]`
  if (typeof value === 'object' && value !== null && 'shape' in value && 'data' in value) {
    const { shape: got } = value as { shape: number[] }
    const data = Array.isArray(got) ? flattened(value.data) : undefined
    if (data === undefined) throw mismatch(`${name} needs { shape, data }, two arrays of numbers.`, { name })
    if (got.length !== shape.length || got.some((n, i) => n !== shape[i]) || data.length !== size) {
      const length = data.length === got.reduce((a, b) => a * b, 1) ? '' : ` with ${whole(data.length)} numbers`
      throw mismatch(`${name} has shape [${got.join(', ')}]${length}, this network needs ${wanted}.`, { name })
    }
    return data
  }
  const flat = flattened(value)
  if (flat === undefined || flat.length !== size) {
    throw mismatch(
      `${name} has ${flat === undefined ? 'no' : whole(flat.length)} numbers, this network needs ${wanted}.`,
      { name },
    )
  }
  return flat
}

/** Deepest nesting of arrays that is looked into: no tensor has as many dimensions. */
const DEEPEST = 8
/** Longest array-like that is no array: an object may claim any length. */
const LONGEST = 268435456

/**
 * Flat numbers from nested arrays, typed arrays or array-likes; undefined if there is something else inside, or arrays
 * that are nested without end.
 */
export function flattened(value: unknown, around: readonly unknown[] = []): ArrayLike<number> | undefined {
  if (ArrayBuffer.isView(value)) return isNumeric(value) ? value : undefined
  if (typeof value !== 'object' || value === null || around.length === DEEPEST || around.includes(value))
    return undefined
  const { length } = value as { length?: unknown }
  if (!Array.isArray(value) && !(typeof length === 'number' && length >= 0 && length <= LONGEST)) return undefined
  const list = Array.from(value as ArrayLike<unknown>)
  if (list.every((v) => typeof v === 'number')) return list as number[]
  const out: number[] = []
  for (const part of list) {
    const inner = typeof part === 'number' ? [part] : flattened(part, [...around, value])
    if (!inner) return undefined
    for (let i = 0; i < inner.length; i++) out.push(inner[i])
  }
  return out
}

/** Whether a view holds numbers: no DataView, and no bigints. */
const isNumeric = (view: ArrayBufferView): view is ArrayBufferView & ArrayLike<number> =>
  'length' in view && !(view instanceof BigInt64Array || view instanceof BigUint64Array)

function mismatch(message: string, facts: Record<string, unknown>): HindcastError {
  return new HindcastError('PARAMETER_MISMATCH', message, facts)
}

/**
 * Initial values: uniform in ±1/√H for all, drawn in f64 in the order of the block ([in, out] matrices row by row; the
 * head's as [H, O]) and rounded once. Adagrad's sums of squares begin where its options say.
 */
export function initialise(engine: Engine, generator: Generator): void {
  const { hiddenSize, initialAccumulator } = engine.sizes
  if (initialAccumulator > 0) realView(engine, 'moment2').fill(initialAccumulator)
  const k = 1 / Math.sqrt(hiddenSize)
  const next = (): number => generator.uniform() * 2 * k - k
  for (const { name } of parameterShapes(engine.sizes)) {
    fillRegion(engine, `params.${name}`, next, name === 'head.weight')
  }
}
