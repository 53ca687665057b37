/**
 * The only file that knows WebAssembly and the loader: compiles the core, instantiates it over a memory of its own and
 * wraps its exports as an Engine. Only numbers and addresses cross the border.
 *
 * @module
 */
import { inflate } from '#host'
import { instantiate } from '@assemblyscript/loader'
import { HindcastError } from '../errors.js'
import { named, words } from '../text/words.js'
import { fromBase64 } from '../text/base64.js'
import { brokenCanaries, CORE_BASE, layOut, realBytes, setCanaries } from './arena.js'
import type { Layout } from './spec.js'
import { fillDescriptor, fillScalars, LAYER_BYTES, NET_BYTES, NET_SCALARS, scalarView } from './descriptor.js'
import type { Engine } from './engine.js'
import {
  type Dtype,
  type NetworkSpec,
  type OptimizerScalars,
  type OptimizerState,
  type Plan,
  type Real,
  type WasmSource,
  sameNumbers,
} from './spec.js'
import { whole } from '../text/number.js'

/** What the core exports; `net` is the address of the descriptor, `id` the thread whose part is done. */
export interface CoreExports {
  forward(net: number, id: number): void
  backward(net: number, id: number): number
  inputGradient(net: number): void
  step(net: number): number
  train(net: number, from: number, count: number, id: number): number
  predict(net: number, from: number, count: number, id: number): void
  mapFunction(f: number, from: number, to: number, n: number): void
  heapBase(): number
  netBytes(): number
  layerBytes(): number
  realBytes(): number
  variant(): number
  peak(rounds: number): number
  peakFlops(): number
}

export const PAGE = 65536

/** A binary as the build packs it: deflated, then base64; with `base`, only what differs from that one. */
interface Packed {
  default: string
  base?: Packed
}

const packaged = {
  f32: () => import('../generated/core-f32.js'),
  f64: () => import('../generated/core-f64.js'),
  'f32-threads': () => import('../generated/core-f32-threads.js'),
  'f64-threads': () => import('../generated/core-f64-threads.js'),
  'f32-relaxed': () => import('../generated/core-f32-relaxed.js'),
  'f64-relaxed': () => import('../generated/core-f64-relaxed.js'),
}

/** Which build of the core: for one thread, for several, or with products that may be fused. */
export type CoreKind = 'plain' | 'threads' | 'relaxed'
const KINDS: readonly CoreKind[] = ['plain', 'threads', 'relaxed']

type Variant = keyof typeof packaged
const variantOf = (dtype: Dtype, kind: CoreKind): Variant => (kind === 'plain' ? dtype : `${dtype}-${kind}`)
const compiled = new Map<Variant, Promise<WebAssembly.Module>>()

/** The module of one variant, from `source` or, compiled once a process, from the package's own. */
export async function compileCore(dtype: Dtype, kind: CoreKind, source?: WasmSource): Promise<WebAssembly.Module> {
  if (source) return moduleFrom(source)
  const variant = variantOf(dtype, kind)
  let module = compiled.get(variant)
  if (!module) {
    module = packaged[variant]().then(async (packed) => WebAssembly.compile(await unpacked(packed)))
    compiled.set(variant, module)
    module.catch(() => compiled.delete(variant))
  }
  return module
}

async function unpacked(packed: Packed): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await inflate(fromBase64(packed.default))
  if (packed.base === undefined) return bytes
  const { patched } = await import('./patched.js')
  return patched(await unpacked(packed.base), bytes)
}

async function moduleFrom(source: WasmSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source
  if (source instanceof URL) {
    const response = await fetch(source)
    if (!response.ok) throw new Error(`${source.href} answered ${String(response.status)}`)
    return WebAssembly.compile(await response.arrayBuffer())
  }
  if (typeof Response !== 'undefined' && source instanceof Response) {
    return WebAssembly.compile(await source.arrayBuffer())
  }
  return WebAssembly.compile(source as BufferSource)
}

/** An instance over `memory`. Threads park and wake each other through the host's Atomics, a second at a time. */
export async function instantiateCore(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<CoreExports> {
  const shared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer
  const words = shared ? new Int32Array(memory.buffer) : null
  const env = {
    memory,
    park: (address: number, value: number) => void (words && Atomics.wait(words, address >>> 2, value, 1000)),
    wake: (address: number) => void (words && Atomics.notify(words, address >>> 2)),
  }
  const { instance } = await instantiate(module, { env })
  return instance.exports as unknown as CoreExports
}

/** The error of a host on which the core cannot run. */
export function unavailable(cause: unknown): HindcastError {
  if (cause instanceof HindcastError) return cause
  const matter = `The WebAssembly core cannot run here (${cause instanceof Error ? cause.message : String(cause)})`
  return new HindcastError(
    'ENGINE_UNAVAILABLE',
    `${matter}: use engine 'ts', which gives the same bits, or 'auto'.`,
    { option: 'engine', matter },
    { cause },
  )
}

export interface WasmOptions {
  wasm?: WasmSource
  canaries?: boolean
  /** products may be fused, so that bits depend on the engine */
  relaxed?: boolean
}

export class WasmEngine implements Engine {
  readonly kind = 'wasm'
  readonly sizes: NetworkSpec
  layout: Layout
  plan: Plan | null = null
  protected memory: WebAssembly.Memory
  protected core: CoreExports
  protected readonly net: number
  private readonly canaries: boolean

  protected constructor(
    sizes: NetworkSpec,
    layout: Layout,
    memory: WebAssembly.Memory,
    core: CoreExports,
    canaries: boolean,
  ) {
    this.sizes = sizes
    this.layout = layout
    this.memory = memory
    this.core = core
    this.canaries = canaries
    this.net = layout.regions.get('net')!.at
    fillDescriptor(memory.buffer, layout, sizes, null)
    this.optimizerState = { beta1Power: 1, beta2Power: 1, updates: 0 }
    if (canaries) setCanaries(layout, memory.buffer)
  }

  /** @throws HindcastError ENGINE_UNAVAILABLE where WebAssembly or SIMD is missing or forbidden. */
  static async create(sizes: NetworkSpec, options: WasmOptions = {}): Promise<WasmEngine> {
    const layout = layOut(sizes, null, 'core', options)
    try {
      const kind = options.relaxed ? 'relaxed' : 'plain'
      const module = await compileCore(sizes.dtype, kind, options.wasm)
      const memory = new WebAssembly.Memory({ initial: Math.floor((layout.bytes + PAGE - 1) / PAGE) })
      const core = await instantiateCore(module, memory)
      checkContract(core, sizes.dtype, kind)
      return new WasmEngine(sizes, layout, memory, core, options.canaries ?? false)
    } catch (cause) {
      if (options.relaxed && !(cause instanceof HindcastError)) throw relaxedRefused(cause)
      throw unavailable(cause)
    }
  }

  get buffer(): ArrayBufferLike {
    return this.memory.buffer
  }

  arrange(plan: Plan): void {
    if (this.plan && sameNumbers(plan, this.plan)) return
    const layout = layOut(this.sizes, plan, 'core', { canaries: this.canaries })
    const missing = layout.bytes - this.memory.buffer.byteLength
    if (missing > 0) this.grow(missing)
    new Uint8Array(this.memory.buffer).fill(0, layout.fixedBytes, layout.bytes)
    this.layout = layout
    this.plan = { ...plan }
    fillDescriptor(this.memory.buffer, layout, this.sizes, plan)
    if (this.canaries) setCanaries(layout, this.memory.buffer)
  }

  setOptimizer(scalars: OptimizerScalars): void {
    fillScalars(scalarView(this.memory.buffer, this.layout), scalars)
  }

  get optimizerState(): OptimizerState {
    const view = scalarView(this.memory.buffer, this.layout)
    const at = (name: keyof OptimizerState) => view[NET_SCALARS.indexOf(name)]
    return { beta1Power: at('beta1Power'), beta2Power: at('beta2Power'), updates: at('updates') }
  }

  set optimizerState(state: OptimizerState) {
    const view = scalarView(this.memory.buffer, this.layout)
    for (const [name, value] of Object.entries(state)) view[NET_SCALARS.indexOf(name as 'updates')] = value
  }

  forward(): void {
    this.core.forward(this.net, 0)
  }

  backward(): number {
    return this.core.backward(this.net, 0)
  }

  inputGradient(): void {
    this.core.inputGradient(this.net)
  }

  update(): boolean {
    return this.core.step(this.net) === 1
  }

  train(from: number, count: number): number {
    return this.core.train(this.net, from, count, 0)
  }

  predict(from: number, count: number): void {
    this.core.predict(this.net, from, count, 0)
  }

  /**
   * The core's functions of numbers, in the work area's place: for the self-check, and for tests with the twin. exp64 and
   * log64 are computed in f64 in both precisions.
   */
  map(f: 'tanh' | 'exp' | 'sigmoid' | 'exp64' | 'log64', values: ArrayLike<number>): Real {
    this.plan = null
    const bytes = realBytes(this.sizes.dtype)
    const at = this.layout.fixedBytes
    const missing = at + values.length * bytes + 64 - this.memory.buffer.byteLength
    if (missing > 0) this.grow(missing)
    const view =
      bytes === 4
        ? new Float32Array(this.memory.buffer, at, values.length)
        : new Float64Array(this.memory.buffer, at, values.length)
    view.set(values)
    this.core.mapFunction({ tanh: 0, exp: 1, sigmoid: 2, exp64: 3, log64: 4 }[f], at, at, values.length)
    return view.slice()
  }

  /** Runs rounds of register-only multiply-adds; the operations done. For the races. */
  peak(rounds: number): number {
    this.core.peak(rounds)
    return rounds * this.core.peakFlops()
  }

  async trainAsync(from: number, count: number): Promise<number> {
    return this.train(from, count)
  }

  async predictAsync(from: number, count: number): Promise<void> {
    this.predict(from, count)
  }

  brokenCanaries(): string[] {
    return brokenCanaries(this.layout, this.memory.buffer)
  }

  /** Drops the instance and with it the memory: there is nothing else to free. */
  dispose(): void {
    this.memory = new WebAssembly.Memory({ initial: 0 })
    this.core = {} as CoreExports
  }

  private grow(bytes: number): void {
    try {
      this.memory.grow(Math.floor((bytes + PAGE - 1) / PAGE))
    } catch (cause) {
      const mib = Math.floor((this.memory.buffer.byteLength + bytes) / 1048576 + 0.999)
      throw new HindcastError(
        'MEMORY_TOO_SMALL',
        words`This host cannot give the ${whole(mib)} MiB of memory that the plan needs: lower ${named('hiddenSize')}, the batch size or the window.`,
        { needed: this.memory.buffer.byteLength + bytes },
        { cause },
      )
    }
  }
}

/** A binary of another version, precision or kind would write where it should not. */
export function checkContract(core: CoreExports, dtype: Dtype, kind: CoreKind): void {
  const fits = core.netBytes?.() === NET_BYTES && core.layerBytes?.() === LAYER_BYTES && core.heapBase() <= CORE_BASE
  if (!fits || core.realBytes() !== (dtype === 'f32' ? 4 : 8) || core.variant() !== KINDS.indexOf(kind)) {
    const name = `core-${variantOf(dtype, kind)}.wasm`
    throw new HindcastError(
      'ENGINE_UNAVAILABLE',
      `The WebAssembly binary given as \`wasm\` is not the ${dtype} core of this version of hindcast` +
        `${kind === 'plain' ? '' : kind === 'threads' ? ' for several threads' : ' with relaxed products'}: take the one the package exports as hindcast/${name}.`,
      { option: 'wasm' },
    )
  }
}

function relaxedRefused(cause: unknown): HindcastError {
  return new HindcastError(
    'ENGINE_UNAVAILABLE',
    'engineDependentBits needs relaxed SIMD, which this JavaScript engine lacks: leave the option out; the bits are then the same everywhere.',
    { option: 'engineDependentBits' },
    { cause },
  )
}
