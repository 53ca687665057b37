/**
 * The races of `hindcast bench`: core, twin and plain JavaScript at the work points, and the share of this machine's
 * strict-SIMD peak that the core reaches, measured in the same run.
 *
 * @module
 */
import { engineContestant, measurePeak } from './engines.js'
import { WasmEngine } from '../engine/wasm.js'
import { TwinEngine } from '../engine/ts/twin.js'
import type { Engine } from '../engine/engine.js'
import type { Dtype, NetworkSpec } from '../engine/spec.js'
import { initialise, readBlock } from '../engine/parameters.js'
import { HindcastError, shown } from '../errors.js'
import { hardwareThreads, threadsRefused } from '#host'
import { resolveNetworkOptions, specOf } from '../options/network.js'
import { scalarsOf } from '../options/optimizer.js'
import { Generator } from '../random.js'
import { flops, LEARNING_RATE, networkOf, raceTable, WORK_POINTS, type RaceTable, type WorkPoint } from './points.js'
import { OPPONENTS } from './plain-cells.js'
import { race, speedRatio, type Contestant, type RaceOptions, type Speed } from './race.js'

/** Windows a second (medians) and ratios; `spread` has the slowest and fastest round of each. */
export interface RaceResult {
  wasm: number
  ts: number
  plain: number
  /** core : twin of the same precision */
  ratio: number
  /** core : the faster of twin and plain */
  ratioPlain: number
  /** the core on two threads, and two threads : one; null where the point is not for threads or the host has none */
  wasm2: number | null
  ratioThreads: number | null
  spread: Record<string, [number, number]>
}

export interface BenchPoint {
  point: string
  dtype: Dtype
  train: RaceResult
  infer: RaceResult
  /** of the fastest round of training, products really done, 10⁹ operations a second */
  gflops: number
  /** `gflops` : the fastest slice of the peak loop, so that neither shows what else the machine was doing */
  shareOfPeak: number
}

export interface BenchReport {
  machine: { runtime: string; platform: string }
  /** strict-SIMD peak of this run, 10⁹ operations a second */
  peak: Record<Dtype, number>
  points: BenchPoint[]
}

export interface BenchOptions {
  /** names of work points, all by default */
  points?: string[]
  dtypes?: Dtype[]
  /** 0.2 for a quick look, 1 by default */
  effort?: number
  /** called before each race, for progress */
  onRace?: (point: string, dtype: Dtype, work: 'train' | 'infer') => void
}

/**
 * Runs the races; takes about ten seconds a point and precision.
 *
 * @throws HindcastError OPTION_INVALID for an unknown point, ENGINE_UNAVAILABLE
 */
export async function runBench(options: BenchOptions = {}): Promise<BenchReport> {
  const points = (options.points ?? WORK_POINTS.map((p) => p.name)).map(pointNamed)
  const effort = options.effort ?? 1
  const timing: RaceOptions = { rounds: 7, slice: 150 * effort, warmUp: 400 * effort }
  const report: BenchReport = { machine: machine(), peak: { f32: 0, f64: 0 }, points: [] }
  for (const dtype of options.dtypes ?? (['f32', 'f64'] as const)) {
    for (const point of points) {
      const table = raceTable(point.inputSize)
      const contestants = await start(point, dtype, table)
      const results = {} as Record<'train' | 'infer', RaceResult>
      for (const work of ['train', 'infer'] as const) {
        options.onRace?.(point.name, dtype, work)
        report.peak[dtype] = Math.max(report.peak[dtype], measurePeak(contestants.core))
        results[work] = result(race(contestants.lanes, work, point.batch, timing))
      }
      contestants.dispose()
      report.peak[dtype] = Math.max(report.peak[dtype], measurePeak(contestants.core))
      const gflops = (results.train.spread['wasm'][1] * flops(point).train) / 1e9
      report.points.push({ point: point.name, dtype, ...results, gflops, shareOfPeak: 0 })
    }
  }
  for (const point of report.points) point.shareOfPeak = point.gflops / report.peak[point.dtype]
  return report
}

function pointNamed(name: string): WorkPoint {
  const point = WORK_POINTS.find((p) => p.name.toUpperCase() === name.trim().toUpperCase())
  if (point) return point
  const known = WORK_POINTS.map((p) => p.name).join(', ')
  throw new HindcastError('OPTION_INVALID', `There is no work point ${shown(name)}: choose among ${known}.`, {
    option: 'points',
    value: name,
  })
}

/** The three contestants from the same weights; plain is f64 whatever the precision. */
async function start(point: WorkPoint, dtype: Dtype, table: RaceTable) {
  const resolved = resolveNetworkOptions({
    ...networkOf(point),
    dtype,
    optimizer: { name: 'sgd', learningRate: LEARNING_RATE },
  })
  const sizes = specOf(resolved)
  const core = await WasmEngine.create(sizes)
  const lanes = new Map<string, Contestant>()
  for (const engine of [core, new TwinEngine(sizes)]) {
    initialise(engine, new Generator(resolved.seed))
    engine.setOptimizer(scalarsOf(resolved))
    lanes.set(engine.kind, engineContestant(engine, point, table))
  }
  const pair = point.batch > 1 && hardwareThreads() > 1 ? await onTwoThreads(sizes) : null
  if (pair) {
    initialise(pair, new Generator(resolved.seed))
    pair.setOptimizer(scalarsOf(resolved))
    lanes.set('wasm2', engineContestant(pair, point, table))
  }
  lanes.set('plain', OPPONENTS[point.cell](point, table, readBlock(core, 'params')))
  return { core, lanes, dispose: () => pair?.dispose() }
}

/** The core on two threads, or null where the host has no shared memory. */
async function onTwoThreads(sizes: NetworkSpec): Promise<Engine | null> {
  if (threadsRefused() !== null) return null
  const { ThreadedEngine } = await import('../engine/threads.js')
  return ThreadedEngine.start({ ...sizes, threads: 2 }, { always: true })
}

function result(speeds: Map<string, Speed>): RaceResult {
  const [wasm, ts, plain] = ['wasm', 'ts', 'plain'].map((name) => speeds.get(name)!)
  const wasm2 = speeds.get('wasm2') ?? null
  return {
    wasm: wasm.median,
    ts: ts.median,
    plain: plain.median,
    ratio: speedRatio(wasm, ts),
    ratioPlain: Math.min(speedRatio(wasm, ts), speedRatio(wasm, plain)),
    wasm2: wasm2?.median ?? null,
    ratioThreads: wasm2 === null ? null : speedRatio(wasm2, wasm),
    spread: Object.fromEntries([...speeds].map(([name, { low, high }]) => [name, [low, high]])),
  }
}

/** The part of Node's `process` that tells the machine; browsers have none. */
interface Machine {
  process?: { versions?: { node?: string }; platform: string; arch: string }
}

function machine(): BenchReport['machine'] {
  const { process } = globalThis as Machine
  const node = process?.versions?.node
  if (node) return { runtime: `Node ${node}`, platform: `${process!.platform} ${process!.arch}` }
  return { runtime: globalThis.navigator?.userAgent ?? 'unknown', platform: 'browser' }
}
