/**
 * The fleet where there is no way to a database.
 *
 * @module
 */
import { HindcastError } from '../errors.js'

/** Refuses. */
export const Fleet = {
  /** @throws HindcastError `HOST_UNSUPPORTED`, always */
  async open(): Promise<never> {
    throw new HindcastError('HOST_UNSUPPORTED', 'This host cannot reach a queue; leave the option queue out.', {
      option: 'queue',
    })
  },
}
