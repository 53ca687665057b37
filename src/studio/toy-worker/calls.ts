/**
 * Tasks with a known answer, learnt while the page looks on.
 *
 * @module
 */
import { type AddingProgress, type AddingResult, learnAdding } from '../../inspect/adding.js'

/** The worker's side; each method is called from the page by its name. */
export class ToyCalls {
  /** Both networks learn to add. */
  adding(seed: number, onProgress: (progress: AddingProgress) => void): Promise<AddingResult> {
    return learnAdding(seed, onProgress)
  }
}
