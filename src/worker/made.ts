/**
 * Checks a worker created by the caller.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { invalid } from '../options/row.js'

/**
 * What the option `worker` makes, if it is a worker.
 *
 * @param methods of a worker on this host, besides those of every one
 * @throws HindcastError `OPTION_INVALID`
 */
export function workerBy(make: unknown, ...methods: string[]): unknown {
  if (typeof make !== 'function') throw invalid('worker', make, 'a function that makes a Worker')
  const made = (make as () => Record<string, unknown> | null | undefined)()
  if (['postMessage', 'terminate', ...methods].every((name) => typeof made?.[name] === 'function')) return made
  const message = `The option worker made ${shown(made).slice(1, -1)}; expected a function that makes a Worker.`
  throw new HindcastError('OPTION_INVALID', message, { option: 'worker', value: made })
}
