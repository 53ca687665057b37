/**
 * The options of one training.
 *
 * @module
 */
import type { SignalLike, UrlLike } from '../../host-types.js'
import { named, words } from '../../text/words.js'
import { type Bytes, bytesOf } from '../../format/bytes.js'
import { secondsOf } from '../checkpoint.js'
import { callback, column, flag, number, orElse, such, whole } from '../kinds.js'
import { MOST_ROWS } from '../outputs.js'
import type { Progress } from '../progress.js'
import type { Given, Kind, Rows } from '../row.js'
import { type ResolvedSchedule, resolveSchedule, scheduleIn, scheduleText, SCHEDULE_FORMS } from '../schedule.js'
import { splitKind } from '../split.js'
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
  /** 30 */
  epochs: {
    kind: whole(1, 1e9),
    default: 30,
    recorded: true,
    flag: '--epochs',
    help: 'times to go through the training rows, at most',
    label: 'Epochs, at most',
    group: 'first',
    example: 100,
  },
  /**
   * Windows of an epoch: each takes the next ones of the shuffled list of all, which is shuffled anew when it is used up;
   * all of them. Whatever counts epochs counts these.
   */
  epochWindows: {
    kind: whole(1, 1e9),
    otherwise: 'all',
    recorded: 'unlessDefault',
    flag: '--epoch-windows',
    help: 'training windows an epoch, the next ones of the shuffled list',
    label: 'Windows an epoch',
    group: 'training',
    example: 10000,
  },
  /** Windows of a minibatch; 32. 1 is one update a window. */
  batchSize: {
    kind: whole(1, MOST_ROWS),
    default: 32,
    recorded: true,
    flag: '--batch',
    help: 'windows an update',
    label: 'Windows an update',
    group: 'training',
    example: 64,
  },
  /**
   * What trains, validates and tests: shares of the rows of each series, [0.7, 0.15, 0.15]; or rows from the end of each
   * series, `{ valid: 48, test: 48 }`; or index values at which validation and test begin in all series,
   * `{ valid: '2016-01-01', test: '2017-01-01' }`. A sample belongs to the part that holds all its target rows.
   */
  split: {
    kind: splitKind,
    default: [0.7, 0.15, 0.15],
    recorded: true,
    flag: '--split',
    help: 'shares of the rows to train, validate and test on; or rows from the end of each series, valid:48,test:48; or the times at which these begin, valid:2016-01-01,test:2017-01-01',
    label: 'Split',
    group: 'training',
    example: [0.8, 0.1, 0.1],
  },
  /**
   * Trains anew on all rows in the end, for as many epochs as validation found best, so that what forecasts has seen the
   * newest rows; false. Scores are those of before, of rows that were not trained on yet: `final` of what `fit` gives has
   * them. With several seeds each network has its own number of epochs.
   */
  final: {
    kind: flag(),
    default: false,
    // The records say it: there is one more, that begins so.
    recorded: false,
    flag: '--final',
    help: 'after scoring, train anew on all rows, for as many epochs as validation found best',
    label: 'Train on all rows in the end',
    group: 'training',
    example: true,
  },
  /** A new order of the training windows for every epoch; true. */
  shuffle: {
    kind: flag(),
    default: true,
    recorded: true,
    help: 'a new order of the training windows for every epoch',
    example: false,
  },
  /** Epochs without a better validation loss after which training ends; 5, Infinity for never. */
  patience: {
    kind: orElse(whole(1, 1e9), Infinity, ' for never'),
    otherwise: '5',
    recorded: true,
    flag: '--patience',
    help: 'epochs without a better validation loss before the end',
    label: 'Patience, epochs',
    group: 'training',
    example: 10,
  },
  /**
   * Largest norm of the gradient: longer ones are multiplied by clipNorm/(norm + 1e-6), as PyTorch's clip_grad_norm_ does; 0
   * for no limit. In `fit` 1, or 0 where clipValue is given.
   */
  clipNorm: {
    kind: number(0),
    otherwise: words`1, or 0 with ${named('clipValue')}`,
    recorded: true,
    flag: '--clip',
    help: 'largest norm of the gradient; 0 for no limit',
    label: 'Largest gradient',
    group: 'training',
    example: 0.5,
  },
  /**
   * Largest size of each number of the gradient, as PyTorch's clip_grad_value_ has it, before clipNorm; 0, the default, for
   * no limit.
   */
  clipValue: {
    kind: number(0),
    default: 0,
    recorded: true,
    flag: '--clip-value',
    help: 'clip each gradient component to ±x; 0 for no limit',
    label: 'Largest gradient component',
    group: 'training',
    example: 0.1,
  },
  /**
   * How the learning rate changes from epoch to epoch, in each training anew: a schedule, or a warm-up and what follows it;
   * constant.
   */
  schedule: {
    kind: schedule,
    otherwise: 'the same rate throughout',
    recorded: true,
    flag: '--schedule',
    help: `how the learning rate changes: ${SCHEDULE_FORMS}`,
    label: 'Schedule of the rate',
    group: 'training',
    example: { name: 'cosine' },
  },
  /**
   * A column of the table that says how much each sample counts in the loss: the cell in its target row, 0 or more. It is no
   * input unless named among them.
   */
  weights: {
    kind: column(),
    otherwise: 'all the same',
    recorded: true,
    flag: '--weights',
    help: words`column that says how much each sample counts, by its target row; no input unless ${named('inputs')} names it`,
    label: 'Column of weights',
    group: 'more',
    example: 'importance',
  },
  /** Begin anew, from the initial weights; false: a second fit goes on from where the first ended. */
  reset: { kind: flag(), default: false, recorded: false, help: 'begin anew', example: true },
  /** Ends the training after the minibatch under way; `fit` rejects with the signal's reason. */
  signal: {
    kind: such<SignalLike>(
      'an AbortSignal',
      (value) => typeof value === 'object' && value !== null && 'aborted' in value,
    ),
    recorded: false,
    help: 'ends the training',
    example: new AbortController().signal as SignalLike,
  },
  /**
   * Called every few milliseconds and after every epoch. What it throws ends the training, and so does a promise of it
   * that is rejected before the training ends. Nobody waits for such promises: the training goes on meanwhile, `fit`
   * resolves though they are pending, and one that is rejected later is told of by a notice.
   */
  onProgress: {
    kind: callback<(progress: Progress) => unknown>(),
    recorded: false,
    help: 'called as the training goes',
    example: () => undefined,
  },
  /**
   * Hands `onProgress` what there is to watch within: the gradient's norm, and the forecasts of the validation part at each
   * epoch's end; false. No bit changes; it takes the time that these take to be read.
   */
  watch: { kind: flag(), default: false, recorded: false, help: 'what onProgress is handed besides', example: true },
  /**
   * Asked every few milliseconds, between slices of work: the training waits for the promise that it returns, for a pause.
   * The bits do not change.
   */
  hold: {
    kind: callback<() => Promise<void> | void>(),
    recorded: false,
    help: 'pauses the training',
    example: () => undefined,
  },
  /**
   * Saves the training between minibatches, so that it can be resumed: to a file (Node), which is never half-written, the
   * one before being kept beside it as `.bak`; or as bytes to a function. Also when aborted, and at the end. A file that is
   * no checkpoint is not written over, and a lock beside it (`.lock`) keeps other trainings from saving to the same file.
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
    help: 'save the training to this file as it goes, and when interrupted',
    example: 'training.checkpoint',
  },
  /** After so many epochs (a number), or after some time: `'30s'`, `'5m'`; `'10s'`. */
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
    help: 'save after so many epochs, or after a time such as 30s or 5m',
    example: '5m',
  },
  /**
   * Goes on with the training of a checkpoint (a path, a URL, or bytes), to the same bits as if it had never been broken
   * off, in either engine and with any number of threads. The options and the table must be the same; `epochs` may be more.
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
    help: words`go on from the file of ${named('checkpoint')}, to the same bits as if never broken off`,
    example: 'training.checkpoint',
  },
} satisfies Rows

/** Options of one training. @interface */
export type FitOptions = Given<typeof FIT>

/** Where checkpoints go, how often, and which to go on with. @interface */
export type CheckpointOptions = Pick<FitOptions, 'checkpoint' | 'checkpointEvery' | 'resume'>
