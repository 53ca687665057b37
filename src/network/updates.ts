/**
 * The updates of a network: which of the optimizer's scalars the engine has, and one update at a time.
 *
 * @module
 */
import type { Engine } from '../engine/engine.js'
import type { OptimizerScalars } from '../engine/spec.js'
import { HindcastError } from '../errors.js'
import type { ResolvedNetworkOptions } from '../options/network.js'
import { checkStepOptions, scalarsOf, type StepOptions } from '../options/optimizer.js'
import { whole } from '../text/number.js'

export class Updates {
  private readonly engine: Engine
  private readonly options: ResolvedNetworkOptions
  /** those of the network's own options */
  private readonly scalars: OptimizerScalars
  private engineHasThem = true

  constructor(engine: Engine, options: ResolvedNetworkOptions) {
    this.engine = engine
    this.options = options
    this.scalars = scalarsOf(options)
    engine.setOptimizer(this.scalars)
  }

  /** Others drive the engine, and may give it scalars of their own. */
  handOver(): void {
    this.engineHasThem = false
  }

  /**
   * What the next update takes: the network's own scalars, or with options those of one step.
   *
   * @throws HindcastError OPTION_INVALID, OPTION_UNKNOWN
   */
  setScalars(options: StepOptions): void {
    let given = typeof options !== 'object' || options === null
    for (const _ in options) given = true
    if (!given && this.engineHasThem) return
    this.engine.setOptimizer(given ? scalarsOf(this.options, checkStepOptions(options)) : this.scalars)
    this.engineHasThem = !given
  }

  /** @throws HindcastError DIVERGED */
  run(): void {
    const { engine } = this
    if (engine.update()) return
    const { updates } = engine.optimizerState
    throw new HindcastError(
      'DIVERGED',
      `Update ${whole(updates)} made a parameter infinite or NaN: look at the loss that backward returned, lower the learning ` +
        'rate, and load a state dict from before.',
      { updates },
    )
  }
}
