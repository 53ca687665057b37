/**
 * The training loop: epochs of shuffled minibatches, validation, patience, progress, abort, checkpoints. All arithmetic on
 * tensors is the engine's; here is only the order of things.
 *
 * The loop works in slices of a few milliseconds and gives the host its turn between them. Neither the slices nor what
 * happens between them changes a bit of the result. Where it stands is one object, {@link TrainingState}, which can be
 * saved between any two slices and gone on with elsewhere.
 *
 * @module
 */
import { Answers } from '../answers.js'
import { HindcastError } from '../errors.js'
import { words } from '../text/words.js'
import { doubleView, intView } from '../engine/engine.js'
import { readBlock } from '../engine/parameters.js'
import { networkFingerprint } from '../fingerprint.js'
import { Pace, Yielder } from './pace.js'
import type { EpochRecord, Progress } from '../options/progress.js'
import { writeRelative } from './relative.js'
import { Snapshot } from './snapshot.js'
import { copyOf, initialState, learnedOf, restoreLearned, type SavedTraining, type TrainingState } from './state.js'
import { type LoopOptions, type Outcome, Stopped, type TrainingTask } from './task.js'
import { ValidWindows } from './valid-windows.js'
import { whole } from '../text/number.js'

/** One training. Make it, `run` it once, and read `outcome` whatever happened. */
export class Training {
  private readonly task: TrainingTask
  private readonly options: LoopOptions
  private readonly state: TrainingState
  private readonly minibatches: number
  private readonly bestWeights: Snapshot
  private readonly pace = new Pace()
  private readonly yielder: Yielder
  /** When the training began and when its present epoch did, by the clock; earlier, where it was resumed. */
  private readonly began: number
  private epochBegan: number
  /** Of the epoch under way. */
  private learningRate = 0
  private readonly validation: ValidWindows
  /** Whether anything was done since the last checkpoint. */
  private unsaved = false
  /** What a promise of `onProgress` was rejected with, first. */
  private failure: { error: unknown } | null = null
  private readonly answers = new Answers((error) => (this.failure ??= { error }))

  /**
   * @param saved goes on from there; it must come from a training of the same task and options
   * @throws HindcastError `MEMORY_TOO_SMALL` where the plan does not fit.
   */
  constructor(task: TrainingTask, options: LoopOptions, saved: SavedTraining | null = null) {
    this.task = task
    this.options = options
    this.state = saved === null ? initialState(task.train.length, task.plan.windows) : copyOf(saved.state)
    this.minibatches = Math.floor((task.plan.windows + task.plan.batch - 1) / task.plan.batch)
    this.yielder = new Yielder(options.yieldToHost)
    this.epochBegan = performance.now() - this.state.seconds * 1000
    this.began = this.state.epochs.reduce((from, epoch) => from - epoch.seconds * 1000, this.epochBegan)
    this.validation = new ValidWindows(task, options.watching !== undefined)
    this.layOut()
    if (saved !== null) {
      restoreLearned(task.engine, saved.best)
      task.generator.setState(saved.generator)
    }
    this.bestWeights = new Snapshot(task.engine)
    if (saved !== null) restoreLearned(task.engine, saved.current)
  }

  get outcome(): Outcome {
    const { epochs, best, initialLoss, updates, epoch, minibatch } = this.state
    return { epochs, best, initialLoss, updates, position: { epoch, minibatch, epochs: epochs.length } }
  }

  /**
   * Trains. With a validation part the engine holds the best weights at the end, otherwise the last.
   *
   * @throws the signal's reason when aborted: the weights are those of the last whole minibatch
   * @throws HindcastError `DIVERGED` with epoch and minibatch, after the best weights so far (without a validation part:
   * those of the last whole epoch) or, before the first, the initial ones were restored
   * @throws what `onProgress` and the saver throw, or the promises of `onProgress` are rejected with
   */
  async run(): Promise<void> {
    const { state, task } = this
    if (task.validatesFirst && task.valid.length > 0 && state.epoch === 0) await this.validateFirst()
    for (;;) {
      // Between epochs, as many are done as were begun.
      if (state.epochs.length === state.epoch) {
        this.stopHere()
        if (this.ended) break
        this.beginEpoch()
      }
      await this.trainEpoch()
      this.endEpoch(task.valid.length > 0 ? await this.validate() : null)
    }
    // A promise that is rejected by now tells of it within a turn of the host.
    if (this.answers.pending > 0) await this.options.yieldToHost()
    this.throwFailure()
    this.answers.over = true
    if (this.unsaved) await this.save()
    this.restore()
  }

  private get ended(): boolean {
    const { epoch, best } = this.state
    if (epoch >= this.options.epochs) return true
    return this.task.valid.length > 0 && best !== null && epoch - best.epoch >= this.options.patience
  }

  private beginEpoch(): void {
    const { state } = this
    state.epoch++
    state.minibatch = state.lossSum = state.lossWeight = state.busySeconds = 0
    this.epochBegan = performance.now()
    if (state.list !== null) this.takeWindows(state.list)
    else if (this.options.shuffle) state.order = this.task.generator.permutation(this.task.train.length)
    this.writeOrder()
  }

  /** The next windows of the list, which is shuffled anew when it is used up. */
  private takeWindows(list: NonNullable<TrainingState['list']>): void {
    const { order } = this.state
    for (let i = 0; i < order.length; i++) {
      if (list.taken === list.order.length) {
        if (this.options.shuffle) list.order = this.task.generator.permutation(list.order.length)
        list.taken = 0
      }
      order[i] = list.order[list.taken++]
    }
  }

  /** Epoch 0: the weights as they are, which stay the best until others are better. */
  private async validateFirst(): Promise<void> {
    const { state } = this
    const validLoss = await this.validate()
    if (validLoss - validLoss !== 0) this.diverged(0, 'validation loss')
    state.initialLoss = validLoss
    state.best = { epoch: 0, validLoss }
  }

  private endEpoch(validLoss: number | null): void {
    const { state, task } = this
    const { epoch } = state
    if (validLoss !== null && validLoss - validLoss !== 0) this.diverged(this.minibatches, 'validation loss')
    const { dtype } = task.engine.sizes
    const record: EpochRecord = {
      epoch,
      trainLoss: state.lossSum / state.lossWeight,
      validLoss,
      seconds: (performance.now() - this.epochBegan) / 1000,
      windowsPerSecond: task.plan.windows / Math.max(state.busySeconds, 1e-6),
      learningRate: this.learningRate,
      fingerprint: networkFingerprint(readBlock(task.engine, 'params'), dtype),
    }
    state.epochs.push(record)
    if (validLoss === null || validLoss < (state.best?.validLoss ?? Infinity)) {
      state.best = { epoch, validLoss }
      this.bestWeights.take()
      state.bestUpdates = state.updates
    }
    this.epochBegan = performance.now()
    this.unsaved = true
    this.report('epoch', record.trainLoss, validLoss, record.windowsPerSecond)
  }

  /** Puts back the weights of the best epoch (the last, without validation), or the initial ones. */
  private restore(): void {
    this.bestWeights.restore()
    this.state.updates = this.state.bestUpdates
  }

  /** The first row of each window, what it is relative to, and its weight, in the order of this epoch. */
  private writeOrder(): void {
    const { engine, train, weights, relative } = this.task
    const { order } = this.state
    intView(engine, 'starts').set(order.map((place) => train[place]))
    if (relative !== null) writeRelative(engine, relative.train, order)
    if (weights !== null) doubleView(engine, 'weights').set(Float64Array.from(order, (place) => weights.train[place]))
  }

  private async trainEpoch(): Promise<void> {
    const { task, state, pace } = this
    const { engine, plan } = task
    const stop = this.options.stopAt
    this.learningRate = task.setLearningRate(state.epochs)
    while (state.minibatch < this.minibatches) {
      await this.pause()
      const at = state.minibatch
      const end = stop?.epoch === state.epoch ? Math.min(stop.minibatch, this.minibatches) : this.minibatches
      const count = Math.min(pace.next, end - at)
      const before = performance.now()
      const failed = await engine.trainAsync(at, count)
      const ms = performance.now() - before
      if (failed >= 0) this.diverged(failed + 1, 'loss or the weights')
      pace.took(count, ms)
      state.busySeconds += ms / 1000
      state.updates += count
      const losses = doubleView(engine, 'losses')
      const counts = doubleView(engine, 'counts')
      for (let m = at; m < at + count; m++) {
        // A minibatch in which no target counts has no loss.
        if (counts[m] === 0) continue
        state.lossSum += losses[m] * counts[m]
        state.lossWeight += counts[m]
      }
      state.minibatch = at + count
      this.unsaved = true
      const windows = Math.min(state.minibatch * plan.batch, plan.windows)
      this.report('slice', state.lossSum / state.lossWeight, null, windows / Math.max(state.busySeconds, 1e-6))
    }
  }

  private validate(): Promise<number> {
    return this.validation.loss(() => this.pause())
  }

  /**
   * Between slices: the host's turn, a checkpoint where one is due, and the caller's wish to stop.
   */
  private async pause(): Promise<void> {
    const { signal, saver, check } = this.options
    await this.yielder.maybeYield()
    this.throwFailure()
    check?.()
    const due = saver !== undefined && (saver.due(this.state.epochs.length) || signal?.aborted === true)
    if (due && this.unsaved) {
      await this.save()
      check?.()
    }
    signal?.throwIfAborted()
    this.stopHere()
  }

  /** Saves the training as it stands. */
  private async save(): Promise<void> {
    const { saver } = this.options
    if (saver === undefined) return
    const { engine, generator } = this.task
    const current = new Snapshot(engine)
    this.bestWeights.restore()
    const best = learnedOf(engine)
    current.restore()
    const state = { ...copyOf(this.state), seconds: (performance.now() - this.epochBegan) / 1000 }
    this.unsaved = false
    await saver.save({ state, current: learnedOf(engine), best, generator: generator.getState() })
  }

  private throwFailure(): void {
    if (this.failure !== null) throw this.failure.error
  }

  private stopHere(): void {
    const { stopAt } = this.options
    const { epoch, minibatch, epochs } = this.state
    if (stopAt?.epoch !== epoch || stopAt.minibatch !== minibatch || stopAt.epochs !== epochs.length) return
    throw new Stopped(`stopped in epoch ${whole(epoch)} after minibatch ${whole(minibatch)}`)
  }

  private layOut(): void {
    const { engine, plan } = this.task
    engine.arrange(plan)
    this.task.fill()
    this.writeOrder()
  }

  private diverged(minibatch: number, what: string): never {
    this.restore()
    // Where it ended is part of the record, and must not depend on how long slices took.
    this.state.minibatch = minibatch
    const { best, epoch } = this.state
    const { seed, smallerUpdates } = this.options
    const which = seed === undefined ? '' : ` of the network with the seed ${seed}`
    const weights = best === null ? 'the weights from before the training' : `the weights of epoch ${best.epoch}`
    const now = seed === undefined ? `The network holds ${weights} again` : 'All networks are as they were before'
    throw new HindcastError(
      'DIVERGED',
      words`Training${which} diverged in epoch ${whole(epoch)}, minibatch ${whole(minibatch)} of ${whole(this.minibatches)}: the ${what} became infinite or NaN; ${smallerUpdates}${this.task.weights === null ? '' : ', or lower the weights of the samples'}. ${now}.`,
      { epoch, minibatch, best },
    )
  }

  private report(kind: Progress['kind'], trainLoss: number, validLoss: number | null, windowsPerSecond: number): void {
    const { options, state, minibatches } = this
    if (!options.onProgress) return
    const { epoch, minibatch, best } = state
    const seconds = (performance.now() - this.began) / 1000
    const done = (epoch - 1) * minibatches + minibatch
    const left = options.epochs * minibatches - done
    const { watching } = options
    const answer = options.onProgress({
      kind,
      epoch,
      epochs: options.epochs,
      minibatch,
      minibatches,
      trainLoss,
      validLoss,
      best: best === null || best.validLoss === null ? null : { epoch: best.epoch, validLoss: best.validLoss },
      windowsPerSecond,
      learningRate: this.learningRate,
      seconds,
      secondsLeft: (seconds / done) * left,
      ...(watching === undefined ? {} : { gradientNorm: watching.gradientNorm() }),
      ...(watching === undefined || validLoss === null
        ? {}
        : { validation: watching.validation(this.validation.given!) }),
    })
    this.answers.take('onProgress', answer)
  }
}
