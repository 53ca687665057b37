/**
 * The layout of the one flat memory: `layOut` says where everything lies, for both engines.
 *
 * Two regions follow each other: a fixed one (descriptor, parameters, gradients, optimizer state), whose addresses never
 * change, and a work area (packed weights, activations, dataset, order of windows), laid out anew for every plan. The
 * core's form has rows padded to 16 bytes and histories in panels of 64 bytes; the twin's has neither.
 *
 * Dimensions: T steps, B batch, I inputs, H hidden, O outputs, L layers, R rows of the dataset.
 *
 * @module
 */
import { counted, HindcastError } from '../errors.js'
import { named, words } from '../text/words.js'
import { cellOf } from './cells.js'
import {
  BLOCKS,
  columnsOf,
  dropsIn,
  isOnline,
  mapsInputs,
  type Layout,
  type NetworkSpec,
  parameterShapes,
  type Plan,
  type Region,
} from './spec.js'
import { LAYER_BYTES, NET_BYTES } from './descriptor.js'

export type Form = 'core' | 'twin'

/** Constants of the core lie below this address. */
export const CORE_BASE = 4096
const CANARY_BYTES = 64
/** Where a state stands before and after a call, [L·windows][H]. */
export const STATE_REGIONS = {
  hidden: { initial: 'state', final: 'finalState' },
  cell: { initial: 'cellState', final: 'finalCellState' },
} as const
/** Arrivals, generation and stop flag of the barrier; the threads' heartbeats follow, each on a line of its own. */
export const CONTROL_BYTES = 64

export const realBytes = (dtype: 'f32' | 'f64'): number => (dtype === 'f32' ? 4 : 8)
const roundUp = (n: number, to: number): number => Math.floor((n + to - 1) / to) * to

class Surveyor {
  readonly regions = new Map<string, Region>()
  at: number
  private readonly real: number
  private readonly canaries: boolean

  constructor(at: number, real: number, canaries: boolean) {
    this.at = at
    this.real = real
    this.canaries = canaries
  }

  add(
    name: string,
    type: Region['type'],
    rows: number,
    cols: number,
    options: { stride?: number; align?: number } = {},
  ) {
    const size = type === 'real' ? this.real : type === 'f64' ? 8 : type === 'i32' ? 4 : 1
    const stride = options.stride ?? cols
    this.at = roundUp(this.at, options.align ?? 64)
    const region = { name, type, at: this.at, rows, cols, stride, bytes: rows * stride * size }
    this.regions.set(name, region)
    this.at += region.bytes
    if (this.canaries && !options.align) {
      this.at = roundUp(this.at, 16)
      this.regions.set('canary after ' + name, { ...region, name, type: 'bytes', at: this.at, bytes: CANARY_BYTES })
      this.at += CANARY_BYTES
    }
  }
}

/**
 * Lays out a network and, with a plan, its work area.
 *
 * @throws HindcastError MEMORY_TOO_SMALL when it would take more than `maxMemory` bytes.
 */
export function layOut(
  sizes: NetworkSpec,
  plan: Plan | null,
  form: Form,
  options: { canaries?: boolean } = {},
): Layout {
  const real = realBytes(sizes.dtype)
  const core = form === 'core'
  const pad = (n: number): number => (core ? roundUp(n, 16 / real) : n)
  const survey = new Surveyor(core ? CORE_BASE : 0, real, options.canaries ?? false)
  const parameters = parameterShapes(sizes)
  const { hiddenSize: H, inputSize: I, numLayers: L } = sizes

  survey.add('net', 'bytes', 1, NET_BYTES)
  survey.add('layers', 'bytes', L, LAYER_BYTES)
  survey.add('tensors', 'i32', parameters.length, 2)
  survey.add('zeros', 'real', 1, Math.max(64 / real, pad(Math.max(I, H))))
  survey.add('sink', 'bytes', sizes.threads, 64)
  survey.add('control', 'bytes', 1, CONTROL_BYTES + 64 * sizes.threads)
  survey.add('finite', 'i32', 1, sizes.threads)
  const count = parameters.reduce((n, p) => n + p.rows * p.cols, 0)
  survey.add('normPartials', 'f64', 1, Math.floor((count + 1023) / 1024))
  survey.add('lossParameters', 'f64', 1, sizes.lossParameters.length)
  const kept: readonly string[] = ['params', 'grads', ...sizes.moments]
  for (const block of BLOCKS) {
    if (!kept.includes(block)) continue
    const from = parameters.reduce((n, p) => n + p.rows * pad(p.cols), 0)
    survey.add(block, 'real', 1, from)
    let at = survey.regions.get(block)!.at
    for (const p of parameters) {
      const region = { name: p.name, type: 'real' as const, at, rows: p.rows, cols: p.cols, stride: pad(p.cols) }
      survey.regions.set(`${block}.${p.name}`, { ...region, bytes: p.rows * pad(p.cols) * real })
      at += p.rows * pad(p.cols) * real
    }
  }
  const fixedBytes = roundUp(survey.at, 64)
  survey.at = fixedBytes
  if (plan) layOutWork(survey, sizes, plan, core, pad, real)
  const bytes = roundUp(survey.at, 64)
  if (bytes > sizes.maxMemory) refuse(sizes, plan, bytes)
  return { regions: survey.regions, fixedBytes, bytes, parameters }
}

function layOutWork(
  s: Surveyor,
  sizes: NetworkSpec,
  p: Plan,
  core: boolean,
  pad: (n: number) => number,
  real: number,
): void {
  const { hiddenSize: H, inputSize: I, outputSize: O, numLayers: L } = sizes
  const { gates, gated, savedPerUnit: slots, states } = cellOf(sizes)
  const G = gates.length
  const T = p.steps
  const online = isOnline(sizes, p)
  const B = core && !online ? roundUp(p.batch, 2) : p.batch
  s.add('data', 'real', p.rows, columnsOf(sizes, p))
  if (p.extraColumns > 0) s.add('extra', 'real', p.rows, p.extraColumns)
  if (mapsInputs(p)) s.add('inputMap', 'i32', 1, I)
  s.add('target', 'real', p.targetRows, p.targetColumns || sizes.targetSize)
  if (p.targetColumns > 0) {
    s.add('targetMap', 'i32', sizes.targetSize, 4)
    s.add('wanted', 'real', p.batch, sizes.targetSize)
  }
  s.add('starts', 'i32', 1, p.starts)
  if (p.normals > 0) {
    s.add('shifts', 'f64', p.starts, p.normals)
    s.add('factors', 'f64', p.starts, p.normals)
  }
  if (p.hasLengths) s.add('lengths', 'i32', 1, p.starts)
  if (p.hasWeights) s.add('weights', 'f64', 1, p.starts)
  s.add('output', 'real', p.outputRows, O)
  s.add('y', 'real', T * p.batch, O)
  s.add('dy', 'real', T * B, O)
  const minibatches = Math.floor((p.windows + p.batch - 1) / p.batch)
  s.add('rowLosses', 'f64', T, p.batch)
  s.add('losses', 'f64', 1, minibatches)
  s.add('counts', 'f64', 1, minibatches)
  for (const state of states) {
    if (p.hasState) s.add(STATE_REGIONS[state].initial, 'real', L * p.windows, H)
    if (p.wantState) s.add(STATE_REGIONS[state].final, 'real', L * p.windows, H)
  }
  s.add('inputGrad', 'real', p.inputGradient ? T * p.batch : 0, I)
  const panel = 64 / real
  const panels = Math.floor((H + panel - 1) / panel)
  if (core && !online && O >= panel) {
    const outputPanels = Math.floor((O + panel - 1) / panel)
    s.add('headPack', 'real', outputPanels * H, panel)
    s.add('headBiasPack', 'real', outputPanels, panel)
    s.add('headRows', 'real', B, panel)
  }
  s.add('xHistory', 'real', core && online && !mapsInputs(p) ? 0 : T * B, I, { stride: core ? roundUp(I, 2) : I })
  const rows = T * B
  for (let l = 0; l < L; l++) {
    const K = l === 0 ? I : H
    const above = l === L - 1 ? O : G * H
    const drops = dropsIn(sizes, p) && l < L - 1
    if (core && !online) {
      s.add(`forwardPack${l}`, 'real', panels * G * (K + H), panel)
      s.add(`biasPack${l}`, 'real', panels * slots, panel)
      s.add(`backwardPack${l}`, 'real', panels * (above + G * H), panel)
      for (const parity of [0, 1]) {
        // Vector loads of the head may reach one vector past the last pair.
        s.add(`pairs${parity}${l}`, 'real', 1, B * (K + H) + panel)
        s.add(`backPairs${parity}${l}`, 'real', 1, B * (above + G * H) + panel)
      }
    } else {
      s.add(`biasRow${l}`, 'real', slots, H, { stride: pad(H) })
      if (core) {
        s.add(`weightIhT${l}`, 'real', G * H, l === 0 ? 0 : H, { stride: l === 0 ? 0 : pad(H) })
        s.add(`weightHhT${l}`, 'real', G * H, H, { stride: pad(H) })
      }
    }
    /** A tensor of `count` numbers a unit and row, in the form of the path: panels, padded rows, or dense rows. */
    const history = (name: string, count: number, n: number): void => {
      if (core && !online) s.add(name + l, 'real', count * panels * n, panel)
      else if (core) s.add(name + l, 'real', n * count, H, { stride: pad(H) })
      else s.add(name + l, 'real', n, count * H)
    }
    history('hidden', 1, (T + 1) * B)
    history('dz', slots, rows)
    if (states.includes('cell')) {
      history('cells', 1, (T + 1) * B)
      history('cellTanh', 1, rows)
    }
    if (gated) {
      if (core && !online) s.add(`dh${l}`, 'real', B, panel)
      else history('dh', 1, B)
      history('carry', 1, B)
    }
    if (drops) {
      history('mask', 1, rows)
      history('droppedHidden', 1, rows)
    }
  }
}

function refuse(sizes: NetworkSpec, plan: Plan | null, bytes: number): never {
  const mib = (n: number): string => String(Math.floor(n / 1048576 + 0.999))
  const asked = plan
    ? `${plan.windows} windows of ${plan.steps} steps in batches of ${plan.batch} over ${plan.rows} rows, hidden size ${sizes.hiddenSize}`
    : `hidden size ${sizes.hiddenSize} with ${counted(sizes.numLayers, 'layer')}`
  throw new HindcastError(
    'MEMORY_TOO_SMALL',
    words`This plan needs ${mib(bytes)} MiB (${asked}), over the limit of ${mib(sizes.maxMemory)} MiB: lower ${named('hiddenSize')}, the batch size or the window, or raise ${named('maxMemory')}.`,
    { needed: bytes, limit: sizes.maxMemory, option: 'maxMemory' },
  )
}

/** Writes the pattern of every canary; `brokenCanaries` names the regions after which it no longer stands. */
export function setCanaries(layout: Layout, memory: ArrayBufferLike): void {
  for (const r of layout.regions.values()) if (r.type === 'bytes' && isCanary(layout, r)) canary(memory, r).fill(0xc5)
}

export function brokenCanaries(layout: Layout, memory: ArrayBufferLike): string[] {
  const broken: string[] = []
  for (const r of layout.regions.values()) {
    if (r.type === 'bytes' && isCanary(layout, r) && canary(memory, r).some((v) => v !== 0xc5)) broken.push(r.name)
  }
  return broken
}

const isCanary = (layout: Layout, r: Region): boolean => layout.regions.get('canary after ' + r.name) === r
const canary = (memory: ArrayBufferLike, r: Region): Uint8Array => new Uint8Array(memory, r.at, CANARY_BYTES)
