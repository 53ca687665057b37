/**
 * The only file that knows WebAssembly and the loader: compiles the core, instantiates it over a memory of its own and
 * wraps its exports as an Engine. Only numbers and addresses cross the border.
 *
 * @module
 */
import { instantiate } from '@assemblyscript/loader'
import { HindcastError } from '../errors.js'
import { brokenCanaries, CORE_BASE, layOut, realBytes, setCanaries, type Layout } from './arena.js'
import { fillDescriptor, fillScalars, LAYER_BYTES, NET_BYTES, NET_SCALARS, scalarView } from './descriptor.js'
import type { Dtype, Engine, OptimizerScalars, OptimizerState, Plan, Real, Sizes } from './engine.js'
import { sameNumbers } from './plan.js'

/** What `wasm` takes: a compiled module, its bytes, a response that brings them, or where to fetch them. */
export type WasmSource = WebAssembly.Module | BufferSource | Response | URL

interface CoreExports {
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
  peak(rounds: number): number
  peakFlops(): number
}

const PAGE = 65536
const compiled = new Map<Dtype, Promise<WebAssembly.Module>>()

/** The module of one precision, compiled once a process from the base64 inside the package. */
async function packagedModule(dtype: Dtype): Promise<WebAssembly.Module> {
  let module = compiled.get(dtype)
  if (!module) {
    module = (dtype === 'f32' ? import('../generated/core-f32.js') : import('../generated/core-f64.js')).then((m) =>
      WebAssembly.compile(Uint8Array.from(atob(m.default), (c) => c.charCodeAt(0))),
    )
    compiled.set(dtype, module)
    module.catch(() => compiled.delete(dtype))
  }
  return module
}

async function moduleFrom(source: WasmSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source
  if (source instanceof URL) {
    const response = await fetch(source)
    if (!response.ok) throw new Error(`${source.href} answered ${response.status}`)
    return WebAssembly.compile(await response.arrayBuffer())
  }
  if (typeof Response !== 'undefined' && source instanceof Response) {
    return WebAssembly.compile(await source.arrayBuffer())
  }
  return WebAssembly.compile(source as BufferSource)
}

export class WasmEngine implements Engine {
  readonly kind = 'wasm'
  readonly sizes: Sizes
  layout: Layout
  plan: Plan | null = null
  private memory: WebAssembly.Memory
  private core: CoreExports
  private readonly canaries: boolean
  private readonly net: number

  private constructor(sizes: Sizes, layout: Layout, memory: WebAssembly.Memory, core: CoreExports, canaries: boolean) {
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
  static async create(sizes: Sizes, options: { wasm?: WasmSource; canaries?: boolean } = {}): Promise<WasmEngine> {
    const layout = layOut(sizes, null, 'core', options)
    const pages = Math.floor((layout.bytes + PAGE - 1) / PAGE)
    try {
      const module = options.wasm ? await moduleFrom(options.wasm) : await packagedModule(sizes.dtype)
      const memory = new WebAssembly.Memory({ initial: pages })
      const { instance } = await instantiate(module, { env: { memory } })
      const core = instance.exports as unknown as CoreExports
      checkContract(core, sizes.dtype)
      return new WasmEngine(sizes, layout, memory, core, options.canaries ?? false)
    } catch (cause) {
      if (cause instanceof HindcastError) throw cause
      throw new HindcastError(
        'ENGINE_UNAVAILABLE',
        `The WebAssembly core cannot run here (${cause instanceof Error ? cause.message : String(cause)}): ` +
          `use engine 'ts', which gives the same bits, or 'auto'.`,
        { option: 'engine' },
        { cause },
      )
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
    new Uint8Array(this.memory.buffer).fill(0, layout.fixedBytes)
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
    const at = (name: (typeof NET_SCALARS)[number]) => view[NET_SCALARS.indexOf(name)]
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

  /** The core's exp, tanh or sigmoid of numbers, in the work area's place: for tests, which compare them with the twin's. */
  map(f: 'tanh' | 'exp' | 'sigmoid', values: ArrayLike<number>): Real {
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
    this.core.mapFunction({ tanh: 0, exp: 1, sigmoid: 2 }[f], at, at, values.length)
    return view.slice()
  }

  /** Runs rounds of register-only multiply-adds; the operations done. For the races. */
  peak(rounds: number): number {
    this.core.peak(rounds)
    return rounds * this.core.peakFlops()
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
        `This host cannot give the ${mib} MiB of memory that the plan needs: lower hiddenSize, the batch size or the window.`,
        { needed: this.memory.buffer.byteLength + bytes },
        { cause },
      )
    }
  }
}

/** A binary of another version, or of the other precision, would write where it should not. */
function checkContract(core: CoreExports, dtype: Dtype): void {
  const fits = core.netBytes?.() === NET_BYTES && core.layerBytes?.() === LAYER_BYTES && core.heapBase() <= CORE_BASE
  if (!fits || core.realBytes() !== (dtype === 'f32' ? 4 : 8)) {
    throw new HindcastError(
      'ENGINE_UNAVAILABLE',
      `The WebAssembly binary given as \`wasm\` is not the ${dtype} core of this version of hindcast: ` +
        `take the one the package exports as hindcast/core-${dtype}.wasm.`,
      { option: 'wasm' },
    )
  }
}
