/**
 * The options of the loss, resolved, and what the engine makes of them.
 *
 * @module
 */
import { type Loss, lossOf, type LossRow, LOSSES, targetSizeOf } from '../engine/losses.js'
import type { NetworkSpec } from '../engine/spec.js'
import { named, words } from '../text/words.js'
import { conflict, type Kept } from './row.js'
import type { NETWORK, NetworkOptions } from './rows/network.js'
import { whole } from '../text/number.js'

type LossName = 'outputSize' | 'loss' | 'huberDelta' | 'quantiles'

/** Options of the loss. @interface */
export type LossOptions = Pick<NetworkOptions, LossName>

/** The options of one loss, filled in; huberDelta and quantiles only where they belong to it. @interface */
export type ResolvedLoss = Pick<Kept<typeof NETWORK>, LossName> & { outputSize: number }

/** Defaults of the options of a loss. */
const OTHERWISE: { [K in NonNullable<LossRow['option']>]: NonNullable<ResolvedLoss[K]> } = {
  huberDelta: 1,
  quantiles: [0.1, 0.5, 0.9],
}

/**
 * Fills in what follows from the loss, of options that are each checked.
 *
 * @throws HindcastError OPTION_CONFLICT
 */
export function resolveLoss(o: LossOptions & { loss: Loss }): ResolvedLoss {
  const { loss } = o
  const kept: Omit<ResolvedLoss, 'outputSize'> = { loss }
  for (const [owner, { option }] of Object.entries<LossRow>(LOSSES)) {
    if (option === null) continue
    if (loss === owner) Object.assign(kept, { [option]: o[option] ?? OTHERWISE[option] })
    else if (o[option] !== undefined) {
      throw conflict(
        words`${named(option)} belongs to the loss ${owner}, but the loss is ${loss}: leave it out.`,
        option,
      )
    }
  }
  const each = kept.quantiles?.length ?? 1
  const { outputSize = each } = o
  if (outputSize % each !== 0) {
    throw conflict(
      words`${named('outputSize')} is ${String(outputSize)}, but with ${whole(each)} quantiles it must be a multiple of ${whole(each)}: leave it out for one target.`,
      'outputSize',
    )
  }
  if (lossOf(o).targets === 'classes' && outputSize === 1) {
    throw conflict(
      words`The loss ${loss} needs ${named('outputSize')}, the number of classes: 2 or more.`,
      'outputSize',
    )
  }
  return { ...kept, outputSize }
}

/** What the engine needs of a loss; see NetworkSpec. */
export function lossSpec(o: ResolvedLoss): Pick<NetworkSpec, 'loss' | 'targetSize' | 'lossParameters'> {
  const { loss, outputSize } = o
  const { option } = lossOf(o)
  const own = option === null ? [] : o[option]!
  const lossParameters = typeof own === 'number' ? [own] : own
  return { loss, targetSize: targetSizeOf({ loss, outputSize, lossParameters }), lossParameters }
}
