/**
 * What is said where a training is resumed: why a checkpoint does not fit, in flags, and that a training was over already.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import { valueText } from '../model/difference.js'
import type { Run } from '../forecaster/run.js'
import { listOf } from '../text/list.js'
import { counted } from '../text/number.js'
import type { ResolvedSchedule } from '../options/schedule.js'
import { cut } from './io.js'
import { scheduleText } from './schedule.js'

/** The flags of options whose names differ from theirs. */
const FLAGS: Readonly<Record<string, string>> = {
  hiddenSize: '--hidden',
  numLayers: '--layers',
  'optimizer.name': '--optimizer',
  'optimizer.learningRate': '--lr',
  huberDelta: '--huber-delta',
  batchSize: '--batch',
  clipNorm: '--clip',
  clipValue: '--clip-value',
  allowLeak: '--allow-leak',
}

/** Options whose flags have their names. */
const SAME =
  'target inputs horizon window scale cell dropout loss quantiles seed dtype split patience schedule weights missing gaps'

/**
 * The refusal of a checkpoint in the words of the command line: flags, with values as they are typed. Other errors stay as
 * they are.
 */
export function inTypedFlags(error: unknown): unknown {
  if (!(error instanceof HindcastError) || error.code !== 'CHECKPOINT_MISMATCH') return error
  const { option = '', expected: a, value: b } = error.facts
  const flag = FLAGS[option] ?? (SAME.split(' ').includes(option) ? `--${option}` : null)
  if (flag === null) return error
  const library = `with ${option} ${valueText(a)}, but this one has ${valueText(b)}`
  const message = error.message
    .replace(library, () => difference(flag, typed(option, a), typed(option, b)))
    .replace(/so give this one epochs: \d+,/, () => `so ask for --schedule ${typed(option, a)},`)
  return new HindcastError(error.code, message, error.facts, { cause: error })
}

function difference(flag: string, a: string | null, b: string | null): string {
  const before = a === null ? `without ${flag}` : `with ${`${flag} ${a}`.trimEnd()}`
  return `${before}, but this one has ${b === null ? 'none' : b === '' ? `${flag}` : b}`
}

/** A value as it is typed, null where the flag is left out, '' where it has none. */
function typed(option: string, value: unknown): string | null {
  if (value === undefined || value === null || value === false || value === Infinity) return null
  if (value === true) return ''
  if (option === 'schedule') return scheduleText(value as ResolvedSchedule[])
  const text = Array.isArray(value) ? listOf(value.map(String)) : String(value)
  if (/^[\w.,:+-]+$/.test(text)) return text
  return `'${cut(text, 200).replaceAll("'", `'\\''`)}'`
}

/**
 * Says that the resumed training was finished already, and what that means.
 *
 * @param file of the checkpoint
 * @param asked how many epochs were asked for, and how many of them may be no better
 */
export function overText(file: string, { epochs, best }: Run, asked: { epochs: number; patience: number }): string {
  const done = epochs.length
  const early = done < asked.epochs || (best.validLoss !== null && done - best.epoch >= asked.patience)
  const why = early
    ? `the validation loss was no longer getting better, after ${counted(done, 'epoch')}`
    : done === 1
      ? 'its one epoch is done'
      : `all ${done} epochs are done`
  const way = early ? 'more --epochs change nothing' : 'ask for more --epochs to go on'
  return `The training of ${cut(file, 200)} was over already: ${why}. Its model, of epoch ${best.epoch}, stays as it is; ${way}.`
}
