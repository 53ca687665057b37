/**
 * Known values outside the bounds of forecasts.
 *
 * @module
 */
import { shown } from '../errors.js'
import { targetsOf } from '../options/outputs.js'
import type { Table } from '../table/index.js'
import { counted, whole } from '../text/number.js'
import { setting, type Words, words } from '../text/words.js'
import type { Bounded } from './bounds.js'

/** That known values of what is forecast lie outside its bounds, a sentence for each bound and column. */
export function outsideTexts(table: Table, task: Bounded & { target: string | readonly string[] }): Words[] {
  return targetsOf(task).flatMap((name) => {
    const known = table.numeric(name).filter((value) => !Number.isNaN(value))
    const text = (bound: 'min' | 'max', isOutside: (value: number) => boolean): Words[] => {
      const n = known.filter(isOutside).length
      if (n === 0) return []
      const [where, way] = bound === 'min' ? ['below', 'lower'] : ['above', 'higher']
      return [
        words`${whole(n)} of ${counted(known.length, 'known value')} of ${shown(name)} ${n === 1 ? 'lies' : 'lie'} ${where} ${setting(bound, task[bound])}; no forecast goes ${way}.`,
      ]
    }
    const { min = -Infinity, max = Infinity } = task
    return [...text('min', (value) => value < min), ...text('max', (value) => value > max)]
  })
}
