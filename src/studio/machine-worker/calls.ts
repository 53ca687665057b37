/**
 * Long computations about this browser itself: the races and the conformance program. The page starts a worker for each
 * run and ends it when the run is stopped.
 *
 * @module
 */
import { runBench } from '../../bench/index.js'
import { type BenchPoint } from '../../bench/index.js'
import { answered, networkOf, raceTable, WORK_POINTS } from '../../bench/points.js'
import {
  type ConformanceReport,
  type ConformanceResult,
  type HostFacts,
  hostFacts,
  runConformance,
} from '../../conformance/index.js'
import type { Dtype } from '../../engine/spec.js'
import { Network } from '../../network/index.js'

/** One work point raced: speeds, and the fingerprints of core and twin after the same updates. */
export interface Raced {
  point: string
  train: BenchPoint['train']
  /** After `updates` updates from the same weights. */
  updates: number
  core: string
  twin: string
}

/** Updates after which fingerprints are compared; fewer where the twin is slow. */
const UPDATES: Record<string, number> = { P1: 200, P2: 20, P3: 4, P4: 1 }

/** The worker's side; each method is called from the page by its name. */
export class MachineCalls {
  /** Races a work point: about a second for each opponent, then the fingerprints. */
  async race(point: string, dtype: Dtype): Promise<Raced> {
    const { points } = await runBench({ points: [point], dtypes: [dtype], effort: 0.3 })
    const updates = UPDATES[point] ?? 1
    const [core, twin] = [await trained(point, dtype, 'wasm', updates), await trained(point, dtype, 'ts', updates)]
    return { point, train: points[0].train, updates, core, twin }
  }

  /** What this browser has, and every training of the conformance program in it. */
  async conformance(
    onResult: (result: ConformanceResult, done: number, of: number) => void,
  ): Promise<{ host: HostFacts; report: ConformanceReport }> {
    return { host: await hostFacts(), report: await runConformance({ onResult }) }
  }
}

/** The fingerprint after some updates on the first windows of the race's table. */
export async function trained(name: string, dtype: Dtype, engine: 'wasm' | 'ts', updates: number): Promise<string> {
  const point = WORK_POINTS.find((point) => point.name === name)!
  const { inputSize, steps, batch, outputSize } = point
  const { inputs, target } = raceTable(inputSize)
  const net = await Network.create({ ...networkOf(point), dtype, engine })
  for (let u = 0; u < updates; u++) {
    const x = new Float64Array(steps * batch * inputSize)
    const scored = answered(point)
    const y = new Float64Array(scored * batch * outputSize)
    for (let b = 0; b < batch; b++) {
      for (let t = 0; t < steps; t++) {
        const row = u * batch + b + t
        x.set(inputs.subarray(row * inputSize, (row + 1) * inputSize), (t * batch + b) * inputSize)
        const step = t - (steps - scored)
        if (step >= 0) y.set(target.subarray(row, row + outputSize), (step * batch + b) * outputSize)
      }
    }
    net.forward(x, { steps, batch })
    net.backward(y)
    net.step()
  }
  const fingerprint = net.fingerprint()
  net.dispose()
  return fingerprint
}
