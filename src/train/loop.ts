/**
 * The training loop: epochs of shuffled minibatches, validation, patience, progress, abort. All arithmetic on tensors is
 * the engine's; here is only the order of things.
 *
 * The loop works in slices of a few milliseconds and gives the host its turn between them. Neither the slices nor what
 * happens between them changes a bit of the result.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import { doubleView, type Engine, intView, type Plan } from '../engine/engine.js'
import type { Generator } from '../random.js'
import { Pace, Turns } from './pace.js'
import type { BestEpoch, EpochRecord, Progress } from './progress.js'
import { Snapshot } from './snapshot.js'
import { addSquaredErrors } from './validation.js'

/** What is trained on what. */
export interface TrainingTask {
  engine: Engine
  /** For the order of windows; it goes on from where it is. */
  generator: Generator
  /** `windows` training windows first in `starts`, then the validation windows. */
  plan: Plan
  /** Fills the regions `data` and `target` of the plan; called again if the plan was laid out anew in between. */
  fill(): void
  /** First rows of the training windows, ascending. */
  train: Int32Array
  /** First rows of the validation windows, ascending; empty: no validation. */
  valid: Int32Array
  /** Target of each validation window at its last step (scaled); none missing. */
  validTargets: Float64Array
}

/** How it is trained. */
export interface LoopOptions {
  epochs: number
  shuffle: boolean
  /** Epochs without a better validation loss after which training ends; Infinity: never. */
  patience: number
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
  yieldToHost: () => Promise<void>
  /** Called before every slice; throws where the training must not go on (the network was disposed). */
  check?: () => void
}

/** How a training ended: also known where it ended with an error, by {@link Training.outcome}. */
export interface Outcome {
  epochs: EpochRecord[]
  /** Null before the first whole epoch. */
  best: BestEpoch | null
  /** Minibatches that the weights now held have seen in this training. */
  updates: number
}

/** One training. Make it, `run` it once, and read `outcome` whatever happened. */
export class Training {
  readonly outcome: Outcome = { epochs: [], best: null, updates: 0 }
  private readonly task: TrainingTask
  private readonly options: LoopOptions
  private readonly minibatches: number
  private readonly kept: Snapshot
  private keptUpdates = 0
  private readonly pace = new Pace()
  private readonly turns: Turns
  private readonly began = performance.now()
  private laidOut: Plan | null = null
  private order: Int32Array

  /** @throws HindcastError `MEMORY_TOO_SMALL` where the plan does not fit. */
  constructor(task: TrainingTask, options: LoopOptions) {
    this.task = task
    this.options = options
    this.order = task.train
    this.minibatches = Math.floor((task.plan.windows + task.plan.batch - 1) / task.plan.batch)
    this.turns = new Turns(options.yieldToHost)
    this.layOut()
    this.kept = new Snapshot(task.engine)
  }

  /**
   * Trains. With a validation part the engine holds the best weights at the end, otherwise the last.
   *
   * @throws the signal's reason when aborted: the weights are those of the last whole minibatch
   * @throws HindcastError `DIVERGED` with epoch and minibatch, after the best weights so far (without a validation part:
   * those of the last whole epoch) or, before the first, the initial ones were restored
   */
  async run(): Promise<void> {
    const { task, options, outcome } = this
    const validates = task.valid.length > 0
    for (let epoch = 1; epoch <= options.epochs; epoch++) {
      const started = performance.now()
      if (options.shuffle) this.shuffle()
      const { loss, windowsPerSecond } = await this.trainEpoch(epoch)
      const validLoss = validates ? await this.validate() : null
      if (validLoss !== null && validLoss - validLoss !== 0) this.diverged(epoch, this.minibatches, 'validation loss')
      const seconds = (performance.now() - started) / 1000
      outcome.epochs.push({ epoch, trainLoss: loss, validLoss, seconds, windowsPerSecond })
      const before = outcome.best?.validLoss ?? Infinity
      if (validLoss === null || validLoss < before) {
        outcome.best = { epoch, validLoss }
        this.kept.take()
        this.keptUpdates = outcome.updates
      }
      this.report('epoch', epoch, this.minibatches, loss, validLoss, windowsPerSecond)
      if (validates && epoch - outcome.best!.epoch >= options.patience) break
    }
    this.restore()
  }

  /** Puts back the weights of the best epoch (the last, without validation), or the initial ones. */
  private restore(): void {
    this.kept.restore()
    this.outcome.updates = this.keptUpdates
  }

  private shuffle(): void {
    const { train, generator } = this.task
    const places = generator.permutation(train.length)
    this.order = places.map((place) => train[place])
    intView(this.task.engine, 'starts').set(this.order)
  }

  private async trainEpoch(epoch: number): Promise<{ loss: number; windowsPerSecond: number }> {
    const { task, outcome, pace } = this
    const { engine, plan } = task
    let busy = 0
    let sum = 0
    let weight = 0
    for (let at = 0; at < this.minibatches;) {
      await this.pause()
      const count = Math.min(pace.next, this.minibatches - at)
      const before = performance.now()
      const failed = await engine.trainSoon(at, count)
      const ms = performance.now() - before
      if (failed >= 0) this.diverged(epoch, failed + 1, 'loss or the weights')
      pace.took(count, ms)
      busy += ms / 1000
      outcome.updates += count
      const losses = doubleView(engine, 'losses')
      const counts = doubleView(engine, 'counts')
      for (let m = at; m < at + count; m++) {
        // A minibatch in which no target counts has no loss.
        if (counts[m] === 0) continue
        sum += losses[m] * counts[m]
        weight += counts[m]
      }
      at += count
      const windows = Math.min(at * plan.batch, plan.windows)
      const rate = windows / Math.max(busy, 1e-6)
      this.report('slice', epoch, at, sum / weight, null, rate)
    }
    return { loss: sum / weight, windowsPerSecond: plan.windows / Math.max(busy, 1e-6) }
  }

  private async validate(): Promise<number> {
    const { engine, plan, valid, validTargets } = this.task
    const { outputSize } = engine.sizes
    const pace = new Pace()
    let sum = 0
    for (let at = 0; at < valid.length;) {
      await this.pause()
      const count = Math.min(pace.next * plan.batch, valid.length - at)
      const before = performance.now()
      await engine.predictSoon(plan.windows + at, count)
      pace.took(Math.max(1, Math.floor(count / plan.batch)), performance.now() - before)
      const targets = validTargets.subarray(at * outputSize, (at + count) * outputSize)
      sum = addSquaredErrors(engine, plan.windows + at, targets, sum)
      at += count
    }
    return sum / validTargets.length
  }

  /** Between slices: the host's turn, the caller's wish to stop, and a look whether the work area is still ours. */
  private async pause(): Promise<void> {
    await this.turns.offer()
    this.options.check?.()
    this.options.signal?.throwIfAborted()
    if (this.task.engine.plan !== this.laidOut) this.layOut()
  }

  private layOut(): void {
    const { engine, plan, valid } = this.task
    engine.arrange(plan)
    this.laidOut = engine.plan
    this.task.fill()
    const starts = intView(engine, 'starts')
    starts.set(this.order)
    starts.set(valid, plan.windows)
  }

  private diverged(epoch: number, minibatch: number, what: string): never {
    this.restore()
    const { best } = this.outcome
    const now = best === null ? 'the weights from before the training' : `the weights of epoch ${best.epoch}`
    throw new HindcastError(
      'DIVERGED',
      `Training diverged in epoch ${epoch}, minibatch ${minibatch} of ${this.minibatches}: the ${what} became ` +
        `infinite or NaN; lower the learning rate, or lower clipNorm. ` +
        `The network holds ${now} again.`,
      { epoch, minibatch, best },
    )
  }

  private report(
    kind: Progress['kind'],
    epoch: number,
    minibatch: number,
    trainLoss: number,
    validLoss: number | null,
    windowsPerSecond: number,
  ): void {
    const { options, outcome, minibatches } = this
    if (!options.onProgress) return
    const seconds = (performance.now() - this.began) / 1000
    const done = (epoch - 1) * minibatches + minibatch
    const left = options.epochs * minibatches - done
    const best = outcome.best
    options.onProgress({
      kind,
      epoch,
      epochs: options.epochs,
      minibatch,
      minibatches,
      trainLoss,
      validLoss,
      best: best === null || best.validLoss === null ? null : { epoch: best.epoch, validLoss: best.validLoss },
      windowsPerSecond,
      seconds,
      secondsLeft: (seconds / done) * left,
    })
  }
}
