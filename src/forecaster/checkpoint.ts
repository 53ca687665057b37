/**
 * Checkpoints of a training: when and where they are written, how one is opened, and whether it belongs to the training
 * that is to go on with it.
 *
 * @module
 */
import type { UrlLike } from '../host-types.js'
import { firstBytes, type SavedFile, savedFile } from '#host'
import { HindcastError, shown } from '../errors.js'
import { withoutStop } from '../text/sentence.js'
import { setting, valueOf, type Words, words } from '../text/words.js'
import { CHECKPOINT_BEGINNING, type Checkpoint, decodeCheckpoint } from '../model/checkpoint-file.js'
import type { Bytes } from '../format/bytes.js'
import { modelBytes } from '../format/source.js'
import { notice } from '../notice.js'
import type { ResolvedSchedule } from '../options/schedule.js'
import type { Saver } from '../train/task.js'
import { initialState, learnedOf, type SavedTraining } from '../train/state.js'
import type { Member } from './held-networks.js'
import { differenceOf } from '../model/difference.js'
import { type ResolvedFitOptions } from '../options/fit.js'
import { recordedFit, recordedOptions } from '../options/recorded.js'
import { type ResolvedForecasterOptions } from '../options/forecaster.js'
import { BACKUP, secondsOf } from '../options/checkpoint.js'
import { whole } from '../text/number.js'

/** A checkpoint, and the name that messages give it. */
export interface Opened {
  checkpoint: Checkpoint
  name: string
  /** Whether it is the one before that was asked for. */
  isBackup: boolean
}

/** Where the checkpoints of a training go: to a file that is held for as long as it runs, or to a function. */
export class CheckpointPlace {
  private readonly path: string
  private readonly file: SavedFile | null
  private readonly take: (bytes: Uint8Array) => unknown
  private keep = true

  private constructor(path: string, file: SavedFile | null, take: (bytes: Uint8Array) => unknown) {
    this.path = path
    this.file = file
    this.take = take
  }

  /**
   * Null where no checkpoints are asked for.
   *
   * @throws HindcastError `FILE_IN_USE`, `FILE_EXISTS`, `FOLDER_NOT_FOUND`, `FILE_UNWRITABLE`, `HOST_UNSUPPORTED`
   */
  static async of({ checkpoint }: ResolvedFitOptions): Promise<CheckpointPlace | null> {
    if (checkpoint === undefined) return null
    if (typeof checkpoint === 'function') return new CheckpointPlace('', null, checkpoint)
    const file = await savedFile(checkpoint, BACKUP)
    return new CheckpointPlace(checkpoint, file, () => undefined)
  }

  /**
   * Refuses to write over what is not a checkpoint.
   *
   * @param opened the checkpoint that the training goes on from
   * @throws HindcastError `FILE_EXISTS`
   */
  async requireOwn(opened: Opened | null): Promise<void> {
    if (this.file === null) return
    // The one before is the only one that is whole: the damaged one must not take its place.
    if (opened?.isBackup === true) this.keep = false
    for (const path of [this.path, this.path + BACKUP]) {
      const start = await firstBytes(path, CHECKPOINT_BEGINNING.bytes)
      if (start === null || start.length === 0 || CHECKPOINT_BEGINNING.begins(start)) continue
      const what = path === this.path ? 'the training' : `the checkpoint before that of ${shown(this.path, 200)}`
      const message = `${shown(path, 200)} is not a checkpoint, so ${what} is not saved over it; move it, or name another file.`
      throw new HindcastError('FILE_EXISTS', message, { file: path })
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.file === null) await this.take(bytes)
    else await this.file.write(bytes, this.keep)
    this.keep = true
  }

  async close(): Promise<void> {
    await this.file?.close()
  }
}

/** Writes the checkpoints of a training. */
export function saverOf(
  place: CheckpointPlace,
  checkpointEvery: number | string,
  encode: (saved: SavedTraining) => Uint8Array,
): Saver {
  const seconds = secondsOf(checkpointEvery)
  let savedAt = performance.now()
  let savedEpochs = -1
  return {
    due(epochs) {
      if (seconds !== null) return performance.now() - savedAt >= seconds * 1000
      // Where a training was resumed, the count begins there.
      if (savedEpochs < 0) savedEpochs = epochs
      return epochs - savedEpochs >= (checkpointEvery as number)
    },
    async save(saved) {
      await place.write(encode(saved))
      savedAt = performance.now()
      savedEpochs = saved.state.epochs.length
    },
  }
}

/** Where a training stands that has not begun. */
export function startOf(
  { engine, generator }: Pick<Member, 'engine' | 'generator'>,
  windows: number,
  { epochWindows = windows }: Pick<ResolvedFitOptions, 'epochWindows'>,
): SavedTraining {
  const learned = learnedOf(engine)
  const state = initialState(windows, epochWindows)
  return { state, current: learned, best: learned, generator: generator.getState() }
}

/**
 * Reads a checkpoint. Where a file is not there or cannot be read, the one before it is taken, with a notice.
 *
 * @throws HindcastError `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `CHECKPOINT_INVALID`, `NUMERICS_VERSION`, `HOST_UNSUPPORTED`
 */
export async function openCheckpoint(source: string | UrlLike | Bytes): Promise<Opened> {
  try {
    return await open(source)
  } catch (error) {
    const code = error instanceof HindcastError ? error.code : null
    const named = typeof source === 'string' || source instanceof URL
    if (!named || (code !== 'FILE_NOT_FOUND' && code !== 'CHECKPOINT_INVALID')) throw error
    const before = source instanceof URL ? new URL(source) : source + BACKUP
    if (before instanceof URL) before.pathname += BACKUP
    const opened = await open(before).catch(() => {
      throw error
    })
    const { message } = error as HindcastError
    const reason = code === 'FILE_NOT_FOUND' ? `There is no file ${shown(String(source), 200)}` : withoutStop(message)
    notice(`${reason}; ${opened.name}, the checkpoint before, is used instead.`)
    return { ...opened, isBackup: true }
  }
}

async function open(source: string | UrlLike | Bytes): Promise<Opened> {
  const { bytes, file } = await modelBytes(source)
  return {
    checkpoint: decodeCheckpoint(bytes, { file }),
    name: file === undefined ? 'The checkpoint' : shown(file, 200),
    isBackup: false,
  }
}

/**
 * Refuses a checkpoint of a training with other options; more epochs may be asked for.
 *
 * @throws HindcastError `CHECKPOINT_MISMATCH` that names the first option that differs
 */
export function requireOptions(opened: Opened, options: ResolvedForecasterOptions, fit: ResolvedFitOptions): void {
  const { checkpoint, name } = opened
  const [{ start }] = checkpoint.networks
  const { epochs: _, ...trained } = start.fit
  const { epochs, ...asked } = recordedFit(fit)
  const difference =
    differenceOf(recordedOptions(checkpoint.options), recordedOptions(options)) ?? differenceOf(trained, asked)
  if (difference !== null) {
    const { name: option, a, b } = difference
    const isLength = option === 'schedule' && differInCosine(a, b)
    const way = isLength
      ? words`${COSINE_LENGTH}, ${cosineWay(a as ResolvedSchedule[], start.fit.epochs, epochs)}, or begin anew`
      : 'resume with the same options, or begin anew'
    throw mismatch(words`${name} is from a training ${differenceText(option, a, b)}: ${way}.`, {
      option,
      value: b,
      expected: a,
    })
  }
  const epoch = checkpoint.networks.reduce((most, { saved }) => Math.max(most, saved.state.epoch), 0)
  if (epochs < epoch) {
    throw mismatch(
      `${name} stands in epoch ${whole(epoch)}, but only ${whole(epochs)} are asked for: ask for as many or more, or begin anew.`,
      { option: 'epochs', value: epochs, expected: epoch },
    )
  }
}

/** Why more epochs can be another schedule. */
const COSINE_LENGTH = 'a cosine is as long as the training unless it says how long'

/** Whether two schedules differ in nothing but how long their cosine is. */
function differInCosine(a: unknown, b: unknown): boolean {
  const own = Array.isArray(a) ? (a as ResolvedSchedule[]).find((one) => one.name === 'cosine') : undefined
  if (own === undefined || !Array.isArray(b)) return false
  const { epochs } = own
  const alike = (b as ResolvedSchedule[]).map((one) => (one.name === 'cosine' ? { ...one, epochs } : one))
  return differenceOf([a], [alike]) === null
}

/** How to go on: epochs after the cosine's last would have its lowest rate, which is 0 as a rule. */
function cosineWay(own: readonly ResolvedSchedule[], epochs: number, asked: number): Words {
  const length = own.reduce((n, one) => n + ('epochs' in one ? one.epochs : 0), 0)
  return asked > epochs && length === epochs
    ? words`and its rate is lowest after that, so go on with ${setting('epochs', epochs)}`
    : words`so ask for ${setting('schedule', own)}`
}

/**
 * Refuses a checkpoint of a training on other data.
 *
 * @throws HindcastError `CHECKPOINT_MISMATCH`
 */
export function requireData(
  { checkpoint, name }: Opened,
  found: Pick<Checkpoint, 'schema' | 'scaler'> & { table: string; samples: object },
): void {
  const difference = differenceOf(checkpoint.schema, found.schema)
  if (difference !== null) {
    const { name: what, a, b } = difference
    throw mismatch(
      words`${name} is from a training ${differenceText(what, a, b)}: resume on the same table, read in the same way, or begin anew.`,
      { option: what, value: b, expected: a },
    )
  }
  const { networks, scaler } = checkpoint
  const [{ start }] = networks
  const { table, samples } = found
  if (start.table === table && differenceOf([start.samples, scaler], [samples, found.scaler]) === null) return
  throw mismatch(
    `${name} is from a training on another table (SHA-256 ${start.table.slice(0, 12)}…, this one has ` +
      `${table.slice(0, 12)}…): resume on the same table, or begin anew.`,
    { value: table, expected: start.table },
  )
}

/** `with seed: 1, but this one has 2`. */
function differenceText(option: string, a: unknown, b: unknown): Words {
  const both = [a, b].every((value) => value !== undefined && value !== null && typeof value !== 'boolean')
  return words`with ${setting(option, a)}, but this one has ${both ? valueOf(option, b) : setting(option, b)}`
}

function mismatch(message: string | Words, facts: Record<string, unknown>): HindcastError {
  return new HindcastError('CHECKPOINT_MISMATCH', message, facts)
}
