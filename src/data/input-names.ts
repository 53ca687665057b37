/**
 * Which columns are inputs where no option names them.
 *
 * @module
 */
import { horizonsOf, type Task, targetsOf } from '../options/outputs.js'
import type { WindowForm } from '../options/windows.js'
import type { Table } from '../table/index.js'

/** What decides which columns are inputs. */
export type InputRule = Pick<Task, 'target' | 'horizon'> &
  Pick<WindowForm, 'static'> & { inputs: readonly string[] | null }

/**
 * The inputs that are named, or else all numeric columns but static ones, the sample weights, and targets that are
 * forecast in their own row.
 */
export function inputNames(table: Table, options: InputRule, weights?: string): string[] {
  if (options.inputs !== null) return [...options.inputs]
  const apart = [weights, ...(options.static ?? []), ...(horizonsOf(options)[0] >= 1 ? [] : targetsOf(options))]
  return table.numericNames.filter((name) => !apart.includes(name))
}
