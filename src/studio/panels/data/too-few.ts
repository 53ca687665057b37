/**
 * Tables of so few rows that nothing can be learned of them, told before anyone trains.
 *
 * @module
 */
import { listOf } from '../../../options/outputs.js'
import { isShares } from '../../../options/split.js'
import { counted, whole } from '../../../text/number.js'
import type { AppState } from '../../app.js'
import { pageOption, settingText, splitOf } from '../../settings.js'

/** The fewest origins that can tell a network from a baseline, as the verdict has it. */
const fewestOrigins = (horizon: number): number => Math.max(6, 3 * horizon)

/** So many series may do in place of long ones. */
const MANY_SERIES = 30

/** That a table is too small, and how many rows it takes; empty where it is not. */
export function fewWords({ table, settings }: Pick<AppState, 'table' | 'settings'>): string {
  const split = splitOf(settings)
  if (table.status !== 'ready' || !isShares(split) || split[2] === 0) return ''
  const { rows, series = [] } = table.table
  const most = series.length === 0 ? rows : Math.max(...series.map((one) => one.rows))
  const horizon = Math.max(1, ...listOf(settings.horizon ?? 1))
  const testsOf = (rows: number): number => fewestOrigins(rows) + rows - 1
  const neededOf = (rows: number): number => -Math.floor(-testsOf(rows) / split[2])
  const needed = neededOf(horizon)
  if (most >= needed || series.length >= MANY_SERIES) return ''
  const have = `${counted(most, 'row')}${series.length === 0 ? '' : ' in the longest series'}`
  const far = horizon > 1 ? ` with rows ahead ${settingText(pageOption('horizon'), settings.horizon)}` : ''
  const way = horizon > 1 ? `with rows ahead 1 it takes ${whole(neededOf(1))}` : 'some hundreds are better'
  return `Too few to learn from: ${have}. It takes at least ${whole(needed)}${far}, so that ${testsOf(horizon)} can tell whether the network is better than simple forecasts; ${way}.`
}
