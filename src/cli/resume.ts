/**
 * What is said where a training is resumed that was over already.
 *
 * @module
 */
import type { Run } from '../forecaster/run.js'
import type { ResolvedFitOptions } from '../options/fit.js'
import { bestText } from '../text/best.js'
import { counted } from '../text/number.js'
import { cut } from './io.js'

/**
 * Says that the resumed training was finished already, and what that means.
 *
 * @param file of the checkpoint
 * @param asked how many epochs were asked for, how many of them may be no better, and what becomes of the rate
 */
export function overText(
  file: string,
  { epochs, best }: Run,
  asked: Pick<ResolvedFitOptions, 'epochs' | 'patience' | 'schedule'>,
): string {
  const done = epochs.length
  const early = done < asked.epochs || (best.validLoss !== null && done - best.epoch >= asked.patience)
  const why = early
    ? `the validation loss was no longer getting better, after ${counted(done, 'epoch')}`
    : done === 1
      ? 'its one epoch is done'
      : `all ${done} epochs are done`
  // A cosine has come down by then, and one that is longer is another training.
  const anew = asked.schedule?.some(({ name }) => name === 'cosine') === true
  const way = early
    ? 'more --epochs change nothing'
    : anew
      ? 'for more --epochs begin anew, since the rate of its cosine has come down'
      : 'ask for more --epochs to go on'
  return `The training of ${cut(file, 200)} was over already: ${why}. Its model, of ${bestText(best)}, stays as it is; ${way}.`
}
