/**
 * The way back of a network: which forward pass `backward` goes back through, and whether its gradients are current.
 *
 * @module
 */
import { readRegion, realView, type Engine } from '../engine/engine.js'
import type { Real } from '../engine/spec.js'
import { HindcastError } from '../errors.js'
import { checkNames } from '../options/resolve.js'
import type { Numbers } from './numbers.js'
import type { CallArea } from './run.js'

const BACKWARD_OPTIONS = ['accumulate', 'weights']

export class Backward {
  private readonly engine: Engine
  /** the forward pass whose activations stand in memory */
  private kept: CallArea | null = null
  private hasRun = false

  constructor(engine: Engine) {
    this.engine = engine
  }

  /** A forward pass has been run, and its activations are there to go back through. */
  keep(area: CallArea): void {
    this.kept = area
    this.hasRun = false
  }

  /** The weights or the activations are no longer those of the last pass. */
  forget(): void {
    this.kept = null
    this.hasRun = false
  }

  /** @throws HindcastError NO_FORWARD, SHAPE_MISMATCH, TARGET_INVALID, OPTION_INVALID, OPTION_UNKNOWN */
  run(target: Numbers, options: { accumulate?: boolean; weights?: Numbers }): number {
    if (options === null) checkNames(options, BACKWARD_OPTIONS, 'option')
    for (const key in options) if (!BACKWARD_OPTIONS.includes(key)) checkNames(options, BACKWARD_OPTIONS, 'option')
    if (!this.kept) {
      throw new HindcastError(
        'NO_FORWARD',
        'There is no forward pass to go back through: call forward before each backward (step, predict and loadStateDict make it stale).',
      )
    }
    const { engine } = this
    this.kept.writeTargets(target, options.weights)
    const before = options.accumulate ? realView(engine, 'grads').slice() : null
    const loss = engine.backward()
    if (before) {
      const grads = realView(engine, 'grads')
      for (let i = 0; i < grads.length; i++) grads[i] += before[i]
    }
    this.kept = null
    this.hasRun = true
    return loss
  }

  /** @throws HindcastError NO_FORWARD */
  inputGradient(): Real {
    if (!this.hasRun) {
      throw new HindcastError(
        'NO_FORWARD',
        'There is no backward pass to take the input gradient from: call backward first.',
      )
    }
    this.engine.inputGradient()
    return readRegion(this.engine, 'inputGrad')
  }
}
