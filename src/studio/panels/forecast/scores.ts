/**
 * The network's errors beside those of the baselines.
 *
 * @module
 */
import type { Scores } from '../../../scores/scores.js'
import { columnOf, fixed, whole } from '../../../text/number.js'
import { tableOf } from '../../table-element.js'

const NAMES = ['model', 'persistence', 'climatology', 'linear'] as const

/** The table of scores, the smallest error of each column in bold. */
export function scoresTable(scores: Scores, target: string): HTMLElement {
  const column = (of: 'rmse' | 'mae') => {
    const values = NAMES.map((name) => scores[name][of])
    const least = values.reduce((a, b) => Math.min(a, b))
    return columnOf(values).map((text, i) => ({ text, class: values[i] === least ? 'best' : '' }))
  }
  const rmse = column('rmse')
  const mae = column('mae')
  const held = scores.persistence.mse
  const skill = NAMES.map((name) => (held > 0 ? fixed(1 - scores[name].mse / held, 3) : '–'))
  const rows = NAMES.map((name, i) => [
    name === 'model' ? 'network' : name,
    rmse[i],
    mae[i],
    skill[i],
    whole(scores[name].n),
  ])
  const heads = ['rmse', 'mae', 'skill', 'n'].map((head) => ({ head, number: true }))
  const caption = `Errors on the test rows, in the units of ${target}; skill is 1 − MSE / MSE of persistence`
  return tableOf(caption, [{ head: 'forecast' }, ...heads], rows)
}
