/**
 * The options of one training.
 *
 * @module
 */
import type { SignalLike, UrlLike } from '../../host-types.js'
import { named, words } from '../../text/words.js'
import { type Bytes, bytesOf } from '../../format/bytes.js'
import { secondsOf } from '../checkpoint.js'
import { callback, column, flag, orElse, such, whole } from '../kinds.js'
import { MOST_ROWS } from '../outputs.js'
import type { Progress } from '../progress.js'
import type { Given, Kind, Rows } from '../row.js'
import { type ResolvedSchedule, resolveSchedule, scheduleIn, scheduleText, SCHEDULE_FORMS } from '../schedule.js'
import { type KeptSplit, makesPart, splitKind } from '../split.js'
import { CLIP } from './clip.js'
import type { Schedule } from './schedule.js'

const schedule: Kind<Schedule | readonly Schedule[], readonly ResolvedSchedule[]> = {
  expected: "an object such as { name: 'cosine' }",
  written: SCHEDULE_FORMS,
  form: 'form',
  check: (value) => resolveSchedule(value as Schedule, 1),
  read: scheduleIn,
  write: (value) => scheduleText(value as readonly ResolvedSchedule[]),
}

/** What takes the bytes of a checkpoint. */
type Sink = (bytes: Uint8Array) => unknown

export const FIT = {
  /** Passes over the training windows, at most; default 30. */
  epochs: {
    kind: whole(1, 1e9),
    default: 30,
    recorded: true,
    ruled: true,
    flag: '--epochs',
    help: 'passes over the training windows, at most',
    label: 'Epochs, at most',
    group: 'first',
    example: 100,
  },
  /**
   * Windows of an epoch; default all of them. With fewer, each epoch takes the next ones of the shuffled list, which is
   * shuffled again when it is used up. Patience, schedules and progress count these epochs.
   */
  epochWindows: {
    kind: whole(1, 1e9),
    otherwise: 'all',
    recorded: 'unlessDefault',
    ruled: true,
    flag: '--epoch-windows',
    help: 'training windows per epoch; the next epoch takes the next ones of the shuffled list',
    label: 'Windows per epoch',
    group: 'training',
    example: 10000,
  },
  /** Windows per minibatch; default 32. 1 makes one update per window. */
  batchSize: {
    kind: whole(1, MOST_ROWS),
    default: 32,
    recorded: true,
    ruled: true,
    flag: '--batch',
    help: 'batch size: windows per update of the weights',
    label: 'Batch size',
    group: 'training',
    example: 64,
  },
  /**
   * The training, validation and test parts: shares of the rows of each series (default [0.7, 0.15, 0.15]); or rows
   * from the end of each series, `{ valid: 48, test: 48 }`; or index values at which validation and test begin in all
   * series, `{ valid: '2016-01-01', test: '2017-01-01' }`. A sample belongs to the part that holds all its target rows.
   */
  split: {
    kind: splitKind,
    default: [0.7, 0.15, 0.15],
    recorded: true,
    flag: '--split',
    help: 'shares of the rows for training, validation and test; or rows at the end of each series, valid:48,test:48; or the times at which these begin, valid:2016-01-01,test:2017-01-01',
    label: 'Split',
    group: 'training',
    example: [0.8, 0.1, 0.1],
  },
  /**
   * Finally trains again on all rows, for as many epochs as validation found best, so that the forecasts have seen the
   * newest rows; default false. Scores are those from before, on rows that were not yet trained on: they are in `final`
   * of what `fit` returns. With several seeds each network has its own number of epochs.
   */
  final: {
    kind: flag(),
    default: false,
    // The records say it: there is one more, that begins so.
    recorded: false,
    flag: '--final',
    clash: (final: boolean, { split, schedule }: { split: KeptSplit; schedule?: readonly ResolvedSchedule[] }) => {
      if (!final) return null
      if (!makesPart(split, 'valid') && !makesPart(split, 'test'))
        return words`${named('final')} trains again on all rows, but ${named('split')} holds none back: give some, or leave ${named('final')} out.`
      return schedule?.some(({ name }) => name === 'plateau') === true
        ? words`The schedule plateau watches the validation loss, of which ${named('final')} has none on all rows: take another schedule, or leave ${named('final')} out.`
        : null
    },
    help: 'after scoring, train again on all rows, for as many epochs as validation found best',
    label: 'Train on all rows in the end',
    group: 'training',
    example: true,
  },
  /** Reshuffles the training windows for every epoch; default true. */
  shuffle: {
    kind: flag(),
    default: true,
    recorded: true,
    help: 'whether the training windows are shuffled anew for every epoch',
    example: false,
  },
  /** Epochs without a better validation loss after which training stops; default 5, Infinity for never. */
  patience: {
    kind: orElse(whole(1, 1e9), Infinity, ' for never'),
    otherwise: '5',
    follows: ({ split }: { split: KeptSplit }) => (makesPart(split, 'valid') ? 5 : Infinity),
    clash: (patience: number, { split }: { split: KeptSplit }) =>
      patience === Infinity || makesPart(split, 'valid')
        ? null
        : words`${named('patience')} is ${String(patience)}, but ${named('split')} leaves no validation rows to watch: give some, or leave ${named('patience')} out.`,
    recorded: true,
    flag: '--patience',
    help: 'early stopping: training ends after so many epochs without a better validation loss',
    label: 'Patience, epochs',
    group: 'training',
    example: 10,
  },
  ...CLIP,
  /**
   * How the learning rate changes from epoch to epoch: a schedule, or a warm-up and what follows it; default constant.
   * It starts over in each training.
   */
  schedule: {
    kind: schedule,
    otherwise: 'the same rate throughout',
    recorded: true,
    ruled: true,
    flag: '--schedule',
    help: `learning rate schedule: ${SCHEDULE_FORMS}`,
    label: 'Learning rate schedule',
    group: 'training',
    example: { name: 'cosine' },
  },
  /**
   * The column with the sample weights: how much each sample counts in the loss, by the cell in its target row, 0 or
   * more. It is not an input unless named among them.
   */
  weights: {
    kind: column(),
    otherwise: 'all the same',
    recorded: true,
    flag: '--weights',
    help: words`column of sample weights: how much a sample counts in the loss, by its target row; not an input unless ${named('inputs')} names it`,
    label: 'Column of sample weights',
    group: 'more',
    example: 'importance',
  },
  /** Starts again from the initial weights; default false: a second fit continues from where the first ended. */
  reset: { kind: flag(), default: false, recorded: false, help: 'train again from the initial weights', example: true },
  /** Stops the training after the current minibatch; `fit` rejects with the signal's reason. */
  signal: {
    kind: such<SignalLike>(
      'an AbortSignal',
      (value) => typeof value === 'object' && value !== null && 'aborted' in value,
    ),
    recorded: false,
    help: 'aborts the training',
    example: new AbortController().signal as SignalLike,
  },
  /**
   * Called every few milliseconds and after every epoch. If it throws, or returns a promise that rejects before the
   * training ends, the training stops. Its promises are not awaited: training goes on meanwhile, `fit` resolves even if
   * they are pending, and a later rejection is reported by a notice.
   */
  onProgress: {
    kind: callback<(progress: Progress) => unknown>(),
    recorded: false,
    help: 'called every few milliseconds and after every epoch',
    example: () => undefined,
  },
  /**
   * Adds to `onProgress` the gradient's norm and, at the end of each epoch, the forecasts of the validation part;
   * default false. The result is bit for bit the same; reading these takes some time.
   */
  watch: {
    kind: flag(),
    default: false,
    recorded: false,
    help: 'whether onProgress is given the gradient norm and the validation forecasts as well',
    example: true,
  },
  /**
   * Called every few milliseconds, between slices of work; the training waits for the promise it returns, so that it
   * can be paused. The bits do not change.
   */
  hold: {
    kind: callback<() => Promise<void> | void>(),
    recorded: false,
    help: 'called between slices of work; the training waits for its promise',
    example: () => undefined,
  },
  /**
   * Saves the training between minibatches, when aborted and at the end, so that it can be resumed: to a file (Node),
   * which is never half-written and whose predecessor is kept as `.bak`; or as bytes to a function. A file that is not
   * a checkpoint is never overwritten, and a lock beside it (`.lock`) keeps other trainings from saving to the same
   * file.
   */
  checkpoint: {
    kind: {
      ...such<string | Sink>(
        'the path of a file, or a function that takes the bytes',
        (value) => typeof value === 'function' || (typeof value === 'string' && value !== ''),
      ),
      form: 'file',
    },
    recorded: false,
    flag: '--checkpoint',
    help: words`save the training to this file regularly and when interrupted, for ${named('resume')}`,
    example: 'training.checkpoint',
  },
  /** How often: every so many epochs (a number), or after some time (`'30s'`, `'5m'`); default `'10s'`. */
  checkpointEvery: {
    kind: {
      ...such<number | string>("a whole number of epochs from 1, or a time such as '30s' or '5m'", (value) =>
        typeof value === 'string' ? secondsOf(value) !== null : Number.isSafeInteger(value) && (value as number) >= 1,
      ),
      form: 'n|time',
      read: whole(1, 1e9).read,
    },
    default: '10s',
    recorded: false,
    flag: '--checkpoint-every',
    clash: (_: unknown, { checkpoint }: { checkpoint?: unknown }) =>
      checkpoint === undefined
        ? words`${named('checkpointEvery')} needs ${named('checkpoint')}, where to write to: give it, or leave ${named('checkpointEvery')} out.`
        : null,
    help: 'save the checkpoint after every so many epochs, or every so often, such as 30s or 5m',
    example: '5m',
  },
  /**
   * Continues the training saved in a checkpoint (a path, a URL, or bytes), to the same bits as if it had never been
   * interrupted, in either engine and with any number of threads. Options and table must be the same; `epochs` may be
   * more.
   */
  resume: {
    kind: {
      ...such<string | UrlLike | Bytes>(
        'a path, a URL or the bytes of a checkpoint',
        (value) => (typeof value === 'string' && value !== '') || value instanceof URL || bytesOf(value) !== null,
      ),
      form: null,
    },
    recorded: false,
    flag: '--resume',
    clash: (_: unknown, { reset }: { reset: boolean }) =>
      reset ? words`${named('reset')} begins anew and ${named('resume')} goes on: leave one of the two out.` : null,
    help: words`resume the training saved by ${named('checkpoint')}; the result is as if it had never been interrupted, to the last bit`,
    example: 'training.checkpoint',
  },
} satisfies Rows

/** Options of one training, none of them `'auto'`. */
export type PlainFitOptions = Given<typeof FIT>

/** Where checkpoints go, how often, and which one to resume. @interface */
export type CheckpointOptions = Pick<PlainFitOptions, 'checkpoint' | 'checkpointEvery' | 'resume'>
