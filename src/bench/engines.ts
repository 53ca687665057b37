/**
 * Engines as contestants of the races.
 *
 * @module
 */
import { intView, writeRegion, type Engine } from '../engine/engine.js'
import { EMPTY_PLAN, NO_BASE, NO_PAIR } from '../engine/spec.js'
import type { WasmEngine } from '../engine/wasm.js'
import { answered, type RaceTable, windowsIn, type WorkPoint } from './points.js'
import type { Contestant } from './race.js'

/**
 * An engine on the race's table: windows in order, one update a minibatch. Several targets are gathered from their column, as
 * a forecaster has them.
 */
export function engineContestant(engine: Engine, point: WorkPoint, table: RaceTable): Contestant {
  const { steps, batch, outputSize, lossOn } = point
  const windows = windowsIn(table.rows, point)
  engine.arrange({
    ...EMPTY_PLAN,
    steps,
    batch,
    windows,
    rows: table.rows,
    targetRows: table.rows,
    starts: windows,
    outputRows: windows * answered(point),
    outputLast: lossOn === 'last',
    targetColumns: outputSize > 1 ? 1 : 0,
    training: true,
    outputStep: lossOn === 'last' ? 0 : windows,
  })
  writeRegion(engine, 'data', table.inputs)
  writeRegion(engine, 'target', table.target)
  if (outputSize > 1) {
    const map = intView(engine, 'targetMap')
    for (let o = 0; o < outputSize; o++) map.set([0, o, NO_BASE, NO_PAIR], o * 4)
  }
  intView(engine, 'starts').forEach((_, i, starts) => (starts[i] = i))
  return {
    minibatches: Math.floor((windows + batch - 1) / batch),
    train: (from, count) => void engine.train(from, count),
    infer: (from, count) => engine.predict(from * batch, Math.min(count * batch, windows - from * batch)),
  }
}

/** The best of ten slices of register-only multiply-adds, in 10⁹ operations a second; `now` is a clock in milliseconds. */
export function measurePeak(core: WasmEngine, now: () => number = () => performance.now()): number {
  let best = 0
  for (let i = 0; i < 10; i++) {
    const began = now()
    const operations = core.peak(2_000_000)
    best = Math.max(best, operations / (now() - began) / 1e6)
  }
  return best
}
