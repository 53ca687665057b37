/**
 * Learning-rate schedules: the rate of each epoch, in f64, powers as running products.
 *
 * A schedule has no state of its own to save: the rate of an epoch follows from the rate that the optimizer was given and
 * from the losses of the epochs before, which every checkpoint holds.
 *
 * @module
 */
import type { EpochRecord } from '../options/progress.js'
import type { ResolvedSchedule } from '../options/schedule.js'
import { cosineOfHalfTurns } from '../data/cosine.js'

/** As in PyTorch: a smaller change of the rate is not made. */
const LEAST_CHANGE = 1e-8

/** Follows the epochs of one training and says what the rate of the next one is. */
export class LearningRates {
  private readonly base: number
  private readonly rise: number
  private readonly schedule: ResolvedSchedule | null
  /** Epochs that are taken into account. */
  private done = 0
  private rate: number
  // Of a plateau: the best loss, epochs without a better one, and epochs that still do not count.
  private best = Infinity
  private waited = 0
  private cooling = 0

  /** @param base the rate that the optimizer was given */
  constructor(base: number, schedules: readonly ResolvedSchedule[]) {
    this.base = base
    this.rate = base
    const [first] = schedules
    this.rise = first?.name === 'warmup' ? first.epochs : 0
    this.schedule = schedules.find((one) => one.name !== 'warmup') ?? null
  }

  /** The rate of the epoch after these, the first ones of the training. */
  after(epochs: readonly Pick<EpochRecord, 'trainLoss' | 'validLoss'>[]): number {
    for (; this.done < epochs.length; this.done++) {
      // What follows the warm-up counts its own epochs.
      if (this.done >= this.rise) this.follow(this.done - this.rise + 1, epochs[this.done])
    }
    return this.done < this.rise ? (this.base * (this.done + 1)) / this.rise : this.rate
  }

  /** After `done` epochs of the schedule, the last of which had these losses. */
  private follow(done: number, { trainLoss, validLoss }: Pick<EpochRecord, 'trainLoss' | 'validLoss'>): void {
    const { schedule, base } = this
    if (schedule?.name === 'step' && done % schedule.stepSize === 0) this.rate *= schedule.gamma
    if (schedule?.name === 'plateau') this.watch(schedule, validLoss ?? trainLoss)
    if (schedule?.name === 'cosine') {
      const { epochs, minimum } = schedule
      const turned = cosineOfHalfTurns(Math.min(done, epochs) / epochs)
      this.rate = minimum + ((base - minimum) * (1 + turned)) / 2
    }
  }

  private watch(
    { factor, patience, threshold, cooldown, minimum }: Extract<ResolvedSchedule, { name: 'plateau' }>,
    loss: number,
  ): void {
    if (loss < this.best * (1 - threshold)) {
      this.best = loss
      this.waited = 0
    } else this.waited++
    if (this.cooling > 0) {
      this.cooling--
      this.waited = 0
    }
    if (this.waited <= patience) return
    const lower = Math.max(this.rate * factor, minimum)
    if (this.rate - lower > LEAST_CHANGE) this.rate = lower
    this.cooling = cooldown
    this.waited = 0
  }
}
