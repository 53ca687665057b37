/**
 * The validation windows of a training: predicted a part at a time, for their loss and, where it is watched, what the
 * network gave.
 *
 * @module
 */
import { intView } from '../engine/engine.js'
import { Pace } from './pace.js'
import { writeRelative } from './relative.js'
import type { TrainingTask } from './task.js'
import { addLosses, countOutputs, readOutputs } from './validation.js'

export class ValidWindows {
  private readonly task: TrainingTask
  /** What the windows gave last [windows][O]; null where that is not watched. */
  readonly given: Float64Array | null
  /** Outputs that have a target; null until they are counted. */
  private outputs: number | null = null

  /** @param watched whether what the windows give is kept */
  constructor(task: TrainingTask, watched: boolean) {
    this.task = task
    this.given = watched ? new Float64Array(task.valid.length * task.engine.sizes.outputSize) : null
  }

  /**
   * The validation loss. Its windows take the places of those of training.
   *
   * @param pause called before each part
   */
  async loss(pause: () => Promise<void>): Promise<number> {
    const { engine, plan, valid, validTargets, weights, relative } = this.task
    const pace = new Pace()
    let sum = 0
    let outputs = 0
    for (let at = 0; at < valid.length;) {
      await pause()
      const count = Math.min(pace.next * plan.batch, valid.length - at, plan.outputRows)
      intView(engine, 'starts').set(valid.subarray(at, at + count))
      if (relative !== null) {
        const places = Int32Array.from({ length: count }, (_, w) => at + w)
        writeRelative(engine, relative.valid, places)
      }
      const before = performance.now()
      await engine.predictAsync(0, count)
      pace.took(Math.max(1, Math.floor(count / plan.batch)), performance.now() - before)
      const targets = validTargets(at, count)
      const own = weights?.valid.subarray(at)
      sum = addLosses(engine, targets, own, sum)
      if (this.outputs === null) outputs = countOutputs(engine.sizes, targets, own, outputs)
      if (this.given !== null) readOutputs(engine, count, this.given, at)
      at += count
    }
    this.outputs ??= outputs
    return sum / this.outputs
  }
}
