/**
 * A copy of what training changes in an engine: parameters, the optimizer's moments and its running scalars. Put back,
 * training goes on from there as if nothing had happened since.
 *
 * @module
 */
import { type Engine, realView } from '../engine/engine.js'
import { type OptimizerState, type Real } from '../engine/spec.js'
import { learnedBlocks } from './state.js'

/** A copy of parameters and optimizer state, taken into the same arrays again and again. */
export class Snapshot {
  private readonly engine: Engine
  private readonly copies: { block: string; copy: Real }[]
  private state: OptimizerState

  /** Takes the first copy. */
  constructor(engine: Engine) {
    this.engine = engine
    this.copies = learnedBlocks(engine).map((block) => ({ block, copy: realView(engine, block).slice() }))
    this.state = { ...engine.optimizerState }
  }

  /** Takes a copy of the engine as it is now. */
  take(): void {
    for (const { block, copy } of this.copies) copy.set(realView(this.engine, block))
    this.state = { ...this.engine.optimizerState }
  }

  /** Puts the copy back into the engine. */
  restore(): void {
    for (const { block, copy } of this.copies) realView(this.engine, block).set(copy)
    this.engine.optimizerState = { ...this.state }
  }
}
