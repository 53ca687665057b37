/**
 * Where the page computes: in a worker that runs the page's own script, so that a large table does not hold the page up;
 * in the page where there can be none.
 *
 * @module
 */
import { HindcastError } from '../../errors.js'
import { Channel } from '../../worker/channel.js'
import { startWorker } from '../../worker/start-browser.js'
import { type Answer, PageCalls } from './calls.js'
import { pageData } from './data.js'

/** Answers the page's questions. */
export interface Computer {
  /** How many parameters the model has. */
  parameters: number
  answer(file: File, onRead: () => void): Promise<Answer>
}

/** Loads the model where it will compute. */
export async function startComputer(): Promise<Computer> {
  const channel = inWorker()
  if (channel !== null) {
    const loaded = (await channel.call('load', [pageData()]).catch(() => null)) as number | null
    if (loaded !== null) {
      return {
        parameters: loaded,
        answer: (file, onRead) =>
          channel.call('answer', [file], { callbacks: { onRead } }) as ReturnType<Computer['answer']>,
      }
    }
  }
  // Without a worker, or where it could not load the model: the page then says why.
  channel?.close(new HindcastError('DISPOSED', 'The page computes by itself.'))
  const calls = new PageCalls()
  return { parameters: await calls.load(pageData()), answer: (file, onRead) => calls.answer(file, onRead) }
}

/** A worker of the page's own program, by a blob: nothing is fetched. Null where there is none. */
function inWorker(): Channel | null {
  if (typeof Worker === 'undefined') return null
  const script = document.getElementById('program')!.textContent!
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))
  try {
    return new Channel(
      startWorker(() => new Worker(url)),
      () => undefined,
    )
  } catch {
    return null
  }
}
