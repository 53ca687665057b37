/**
 * The twin: the engine in plain TypeScript that gives the core's bits. Its f32 kernels are the files of this folder, its
 * f64 kernels are derived from them by scripts/build.mjs.
 *
 * @module
 */
import { HindcastError } from '../../errors.js'
import { brokenCanaries, layOut, setCanaries } from '../arena.js'
import type { Layout } from '../spec.js'
import { type Engine, realArray } from '../engine.js'
import {
  BLOCKS,
  columnsOf,
  droppingWords,
  dropsIn,
  EMPTY_PLAN,
  isOnline,
  keptScale,
  type NetworkSpec,
  OPTIMIZER_SCALARS,
  OPTIMIZER_STATE,
  type OptimizerScalars,
  type OptimizerState,
  type Plan,
  type Real,
  sameNumbers,
} from '../spec.js'
import { cellOf } from '../cells.js'
import { outputsPerTarget } from '../losses.js'
import type { TwinLayer, TwinNet } from './net.js'
import * as f32 from './train.js'
import * as f64 from '../../generated/twin-f64/train.js'
import { whole } from '../../text/number.js'

export class TwinEngine implements Engine {
  readonly kind = 'ts'
  readonly sizes: NetworkSpec
  layout: Layout
  plan: Plan | null = null
  buffer: ArrayBuffer
  private net: TwinNet<Real>
  private readonly canaries: boolean
  // The kernels of one precision; the other's types differ only in the array.
  private readonly kernels: { [K in keyof typeof f32]: (net: TwinNet<Real>, ...rest: (number | Real)[]) => never }

  constructor(sizes: NetworkSpec, options: { canaries?: boolean } = {}) {
    this.sizes = sizes
    this.canaries = options.canaries ?? false
    this.layout = layOut(sizes, null, 'twin', options)
    this.buffer = allocate(this.layout.bytes)
    if (this.canaries) setCanaries(this.layout, this.buffer)
    this.kernels = (sizes.dtype === 'f32' ? f32 : f64) as unknown as typeof this.kernels
    this.net = this.view()
  }

  arrange(plan: Plan): void {
    if (this.plan && sameNumbers(plan, this.plan)) return
    const layout = layOut(this.sizes, plan, 'twin', { canaries: this.canaries })
    const kept = new Uint8Array(this.buffer, 0, layout.fixedBytes)
    if (layout.bytes > this.buffer.byteLength) {
      const grown = allocate(layout.bytes)
      new Uint8Array(grown).set(kept)
      this.buffer = grown
    } else {
      new Uint8Array(this.buffer).fill(0, layout.fixedBytes)
    }
    this.layout = layout
    this.plan = { ...plan }
    if (this.canaries) setCanaries(layout, this.buffer)
    this.net = this.view()
  }

  setOptimizer(scalars: OptimizerScalars): void {
    Object.assign(this.net.scalars, scalars)
  }

  get optimizerState(): OptimizerState {
    const { beta1Power, beta2Power, updates } = this.net.scalars
    return { beta1Power, beta2Power, updates }
  }

  set optimizerState(state: OptimizerState) {
    Object.assign(this.net.scalars, state)
  }

  forward(): void {
    this.kernels.forward(this.net)
  }

  backward(): number {
    return this.kernels.backward(this.net)
  }

  /** BPTT of one window from the region `dy` as it stands, for traces: the gradient of each h [T][L][H]. */
  backThrough(): Real {
    const { hiddenSize, numLayers, dtype } = this.sizes
    const gradients = realArray(dtype, this.plan!.steps * numLayers * hiddenSize)
    this.kernels.backThrough(this.net, gradients)
    return gradients
  }

  inputGradient(): void {
    this.kernels.inputGradient(this.net)
  }

  update(): boolean {
    return this.kernels.update(this.net)
  }

  train(from: number, count: number): number {
    return this.kernels.train(this.net, from, count)
  }

  predict(from: number, count: number): void {
    this.kernels.predict(this.net, from, count)
  }

  async trainAsync(from: number, count: number): Promise<number> {
    return this.train(from, count)
  }

  async predictAsync(from: number, count: number): Promise<void> {
    this.predict(from, count)
  }

  brokenCanaries(): string[] {
    return brokenCanaries(this.layout, this.buffer)
  }

  dispose(): void {
    this.buffer = new ArrayBuffer(0)
  }

  /** The regions as typed arrays; the optimizer's scalars live on from one view to the next. */
  private view(): TwinNet<Real> {
    const { sizes: s, layout, buffer } = this
    const p = this.plan ?? EMPTY_PLAN
    const { gates, gated, savedPerUnit, lastApart, recurrent } = cellOf(s)
    const region = (name: string) => layout.regions.get(name)
    const real = (name: string): Real => {
      const r = region(name)
      const length = r ? r.rows * r.stride : 0
      return s.dtype === 'f32'
        ? new Float32Array(buffer, r?.at ?? 0, length)
        : new Float64Array(buffer, r?.at ?? 0, length)
    }
    const count = (name: string) => (region(name)?.rows ?? 0) * (region(name)?.cols ?? 0)
    const doubles = (name: string) => new Float64Array(buffer, region(name)?.at ?? 0, count(name))
    const ints = (name: string) => new Int32Array(buffer, region(name)?.at ?? 0, count(name))
    const optional = (name: string) => (region(name) ? real(name) : null)
    const layers = Array.from({ length: s.numLayers }, (_, l): TwinLayer<Real> => ({
      inputSize: l === 0 ? s.inputSize : s.hiddenSize,
      weightIh: real(`params.weight_ih_l${l}`),
      weightHh: real(`params.weight_hh_l${l}`),
      biasIh: real(`params.bias_ih_l${l}`),
      biasHh: optional(`params.bias_hh_l${l}`),
      weightIhGrad: real(`grads.weight_ih_l${l}`),
      weightHhGrad: real(`grads.weight_hh_l${l}`),
      biasIhGrad: real(`grads.bias_ih_l${l}`),
      biasHhGrad: optional(`grads.bias_hh_l${l}`),
      biasRow: real(`biasRow${l}`),
      hidden: real(`hidden${l}`),
      dz: real(`dz${l}`),
      cells: real(`cells${l}`),
      cellTanh: real(`cellTanh${l}`),
      dh: real(`dh${l}`),
      carry: real(`carry${l}`),
      mask: real(`mask${l}`),
      droppedHidden: real(`droppedHidden${l}`),
    }))
    const [params, grads, moment1, moment2, moment3] = BLOCKS.map(real)
    return {
      ...s,
      ...p,
      gates: gates.length,
      saved: savedPerUnit,
      gated,
      recurrent,
      joint: (gates.length - Number(lastApart)) * s.hiddenSize,
      relu: s.nonlinearity === 'relu',
      lossOnLast: s.lossOn === 'last',
      online: !gated && isOnline(s, p),
      drops: dropsIn(s, p),
      dropped: droppingWords(s),
      dropoutScale: keptScale(s),
      lengths: ints('lengths'),
      layers,
      params,
      grads,
      moment1,
      moment2,
      headWeight: real('params.head.weight'),
      headBias: real('params.head.bias'),
      headWeightGrad: real('grads.head.weight'),
      headBiasGrad: real('grads.head.bias'),
      data: real('data'),
      target: real(p.targetColumns > 0 ? 'wanted' : 'target'),
      targetSource: real('target'),
      starts: ints('starts'),
      output: real('output'),
      y: real('y'),
      dy: real('dy'),
      xHistory: real('xHistory'),
      state: real('state'),
      finalState: real('finalState'),
      cellState: real('cellState'),
      finalCellState: real('finalCellState'),
      inputGrad: real('inputGrad'),
      normPartials: doubles('normPartials'),
      losses: doubles('losses'),
      counts: doubles('counts'),
      outputsPerTarget: outputsPerTarget(s),
      lossParameters: Float64Array.from(s.lossParameters),
      weights: doubles('weights'),
      moment3,
      columns: columnsOf(s, p),
      extra: real('extra'),
      inputMap: ints('inputMap'),
      shifts: doubles('shifts'),
      factors: doubles('factors'),
      targetMap: ints('targetMap'),
      scalars: this.net?.scalars ?? { ...OPTIMIZER_SCALARS, ...OPTIMIZER_STATE },
    }
  }
}

function allocate(bytes: number): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes)
  } catch (cause) {
    const mib = Math.floor(bytes / 1048576 + 0.999)
    throw new HindcastError(
      'MEMORY_TOO_SMALL',
      `This host cannot give ${whole(mib)} MiB of memory.`,
      { needed: bytes },
      { cause },
    )
  }
}
