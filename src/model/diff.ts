/**
 * Two receipts side by side: at which epoch two trainings part and, where the files tell, why. Models and checkpoints are
 * read alike, those of another arithmetic too.
 *
 * @module
 */
import { counted } from '../errors.js'
import { decodeCheckpoint, isCheckpoint } from './checkpoint-file.js'
import { decodeModel } from './model-file.js'
import { recordedOptions } from '../options/recorded.js'
import { type Difference, differencesOf } from './difference.js'
import type { TrainingRecord, TrainingStart } from './record.js'
import type { Schema } from '../data/schema.js'

/** A training of a receipt; one that is not over has no end. */
type ReceiptTraining = TrainingStart & Pick<TrainingRecord, 'epochs'> & Partial<Pick<TrainingRecord, 'end' | 'after'>>

/** What a file records of its trainings. */
export interface Receipt {
  kind: 'model' | 'checkpoint'
  numerics: number
  options: Record<string, unknown>
  schema: Schema
  trainings: ReceiptTraining[]
}

/** How two receipts compare. */
export interface Comparison {
  /** They part nowhere, as far as both go. */
  agree: boolean
  /** The training (1 first; several networks have one each) and the epoch at which they part; epoch 0: before its first. Null where they do not. */
  parted: { training: number; epoch: number } | null
  /** Whole epochs of each, and how many agree. */
  epochs: { a: number; b: number; same: number }
  /** What the files record otherwise of each other: numerics, options, data. */
  reasons: Difference[]
  /** All of it in a sentence. */
  message: string
}

/**
 * Reads the receipt of a model or a checkpoint.
 *
 * @throws HindcastError `MODEL_FILE_INVALID`, `CHECKPOINT_INVALID`
 */
export function readReceipt(bytes: Uint8Array, file?: string): Receipt {
  const open = { file, anyNumerics: true }
  if (!isCheckpoint(bytes, file)) {
    const { numerics, options, schema, trainings } = decodeModel(bytes, open)
    return { kind: 'model', numerics, options: recordedOptions(options), schema, trainings: [...trainings] }
  }
  const { numerics, options, schema, trainings, networks } = decodeCheckpoint(bytes, open)
  const courses = networks.map(({ start, saved }) => ({ ...start, epochs: saved.state.epochs }))
  return {
    kind: 'checkpoint',
    numerics,
    options: recordedOptions(options),
    schema,
    trainings: [...trainings, ...courses],
  }
}

/** Compares two receipts. */
export function compareReceipts(a: Receipt, b: Receipt): Comparison {
  const count = ({ trainings }: Receipt): number => trainings.reduce((n, { epochs }) => n + epochs.length, 0)
  const epochs = { a: count(a), b: count(b), same: 0 }
  let parted: Comparison['parted'] = null
  const both = Math.min(a.trainings.length, b.trainings.length)
  for (let n = 0; n < both && parted === null; n++) {
    const { epoch, same } = partingOf(a.trainings[n], b.trainings[n])
    epochs.same += same
    if (epoch !== null) parted = { training: n + 1, epoch }
  }
  // How long they were to go on is no reason to part.
  const reasons = reasonsOf(a, b).filter(({ name }) => parted === null || !/(^| )epochs$/.test(name))
  return { agree: parted === null, parted, epochs, reasons, message: sentence(a, b, parted, epochs, reasons) }
}

/** The epoch at which two courses part (null: nowhere), and how many agree before. */
function partingOf(a: ReceiptTraining, b: ReceiptTraining): { epoch: number | null; same: number } {
  if (a.before !== b.before) return { epoch: 0, same: 0 }
  const both = Math.min(a.epochs.length, b.epochs.length)
  for (let i = 0; i < both; i++) {
    const [x, y] = [a.epochs[i], b.epochs[i]]
    const same =
      x.fingerprint === y.fingerprint && Object.is(x.validLoss, y.validLoss) && Object.is(x.trainLoss, y.trainLoss)
    if (!same) return { epoch: i + 1, same: i }
  }
  const over = a.epochs.length === b.epochs.length && a.end !== undefined && b.end !== undefined
  return { epoch: over && a.after !== b.after ? both : null, same: both }
}

/** What two receipts record otherwise, the deepest reasons first. */
function reasonsOf(a: Receipt, b: Receipt): Difference[] {
  const facts = ({ numerics, options, schema, trainings }: Receipt): object => {
    const [{ table, samples, start, fit, engineDependentBits }] = trainings
    return {
      numerics,
      ...options,
      inputs: schema.inputs,
      ...fit,
      missing: schema.missing,
      gaps: schema.gaps,
      start,
      table,
      samples,
      engineDependentBits,
    }
  }
  const first = differencesOf(facts(a), facts(b))
  const later = [...a.trainings.keys()].slice(1).flatMap((n) => {
    const [x, y] = [a.trainings[n], b.trainings.at(n)]
    if (y === undefined) return []
    const of = ({ table, start, fit }: ReceiptTraining): object => ({ table, start, ...fit })
    return differencesOf(of(x), of(y)).map((d) => ({ ...d, name: `training ${n + 1} ${d.name}` }))
  })
  return [...first, ...later]
}

function sentence(
  a: Receipt,
  b: Receipt,
  parted: Comparison['parted'],
  epochs: Comparison['epochs'],
  reasons: readonly Difference[],
): string {
  if (parted === null) {
    if (epochs.a === epochs.b)
      return `The trainings agree in ${epochs.a === 1 ? 'their epoch' : `all ${epochs.a} epochs`}.`
    const [longer, most] = epochs.a > epochs.b ? ['the first', epochs.a] : ['the second', epochs.b]
    return `The trainings agree in the ${counted(epochs.same, 'epoch')} that both have; ${longer} goes on to ${most}.`
  }
  const { training, epoch } = parted
  const { seed } = a.trainings[training - 1]
  const several = a.trainings.length > 1 || b.trainings.length > 1
  const which = seed !== undefined ? ` of the network with the seed ${seed}` : several ? ` of training ${training}` : ''
  const where = epoch === 0 ? `before the first epoch${which}` : `in epoch ${epoch}${which}`
  const why = reasons.length === 0 ? ', and nothing that the files record tells why' : ''
  return `The trainings part ${where}${why}.`
}
